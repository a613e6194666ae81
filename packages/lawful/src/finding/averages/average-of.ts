/**
 * The average of a model's loss over its symmetry by the first of these ways that reaches it, all exact: squared loss of a polynomial network through its tensor form
 * (theory §4); a loss that is a polynomial in outputs and labels, in the same way (§15); margin losses by moments (Theorem B); any loss over a finite group
 * element by element.
 */
import { type FieldFamily, type Outcome, ok, random, UnableError, unable } from '@lawful/cas-core';
import {
  type AveragedPolynomials,
  augmentedFamily,
  dataElements,
  type Group,
  polynomialAverages,
  potentialFamily,
  sectionLaws,
} from '@lawful/lie/symmetry';
import { flowFamily, isMarginLoss, lossRow } from '@lawful/networks';
import { averagedFamily, featureForm, lossPolynomial } from '@lawful/networks/symmetry';
import { stateBlocks } from '../describe.js';
import type { Augmentation, AverageQuestion, StatedAverage } from './average.js';
import { orbitLaws, taylorFamily } from './compact.js';
import { type ColumnCandidates, columnCandidates, tallFrames, valueOrThrow } from './frames.js';
import { compactMoments, finiteMoments, SUM_LIMIT } from './moments.js';
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
    const compact = compactAverage(question, groups, columns());
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

/** With the normal spaces of the level sets of its potentials. */
function withSection(
  columns: ColumnCandidates,
  family: FieldFamily,
  { network, seed }: AverageQuestion,
): ColumnCandidates {
  const { potentials } = family as Partial<AveragedPolynomials>;
  const section = potentials && sectionLaws(potentials, stateBlocks(network), random(seed).fork('section'));
  return section === undefined
    ? columns
    : { ...columns, candidates: [...columns.candidates, { form: section.form, entries: () => section.entries }] };
}

/**
 * Of an infinite group: laws of all invariant functions of the parameters, and a bound from what is known of the average. `unable` where neither is known.
 */
function compactAverage(
  question: AverageQuestion,
  groups: readonly Group[],
  columns: ColumnCandidates,
): Outcome<Pick<Augmentation, 'family' | 'whole' | 'known' | 'stated' | 'orbits' | 'frames' | 'candidates'>> {
  const { network, seed } = question;
  const { parameters, constants, program } = network;
  const moments = isMarginLoss(network.model.loss) ? compactMoments(question) : unable('the loss is no margin loss');
  if (moments.kind === 'ok' && moments.value.isWhole) {
    const { family } = moments.value;
    return ok({ family, stated: moments.value, ...withSection(columns, family, question) });
  }
  const orbits = orbitLaws(question, groups, columns);
  const enough = parameters.length - (orbits.kind === 'ok' ? orbits.value.rank : 0);
  const bound = moments.kind === 'ok' ? ok(moments.value.family) : taylorFamily(question, enough);
  const certified: { readonly stated?: StatedAverage } = moments.kind === 'ok' ? { stated: moments.value } : {};
  if (orbits.kind !== 'ok')
    return bound.kind === 'ok'
      ? ok({ family: bound.value, whole: flowFamily(network, seed), ...certified, frames: [], candidates: [] })
      : unable(`${orbits.reason}; ${bound.reason}`);
  const family = bound.kind === 'ok' ? bound.value : potentialFamily([], program.variables, parameters, constants);
  return ok({
    family,
    whole: orbits.value.family,
    known: orbits.value.laws,
    orbits: orbits.value,
    ...certified,
    ...columns,
  });
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
