/** Square roots: whether products of their arguments are squares up to a constant, by quadratic characters (kernel-independence.ts, (3)). */
import { bitRank } from '../linear-algebra/bit-rank.js';
import { modularEvaluator } from '../programs/modular-evaluation.js';
import { cone } from '../programs/program.js';
import { powMod } from '../rings/prime-field.js';
import { ATTEMPTS, draw, type Group, type Probe, probeOf, where } from './kernel-probes.js';
import { isRoot } from './table.js';

/** (3): full column rank over F₂ of quadratic characters, compared at two points at which all lower roots exist. */
export function squareRelation(probe: Probe, group: Group): string | undefined {
  const { kernels, program, prime } = probe;
  const roots = kernels.filter(isRoot);
  if (!roots.some((k) => k.depends === group)) return undefined;
  const height = new Map<number, number>();
  for (const k of roots) {
    const below = cone(program, [k.argument]);
    height.set(k.node, 1 + Math.max(0, ...roots.map((r) => (below[r.node] === 1 ? height.get(r.node)! : 0))));
  }
  for (let h = 1; h <= roots.length; h++) {
    const own = roots.filter((k) => k.depends === group && height.get(k.node) === h);
    if (own.length === 0) continue;
    const lower = roots.filter((k) => height.get(k.node)! < h);
    const outputs = { ...program, outputs: [...own.map((k) => k.argument), ...lower.map((k) => k.node)] };
    const evaluator = modularEvaluator(outputs, prime);
    if (
      evaluator === undefined ||
      !independentModuloSquares(probeOf({ ...probe, program: outputs, evaluator }), group, own.length, lower.length)
    )
      return `the arguments of square roots are dependent modulo squares${where(group)}`;
  }
  return undefined;
}

/** The evaluator's first outputs are the arguments, the others only have to exist. */
function independentModuloSquares(probe: Probe, group: Group, count: number, others: number): boolean {
  const { evaluator, prime } = probe;
  const at = (values: Float64Array): Float64Array | undefined => {
    const out = new Float64Array(count + others);
    return evaluator.evaluate(0, values, out) ? out : undefined;
  };
  const characters = bitRank();
  let rows = 0;
  for (let tries = 0; tries < ATTEMPTS && rows <= count + 40; tries++) {
    const values = draw(probe, group);
    const other = values && draw(probe, group, values);
    if (values === undefined || other === undefined) return false;
    const [a, b] = [at(values), at(other)];
    if (a === undefined || b === undefined) continue;
    rows++;
    let row = 0n;
    let zero = false;
    for (let c = 0; c < count; c++) {
      const product = (a[c]! * b[c]!) % prime;
      zero ||= product === 0;
      if (powMod(product, (prime - 1) / 2, prime) !== 1) row |= 1n << BigInt(c);
    }
    if (!zero) characters.insert(row);
    if (characters.rank === count) return true;
  }
  return false;
}
