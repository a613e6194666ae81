/**
 * `prove --all-widths`: is a matrix law conserved whatever the widths? Proved by its motion along axes (theory §12) or in the free *-algebra (theory §1.4),
 * refuted by exact numbers at small widths (one choice of widths refutes "for every width"), else unable. A law that is neither proved nor
 * refuted may still be true: the algebra does not know identities of small matrices, nor functions that act entry by entry.
 */
import { type Budget, budget, SourceError, UnableError } from '@lawful/cas-core';
import { departure, type Model, parseModel, readStarLaw } from '@lawful/networks';
import type { AllWidthsResult } from './all-widths-result.js';
import { prove } from './prove.js';
import { proveByAxes } from './prove-by-axes.js';
import { proveByWords } from './prove-by-words.js';
import type { WitnessJson } from './refutation.js';

/** Widths tried for a refutation: each name gets the k-th of these numbers, cyclically. */
const SMALL_WIDTHS: readonly (readonly number[])[] = [[2], [3, 2], [2, 3]];

/**
 * Whether a matrix law is conserved for every width: proved for all at once, or refuted at small ones.
 *
 * @throws `SourceError` when the law cannot be read
 * @see theory §1.4
 */
export function proveAllWidths(model: Model, lawText: string, work: Budget = budget()): AllWidthsResult {
  // First, so that a mistake in the law is reported even when the network is beyond the algebra.
  readStarLaw(model, lawText);
  const moved = proveByAxes(model, lawText);
  if (moved !== undefined) return moved;
  const undecided = proveByWords(model, lawText);
  if (typeof undecided !== 'string') return undecided;
  const refutation = departure(model) === undefined ? refuteSmall(model, lawText, work) : undefined;
  if (refutation !== undefined) return { verdict: 'refuted', reason: refutation, certificate: null, text: refutation };
  return { verdict: 'unable', reason: undecided, certificate: null, text: undecided };
}

/** A sentence with widths and numbers at which an entry of the law moves, or undefined. */
function refuteSmall(model: Model, lawText: string, work: Budget): string | undefined {
  const choices = model.freeWidths.length === 0 ? [[]] : SMALL_WIDTHS;
  for (const choice of choices) {
    const widths: Record<string, number> = { ...model.widths };
    model.freeWidths.forEach((name, k) => {
      widths[name] = choice[k % choice.length]!;
    });
    if (!work.step('small widths')) return undefined;
    const witness = witnessAt(model, lawText, widths, work);
    if (witness === undefined) continue;
    const at = model.freeWidths.map((name) => `${name} = ${widths[name]}`).join(', ');
    const numbers = [witness.theta, witness.x, witness.u].flatMap((part) =>
      Object.entries(part).map(([name, value]) => `${name} = ${value}`),
    );
    return `refuted${at === '' ? '' : ` at the widths ${at}`}: along the gradient the law changes at the rate ${witness.value ?? witness.enclosure} where ${numbers.join(', ')}`;
  }
  return undefined;
}

function witnessAt(
  model: Model,
  lawText: string,
  widths: Readonly<Record<string, number>>,
  work: Budget,
): WitnessJson | undefined {
  try {
    return prove(parseModel(model.source, widths), lawText, { compare: false, budget: work }).witness ?? undefined;
  } catch (error) {
    // These widths do not fit the model, or the model at them is beyond the engines: no refutation from here.
    if (error instanceof SourceError || error instanceof UnableError) return undefined;
    throw error;
  }
}
