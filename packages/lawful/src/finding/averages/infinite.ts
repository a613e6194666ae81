/**
 * Averages over infinite groups: the network in inner products under a classical group, moments, and laws of all invariant functions. A page loads this for
 * models whose group is infinite or not known to be finite.
 */
import { type Outcome, ok, unable } from '@lawful/cas-core';
import { type Group, potentialFamily } from '@lawful/lie/symmetry';
import { flowFamily, isMarginLoss } from '@lawful/networks';
import { classicalAverage } from '../classical-average.js';
import type { Augmentation, AverageQuestion, StatedAverage } from './average.js';
import { orbitLaws, taylorFamily } from './compact.js';
import { type ColumnCandidates, withSection } from './frames.js';
import { compactMoments } from './moments.js';

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

export const INFINITE = { classicalAverage, compactAverage };

export type InfiniteGroups = typeof INFINITE;
