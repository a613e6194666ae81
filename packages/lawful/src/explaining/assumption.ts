/**
 * `assumption`: the hypotheses of the non-polynomial theorem ([G26] Theorem 3, theory §5) on a model with a finite symmetry. Assumption 1
 * element by element; what the loss is; and what follows: the averaged gradients span what the plain ones span, over the group, or over
 * the cosets of the stabiliser K with ℓ or its even part, or not.
 */
import {
  type Budget,
  type FieldFamily,
  formatRational,
  NotSupportedError,
  random,
  SourceError,
  type Truth,
  UnableError,
} from '@lawful/cas-core';
import { lieRank } from '@lawful/lie';
import { type DataSymmetry, dataElements, type SparseRows } from '@lawful/lie/symmetry';
import { departure, type Model, type Network } from '@lawful/networks';
import { assumptionCertificate, type Counts, decideStabilizer, type Json, type Stabilizer } from '@lawful/verifier';
import { groupsOf, SYMMETRIES } from '../finding/augmentation.js';
import { find } from '../finding/find.js';
import type { Tell } from '../finding/progress.js';
import { type Study, studyOf } from '../finding/study.js';
import { GENERATOR } from '../writing/version.js';
import { type Condition, factsOfLoss, judge } from './theorem-hypotheses.js';

/** Whether Assumption 1 holds, what the loss is, and whether the non-polynomial theorem applies: the fields of `lawful assumption --json`. */
export interface AssumptionResult {
  readonly assumption1: 'holds' | 'fails' | 'unknown';
  readonly order: number;
  /** |K|, K = {g : f∘g ≡ ±f}, as far as proved. */
  readonly stabilizer: number;
  /** The sign character of K by element, x ↦ image; at most `CHARACTER_LIMIT` elements are listed. */
  readonly character: { readonly [element: string]: 1 | -1 };
  readonly theorem3Applies: Truth;
  readonly witness: {
    readonly values: { readonly [name: string]: string };
    readonly squares: readonly string[];
    readonly basis: string;
  } | null;
  readonly undecided: number;
  /** [G : K], where every element was decided. */
  readonly cosets: number | null;
  /** Whether some element changes the sign of the label; the loss on the cosets depends on that sign times the character. */
  readonly labelsMove: boolean;
  /** ℓ_ε on the cosets: the loss itself, or its even part. */
  readonly effectiveLoss: 'the loss' | 'its even part' | 'unknown';
  readonly taylor: readonly string[] | null;
  readonly conditions: readonly Condition[];
  readonly conclusion: string;
  /** Counts of `find`, where that was possible. */
  readonly counts: { readonly plain: Counts; readonly augmented: Counts } | null;
  readonly countsReason: string | null;
  /** A certificate of the verdict, for rational networks. */
  readonly certificate: Json | null;
  /** Dimensions of the spans of plain and of averaged gradients at a generic θ: proved lower bounds, exact for kernels of exp type. Null with
   * piecewise-linear units. */
  readonly genericPosition: { readonly plain: number; readonly averaged: number } | null;
}

/** How `assumption` works; all have defaults. */
export interface AssumptionOptions {
  readonly seed?: number | undefined;
  /** What was derived of the model already. */
  readonly study?: Study | undefined;
  readonly budget?: Budget | undefined;
  /** Also count laws with and without augmentation; on by default. */
  readonly count?: boolean | undefined;
  /** Told the verdict before laws are counted. */
  readonly tell?: Tell | undefined;
}

const CHARACTER_LIMIT = 60;
const START = { line: 1, column: 1 };

/**
 * The hypotheses of the non-polynomial theorem on a model with a finite symmetry, and what follows for its laws.
 *
 * @throws `SourceError` without a symmetry or with an output that is no scalar, `UnableError` for infinite and too large groups
 * @see theory §5
 */
