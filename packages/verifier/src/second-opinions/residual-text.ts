/**
 * A Program as plain infix text with neutral names (v1, v2, …), for engines we did not write. Names such as `e`, `i` or `d` mean
 * something to them; ours never reach them. Exponentials and logarithms are told as names too: a residual that vanishes does so with independent
 * kernels as indeterminates. A square root is told as (…)^(1/2), because its square counts.
 */
import { cone, formatRational, KERNELS, OP, type Program } from '@lawful/cas-core';

/** The text of one output, or undefined when it would exceed `limit` characters. Integers and `/` only; no decimals. */
export function residualText(program: Program, output: number, limit = 4000): string | undefined {
  const needed = cone(program, [output]);
  const text = new Map<number, string>();
  const names = new Map<number, string>();
  for (let n = 0; n < needed.length; n++) {
    if (needed[n] === 0) continue;
    const [a, b] = [program.left[n]!, program.right[n]!];
    const l = text.get(a)!;
    let value: string;
    switch (program.op[n]) {
      case OP.variable: {
        const { kernel } = program.variables[a]!;
        const told = kernel && KERNELS[kernel.kind].names.told;
        if (told !== undefined) {
          value = told(text.get(kernel!.argument)!);
          break;
        }
        const name = names.get(a) ?? `v${names.size + 1}`;
        names.set(a, name);
        value = name;
        break;
      }
      case OP.constant:
        value = `(${formatRational(program.constants[a]!)})`;
        break;
      case OP.neg:
        value = `(-${l})`;
        break;
      case OP.pow:
        value = `(${l})^${b}`;
        break;
      case OP.add:
        value = `(${l}+${text.get(b)!})`;
        break;
      case OP.sub:
        value = `(${l}-${text.get(b)!})`;
        break;
      case OP.mul:
        value = `${l}*${text.get(b)!}`;
        break;
      default:
        value = `(${l}/(${text.get(b)!}))`;
    }
    if (value.length > limit) return undefined;
    text.set(n, value);
  }
  return text.get(output);
}
