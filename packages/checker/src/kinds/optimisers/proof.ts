/**
 * The proof of a claim about the flow of an optimiser (theory §14).
 *
 * Laws: X h = 0 identically for each field of the row, the data points being indeterminates of their own. A form that vanishes at points that are all
 * different vanishes at sums of gradients, whatever their number, which is what a data set is.
 *
 * Bound: bracket words of the fields at one point modulo a prime, as for every flow. That the fields belong to the algebra of the flow needs nothing where
 * they are forms in G itself (G and every multiple of it belong to data sets). Signs and norms need a reason: classes of coordinates are pairwise not
 * proportional, so that crossing G_i = 0 flips one class alone; up to functions of the state the squared norms of two layers are no squares, nor is their
 * product, so that a law is one of each layer by itself (Theorem K).
 */
import { type Dual, dualNumbers } from '../../core/arithmetic/dual.js';
import {
  type Algebra,
  demanded,
  gradient,
  type Kind,
  type Leaf,
  plus,
  values,
} from '../../core/arithmetic/interpret.js';
import { type Polynomial, polynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE, type Rational } from '../../core/arithmetic/rational.js';
import { type PrimeField, primeField } from '../../core/arithmetic/residue.js';
import { checkIndependence, checkMinor } from '../../core/checks/independence.js';
import { demand, expandLaws } from '../../core/checks/laws.js';
import { wordsIn } from '../../core/checks/lieRank.js';
import type { Field, Functions, Law } from '../../core/functions.js';
import { tower } from '../../kernels/tower.js';
import { type Meter, meter, reject, tooLarge } from '../../text/rejection.js';
import type { DataPoint, OptimiserClaim, OptimiserEvidence, Sample, Seen, SeenNorms } from './read.js';

const TERM_OPERATIONS = 40_000_000;
const FIELD_OPERATIONS = 1_000_000_000;
const MAX_CELLS = 2 ** 23;

export interface Proof {
  readonly laws: readonly Law[];
  readonly ring: ReturnType<typeof polynomialRing>;
  /** The steps of the flow and the outputs, multiplied out. */
  at(step: number): Polynomial | undefined;
  readonly layers: ReturnType<typeof tower>['layers'];
}

type Differential<T> = Algebra<T> & { rate(kind: Kind, value: T, argument: T | undefined): T };

export function verifyOptimiser({ claim, evidence }: { claim: OptimiserClaim; evidence: OptimiserEvidence }): Proof {
  const { program, outputs, variables, parameters, optimiser, family } = claim;
  const spend = meter(FIELD_OPERATIONS, 'operations modulo a prime');
  const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations'));
  const most = Math.max(2, ...optimiser.fields.map(({ points }) => points));
  // Variables of the first point, data of the further ones, cotangents of all.
  const dataOf = (k: number, i: number) => (k === 0 ? i : k * variables.length + i);
  const cotangentOf = (k: number, j: number) => most * variables.length + k * outputs.length + j;
  const T = tower(R, new Map(), cotangentOf(most, 0), 'the network or the flow divides by an expression that is zero identically'); // biome-ignore format: one line
  const K: Differential<Polynomial> = {
    ...T.K,
    rate: (_, value) => plus(R, undefined, R.multiply(value, value), -1),
  };
  const order = demanded(program, [...outputs, ...optimiser.steps]);
  const isData = (i: number) => variables[i]?.role === 'input';
  const letter = (i: number) => R.term(ONE, [[i, 1]]);
  const sweeps = Array.from({ length: most }, (_, k) => {
    const found = values(program, order, K, (step: Leaf) => {
      if (step.op === 'variable') return letter(isData(step.index) ? dataOf(k, step.index) : step.index);
      return step.op === 'constant' && step.value.numerator !== 0n ? R.term(step.value) : undefined;
    });
    const free = outputs.map((_, j) => letter(cotangentOf(k, j)));
    if (family.cotangent === 'sum-zero') {
      const others = free.slice(0, -1).map((u) => [u, -1] as const);
      free[free.length - 1] = R.sum(others);
    }
    const seeds = outputs.map((step, j) => [step, free[j] as Polynomial] as const);
    return { found, slopes: gradient(program, order, K, found, seeds) };
  });
  const gradients = sweeps.map(({ slopes }): Field<Polynomial> => new Map(parameters.flatMap((i) => (slopes.has(i) ? [[i, slopes.get(i) as Polynomial]] : [])))); // biome-ignore format: one line
  const at = (step: number) => sweeps[0]?.found.get(step);
  const functions: Functions = {
    ...T,
    at: (step) => at(step) ?? R.term({ numerator: 0n, denominator: 1n }),
    isWanted: () => true,
    firstSlope: 0,
  };
  const laws = expandLaws(claim, functions);
  if (optimiser.split) checkSplit(claim, evidence, gradients, { R, reduced: T.reduced, at }, spend);
  for (const { name, points, field } of optimiser.fields)
    demand(laws, functions, name, field({ K, at, point: letter, number: (q: Rational) => R.term(q), gradients: gradients.slice(0, points) })); // biome-ignore format: one line
  if (evidence.independence) checkIndependence(evidence.independence, claim, laws, functions, spend);
  if (evidence.lieRank) checkBound(claim, evidence.lieRank, spend);
  return { laws, ring: R, at, layers: T.layers };
}

