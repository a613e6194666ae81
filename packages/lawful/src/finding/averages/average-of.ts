/**
 * The average of a model's loss over its symmetry by the first of these ways that reaches it, all exact: squared loss of a polynomial network through its tensor form
 * (theory §4); a loss that is a polynomial in outputs and labels, in the same way (§15); margin losses by moments (Theorem B); any loss over a finite group
 * element by element.
 */
import { type Outcome, random, UnableError, unable } from '@lawful/cas-core';
import { augmentedFamily, dataElements, type Group, polynomialAverages } from '@lawful/lie/symmetry';
import { isMarginLoss, lossRow } from '@lawful/networks';
import { averagedFamily, featureForm, lossPolynomial } from '@lawful/networks/symmetry';
import type { Augmentation, AverageQuestion } from './average.js';
import { type ColumnCandidates, columnCandidates, tallFrames, valueOrThrow, withSection } from './frames.js';
import type { InfiniteGroups } from './infinite.js';
import { finiteMoments, SUM_LIMIT } from './moments.js';
import { naturalRepresentation } from './natural.js';

/**
 * @param groups the factors of the symmetry
 * @param infinite what averages over infinite groups; undefined where the groups are finite
 */
export function averageOf(
  question: AverageQuestion,
  groups: readonly Group[],
  infinite: InfiniteGroups | undefined,
): Augmentation {
  const { network, data, blocks } = question;
  const shared = {
    exact: undefined,
    symmetry: data,
    blocks,
    elements: (limit: number) => dataElements(data, limit),
  };
  const over = { symmetry: data, blocks, variables: network.program.variables, parameters: network.parameters };
  const { loss } = network.model;
  const columns = (): ColumnCandidates => columnCandidates(question, naturalRepresentation(groups));
  const { seed, work } = question;
  const form = lossRow(loss).squared
    ? featureForm(network, data, blocks, random(seed).fork('features'), work.due)
    : undefined;
  let reason = form !== undefined && form.kind !== 'ok' ? form.reason : undefined;
  if (form?.kind === 'ok') {
    const { form: own, symmetry, blocks: ofFeatures, relations, polynomial } = form.value;
    const exact = augmentedFamily(own, { ...over, symmetry, blocks: ofFeatures, relations });
    if (exact.kind === 'ok') {
      // Certificates speak of polynomials in the inputs.
      const certified = polynomial ? { exact: exact.value } : {};
      return { ...shared, family: exact.value, ...certified, ...withSection(columns(), exact.value, question) };
    }
    reason = exact.reason;
  }
  const order = orderOf(groups);
  if (!isMarginLoss(loss) && form === undefined) {
    const polynomial = lossPolynomial(network);
    const averaged =
      polynomial.kind === 'ok' ? polynomialAverages(polynomial.value, polynomial.value.polynomials, over) : polynomial;
    if (averaged.kind === 'ok')
      return {
        ...shared,
        family: averaged.value,
        stated: { family: averaged.value, of: 'loss' },
        ...withSection(columns(), averaged.value, question),
      };
    reason = averaged.reason;
  }
  if (order === undefined) {
    const compact = infinite?.compactAverage(question, groups, columns()) ?? unable('the group is infinite');
    if (compact.kind === 'ok') return { ...shared, ...compact.value };
    throw new UnableError(`${reason ?? 'the loss is not squared'}, and ${compact.reason}: no exact average`);
  }
  if (isMarginLoss(loss)) {
    const moments = finiteMoments(question, order);
    if (moments.kind === 'ok') return { ...shared, ...moments.value, ...columns() };
    reason = moments.reason;
  }
  return { ...shared, family: valueOrThrow(summed(question, reason)), frames: tallFrames(network), candidates: [] };
}

/** Undefined for an infinite group. */
export function orderOf(groups: readonly Group[]): number | undefined {
  let product = 1;
  for (const { order } of groups) {
    if (typeof order !== 'bigint') return undefined;
    product *= Number(order);
  }
  return product;
}

/** The loss summed over the elements of a finite group. */
function summed(
  { network, data, work }: AverageQuestion,
  reason = 'the loss is not squared',
): Outcome<Augmentation['family']> {
  const elements = dataElements(data, SUM_LIMIT);
  if (elements.kind !== 'ok') throw new UnableError(`${reason}, and ${elements.reason}: no exact average`);
  const { order, rows } = elements.value;
  return averagedFamily(
    network,
    Array.from({ length: order }, (_, i) => rows(i)),
    work.due,
  );
}
