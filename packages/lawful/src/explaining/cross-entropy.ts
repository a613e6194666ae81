/**
 * `assumption` under softmax cross-entropy: Theorem A (theory §15). Where differences of logits are homogeneous in the inputs and their gaps over the
 * cosets of K are distinct at one point, or the differences are independent modulo functions of θ, averaged and plain loss have the same laws.
 * Where neither is seen nothing is claimed, unless the squeeze shows laws that only the average has.
 */
import { formatRational, isAnalytic, QQ, random, type Truth } from '@lawful/cas-core';
import type { DataElements } from '@lawful/lie/symmetry';
import type { Network } from '@lawful/networks';
import { decideGaps, type GapProof, type GapVerdict, gapCertificate, type Json } from '@lawful/verifier';
import { GENERATOR } from '../writing/version.js';
import type { AssumptionResult, GapFacts, Question } from './assumption-result.js';
import { type BothCounts, bothCounts, elementText, NOT_ASKED } from './both-counts.js';
import { type Condition, powerOf } from './theorem-hypotheses.js';

const SHOWN = 12;
const CHARACTER_LIMIT = 60;

export function underCrossEntropy({ study, data, elements, order: full, options }: Question): AssumptionResult {
  const { model, network, seed, work } = study;
  const { program, inputs, output } = network;
  const n = inputs.length;
  const K = output.nodes.length;
  const classes = classMaps(elements, n, K);
  const kept = Array.from({ length: K }, (_, c) => c);
  // Of an element that does not permute the classes the theorem says nothing.
  const compared = classes === undefined ? 1 : elements.order;
  const found = decideGaps(
    {
      program: { ...program, outputs: output.nodes },
      inputs,
      order: compared,
      rows: (i) => elements.rows(i).slice(0, n),
      classes: (i) => classes?.[i] ?? kept,
      multiply: elements.multiply,
      step: () => work.step('elements'),
    },
    random(seed).fork('gaps'),
  );
  const size = found.members.size * (full / elements.order);
  const { applies, conditions } = judge(network, found, classes !== undefined);
  const known = {
    assumption1: assumptionOf(found, size, classes !== undefined),
    order: full,
    stabilizer: size,
    character: Object.fromEntries(
      [...found.members].slice(0, CHARACTER_LIMIT).map((i) => [elementText(network, elements.rows(i)), 1 as const]),
    ),
  };
  const byHomogeneity = classes !== undefined && found.homogeneous.holds === 'yes';
  const say = (truth: Truth, more: number) => concluded(truth, found, { size, byHomogeneity, more });
  const said = { ...known, theorem3Applies: applies, conclusion: say(applies, 0) };
  options.tell?.({ of: 'fields', fields: said });
  const counted = options.count === false ? NOT_ASKED : bothCounts(model, seed, work, applies !== 'yes');
  // Slopes that data need not reach may make the plain bound too low.
  const more = applies === 'yes' || found.piecewise ? 0 : excess(counted);
  const verdict = applies === 'yes' ? 'yes' : more > 0 ? 'no' : 'unknown';
  const { witness, representatives } = found;
  const undecided = found.undecided.length + elements.order - compared;
  const decided = undecided === 0;
  return {
    ...known,
    theorem3Applies: verdict,
    witness: witness === undefined ? null : witnessOf(network, witness),
    undecided,
    cosets: decided ? representatives.length : null,
    labelsMove: classes === undefined || classes.some((map) => map.some((to, from) => to !== from)),
    effectiveLoss: decided && classes !== undefined ? 'the loss' : 'unknown',
    taylor: null,
    conditions,
    conclusion: say(verdict, more),
    counts: counted.counts,
    countsReason: counted.reason,
    certificate: applies === 'yes' ? certificateOf(network, found, elements, data.finite) : null,
    genericPosition: counted.spans,
    gaps: factsOf(network, found, elements, byHomogeneity ? 'yes' : verdict),
  };
}

