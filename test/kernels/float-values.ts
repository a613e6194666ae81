import { OP, type Program } from '@lawful/cas-core';

/** The outputs of a Program in float64, kernels by the functions of the language. */
export function floatValues(program: Program, values: readonly number[]): number[] {
  const at: number[] = [];
  const kernels: Readonly<Record<string, (u: number) => number>> = {
    exp: Math.exp,
    log: (u) => Math.log(Math.abs(u)),
    sqrt: Math.sqrt,
  };
  for (let n = 0; n < program.op.length; n++) {
    const [l, r] = [program.left[n]!, program.right[n]!];
    const [x, y] = [at[l]!, at[r]!];
    switch (program.op[n]) {
      case OP.variable: {
        const { kernel } = program.variables[l]!;
        at[n] = kernel === undefined ? values[l]! : kernels[kernel.kind]!(at[kernel.argument]!);
        break;
      }
      case OP.constant: {
        const { num, den } = program.constants[l]!;
        at[n] = Number(num) / Number(den);
        break;
      }
      case OP.add:
        at[n] = x + y;
        break;
      case OP.sub:
        at[n] = x - y;
        break;
      case OP.mul:
        at[n] = x * y;
        break;
      case OP.neg:
        at[n] = -x;
        break;
      case OP.pow:
        at[n] = x ** r;
        break;
      default:
        at[n] = x / y;
    }
  }
  return program.outputs.map((n) => at[n]!);
}
