/** `prove`: the verdict on a law of the user's, whatever the model. */
import type { Model } from '@lawful/networks';
import { SYMMETRIES } from '../finding/symmetries.js';
import { judgeLaw, type ProveOptions, type ProveResult } from './judge-law.js';

/**
 * Whether an expression is conserved: a proof for every data set, or parameters and data at which it moves.
 *
 * @param given the text of a `.law` file, or what `parseModel` made of one
 * @param lawText an expression in the parameters; a matrix stands for all its entries
 * @returns `verdict`, with a `witness` of exact numbers for what is refuted; `unable` says in `reason` what was not decided
 * @throws `SourceError` when the model or the law cannot be read, with file, line, column and what was expected
 * @see theory §11 (proof by motions)
 */
export const prove = (given: Model | string, lawText: string, options: ProveOptions = {}): ProveResult =>
  judgeLaw(SYMMETRIES, given, lawText, options);