/** Where each element takes the classes; undefined when one does not permute the labels. */
function classMaps({ order, rows }: DataElements, n: number, K: number): readonly (readonly number[])[] | undefined {
  const maps: number[][] = [];
  for (let i = 0; i < order; i++) {
    const map = new Array<number>(K).fill(-1);
    for (const [to, row] of rows(i).slice(n).entries()) {
      const [entry, ...more] = row.filter(([, q]) => !QQ.isZero(q));
      if (entry === undefined || more.length > 0 || entry[0] < n || !QQ.equal(entry[1], QQ.one)) return undefined;
      map[entry[0] - n] = to;
    }
    maps.push(map);
  }
  return maps;
}

function assumptionOf({ distinct }: GapVerdict, size: number, permuted: boolean): AssumptionResult['assumption1'] {
  if (!permuted) return 'unknown';
  if (size > 1 || distinct === 'no') return 'fails';
  return distinct === 'yes' ? 'holds' : 'unknown';
}

const witnessOf = ({ program }: Network, { point, basis }: NonNullable<GapVerdict['witness']>) => ({
  values: Object.fromEntries([...point].map(([v, q]) => [program.variables[v]!.name, formatRational(q)])),
  squares: [],
  basis,
});

/** How many laws the average has beyond those that the plain loss can have. */
const excess = ({ counts }: BothCounts): number =>
  counts === null ? 0 : Math.max(0, counts.augmented.found - counts.plain.maxLaws);

function judge(
  network: Network,
  found: GapVerdict,
  permuted: boolean,
): { readonly applies: Truth; readonly conditions: Condition[] } {
  const { homogeneous, distinct, independence, piecewise, undecided, representatives, coinciding } = found;
  const { program, output } = network;
  const count = representatives.length * (output.nodes.length - 1);
  const pieces = piecewise ? ', on the linear pieces of the witness and its images' : '';
  const analytic: Truth = piecewise
    ? 'unknown'
    : !program.variables.some((v) => v.kernel !== undefined) ||
        output.nodes.every((z) => isAnalytic(program, z) === 'yes')
      ? 'yes'
      : 'unknown';
  const conditions: Condition[] = [
    { name: 'finite group', verdict: 'yes', how: 'all elements were listed' },
    { name: 'softmax cross-entropy', verdict: 'yes', how: `${output.nodes.length} logits` },
    {
      name: 'labels',
      verdict: permuted ? 'yes' : 'unknown',
      how: permuted
        ? 'each element permutes the classes'
        : 'an element does not permute the classes, and log Σ e^z is not kept by it',
    },
    {
      name: 'analytic network',
      verdict: analytic,
      how: piecewise
        ? 'it has piecewise-linear units: the theorem speaks about each piece, not about the whole'
        : analytic === 'yes'
          ? 'no piecewise-linear units'
          : 'a sign was not seen',
    },
    {
      name: 'homogeneous differences of logits',
      verdict: homogeneous.holds,
      how:
        homogeneous.holds === 'yes'
          ? `f_j(tx) - f_k(tx) = ${powerOf(homogeneous.degree)}(f_j(x) - f_k(x)), proved symbolically`
          : homogeneous.holds === 'no'
            ? 'f(tx) is not t^q f(x) for any q > 0, up to a common term of the logits'
            : 'f(tx) = t^q f(x) was not decided',
    },
    {
      name: 'gaps of logits are distinct',
      verdict: distinct,
      how:
        distinct === 'yes'
          ? `${count} gaps are positive and pairwise distinct at one point (${found.witness?.basis === 'enclosure' ? 'proved by enclosure' : 'exactly'})${pieces}`
          : undecided.length > 0
            ? `${undecided.length} elements undecided`
            : coinciding === undefined
              ? 'no point could be evaluated'
              : `${coinciding.gaps.length === 1 ? 'a gap is zero' : 'two gaps coincide'} ${coinciding.identically ? 'identically, near the points tried' : 'at the points tried'}`,
    },
  ];
  const byGaps = homogeneous.holds === 'yes' && distinct === 'yes';
  if (!byGaps)
    conditions.push({
      name: 'or independent differences of logits',
      verdict: independence === undefined ? 'unknown' : 'yes',
      how:
        independence === undefined
          ? 'no points were found that prove them independent over Q modulo functions of the parameters'
          : `${count} differences f_k(gx) - f_${output.nodes.length}(gx) are independent over Q modulo functions of the parameters: a determinant modulo ${independence.prime}`,
    });
  const proved = byGaps || independence !== undefined;
  const applies = proved && permuted && analytic === 'yes' && undecided.length === 0 ? 'yes' : 'unknown';
  return { applies, conditions };
}

