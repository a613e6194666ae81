/** What `find` counts of a model with and without its symmetry, for answers about the average; and elements of the symmetry as text. */
import { type Budget, type FieldFamily, formatRational, SourceError, UnableError } from '@lawful/cas-core';
import { lieRank } from '@lawful/lie';
import type { SparseRows } from '@lawful/lie/symmetry';
import type { Model, Network } from '@lawful/networks';
import type { Counts } from '@lawful/verifier';
import { find } from '../finding/find.js';

export interface BothCounts {
  readonly counts: { readonly plain: Counts; readonly augmented: Counts } | null;
  /** Dimensions of the spans of gradients at a generic θ. */
  readonly spans: { readonly plain: number; readonly averaged: number } | null;
  /** Why there are no counts. */
  readonly reason: string | null;
}

export const NOT_ASKED: BothCounts = { counts: null, spans: null, reason: 'not asked for' };

/** @param quotients whether laws that are quotients are looked for, which takes longer */
export function bothCounts(model: Model, seed: number, work: Budget, quotients = false): BothCounts {
  try {
    const { result, study, averaged } = find(model, { seed, budget: work, quotients });
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

/** The image of x under an element, by entries. */
export function elementText(network: Network, rows: SparseRows): string {
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
