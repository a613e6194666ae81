/**
 * Averages of margin losses ℓ(y·f) by moments (theory §15, Theorem B): h is conserved iff X_h m_k = 0 for all k in the support of the Taylor series of ℓ, m_k = E_g f(gx)^k.
 * No kernel of the loss occurs. Moments are taken one after the other until they leave no more laws than every data set does.
 */
import { type FieldFamily, type Outcome, ok, type TensorForm, unable } from '@lawful/cas-core';
import { lieRank } from '@lawful/lie';
import { type AveragedPolynomials, type DataElements, dataElements, polynomialAverages } from '@lawful/lie/symmetry';
import { flowFamily, isMarginLoss, type Network } from '@lawful/networks';
import { momentPolynomials, momentSums, tensorForm } from '@lawful/networks/symmetry';
import { factsOfLoss } from '../../explaining/loss-facts.js';
import type { AverageQuestion, StatedAverage } from './average.js';
import { type MomentSupport, momentSupport, sufficientMoments } from './moment-support.js';

/** Fields of an average, and where laws are proved when these are not all. */
export interface PartialFamily {
  readonly family: FieldFamily;
  readonly whole?: FieldFamily;
}

/** More elements than this are not summed one by one. */
export const SUM_LIMIT = 120;
/** Of the Taylor series of a loss. */
const ORDER_LIMIT = 64;
/** Copies of the network in all moments together. */
const COPY_LIMIT = 20_000;

/** `unable` with what is missing: then the loss is averaged as it is written. */
export function finiteMoments(question: AverageQuestion, order: number): Outcome<PartialFamily> {
  const { network, data, seed } = question;
  const support = supportOf(network, Math.min(ORDER_LIMIT, 2 * order));
  if (support.kind !== 'ok') return support;
  const elements = question.polynomial === true ? unable('polynomials are asked for') : dataElements(data, SUM_LIMIT);
  const build = momentBuilder(question, elements);
  const plain = flowFamily(network, seed);
  if (plain.masks !== 'none') return unable('slopes of units at different data are not independent');
  const all = sufficientMoments(support.value, order);
  const present = all.filter((k) => support.value.present.includes(k));
  if (question.polynomial === true) {
    const family = build(present);
    if (family.kind !== 'ok') return family;
    const whole = present.length === all.length ? undefined : build(all);
    if (whole !== undefined && whole.kind !== 'ok') return whole;
    return ok({ family: family.value, ...(whole === undefined ? {} : { whole: whole.value }) });
  }
  const plainRank = lieRank(plain, { seed }).rank;
  const limit = elements.kind === 'ok' ? Math.floor(COPY_LIMIT / elements.value.order) : all.length;
  for (let count = Math.min(4, present.length); ; count = Math.min(2 * count, present.length)) {
    const family = build(present.slice(0, count));
    if (family.kind !== 'ok') return family;
    const isWhole = count === all.length;
    // The averaged fields lie in the algebra of the plain ones; where they fill it the laws are the plain ones.
    if (lieRank(family.value, { seed, target: plainRank }).rank >= plainRank || count > limit)
      return ok({ family: family.value, ...(isWhole ? {} : { whole: plain }) });
    if (count < present.length) continue;
    if (isWhole) return ok({ family: family.value });
    const whole = build(all);
    return whole.kind === 'ok' ? ok({ family: family.value, whole: whole.value }) : whole;
  }
}

/** How many moments of an infinite group are tried. */
const MOMENT_LIMIT = 6;

/** Moments of a margin loss, and whether they are all that it sees. */
export interface KnownMoments extends StatedAverage {
  readonly isWhole: boolean;
}

/**
 * Of a polynomial network under any compact group: all moments of a loss that is a polynomial, else moments while they make the family larger, which are a
 * part of it.
 */
export function compactMoments(question: AverageQuestion): Outcome<KnownMoments> {
  const support = supportOf(question.network, ORDER_LIMIT);
  if (support.kind !== 'ok') return support;
  const build = polynomialMoments(question, 'the group is infinite');
  const { present, odd, even } = support.value;
  if (odd !== undefined && even !== undefined) {
    const family = build(present);
    return family.kind === 'ok' ? ok({ family: family.value, of: { powers: present }, isWhole: true }) : family;
  }
  let best: (KnownMoments & { readonly rank: number }) | undefined;
  let still = 0;
  for (let count = 1; count <= Math.min(MOMENT_LIMIT, present.length) && still < 2; count++) {
    const family = build(present.slice(0, count));
    if (family.kind !== 'ok') return best === undefined ? family : ok(best);
    const { rank } = lieRank(family.value, { seed: question.seed });
    still = best !== undefined && rank === best.rank ? still + 1 : 0;
    if (best === undefined || rank > best.rank)
      best = { family: family.value, rank, of: { powers: present.slice(0, count) }, isWhole: false };
  }
  return best === undefined ? unable('the loss has no moments') : ok(best);
}

/** The moments that the loss of a network sees. */
export function supportOf(network: Network, order: number): Outcome<MomentSupport> {
  const { loss, labels } = network.model;
  if (!isMarginLoss(loss)) return unable('the loss is no margin loss');
  const facts = factsOfLoss(network, order);
  const support = facts && momentSupport(facts);
  if (support === undefined) return unable('the Taylor series of the loss was not found');
  if (labels === 'any') return ok(support);
  // With labels ±1 alone, data tx with t > 0 separate the powers of f where f is homogeneous.
  const form = tensorForm(network);
  if (form.kind !== 'ok') return unable(`labels are signs, and ${form.reason}`);
  return isHomogeneousInData(form.value)
    ? ok(support)
    : unable('labels are signs, and the network is not homogeneous in its inputs');
}

function isHomogeneousInData({ features }: TensorForm): boolean {
  const degrees = new Set(features.map((m) => m.length));
  return degrees.size === 1 && !degrees.has(0);
}

/** Moments element by element where these are listed, else through invariant functionals of the network's monomials. */
export function momentBuilder(
  question: AverageQuestion,
  elements: Outcome<DataElements>,
): (degrees: readonly number[]) => Outcome<FieldFamily> {
  if (elements.kind !== 'ok') return polynomialMoments(question, elements.reason);
  const { network, work } = question;
  const { order, rows } = elements.value;
  const list = Array.from({ length: order }, (_, i) => rows(i));
  return (degrees) => momentSums(network, list, degrees, work.due);
}

/** Moments of a polynomial network through invariant functionals; `reason` says why they are not summed element by element. */
export function polynomialMoments(
  { network, data, blocks }: Pick<AverageQuestion, 'network' | 'data' | 'blocks'>,
  reason: string,
): (degrees: readonly number[]) => Outcome<AveragedPolynomials> {
  const form = tensorForm(network);
  if (form.kind !== 'ok') return () => unable(`${form.reason}, and ${reason}`);
  const over = { symmetry: data, blocks, variables: network.program.variables, parameters: network.parameters };
  return (degrees) => polynomialAverages(form.value, momentPolynomials(form.value, degrees), over);
}
