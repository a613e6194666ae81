/**
 * The upper bound: the generic dimension of the Lie algebra that the fields of the flow generate is at least r (theory §1.1).
 *
 * r bracket words in these fields are evaluated at one point modulo p; if r of their components have a nonzero
 * determinant, the words are independent at a generic point. A bracket [v, w] = Dw·v − Dv·w is evaluated at a (nested
 * dual) point θ by moving to θ + ε·v(θ) and reading the ε-part of w, and the same with v and w exchanged.
 *
 * Which slopes a sample may use: those it truly has at the point (near-point); else, when the scalars of the family have
 * degree at most one in a slope, any, because lo ≠ hi span all; else one of the two.
 */

import { type Dual, dualNumbers, padded } from '../arithmetic/dual.js';
import { demanded, gradient, type Leaf, plus, values } from '../arithmetic/interpret.js';
import { primeField, squareRoot } from '../arithmetic/residue.js';
import type { Expanded } from '../arithmetic/tower.js';
import type { Claim } from '../reading/claim.js';
import { kernelValue, type LieRank, type Sample, type Word } from '../reading/evidence.js';
import type { Step } from '../reading/program.js';
import { type Meter, reject, tooLarge } from '../reading/rejection.js';
import { drift, type Field, moved } from './fields.js';
import { checkMinor } from './independence.js';
import type { Scalar } from './laws.js';
import { freeSlopes, trueSlopes } from './slopes.js';

const MAX_CELLS = 2 ** 23;

type Point = (variable: number) => Dual;

export function checkLieRank(given: LieRank, claim: Claim, scalars: readonly Scalar[], all: Expanded, spend: Meter) {
  const { program, flow, family } = claim;
  const F = primeField(given.prime);
  const K = dualNumbers(F, spend);
  const free = freeSlopes(scalars, all);
  const bound = [...program.pieces.entries()].filter(([i]) => !free.has(all.firstSlope + i));
  const truly = claim.hypotheses.includes('near-point') ? trueSlopes(claim, given) : undefined;
  const { momentum } = flow;
  const timed = momentum !== undefined && !all.isZero(all.at(momentum.friction));

  /** Demanded also behind zeros: those of the scalars and the metric, or of the friction. */
  const polesOf = (roots: readonly number[]) => {
    const reached = new Set(demanded(program, roots));
    return program.poles.filter((i) => reached.has(i));
  };
  const poles = { kick: polesOf([...claim.scalars, ...flow.steps]), drift: polesOf(flow.steps) };

  given.samples.forEach(({ drift, slopes, cotangent }, n) => {
    const the = `evidence.lieRank.samples[${n}]`;
    const total = [...cotangent.values()].reduce((sum, u) => (sum + F.fromInteger(u)) % F.prime, 0);
    if (family.cotangent === 'sum-zero' && total !== 0)
      reject(`${the}.cotangent has the sum ${total}, not 0, modulo ${F.prime}`);
    if (truly || drift) return;
    spend(bound.length);
    for (const [i, { low, high }] of bound) {
      const slope = F.fromInteger(slopes.get(i) ?? 0);
      if (slope === F.fromRational(low) || slope === F.fromRational(high)) continue;
      reject(`${the} has slope ${i} = ${slope}, neither lo nor hi, and this slope is not free`);
    }
  });

  /** A kernel at a, whose value at the origin of a is given or, for a root, found. */
  function kernelAt({ index, kind }: Step & { readonly op: 'kernel' }, a: Dual, sample: Sample): Dual {
    const origin = a[0] as number;
    const what = `kernel ${index}, of kind ${kind}, has the argument ${origin} at the point`;
    if (kind === 'log' && origin === 0) reject(`${what}, modulo ${F.prime}`);
    const ofData = program.kernels[index]?.data === true;
    const place = ofData ? 'a sample of evidence.lieRank' : 'evidence.lieRank';
    const free = () => kernelValue(ofData ? sample.kernels : given.kernels, index, place);
    const value = kind === 'sqrt' ? squareRoot(F, origin) : free();
    return K.apply(kind, value ?? reject(`${what}, which is 0 or not a square modulo ${F.prime}`), a);
  }

  /** The field of a sample at a point, in dual numbers of the level. */
  function sampleField(sample: Sample, point: Point, level: number): Field<Dual> {
    const { data, slopes, cotangent } = sample;
    const truth = sample.drift ? undefined : truly?.(sample);
    /** The value of a leaf that does not move; all others are taken to be nonzero. */
    const still = (step: Step): number => {
      if (step.op === 'constant') return F.fromRational(step.value);
      if (step.op === 'slope') return truth?.[step.index] ?? F.fromInteger(slopes.get(step.index) ?? 0);
      if (step.op !== 'variable' || flow.state.has(step.index)) return 1;
      return F.fromInteger(data.get(step.index) ?? (given.point[step.index] as number));
    };
    const seeds = [...cotangent].map(([j, u]) => [claim.scalars[j] as number, [F.fromInteger(u)]] as const);
    const friction = sample.drift ? momentum?.friction : undefined;
    const roots = friction === undefined ? [...seeds.map(([step]) => step), ...flow.metric.values()] : [friction];
    const order = demanded(
      program,
      [...roots, ...(sample.drift ? poles.drift : poles.kick)],
      (step) => still(step) === 0,
    );
    const cells = 2 ** level * order.length;
    if (cells > MAX_CELLS) tooLarge(`a word is nested ${level} deep`);
    spend(cells);
    const found = values(program, order, K, (step: Leaf, found: ReadonlyMap<number, Dual>) => {
      if (step.op === 'kernel') return kernelAt(step, found.get(step.of) ?? [0], sample);
      if (step.op === 'variable' && flow.state.has(step.index)) return point(step.index);
      return still(step) === 0 ? undefined : [still(step)];
    });
    const at = (step: number) => found.get(step) ?? [0];
    if (friction !== undefined) return drift(K, flow, at(friction), [1], timed, point);
    return moved(K, flow, gradient(program, order, K, found, seeds), at);
  }

  function wordField(word: Word, point: Point, level: number): Field<Dual> {
    if (typeof word === 'number') return sampleField(given.samples[word] as Sample, point, level);
    const [[v, w], size] = [word, 2 ** level];
    /** A word at θ + ε·v with a new ε. */
    const displaced = (moving: Word, v: Field<Dual>) => {
      const moves = (variable: number): Dual => {
        const [from, by] = [point(variable), v.get(variable)];
        return by === undefined ? from : [...padded(from, size), ...padded(by, size)];
      };
      return wordField(moving, moves, level + 1);
    };
    const alongV = displaced(w, wordField(v, point, level));
    const alongW = displaced(v, new Map([...alongV].map(([i, d]) => [i, d.slice(0, size)])));
    const bracket = new Map<number, Dual>();
    for (const sign of [1, -1] as const) {
      for (const [i, d] of sign === 1 ? alongV : alongW)
        if (d.length > size) bracket.set(i, plus(K, bracket.get(i), d.slice(size), sign));
    }
    return bracket;
  }

  const origin: Point = (variable) => [F.fromInteger(given.point[variable] as number)];
  const rows = given.words.map((word) => {
    return [...wordField(word, origin, 0)].map(([i, d]) => [i, d[0] as number] as const);
  });
  checkMinor(F, rows, given.columns, 'evidence.lieRank', spend);
}
