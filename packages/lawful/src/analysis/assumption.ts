/**
 * `assumption`: the hypotheses of the non-polynomial theorem ([G26] Theorem 3, T§5) on a model with a finite symmetry. Assumption 1
 * element by element; what the loss is; and what follows: the averaged gradients span what the plain ones span, over the group, or over
 * the cosets of the stabiliser K with ℓ or its even part, or not.
 */
import {
  type FieldFamily,
  formatRational,
  isAnalytic,
  OP,
  type Program,
  programBuilder,
  random,
  SourceError,
  substitute,
  type Truth,
  UnableError,
  vanishes,
} from '@lawful/cas-core';
import { lieRank, type SparseRows } from '@lawful/lie';
import { appendPointLoss, lowerModel, type Model, type Network } from '@lawful/networks';
import { decideStabilizer, type LossFacts, lossFacts, type Stabilizer } from '@lawful/verifier';
import { dataSymmetry, groupsOf } from './augmentation.js';
import { type Budget, budget } from './budget.js';
import { find } from './find.js';
import { dataElements } from './group-elements.js';

export interface Condition {
  readonly name: string;
  readonly verdict: Truth;
  /** How it was decided. */
  readonly how: string;
}

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
  /** [G : K]. */
  readonly cosets: number;
  /** ℓ_ε on the cosets: the loss itself, or its even part. */
  readonly effectiveLoss: 'the loss' | 'its even part' | 'unknown';
  readonly taylor: readonly string[] | null;
  readonly conditions: readonly Condition[];
  readonly conclusion: string;
  /** Counts of `find`, where that was possible. */
  readonly counts: { readonly plain: CountJson; readonly augmented: CountJson } | null;
  readonly countsReason: string | null;
  /** Dimensions of the spans of plain and of averaged gradients at a generic θ: proved lower bounds, exact for kernels of exp type. */
  readonly genericPosition: { readonly plain: number; readonly averaged: number } | null;
}

export interface CountJson {
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
}

export interface AssumptionOptions {
  readonly seed?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Also count laws with and without augmentation; on by default. */
  readonly count?: boolean | undefined;
}

const CHARACTER_LIMIT = 60;
const START = { line: 1, column: 1 };

/** Throws `SourceError` without a symmetry or with an output that is no scalar, `UnableError` for infinite and too large groups. */
export function assumption(model: Model, options: AssumptionOptions = {}): AssumptionResult {
  const network = lowerModel(model);
  const { symmetry, source } = model;
  if (symmetry === undefined)
    throw new SourceError(source, START, 'Assumption 1 is about a symmetry: expected a "symmetry" line');
  if (network.output.nodes.length !== 1)
    throw new SourceError(source, model.output.at, 'Assumption 1 is about margin losses: expected a scalar output');
  const work = options.budget ?? budget();
  const seed = options.seed ?? 1;
  const groups = groupsOf(network, symmetry);
  const data = dataSymmetry(network, symmetry);
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
  const trivial = [...stabilizer.members.values()].every((s) => s === 1);
  const facts = factsOfLoss(network);
  const verdict = judge(network, stabilizer, facts, trivial, seed);
  const counted =
    options.count === false ? { counts: null, spans: null, reason: 'not asked for' } : counts(model, seed, work);
  return {
    assumption1:
      scale > 1
        ? 'fails'
        : ({ yes: 'holds', no: 'fails', unknown: 'unknown' }[stabilizer.holds] as AssumptionResult['assumption1']),
    order: Number(full),
    stabilizer: stabilizer.members.size * scale,
    character: character(network, stabilizer, rows),
    theorem3Applies: verdict.applies,
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
    cosets: order / stabilizer.members.size,
    effectiveLoss: stabilizer.undecided.length > 0 ? 'unknown' : trivial ? 'the loss' : 'its even part',
    taylor: facts?.derivativeCoefficients?.map(formatRational) ?? null,
    conditions: verdict.conditions,
    conclusion: verdict.conclusion,
    counts: counted.counts,
    countsReason: counted.reason,
    genericPosition: counted.spans,
  };
}

