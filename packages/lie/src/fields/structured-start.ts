/**
 * A point and samples at which the words of a family without piecewise-linear units are sparse (theory §1.2, fact 6): entries beside the
 * diagonals of the parameters are 0, a sample is one input coordinate and one output, and of the brackets only those of samples that share one of
 * the two are looked at. For a product of matrices W_L ⋯ W_1 x the field at (e_k, u_j) has one nonzero entry in each factor, so that the rank
 * costs a few operations a word where random words cost a dense elimination.
 *
 * Any point and any samples prove a lower bound of the rank. This point may be degenerate (where widths shrink, units beyond the narrowest layer
 * see nothing), so what does not reach the target is thrown away, and the caller draws at random.
 */
import { type FieldFamily, fixedVariables, type Random, type SparseRow, sparseRowSpaceModular } from '@lawful/cas-core';
import type { Word } from './bracket-words.js';
import type { Sample } from './samples.js';
import { type SparseGradient, sparseBracket, sparseGradient } from './sparse-gradient.js';

export interface StructuredStart {
  readonly rank: number;
  /** Residues by variable. */
  readonly point: readonly number[];
  readonly samples: readonly Sample[];
  readonly words: readonly Word[];
  /** State ordinals, ascending. */
  readonly columns: readonly number[];
  /** True when the target was reached; false when `step` ended the work. */
  readonly reached: boolean;
}

/** Smaller states are counted at random in no time. */
const LEAST_DIMENSION = 60;
/** Parameters are at most this: short numbers in certificates, and seldom a coincidence. */
const LARGEST_ENTRY = 9999;

/** Given up when so many words more than twice those that count did not raise the rank. */
const MISSES = 200;

/** Undefined when the family is none for which it is meant, or when the target was not reached. */
export function structuredStart(
  family: FieldFamily,
  prime: number,
  target: number,
  random: Random,
  step: (rank: number, depth: number) => boolean,
): StructuredStart | undefined {
  const slots = slotsOf(family);
  if (slots === undefined) return undefined;
  const { variables, state, generators } = family;
  const point = new Array<number>(variables.length).fill(0);
  for (const v of state) if (variables[v]!.offDiagonal !== true) point[v] = 1 + random.below(LARGEST_ENTRY);
  for (const v of fixedVariables(family)) point[v] = random.nonzero(prime);
  const gradient = sparseGradient(generators[0]!.potential!, state, generators[0]!.samples, point, prime);
  if (gradient === undefined) return undefined;
  const space = sparseRowSpaceModular(prime, state.length);
  const samples: Sample[] = [];
  const words: Word[] = [];
  let stopped = false;
  let misses = 0;
  const isDone = (): boolean => stopped || space.rank >= target || misses > MISSES + 2 * space.rank;
  const insert = (word: Word, depth: number, row: () => SparseRow | undefined): void => {
    if (!step(space.rank, depth)) stopped = true;
    const own = stopped ? undefined : row();
    if (own !== undefined && space.insert(own)) words.push(word);
    else misses++;
  };

  const rows: (SparseRow | undefined)[] = [];
  for (const sample of slots.flat()) {
    if (isDone()) break;
    const row = gradient.at(sample);
    samples.push(sample);
    rows.push(row);
    insert(samples.length - 1, 1, () => row);
  }
  for (const group of isDone() ? [] : groupsOf(slots)) {
    const before = space.rank;
    for (let a = 1; a < group.length; a++)
      for (let b = 0; b < a && !isDone(); b++) {
        const [v, w] = [group[b]!, group[a]!];
        insert([v, w], 2, () => bracketOf(gradient, samples, rows, v, w, prime));
      }
    if (isDone() || space.rank === before) break;
  }
  const reached = space.rank >= target;
  if (!reached && !stopped) return undefined;
  return { rank: space.rank, point, samples, words, columns: space.pivots, reached };
}

function bracketOf(
  gradient: SparseGradient,
  samples: readonly Sample[],
  rows: readonly (SparseRow | undefined)[],
  v: number,
  w: number,
  prime: number,
): SparseRow | undefined {
  const [atV, atW] = [rows[v], rows[w]];
  if (atV === undefined || atW === undefined) return undefined;
  return sparseBracket(gradient, { sample: samples[v]!, row: atV }, { sample: samples[w]!, row: atW }, prime);
}

/** Samples (e_k, u_j) by output and input; undefined for families of another kind. */
function slotsOf(family: FieldFamily): Sample[][] | undefined {
  const { variables, state, generators, masks, independentKernels } = family;
  const [only] = generators;
  if (generators.length !== 1 || only!.potential === undefined || masks !== 'none' || independentKernels !== undefined)
    return undefined;
  if (state.length <= LEAST_DIMENSION || state.every((v) => variables[v]!.offDiagonal !== true)) return undefined;
  const inputs = only!.samples.filter((v) => variables[v]!.role === 'input');
  const outputs = only!.samples.filter((v) => variables[v]!.role === 'cotangent');
  if (inputs.length === 0 || inputs.length + outputs.length < only!.samples.length) return undefined;
  return outputs.map((u) =>
    inputs.map((x) => ({
      generator: 0,
      values: [
        [x, 1],
        [u, 1],
      ],
    })),
  );
}

/** Numbers of the samples that share an output, then of those that share an input; in turn, so that each kind is met early. */
function* groupsOf(slots: readonly (readonly Sample[])[]): Generator<number[]> {
  const [outputs, inputs] = [slots.length, slots[0]?.length ?? 0];
  for (let g = 0; g < Math.max(outputs, inputs); g++) {
    if (g < outputs) yield Array.from({ length: inputs }, (_, k) => g * inputs + k);
    if (g < inputs) yield Array.from({ length: outputs }, (_, j) => j * inputs + g);
  }
}
