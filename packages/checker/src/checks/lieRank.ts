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
import { adjoints, demanded, values } from '../arithmetic/interpret.js';
import { primeField, rank } from '../arithmetic/residue.js';
import type { Claim } from '../reading/claim.js';
import type { LieRank, Sample, Word } from '../reading/evidence.js';
import type { Step } from '../reading/program.js';
import { type Meter, reject } from '../reading/rejection.js';

const MAX_CELLS = 2 ** 23;

/** For each variable of the state one dual number; a field leaves out components that are zero. */
type Point = (variable: number) => Dual;
type Field = ReadonlyMap<number, Dual>;

/** What the rest of the claim tells: which slopes are free, the true ones near the point, whether the clock is e^(τt). */
export interface Setting {
  readonly free: (slope: number) => boolean;
  readonly trueSlopes: ((sample: Sample) => readonly number[]) | undefined;
  readonly timed: boolean;
}

export function checkLieRank(given: LieRank, claim: Claim, setting: Setting, spend: Meter): void {
  const { program, flow, outputs, family } = claim;
  const F = primeField(given.prime);
  const bound = [...program.pieces.entries()].filter(([i]) => !setting.free(i));

  given.samples.forEach(({ drift, slopes, cotangent }, n) => {
    const the = `evidence.lieRank.samples[${n}]`;
    const total = [...cotangent.values()].reduce((sum, u) => (sum + F.fromInteger(u)) % F.prime, 0);
    if (family.cotangent === 'sum-zero' && total !== 0)
      reject(`${the}.cotangent has the sum ${total}, not 0, modulo ${F.prime}`);
    if (setting.trueSlopes || drift) return;
    spend(bound.length);
    for (const [i, { low, high }] of bound) {
      const slope = F.fromInteger(slopes.get(i) ?? 0);
      if (slope === F.fromRational(low) || slope === F.fromRational(high)) continue;
      reject(`${the} has slope ${i} = ${slope}, neither lo nor hi, and this slope is not free`);
    }
  });

  /** The values that the roots need, in dual numbers of the level, for the sample at the point. */
  function evaluate(
    roots: readonly number[],
    { data, slopes }: Sample,
    truth: readonly number[] | undefined,
    point: Point,
    level: number,
  ) {
    const residue = (step: Step): number => {
      if (step.op === 'constant') return F.fromRational(step.value);
      if (step.op === 'slope') return truth?.[step.index] ?? F.fromInteger(slopes.get(step.index) ?? 0);
      return step.op === 'variable' ? F.fromInteger(data.get(step.index) ?? (given.point[step.index] as number)) : 1;
    };
    const moves = (step: Step) => step.op === 'variable' && flow.state.has(step.index);
    const order = demanded(program, [...roots, ...program.reciprocals], (step) => !moves(step) && residue(step) === 0);
    const cells = 2 ** level * order.length;
    if (cells > MAX_CELLS) reject(`the claim is too large for this checker: a word is nested ${level} deep`);
    spend(cells);
    const K = dualNumbers(F, level, spend);
    const found = values(program, order, K, (step) => {
      if (step.op === 'variable' && flow.state.has(step.index)) return point(step.index);
      const value = residue(step);
      return value === 0 ? undefined : K.constant(value);
    });
    return { K, order, found };
  }

  function drift(sample: Sample, point: Point, level: number): Field {
    const { friction, clock } = flow.momentum ?? reject('only momentum has a drift');
    const { K, found } = evaluate([friction], sample, undefined, point, level);
    const tau = found.get(friction) ?? K.constant(0);
    const field = new Map([[clock, setting.timed ? K.multiply(tau, point(clock)) : K.constant(1)]]);
    for (const [parameter, velocity] of flow.moved) {
      field.set(parameter, point(velocity));
      field.set(velocity, K.sum([[K.multiply(tau, point(velocity)), -1]]));
    }
    return field;
  }

  /** M∘∇_θ of the sample's scalar, as a field on the variables that it moves. */
  function sampleField(sample: Sample, point: Point, level: number): Field {
    if (sample.drift) return drift(sample, point, level);
    const chosen = [...sample.cotangent].map(([output, u]) => [outputs[output] as number, F.fromInteger(u)] as const);
    if (family.potential !== undefined) chosen.push([family.potential, 1]);
    const roots = [...chosen.map(([step]) => step), ...flow.metric.values()];
    const { K, order, found } = evaluate(roots, sample, setting.trueSlopes?.(sample), point, level);
    const seeds = new Map<number, Dual>();
    for (const [step, u] of chosen)
      seeds.set(
        step,
        K.sum([
          [K.constant(u), 1],
          [seeds.get(step) ?? K.constant(0), 1],
        ]),
      );
    const field = new Map<number, Dual>();
    for (const [at, adjoint] of adjoints(program, order, K, found, seeds)) {
      const step = program.steps[at] as Step;
      const moved = step.op === 'variable' ? flow.moved.get(step.index) : undefined;
      if (moved === undefined || step.op !== 'variable') continue;
      const metric = flow.metric.get(step.index);
      const weight = metric === undefined ? K.constant(1) : (found.get(metric) ?? K.constant(0));
      const component = metric === undefined ? adjoint : K.multiply(adjoint, weight);
      const earlier = field.get(moved);
      field.set(
        moved,
        earlier === undefined
          ? component
          : K.sum([
              [earlier, 1],
              [component, 1],
            ]),
      );
    }
    return field;
  }

  const zero = (level: number): Dual => new Array<number>(2 ** level).fill(0);
  /** θ + ε·v with a new ε. */
  const displaced = (point: Point, v: Field, level: number): Point => {
    return (variable) => point(variable).concat(v.get(variable) ?? zero(level));
  };
  const half = (field: Field, which: 0 | 1, level: number): Field =>
    new Map([...field].map(([i, d]) => [i, which === 0 ? d.slice(0, 2 ** level) : d.slice(2 ** level)]));

  function wordField(word: Word, point: Point, level: number): Field {
    if (typeof word === 'number') return sampleField(given.samples[word] as Sample, point, level);
    const [v, w] = word;
    const alongV = wordField(w, displaced(point, wordField(v, point, level), level), level + 1);
    const alongW = wordField(v, displaced(point, half(alongV, 0, level), level), level + 1);
    const { sum } = dualNumbers(F, level, spend);
    const bracket = new Map(half(alongV, 1, level));
    for (const [i, d] of half(alongW, 1, level))
      bracket.set(
        i,
        sum([
          [bracket.get(i) ?? zero(level), 1],
          [d, -1],
        ]),
      );
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
