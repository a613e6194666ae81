/**
 * `assumption`: the hypotheses of the non-polynomial theorem ([G26] Theorem 3, theory §5) on a model with a finite symmetry. For margin losses
 * Assumption 1, element by element; what the loss is; and what follows: the averaged gradients span what the plain ones span, over the group, or
 * over the cosets of the stabiliser K with ℓ or its even part, or not. For cross-entropy the gaps of logits (cross-entropy.ts).
 */
import { formatRational, NotSupportedError, random, SourceError, UnableError } from '@lawful/cas-core';
import { type DataSymmetry, dataElements, type SparseRows } from '@lawful/lie/symmetry';
import { departure, type Model, type Network } from '@lawful/networks';
import { assumptionCertificate, decideStabilizer, type Json, type Stabilizer } from '@lawful/verifier';
import { groupsOf } from '../finding/augmentation.js';
import { studyOf } from '../finding/study.js';
import { SYMMETRIES } from '../finding/symmetries.js';
import { GENERATOR } from '../writing/version.js';
import type { AssumptionOptions, AssumptionResult, Question } from './assumption-result.js';
import { bothCounts, elementText, NOT_ASKED } from './both-counts.js';
import { underCrossEntropy } from './cross-entropy.js';
import { factsOfLoss } from './loss-facts.js';
import { judge } from './theorem-hypotheses.js';

const CHARACTER_LIMIT = 60;
const START = { line: 1, column: 1 };

/**
 * The hypotheses of the non-polynomial theorem on a model with a finite symmetry, and what follows for its laws.
 *
 * @throws `SourceError` without a symmetry, and with several outputs but under cross-entropy; `UnableError` for infinite and too large groups
 * @see theory §5, §15
 */
export function assumption(model: Model, options: AssumptionOptions = {}): AssumptionResult {
  const study = options.study ?? studyOf(SYMMETRIES, model, options);
  const { network } = study;
  const { symmetry, source } = model;
  if (symmetry === undefined)
    throw new SourceError(source, START, 'Assumption 1 is about a symmetry: expected a "symmetry" line');
  const departs = departure(model);
  if (departs !== undefined)
    throw new NotSupportedError(source, departs.at, `${departs.what} under Assumption 1, which is about gradient flow`);
  const crossEntropy = model.loss.kind === 'cross-entropy' && network.output.nodes.length > 1;
  if (network.output.nodes.length !== 1 && !crossEntropy)
    throw new SourceError(
      source,
      model.output.at,
      'Assumption 1 is about margin losses and cross-entropy: expected a scalar output',
    );
  const groups = groupsOf(network, symmetry);
  const data = study.symmetry()!;
  const elements = dataElements(data);
  if (elements.kind !== 'ok')
    throw new UnableError(`${elements.reason}: the theorem is about finite groups of at most 5040 elements`);
  const full = groups.reduce((product, g) => (typeof g.order === 'bigint' ? product * g.order : product), 1n);
  const question: Question = { study, data, elements: elements.value, order: Number(full), options };
  return crossEntropy ? underCrossEntropy(question) : underMarginLoss(question);
}

function underMarginLoss({ study, data, elements, order: full, options }: Question): AssumptionResult {
  const { model, network, seed, work } = study;
  const n = network.inputs.length;
  const { order, rows, multiply } = elements;
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
  // Elements that act trivially belong to K as well.
  const scale = full / order;
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
    order: full,
    stabilizer: size,
    character: character(network, stabilizer, rows),
    theorem3Applies: verdict.applies,
  };
  options.tell?.({ of: 'fields', fields: { ...known, conclusion: verdict.conclusion } });
  const counted = options.count === false ? NOT_ASKED : bothCounts(model, seed, work);
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
    gaps: null,
  };
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
