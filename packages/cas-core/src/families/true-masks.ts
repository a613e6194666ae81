/**
 * The masks that a real data point has: each one is the slope on the side of zero where its argument lies.
 */
import { cone, OP, type Program } from '../programs/program.js';
import { QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';

/**
 * Completes exact values of all other variables by the true masks; undefined when an argument is zero (on a kink) or a
 * denominator vanishes.
 */
export function withTrueMasks(
  network: Program,
  values: readonly (Rational | undefined)[],
): (Rational | undefined)[] | undefined {
  const out = [...values];
  const masks = network.variables.flatMap((v, i) => (v.mask === undefined ? [] : [i]));
  if (masks.length === 0) return out;
  const needed = cone(
    network,
    masks.map((i) => network.variables[i]!.mask!.argument),
  );
  const at = new Array<Rational>(network.op.length);
  for (let n = 0; n < at.length; n++) {
    const [a, b] = [network.left[n]!, network.right[n]!];
    if (network.op[n] === OP.variable) {
      const { mask } = network.variables[a]!;
      if (mask !== undefined) {
        const argument = at[mask.argument]!;
        if (argument.num === 0n) return undefined;
        out[a] = argument.num < 0n ? mask.low : mask.high;
      }
    }
    if (needed[n] === 0) continue;
    switch (network.op[n]) {
      case OP.variable:
        if (out[a] === undefined) return undefined;
        at[n] = out[a]!;
        break;
      case OP.constant:
        at[n] = network.constants[a]!;
        break;
      case OP.add:
        at[n] = QQ.add(at[a]!, at[b]!);
        break;
      case OP.sub:
        at[n] = QQ.sub(at[a]!, at[b]!);
        break;
      case OP.mul:
        at[n] = QQ.mul(at[a]!, at[b]!);
        break;
      case OP.neg:
        at[n] = QQ.neg(at[a]!);
        break;
      case OP.pow:
        at[n] = power(QQ, at[a]!, b);
        break;
      default:
        if (at[b]!.num === 0n) return undefined;
        at[n] = QQ.div(at[a]!, at[b]!);
    }
  }
  return out;
}