export function assumption(model: Model, options: AssumptionOptions = {}): AssumptionResult {
  const study = options.study ?? studyOf(SYMMETRIES, model, options);
  const { network, seed, work } = study;
  const { symmetry, source } = model;
  if (symmetry === undefined)
    throw new SourceError(source, START, 'Assumption 1 is about a symmetry: expected a "symmetry" line');
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(source, departs.at, `${departs.what} under Assumption 1, which is about gradient flow`);
  if (network.output.nodes.length !== 1)
    throw new SourceError(source, model.output.at, 'Assumption 1 is about margin losses: expected a scalar output');
  const groups = groupsOf(network, symmetry);
  const data = study.symmetry()!;
  const elements = dataElements(data);
  if (elements.kind !== 'ok')
    throw new UnableError(`${elements.reason}: the theorem is about finite groups of at most 5040 elements`);
  const n = network.inputs.length;
  const { order, rows, multiply } = elements.value;
  const stabilizer = decideStabilizer(
    {
      program: network.program,
      inputs: network.inputs,
      order,
      rows: (i) => rows(i).slice(0, n),
      multiply,
      step: () => work.step('elements'),
    },
    random(seed).fork('assumption'),
  );
  const full = groups.reduce((product, g) => (typeof g.order === 'bigint' ? product * g.order : product), 1n);
  // Elements that act trivially belong to K as well.
  const scale = Number(full) / order;
  // The averaged loss is Σ ℓ(y·s(g)·f(gx)), s(g) = ±1 what g does to the label; on K that is χ(g)·f(x), χ = s·ε.
  const labelSign = (i: number): 1 | -1 => ((rows(i)[n]?.[0]?.[1].num ?? 1n) < 0n ? -1 : 1);
  const labelsMove = Array.from({ length: order }, (_, i) => i).some((i) => labelSign(i) < 0);
  const trivial = [...stabilizer.members].every(([i, sign]) => sign === labelSign(i));
  const facts = factsOfLoss(network);
  const size = stabilizer.members.size * scale;
  const holds = size > 1 ? 'no' : stabilizer.holds;
  const verdict = judge(network, { ...stabilizer, holds, size, labelsMove }, facts, trivial, seed);
  const decided = stabilizer.undecided.length === 0;
  const known = {
    assumption1: ({ yes: 'holds', no: 'fails', unknown: 'unknown' } as const)[holds],
    order: Number(full),
    stabilizer: size,
    character: character(network, stabilizer, rows),
    theorem3Applies: verdict.applies,
  };
  options.tell?.({ of: 'fields', fields: { ...known, conclusion: verdict.conclusion } });
  const counted =
    options.count === false ? { counts: null, spans: null, reason: 'not asked for' } : counts(model, seed, work);
  return {
    ...known,
    witness:
      stabilizer.witness === undefined
        ? null
        : {
            values: Object.fromEntries(
              [...stabilizer.witness.values].map(([v, q]) => [network.program.variables[v]!.name, formatRational(q)]),
            ),
            squares: stabilizer.witness.squares,
            basis: stabilizer.witness.basis,
          },
    undecided: stabilizer.undecided.length,
    cosets: decided ? order / stabilizer.members.size : null,
    labelsMove,
    effectiveLoss: !decided ? 'unknown' : trivial ? 'the loss' : 'its even part',
    taylor: facts?.derivativeCoefficients?.map(formatRational) ?? null,
    conditions: verdict.conditions,
    conclusion: verdict.conclusion,
    counts: counted.counts,
    countsReason: counted.reason,
    certificate: scale === 1 && !labelsMove ? certificateOf(network, stabilizer, order, data, rows) : null,
    genericPosition: counted.spans,
  };
}

function counts(model: Model, seed: number, work: Budget): Counted {
  try {
    const { result, study, averaged } = find(model, { seed, budget: work, quotients: false });
    if (averaged === undefined || result.augmented === null)
      return { counts: null, spans: null, reason: 'no averaged family' };
    const both = [study.family, averaged.average.family] as const;
    const span = (f: FieldFamily): number => lieRank(f, { seed, maxDepth: 1, step: () => work.step('gradients') }).rank;
    return {
      counts: { plain: result.plain, augmented: result.augmented },
      // Slopes that data need not reach would make these more than lower bounds.
      spans: both.every((f) => f.masks === 'none') ? { plain: span(both[0]), averaged: span(both[1]) } : null,
      reason: null,
    };
  } catch (error) {
    if (error instanceof UnableError || error instanceof SourceError)
      return { counts: null, spans: null, reason: error.message };
    throw error;
  }
}

function certificateOf(
  network: Network,
  stabilizer: Stabilizer,
  order: number,
  data: DataSymmetry,
  rows: (i: number) => SparseRows,
): Json | null {
  const { primes, witness, undecided } = stabilizer;
  if (primes === undefined || witness === undefined || undecided.length > 0) return null;
  const n = network.inputs.length;
  return assumptionCertificate({
    program: network.program,
    generators: data.finite.map((m) => m.slice(0, n)),
    order,
    stabilizer: stabilizer.generators.map((i) => ({
      element: rows(i).slice(0, n),
      sign: stabilizer.members.get(i)!,
    })),
    stabilizerOrder: stabilizer.members.size,
    primes,
    point: network.program.variables.map((_, v) => Number(witness.values.get(v)?.num ?? 0n)),
    note: { model: network.model.source.text, generator: GENERATOR },
  });
}

interface Counted {
  readonly counts: AssumptionResult['counts'];
  readonly spans: AssumptionResult['genericPosition'];
  readonly reason: string | null;
}

/** x ↦ image, by entries. */
function elementText(network: Network, rows: SparseRows): string {
  const name = (i: number): string => network.program.variables[network.inputs[i]!]!.name;
  const image = rows.slice(0, network.inputs.length).map((row) =>
    row.length === 0
      ? '0'
      : row
          .map(([j, q], k) => {
            const c = formatRational(q);
            const body = c === '1' ? name(j) : c === '-1' ? `-${name(j)}` : `${c}*${name(j)}`;
            return k > 0 && !body.startsWith('-') ? `+${body}` : body;
          })
          .join(''),
  );
  return `(${image.join(', ')})`;
}

function character(
  network: Network,
  { members }: Stabilizer,
  rows: (i: number) => SparseRows,
): { [element: string]: 1 | -1 } {
  const out: { [element: string]: 1 | -1 } = {};
  for (const [i, sign] of [...members].sort(([a], [b]) => a - b).slice(0, CHARACTER_LIMIT))
    out[elementText(network, rows(i))] = sign;
  return out;
}
