/** `find`: from a model to laws, counts and the theorems behind them, whatever the model. */
import type { Model } from '@lawful/networks';
import { type Findings, type FindOptions, findingsOf } from './findings.js';
import { SYMMETRIES } from './symmetries.js';

/**
 * As `analyse`, with the theorems behind the answer: their laws as data, their proofs, the bound in force.
 *
 * @throws `SourceError` and `NotSupportedError` about the model, `UnableError` when its symmetry cannot be averaged within limits
 * @see theory §1.1 (the two bounds), §11 (how laws are proved)
 */
export const find = (model: Model, options: FindOptions = {}): Findings => findingsOf(SYMMETRIES, model, options);
