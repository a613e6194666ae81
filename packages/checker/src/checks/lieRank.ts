/**
 * The upper bound: the generic dimension of the Lie algebra that the fields of the flow generate is at least r (T§1.1).
 *
 * r bracket words in these fields are evaluated at one point modulo p; if r of their components have a nonzero
 * determinant, the words are independent at a generic point. A bracket [v, w] = Dw·v − Dv·w is evaluated at a (nested
 * dual) point θ by moving to θ + ε·v(θ) and reading the ε-part of w, and the same with v and w exchanged.
 *
 * Which slopes a sample may use: those it truly has at the point (near-point); else, when the scalars of the family have
 * degree at most one in a slope, any, because lo ≠ hi span all; else one of the two.
 */

import { type Dual, dualNumbers } from '../arithmetic/dual.js';
import { adjoints, demanded, type Leaf, plus, polesOf, values } from '../arithmetic/interpret.js';
import { kernelAt, kernelRate, squareRoot } from '../arithmetic/kernels.js';
import { primeField, rank } from '../arithmetic/residue.js';
import type { Expanded } from '../arithmetic/tower.js';
import type { Claim } from '../reading/claim.js';
import { kernelValue, type LieRank, type Sample, type Word } from '../reading/evidence.js';
import type { Kernel, Step } from '../reading/program.js';
import { type Meter, reject } from '../reading/rejection.js';
import { drift, type Field, moved } from './fields.js';
import type { Scalar } from './laws.js';
import { freeSlopes, trueSlopes } from './slopes.js';

const MAX_CELLS = 2 ** 23;

type Point = (variable: number) => Dual;

export function checkLieRank(given: LieRank, claim: Claim, scalars: readonly Scalar[], all: Expanded, spend: Meter) {
  const { program, flow, family } = claim;
  const F = primeField(given.prime);
  const free = freeSlopes(scalars, all);
  const bound = [...program.pieces.entries()].filter(([i]) => !free.has(all.firstSlope + i));
  const truly = claim.hypotheses.includes('near-point') ? trueSlopes(claim, given) : undefined;
  const { momentum } = flow;
  const timed = momentum !== undefined && all.at(momentum.friction).terms.size > 0;

  const poles = polesOf(program, [...claim.scalars, ...flow.metric.values(), ...(momentum ? [momentum.friction] : [])]);

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

  /** The value of a kernel at the origin of its argument, which is a. */
  function valueAt(index: number, kind: Kernel['kind'], a: number, sample: Sample): number {
    const { data } = program.kernels[index] as Kernel;
    const what = `kernel ${index}, of kind ${kind}, has the argument ${a} at the point`;
    if (kind === 'sqrt') return squareRoot(F, a) ?? reject(`${what}, which is 0 or not a square modulo ${F.prime}`);
    if (kind === 'log' && a === 0) reject(`${what}, modulo ${F.prime}`);
    return kernelValue(data ? sample.kernels : given.kernels, index, data ? 'a sample of evidence.lieRank' : 'evidence.lieRank'); // biome-ignore format: one line
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
    const chosen = [...cotangent].map(([output, u]) => [claim.scalars[output] as number, F.fromInteger(u)] as const);
    const friction = sample.drift ? momentum?.friction : undefined;
    const roots = friction === undefined ? [...chosen.map(([step]) => step), ...flow.metric.values()] : [friction];
    const order = demanded(program, [...roots, ...poles], (step) => still(step) === 0);
    const cells = 2 ** level * order.length;
    if (cells > MAX_CELLS) reject(`the claim is too large for this checker: a word is nested ${level} deep`);
    spend(cells);
    const K = dualNumbers(F, level, spend);
    const kindOf = (kernel: number) => (program.kernels[kernel] as Kernel).kind;
    const found = values(program, order, K, (step: Leaf, found: ReadonlyMap<number, Dual>) => {
      if (step.op === 'kernel') {
        const a = found.get(step.of) ?? K.constant(0);
        const value = valueAt(step.index, kindOf(step.index), a[0] as number, sample);
        return kernelAt(F, spend, kindOf(step.index), value, a);
      }
      if (step.op === 'variable' && flow.state.has(step.index)) return point(step.index);
      return still(step) === 0 ? undefined : K.constant(still(step));
    });
    const at = (step: number) => found.get(step) ?? K.constant(0);
    if (friction !== undefined) return drift(K, flow, at(friction), K.constant(1), timed, point);
    const rate = ({ index, of }: { index: number; of: number }, value: Dual) =>
      kernelRate(F, level, spend, kindOf(index), value, found.get(of));
    const seeds = new Map<number, Dual>();
    for (const [step, u] of chosen) seeds.set(step, plus(K, seeds.get(step), K.constant(u)));
    const gradient = [...adjoints(program, order, K, found, seeds, rate)].flatMap(([i, adjoint]) => {
      const step = program.steps[i] as Step;
      return step.op === 'variable' ? [[step.index, adjoint] as const] : [];
    });
    return moved(K, flow, gradient, at);
  }

  const zero = (level: number): Dual => new Array<number>(2 ** level).fill(0);
  /** θ + ε·v with a new ε. */
  const displaced = (point: Point, v: Field<Dual>, level: number): Point => {
    return (variable) => point(variable).concat(v.get(variable) ?? zero(level));
  };
  const part = (field: Field<Dual>, from: number, to?: number): Field<Dual> =>
    new Map([...field].map(([i, d]) => [i, d.slice(from, to)]));

  function wordField(word: Word, point: Point, level: number): Field<Dual> {
    if (typeof word === 'number') return sampleField(given.samples[word] as Sample, point, level);
    const [[v, w], size] = [word, 2 ** level];
    const alongV = wordField(w, displaced(point, wordField(v, point, level), level), level + 1);
    const alongW = wordField(v, displaced(point, part(alongV, 0, size), level), level + 1);
    const K = dualNumbers(F, level, spend);
    const bracket = new Map(part(alongV, size));
    for (const [i, d] of part(alongW, size)) bracket.set(i, plus(K, bracket.get(i), d, -1));
    return bracket;
  }

  const origin: Point = (variable) => [F.fromInteger(given.point[variable] as number)];
  const columns = new Set(given.columns);
  const rows = given.words.map((word) => {
    const entries = [...wordField(word, origin, 0)].map(([i, d]) => [i, d[0] as number] as const);
    return new Map(entries.filter(([i, entry]) => entry !== 0 && columns.has(i)));
  });
  const found = rank(F, rows, spend);
  if (found < rows.length) reject(`the minor of evidence.lieRank has rank ${found}, not ${rows.length}`);
}