/** The gradient of a data point in dual numbers at a point of the state. */
function gradientAt(
  claim: OptimiserClaim,
  F: PrimeField,
  K: Differential<Dual>,
  { data, cotangent }: DataPoint,
  point: (i: number) => Dual,
) {
  // biome-ignore format: one line
  const { program, outputs, optimiser, variables } = claim;
  const order = demanded(program, [...outputs, ...optimiser.steps]);
  const found = values(program, order, K, (step: Leaf): Dual | undefined => {
    if (step.op === 'constant') {
      const value = F.fromRational(step.value);
      return value === 0 ? undefined : [value];
    }
    if (step.op !== 'variable') return undefined;
    if (variables[step.index]?.role !== 'input') return point(step.index);
    const value = F.fromInteger(data.get(step.index) ?? 0);
    return value === 0 ? undefined : [value];
  });
  const seeds = [...cotangent].map(([j, u]) => [outputs[j] as number, [F.fromInteger(u)]] as const);
  return { found, slopes: gradient(program, order, K, found, seeds) };
}

function checkBound(claim: OptimiserClaim, given: NonNullable<OptimiserEvidence['lieRank']>, spend: Meter): void {
  const { optimiser, parameters } = claim;
  const F = primeField(given.prime);
  const K = dualNumbers(F, spend);
  const own = new Set(parameters);

  function sampleField(sample: Sample, point: (i: number) => Dual, level: number): Field<Dual> {
    if (2 ** level * claim.program.steps.length > MAX_CELLS) tooLarge(`a word is nested ${level} deep`);
    const seen = (sample.points.length > 0 ? sample.points : [{ data: new Map(), cotangent: new Map() }]).map((p) =>
      gradientAt(claim, F, K, p, point),
    );
    const gradients = seen.map(({ slopes }): Field<Dual> => new Map([...slopes].filter(([i]) => own.has(i))));
    const number = (q: Rational): Dual => [F.fromRational(q)];
    const at = (step: number) => seen[0]?.found.get(step);
    return optimiser.fields[sample.field]?.field({ K, at, point, number, gradients }) ?? new Map();
  }

  const fieldOf = wordsIn(K, (n, point, level) => sampleField(given.samples[n] as Sample, point, level));
  const origin = (i: number): Dual => [F.fromInteger(given.point[i] as number)];
  const rows = given.words.map((word) => [...fieldOf(word, origin)].map(([i, d]) => [i, d[0] as number] as const));
  checkMinor(F, rows, given.columns, 'evidence.lieRank', spend);
}

