/**
 * The path family (theory §1.2): slopes taken as free, node by node and data point by data point. What is then claimed is a
 * bound for that family. It is refused where a node is seen to contradict it:
 *
 * - its argument is not affine in the inputs for fixed slopes and labels, nor in the labels for fixed inputs, and with
 *   it not constant in them: x², a bias alone, or parameters alone never switch a node;
 * - its argument is a sum of terms of one sign, or another node's value up to a factor of parameters, so that it has one
 *   sign wherever it is not zero: relu(−relu(z)), relu(a·relu(z));
 * - its argument is that of another node up to a factor of parameters: their slopes go together.
 *
 * The factors may be any functions of parameters and constants, as in x and x·a/a. So the arguments are compared at one
 * point of the parameters over several data points: as vectors (∂z, z) over all of these, with one draw of slopes for each.
 * If z₂·d = z₁·n with coprime functions d, n of the parameters then z₁ = d·w, z₂ = n·w, and at any point modulo p the
 * vectors are parallel or one is zero. Vectors that are neither are a proof, wherever the point comes from; the checker
 * draws a few of its own.
 */
import { factorsOf, type Polynomial } from '../core/arithmetic/polynomial.js';
import { ONE } from '../core/arithmetic/rational.js';
import { type PrimeField, primeField } from '../core/arithmetic/residue.js';
import type { Claim } from '../core/claim.js';
import type { Functions } from '../core/functions.js';
import { reject } from '../text/rejection.js';
import { signs } from './signs.js';
import { type Chosen, degree } from './slopes.js';

const PRIMES = [67_108_859, 67_108_837, 67_108_819, 67_108_777, 67_108_763];
const ATTEMPTS = 3;
const DATA_POINTS = 3;

export function checkPathFamily(claim: Claim, expanded: Functions, denominators: readonly bigint[]): void {
  const { program, variables } = claim;
  const { R, at, slopes, firstSlope, valuesAt } = expanded;
  const isSlope: Chosen = (i) => slopes.has(i);
  const moving = [...program.pieces.entries()].filter(([i]) => slopes.has(firstSlope + i));
  const wrong = (i: number) => `the hypothesis "path-family" is given, but the argument of piecewise node ${i}`;

  /** Of degree one in the inputs for fixed labels, or in the labels for fixed inputs, and at most that in each slope. */
  function isSwitched(z: Polynomial): boolean {
    if (degree(z, isSlope, expanded) === Number.POSITIVE_INFINITY) return false;
    for (const m of z.terms.keys()) for (const [i, e] of factorsOf(m)) if (e > 1 && isSlope(i)) return false;
    return ['input', 'label'].some((role) => degree(z, (i) => variables[i]?.role === role, expanded) === 1);
  }

  const sign = signs(program);
  for (const [i, { of }] of moving) {
    if (!isSwitched(at(of)))
      reject(
        `${wrong(i)} is not affine in the inputs or in the labels, or does not contain them: data do not switch it`,
      );
    if (sign[of] !== 0) reject(`${wrong(i)} is never ${sign[of] === 1 ? 'negative' : 'positive'}`);
  }

  const isData: Chosen = (i) => claim.data.has(i);
  const gradients = moving.map(([, { of }]) => R.gradient(at(of), isData));
  /** The values of units that have one sign: a node whose argument is one of them, up to a factor, never switches. */
  const units = moving
    .filter(([, { low, high }]) => low.numerator * high.numerator <= 0n)
    .map(([i, { of }]) => {
      const value = R.multiply(at(of), R.term(ONE, [[firstSlope + i, 1]]));
      return { of: i, value, gradient: R.gradient(value, isData) };
    });

  /** What is wrong at one point of the parameters, over several data points. */
  function defect(F: PrimeField, roll: () => number): string | undefined {
    const fixed = variables.map(() => roll());
    const places = Array.from({ length: DATA_POINTS }, () => {
      const drawn = new Map([...claim.data, ...slopes.keys()].map((i) => [i, roll()]));
      return valuesAt(F, (i) => drawn.get(i) ?? fixed[i] ?? i + 2, 'the path family');
    });
    const direction = (z: Polynomial, gradient: ReadonlyMap<number, Polynomial>): string | undefined => {
      const vector = places.flatMap((point) => {
        const partial = (k: number) => (gradient.has(k) ? R.evaluate(F, gradient.get(k) as Polynomial, point) : 0);
        return [...[...claim.data].map(partial), R.evaluate(F, z, point)];
      });
      const isConstant = vector.every((entry, k) => entry === 0 || k % (claim.data.size + 1) === claim.data.size);
      const lead = vector.find((entry) => entry !== 0);
      if (isConstant || lead === undefined) return undefined;
      const scale = F.invert(lead);
      return vector.map((entry) => F.multiply(entry, scale)).join();
    };
    const seen = new Map<string, string>();
    for (const { of, value, gradient } of units) {
      const found = direction(value, gradient);
      if (found !== undefined) seen.set(found, `the value of node ${of}, which has one sign`);
    }
    for (const [k, [i, { of }]] of moving.entries()) {
      const found = direction(at(of), gradients[k] ?? new Map());
      if (found === undefined) return `${wrong(i)} is constant at a point, modulo ${F.prime}`;
      const earlier = seen.get(found);
      if (earlier !== undefined) return `${wrong(i)} is proportional to ${earlier}`;
      seen.set(found, `that of ${i}: their slopes go together`);
    }
    return undefined;
  }

  let seed = 1;
  const fields = PRIMES.filter((p) => denominators.every((d) => d % BigInt(p) !== 0n)).map(primeField);
  let found: string | undefined =
    'the hypothesis "path-family" is given, but every prime of the checker divides a denominator';
  for (const F of fields.slice(0, ATTEMPTS)) {
    found = defect(F, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return 1 + (seed % (F.prime - 1));
    });
    if (found === undefined) return;
  }
  reject(found as string);
}
