/**
 * The average of a model's loss over its symmetry by the first of these ways that reaches it, all exact: squared loss of a polynomial network through its tensor form
 * (theory §4); a loss that is a polynomial in outputs and labels, in the same way (§15); margin losses by moments (Theorem B); any loss over a finite group
 * element by element.
 */
import { type Outcome, UnableError } from '@lawful/cas-core';
import { augmentedFamily, dataElements, type Group, polynomialAverages } from '@lawful/lie/symmetry';
import { isMarginLoss, lossRow } from '@lawful/networks';
import { averagedFamily, lossPolynomial, tensorForm } from '@lawful/networks/symmetry';
import type { Augmentation, AverageQuestion } from './average.js';
import { columnCandidates, tallFrames, valueOrThrow } from './frames.js';
import { finiteMoments, SUM_LIMIT } from './moments.js';
import { naturalRepresentation } from './natural.js';

/** @param groups the factors of the symmetry */
export function averageOf(question: AverageQuestion, groups: readonly Group[]): Augmentation {
  const { network, data, blocks } = question;
  const shared = {
    exact: undefined,
    symmetry: data,
    blocks,
    elements: (limit: number) => dataElements(data, limit),
  };
  const over = { symmetry: data, blocks, variables: network.program.variables, parameters: network.parameters };
  const { loss } = network.model;
  const natural = naturalRepresentation(groups);
  const form = lossRow(loss).squared ? tensorForm(network) : undefined;
  if (form?.kind === 'ok') {
    const exact = valueOrThrow(augmentedFamily(form.value, over));
    return { ...shared, family: exact, exact, ...columnCandidates(question, natural) };
  }
  let reason = form?.reason;
  if (isMarginLoss(loss)) {
    const order = orderOf(groups);
    if (order !== undefined) {
      const moments = finiteMoments(question, order);
      if (moments.kind === 'ok') return { ...shared, ...moments.value, ...columnCandidates(question, natural) };
      reason = moments.reason;
    }
  } else if (form === undefined) {
    const polynomial = lossPolynomial(network);
    const averaged =
      polynomial.kind === 'ok' ? polynomialAverages(polynomial.value, polynomial.value.polynomials, over) : polynomial;
    if (averaged.kind === 'ok') return { ...shared, family: averaged.value, ...columnCandidates(question, natural) };
    reason = averaged.reason;
  }
  return { ...shared, family: valueOrThrow(summed(question, reason)), frames: tallFrames(network), candidates: [] };
}

/** Undefined for an infinite group. */
function orderOf(groups: readonly Group[]): number | undefined {
  let product = 1;
  for (const { order } of groups) {
    if (typeof order !== 'bigint') return undefined;
    product *= Number(order);
  }
  return product;
}

/** The loss summed over the elements of a finite group. */
function summed({ network, data, due }: AverageQuestion, reason = 'the loss is not squared'): Outcome<Augmentation['family']> {
  const elements = dataElements(data, SUM_LIMIT);
  if (elements.kind !== 'ok') throw new UnableError(`${reason}, and ${elements.reason}: no exact average`);
  const { order, rows } = elements.value;
  return averagedFamily(
    network,
    Array.from({ length: order }, (_, i) => rows(i)),
    due,
  );
}
