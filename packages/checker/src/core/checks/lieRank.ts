/**
 * The upper bound: the generic dimension of the Lie algebra that the fields of the flow generate is at least r (theory §1.1).
 *
 * r bracket words in these fields are evaluated at one point modulo p; if r of their components have a nonzero determinant, the words are independent at a generic
 * point. A bracket [v, w] = Dw·v − Dv·w is evaluated at a (nested dual) point θ by moving to θ + ε·v(θ), reading the ε-part of w, and the same with v and w exchanged.
 */
import { type Meter, reject, tooLarge } from '../../text/rejection.js';
import { type Dual, dualNumbers, padded } from '../arithmetic/dual.js';
import { type Algebra, demanded, gradient, type Leaf, plus, values } from '../arithmetic/interpret.js';
import { primeField } from '../arithmetic/residue.js';
import type { Claim, LieRank, Sample, Word } from '../claim.js';
import type { Field, Functions, Scalar } from '../functions.js';
import type { Step } from '../reading/program.js';
import type { Rooms } from '../rooms.js';
import { checkMinor } from './independence.js';
import { moved } from './laws.js';

const MAX_CELLS = 2 ** 23;

type Point = (variable: number) => Dual;
type SampleField = (sample: number, point: Point, level: number) => Field<Dual>;

export function checkLieRank(
  given: LieRank,
  claim: Claim,
  scalars: readonly Scalar[],
  all: Functions,
  rooms: Pick<Rooms, 'kernels' | 'slopes'>,
  spend: Meter,
): void {
  const { program, flow, family } = claim;
  const F = primeField(given.prime);
  const K = dualNumbers(F, spend);
  const slopes = rooms.slopes.ofSamples(given, claim, scalars, all, spend);
  const timed = flow.drift?.clock !== undefined && !all.isZero(all.at(flow.drift.clock.rate));

  /** Demanded also behind zeros: those of the scalars and the metric, or of the friction. */
  const isPole = new Set(program.poles);
  const polesOf = (roots: readonly number[]) => [...demanded(program, roots)].filter((i) => isPole.has(i));
  const poles = { kick: polesOf([...family.scalars, ...flow.steps]), drift: polesOf(flow.steps) };

  given.samples.forEach((sample, n) => {
    const the = `evidence.lieRank.samples[${n}]`;
    const total = [...sample.cotangent.values()].reduce((sum, u) => (sum + F.fromInteger(u)) % F.prime, 0);
    if (family.cotangent === 'sum-zero' && total !== 0)
      reject(`${the}.cotangent has the sum ${total}, not 0, modulo ${F.prime}`);
    if (!sample.drift) slopes.check(sample, the);
  });
  const kernelAt = rooms.kernels.at(claim, given, F, spend);
  const orders = new Map<Sample, Uint32Array>();

  /** The field of a sample at a point, in dual numbers of the level. */
  function sampleField(sample: Sample, point: Point, level: number): Field<Dual> {
    const { data, cotangent } = sample;
    const slopeAt = slopes.at(sample);
    /** The value of a leaf that does not move; all others are taken to be nonzero. */
    const still = (step: Step): number => {
      if (step.op === 'constant') return F.fromRational(step.value);
      if (step.op === 'slope') return slopeAt(step.index);
      if (step.op !== 'variable' || flow.state.has(step.index)) return 1;
      return F.fromInteger(data.get(step.index) ?? (given.point[step.index] as number));
    };
    const seeds = [...cotangent].map(([j, u]) => [family.scalars[j] as number, [F.fromInteger(u)]] as const);
    const drift = sample.drift ? flow.drift : undefined;
    const roots = () => (drift ? flow.steps : [...seeds.map(([step]) => step), ...flow.metric.values()]);
    const wanted = () => [...roots(), ...(sample.drift ? poles.drift : poles.kick)];
    const order = orders.get(sample) ?? demanded(program, wanted(), (step) => still(step) === 0);
    orders.set(sample, order);
    const cells = 2 ** level * order.length;
    if (cells > MAX_CELLS) tooLarge(`a word is nested ${level} deep`);
    spend(cells);
    const found = values(program, order, K, (step: Leaf, found: ReadonlyMap<number, Dual>) => {
      if (step.op === 'kernel') return kernelAt(step, found.get(step.of) ?? [0], sample);
      const value = step.op === 'variable' && flow.state.has(step.index) ? point(step.index) : [still(step)];
      return value.length === 1 && value[0] === 0 ? undefined : value;
    });
    const at = (step: number) => found.get(step) ?? [0];
    const slopesOf = (step: number) => gradient(program, order, K, found, [[step, [1]]]);
    if (drift) return drift.field({ K, at, point, slopes: slopesOf, one: [1], timed });
    return moved(K, flow, gradient(program, order, K, found, seeds), at);
  }

  const start = given.point.map((n) => [F.fromInteger(n)]);
  const origin: Point = (variable) => start[variable] as Dual;
  const known: Field<Dual>[] = []; // at the origin, where many words ask for the field of one sample
  const fieldOf = wordsIn(K, (n, point, level) => {
    if (level > 0) return sampleField(given.samples[n] as Sample, point, level);
    known[n] ??= sampleField(given.samples[n] as Sample, point, level);
    return known[n];
  });
  const rows = given.words.map((word) => [...fieldOf(word, origin)].map(([i, d]) => [i, d[0] as number] as const));
  checkMinor(F, rows, given.columns, 'evidence.lieRank', spend);
}

/** The fields of words, in those of samples by their numbers. */
export function wordsIn(K: Pick<Algebra<Dual>, 'sum'>, of: SampleField) {
  return function wordField(word: Word, point: Point, level = 0): Field<Dual> {
    if (typeof word === 'number') return of(word, point, level);
    const [[v, w], size] = [word, 2 ** level];
    /** A word at θ + ε·v with a new ε. */
    const displaced = (moving: Word, v: Field<Dual>) => {
      const to = (i: number, by?: Dual) => (by ? [...padded(point(i), size), ...padded(by, size)] : point(i));
      return wordField(moving, (i) => to(i, v.get(i)), level + 1);
    };
    const alongV = displaced(w, wordField(v, point, level));
    const alongW = displaced(v, new Map([...alongV].map(([i, d]) => [i, d.slice(0, size)])));
    const bracket = new Map<number, Dual>();
    for (const sign of [1, -1] as const)
      for (const [i, d] of sign === 1 ? alongV : alongW)
        if (d.length > size) bracket.set(i, plus(K, bracket.get(i), d.slice(size), sign));
    return bracket;
  };
}