function counts(model: Model, seed: number, work: Budget): Counted {
  try {
    const { result, family, augmented } = find(model, { seed, budget: work, quotients: false });
    if (augmented === undefined || result.augmented === null)
      return { counts: null, spans: null, reason: 'no averaged family' };
    const span = (f: FieldFamily): number => lieRank(f, { seed, maxDepth: 1, step: () => work.step('gradients') }).rank;
    return {
      counts: { plain: result.plain, augmented: result.augmented },
      spans: { plain: span(family), averaged: span(augmented.average.family) },
      reason: null,
    };
  } catch (error) {
    if (error instanceof UnableError || error instanceof SourceError)
      return { counts: null, spans: null, reason: error.message };
    throw error;
  }
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

const isMargin = (network: Network): boolean => ['logistic', 'exponential', 'margin'].includes(network.model.loss.kind);

/** ℓ(z) as a Program of its own. */
function lossProgram(network: Network): { program: Program; z: number } {
  const builder = programBuilder();
  const z = builder.variable('z', 'input');
  const value = appendPointLoss(network, builder, { rows: 1, cols: 1, nodes: [z] }, undefined);
  return { program: builder.build([value]), z: 0 };
}

function factsOfLoss(network: Network): LossFacts | undefined {
  if (!isMargin(network)) return undefined;
  const { program, z } = lossProgram(network);
  return lossFacts(program, z, random(3));
}

const not = (t: Truth): Truth => (t === 'yes' ? 'no' : t === 'no' ? 'yes' : 'unknown');
const all = (list: readonly Truth[]): Truth =>
  list.includes('no') ? 'no' : list.includes('unknown') ? 'unknown' : 'yes';

function judge(
  network: Network,
  stabilizer: Stabilizer,
  facts: LossFacts | undefined,
  trivial: boolean,
  seed: number,
): { applies: Truth; conditions: Condition[]; conclusion: string } {
  const { model } = network;
  const conditions: Condition[] = [
    { name: 'finite group', verdict: 'yes', how: 'all elements were listed' },
    {
      name: 'margin loss',
      verdict: isMargin(network) ? 'yes' : 'no',
      how: isMargin(network)
        ? 'a function of y*f'
        : `the loss is ${model.loss.kind}: polynomial losses belong to lift and find, cross-entropy is an open case`,
    },
  ];
  if (facts === undefined)
    return {
      applies: 'no',
      conditions,
      conclusion: 'the theorem is about margin losses; the counts of find stand on their own',
    };
  const { program } = lossProgram(network);
  const analytic = isAnalytic(program, program.outputs[0]!);
  conditions.push({
    name: 'analytic loss',
    verdict: analytic,
    how:
      analytic === 'yes'
        ? 'no kinks, positive denominators and arguments'
        : analytic === 'no'
          ? 'it has a kink'
          : 'a sign was not seen',
  });
  conditions.push({
    name: 'loss is not a polynomial',
    verdict: not(facts.polynomial),
    how: 'exact, in the field of its kernels: lowest terms of the derivative',
  });
  const pieces = stabilizer.piecewise ? ', on the linear pieces that contain the witness' : '';
  conditions.push({
    name: 'Assumption 1',
    verdict: stabilizer.holds === 'yes' ? 'yes' : stabilizer.holds,
    how:
      stabilizer.holds === 'yes'
        ? `the squares differ at one point (${stabilizer.witness?.basis === 'enclosure' ? 'proved by enclosure' : 'exactly'}) or symbolically${pieces}`
        : stabilizer.holds === 'no'
          ? `f(gx) = +-f(x) identically for ${stabilizer.members.size} elements`
          : `${stabilizer.undecided.length} elements undecided`,
  });
  // On the cosets of K the loss is replaced by itself (trivial character) or by its even part.
  const effective = trivial ? facts.polynomial : facts.evenPart.polynomial;
  if (stabilizer.holds === 'no')
    conditions.push({
      name: trivial ? 'loss on the cosets of K is not a polynomial' : 'even part of the loss is not a polynomial',
      verdict: not(effective),
      how: 'exact, in the field of its kernels',
    });
  const labels = labelCondition(network, seed);
  conditions.push(labels);
  const groupTruth: Truth = stabilizer.undecided.length > 0 ? 'unknown' : 'yes';
  const applies = all(['yes', analytic, not(facts.polynomial), not(effective), groupTruth, labels.verdict]);
  return { applies, conditions, conclusion: conclude(applies, stabilizer, facts, trivial) };
}

function conclude(applies: Truth, stabilizer: Stabilizer, facts: LossFacts, trivial: boolean): string {
  const over =
    stabilizer.members.size === 1
      ? ''
      : ` over the ${trivial ? '' : 'signed '}cosets of K, with ${trivial ? 'the loss itself' : 'its even part'}`;
  if (applies === 'yes')
    return `generically the averaged gradients span what the plain ones span${over}: augmentation adds no integral of motion`;
  if (!trivial && facts.evenPart.constant === 'yes')
    return 'the even part of the loss is constant: so is the averaged loss, and every function of the parameters is conserved';
  if (facts.polynomial === 'yes')
    return 'the loss is a polynomial: the question belongs to the lifted group, see lift and find';
  if (!trivial && facts.evenPart.polynomial === 'yes')
    return 'on the cosets of K the loss becomes a polynomial (its even part): the theorem says nothing, the squeeze decides';
  return applies === 'no'
    ? 'hypothesis not met: the theorem says nothing here, the squeeze decides'
    : 'not all hypotheses were decided: nothing is claimed';
}

/** With labels only ±1 the argument by Taylor coefficients needs f(tx) = t^q f(x), q > 0. */
function labelCondition(network: Network, seed: number): Condition {
  const name = 'labels';
  if (network.model.labels === 'any') return { name, verdict: 'yes', how: 'all real labels' };
  const q = homogeneousDegree(network, seed);
  if (q === 'unknown')
    return { name, verdict: 'unknown', how: 'labels +-1, and homogeneity of f in x was not decided' };
  if (q === undefined)
    return { name, verdict: 'no', how: 'hypothesis not met: labels +-1 need f(tx) = t^q f(x) with q > 0' };
  return { name, verdict: 'yes', how: `labels +-1, and f(tx) = t^${q} f(x), proved symbolically` };
}

const DEGREES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

function homogeneousDegree(network: Network, seed: number): number | undefined | 'unknown' {
  const { program, inputs, output } = network;
  if (program.variables.some((v) => v.mask !== undefined)) return 'unknown';
  const builder = programBuilder(program);
  const t = builder.variable('t', 'constant', true);
  const nodes = new Map<number, number>();
  for (let n = 0; n < program.op.length; n++) if (program.op[n] === OP.variable) nodes.set(program.left[n]!, n);
  const [scaled] = substitute(
    builder,
    program,
    output.nodes,
    new Map(inputs.map((v) => [v, builder.mul(t, nodes.get(v)!)])),
  );
  let decided = true;
  for (const q of DEGREES) {
    const difference = builder.sub(scaled!, builder.mul(builder.pow(t, q), output.nodes[0]!));
    const zero = vanishes(builder.build([]), difference, random(seed));
    if (zero.kind === 'ok' && zero.value) return q;
    decided &&= zero.kind === 'ok';
  }
  return decided ? undefined : 'unknown';
}