interface Grounds {
  readonly size: number;
  readonly byHomogeneity: boolean;
  readonly more: number;
}

function concluded(
  applies: Truth,
  { distinct, piecewise }: GapVerdict,
  { size, byHomogeneity, more }: Grounds,
): string {
  const over = size === 1 ? '' : ' over the cosets of K';
  if (applies === 'yes')
    return `generically the averaged gradients span what the plain ones span${over}: augmentation adds no integral of motion`;
  if (applies === 'no')
    return `the average conserves at least ${more} more than the plain loss can: augmentation adds integrals of motion`;
  const alone = 'gaps that coincide have equal rates, so homogeneity alone makes the laws of both losses the same';
  if (piecewise && distinct === 'yes' && byHomogeneity)
    return `the witness speaks of its linear pieces, and those of its images, not of the others; ${alone}`;
  return byHomogeneity
    ? `the theorem asks for distinct gaps and says nothing; ${alone}`
    : 'not all hypotheses were met: nothing is claimed, the squeeze decides';
}

function factsOf(network: Network, found: GapVerdict, { rows }: DataElements, sameLaws: Truth): GapFacts {
  const { homogeneous, witness, coinciding, representatives, distinct, independence, piecewise } = found;
  const K = network.output.nodes.length;
  const { degree } = homogeneous;
  return {
    classes: K,
    count: representatives.length * (K - 1),
    degree: homogeneous.holds === 'yes' && degree !== undefined ? formatRational(degree) : null,
    distinct,
    independent: independence === undefined ? 'unknown' : 'yes',
    sameLaws,
    values: witness?.gaps.slice(0, SHOWN) ?? [],
    coinciding:
      coinciding?.gaps.map(
        ({ element, largest, other }) =>
          `f[${largest + 1}] - f[${other + 1}] at ${elementText(network, rows(element))}`,
      ) ?? [],
    slopes: piecewise ? (witness?.slopes.slice(0, SHOWN) ?? []) : [],
  };
}

/** For rational networks: gaps at integers, or increments modulo a prime. */
function certificateOf(
  network: Network,
  found: GapVerdict,
  { order, rows }: DataElements,
  generators: readonly ReturnType<DataElements['rows']>[],
): Json | null {
  const { program, model, output } = network;
  if (program.variables.some((v) => v.kernel !== undefined)) return null;
  const proof = proofOf(program.variables.length, found);
  if (proof === undefined) return null;
  return gapCertificate({
    program: { ...program, outputs: output.nodes },
    loss: model.loss.kind,
    generators,
    order,
    stabilizer: found.generators.map(rows),
    stabilizerOrder: found.members.size,
    proof,
    note: { model: model.source.text, generator: GENERATOR },
  });
}

function proofOf(variables: number, { homogeneous, witness, independence }: GapVerdict): GapProof | undefined {
  const { degree } = homogeneous;
  if (independence !== undefined) return { by: 'independence', ...independence };
  if (witness === undefined || degree === undefined || degree.den !== 1n) return undefined;
  const point = Array.from({ length: variables }, (_, v) => Number(witness.point.get(v)!.num));
  return { by: 'gaps', degree: Number(degree.num), point };
}
