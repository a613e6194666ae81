/**
 * The upper bound: the generic dimension of Lie(𝒱) is at least r (T§1.1).
 *
 * r bracket words in fields of 𝒱 are evaluated at one point modulo p; if r of their components have a nonzero
 * determinant, the words are independent at a generic point. A bracket [v, w] = Dw·v − Dv·w is evaluated at a (nested
 * dual) point θ by moving to θ + ε·v(θ) and reading the ε-part of w, and the same with v and w exchanged.
 *
 * Which slopes a sample may use: when the outputs have degree at most one in a slope, its values lo ≠ hi span those of
 * every other slope; else the slope must be one of the two.
 */
import { type Dual, dualNumbers } from '../arithmetic/dual.js';
import { adjoints, values } from '../arithmetic/interpret.js';
import { primeField, rank } from '../arithmetic/residue.js';
import type { Claim } from '../reading/claim.js';
import type { LieRank, Sample, Word } from '../reading/evidence.js';
import { type Meter, reject } from '../reading/rejection.js';

const MAX_CELLS = 2 ** 23;

/** A point or a field: for each parameter one dual number. */
type Vector = readonly Dual[];

const half = (vector: Vector, which: 0 | 1): Vector =>
  vector.map((d) => d.slice((which * d.length) / 2, ((which + 1) * d.length) / 2));

/** θ + ε·v with a new ε. */
const displaced = (point: Vector, v: Vector): Vector => point.map((d, i) => d.concat(v[i] as Dual));

export function checkLieRank(given: LieRank, claim: Claim, free: (slope: number) => boolean, spend: Meter): void {
  const { program, parameters, variables } = claim;
  const F = primeField(given.prime);
  const ordinal = new Map(parameters.map((variable, index) => [variable, index]));

  given.samples.forEach(({ slopes }, n) => {
    spend(program.pieces.length);
    program.pieces.forEach(({ low, high }, i) => {
      const slope = F.fromInteger(slopes.get(i) ?? 0);
      if (free(i) || slope === F.fromRational(low) || slope === F.fromRational(high)) return;
      reject(`evidence.lieRank.samples[${n}] has slope ${i} = ${slope}, neither lo nor hi, and this slope is not free`);
    });
  });

  /** ∇_θ ⟨u, f_θ(x)⟩ for the sample at the point. */
  function sampleField({ inputs, slopes, cotangent }: Sample, point: Vector, level: number): Vector {
    const cells = 2 ** level * (program.steps.length + variables.length);
    if (cells > MAX_CELLS) reject(`the claim is too large for this checker: a word is nested ${level} deep`);
    spend(cells);
    const K = dualNumbers(F, level, spend);
    const nonzero = (residue: number) => (residue === 0 ? undefined : K.constant(residue));
    const found = values(program, K, (step) => {
      if (step.op === 'constant') return nonzero(F.fromRational(step.value));
      if (step.op === 'slope') return nonzero(F.fromInteger(slopes.get(step.index) ?? 0));
      const place = ordinal.get(step.index);
      if (place !== undefined) return point[place];
      return nonzero(F.fromInteger(inputs.get(step.index) ?? (given.point[step.index] as number)));
    });
    const seeds = new Map<number, Dual>();
    for (const [output, u] of cotangent) {
      const step = program.outputs[output] as number;
      seeds.set(step, K.add(seeds.get(step) ?? K.constant(0), K.constant(F.fromInteger(u))));
    }
    const adjoint = adjoints(program, K, found, seeds);
    const field = parameters.map(() => K.constant(0));
    program.steps.forEach((step, i) => {
      const place = step.op === 'variable' ? ordinal.get(step.index) : undefined;
      if (place !== undefined) field[place] = K.add(field[place] as Dual, adjoint[i] ?? K.constant(0));
    });
    return field;
  }

  function evaluate(word: Word, point: Vector, level: number): Vector {
    if (typeof word === 'number') return sampleField(given.samples[word] as Sample, point, level);
    const [v, w] = word;
    const alongV = evaluate(w, displaced(point, evaluate(v, point, level)), level + 1);
    const alongW = evaluate(v, displaced(point, half(alongV, 0)), level + 1);
    const [K, minus] = [dualNumbers(F, level, spend), half(alongW, 1)];
    return half(alongV, 1).map((d, i) => K.add(d, K.negate(minus[i] as Dual)));
  }

  const origin = parameters.map((variable) => [F.fromInteger(given.point[variable] as number)]);
  const rows = given.words.map((word) => {
    const field = evaluate(word, origin, 0);
    return Float64Array.from(given.columns, (variable) => field[ordinal.get(variable) as number]?.[0] as number);
  });
  const found = rank(F, rows, spend);
  if (found < rows.length) reject(`the minor of evidence.lieRank has rank ${found}, not ${rows.length}`);
}