/** Members agree up to their signs, what is left out does not move; and where a bound is claimed, the parts are apart. */
function checkSplit(
  claim: OptimiserClaim,
  evidence: OptimiserEvidence,
  gradients: readonly Field<Polynomial>[],
  { R, reduced, at }: Pick<Proof, 'at'> & { R: Proof['ring']; reduced(f: Polynomial): Polynomial },
  spend: Meter,
): void {
  const { classes, layers, scalar } = claim.optimiser.split as NonNullable<OptimiserClaim['optimiser']['split']>;
  const [G] = gradients as readonly [Field<Polynomial>];
  const parts = new Set([...classes.flatMap((c) => c.members), ...layers.flatMap((l) => l.members)]);
  const isZero = (f: Polynomial | undefined) => f === undefined || reduced(f).terms.size === 0;
  const total = scalar.reduce<Polynomial | undefined>((t, s) => {
    const value = at(s);
    return value === undefined ? t : plus(R, t, value);
  }, undefined);
  const still = scalar.length > 0 && isZero(total);
  if (still && classes.length > 0)
    reject('the coefficients of the flow sum to zero, so scalars stand still, and some are in a class');
  for (const i of claim.parameters)
    if (!still && !parts.has(i) && !isZero(G.get(i))) reject(`parameter ${i} moves, and is in no class and no layer`);
  for (const { members, signs } of classes) {
    const base = G.get(members[0] as number) ?? reject(`parameter ${members[0]} has no gradient, and is in a class`);
    members.forEach((i, k) => {
      const sign = (signs[k] === signs[0] ? -1 : 1) as 1 | -1;
      if (!isZero(plus(R, G.get(i), base, sign))) reject(`the gradients of parameters ${members[0]} and ${i} do not agree up to the sign`); // biome-ignore format: one sentence
    });
  }
  if (evidence.lieRank === undefined) return;
  checkDirections(claim, evidence.directions, spend);
  // Signs stand in the square class of 1, which matters where there are any.
  const due = new Set(
    layers.flatMap((_, l) => [
      ...(classes.length > 0 ? [`${l}`] : []),
      ...layers.slice(0, l).map((__, k) => `${k} ${l}`),
    ]),
  );
  for (const seen of evidence.norms) due.delete(nonSquare(claim, seen, spend));
  const [left] = due;
  if (left !== undefined) reject(`evidence.norms has nothing that tells the norms of layers ${left} from squares`);
}

/** The values of the gradients at data points modulo a prime. */
function residues(claim: OptimiserClaim, { prime, point, points }: Seen, spend: Meter) {
  const F = primeField(prime);
  const K = dualNumbers(F, spend);
  const at = (i: number): Dual => [F.fromInteger(point[i] as number)];
  const all = points.map((p) => gradientAt(claim, F, K, p, at).slopes);
  return { F, value: (k: number, i: number): number => all[k]?.get(i)?.[0] ?? 0 };
}

function checkDirections(claim: OptimiserClaim, seen: Seen | undefined, spend: Meter): void {
  const bases = claim.optimiser.split?.classes.map((c) => c.members[0] as number) ?? [];
  if (bases.length < 2) return;
  if (seen === undefined || seen.points.length !== 2)
    reject('evidence.directions should have two data points that tell the classes apart');
  const { F, value } = residues(claim, seen, spend);
  const known = new Map<string, number>();
  for (const i of bases) {
    const [a, b] = [value(0, i), value(1, i)];
    if (a === 0 && b === 0) reject(`at the point of evidence.directions the gradient of parameter ${i} is zero`);
    const direction = a === 0 ? 'infinite' : `${F.multiply(b, F.invert(a))}`;
    const other = known.get(direction);
    if (other !== undefined)
      reject(`at the point of evidence.directions parameters ${other} and ${i}, of two classes, are proportional`);
    known.set(direction, i);
  }
}

/**
 * The layers whose squared norm, or the product of whose squared norms, is no square up to a function of the state: q = c·f² would make the product of its
 * values at two data sets, the state being the same, a square modulo the prime.
 */
function nonSquare(claim: OptimiserClaim, seen: SeenNorms, spend: Meter): string {
  const F = primeField(seen.prime);
  const norms = [seen.points, seen.others].flatMap((points) => {
    const { value } = residues(claim, { ...seen, points }, spend);
    return seen.layers.map((l) => {
      const members = claim.optimiser.split?.layers[l]?.members ?? [];
      return members.reduce((total, i) => {
        const entry = points.reduce((t, _, k) => (t + value(k, i)) % F.prime, 0);
        return (total + F.multiply(entry, entry)) % F.prime;
      }, 0);
    });
  });
  const product = norms.reduce((t, n) => F.multiply(t, n), 1);
  let [power, base, e] = [1, product, (F.prime - 1) / 2];
  for (; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) power = F.multiply(power, base);
    base = F.multiply(base, base);
  }
  if (power !== F.prime - 1) reject(`evidence.norms names layers ${seen.layers.join(' and ')}, whose product is a square modulo ${F.prime}`); // biome-ignore format: one sentence
  return [...new Set(seen.layers)].sort((a, b) => a - b).join(' ');
}
