/** `analyse`: from a text to the answer of `find` in its fixed fields, in one call. */
import type { Model } from '@lawful/networks';
import { find } from './find.js';
import { type Analysis, findJson } from './find-json.js';
import type { FindOptions } from './findings.js';
import { modelOf, type ReadOptions } from './read-model.js';

/** How `analyse` works; all have defaults. */
export interface AnalyseOptions extends ReadOptions, Omit<FindOptions, 'study'> {}

/**
 * How many quantities training conserves, which, and whether that is all. With a data symmetry also for the loss averaged over it.
 *
 * @param model the text of a `.law` file, or what `parseModel` made of one
 * @returns plain data with the fixed fields of `lawful find --json`: `parameters` (D), `hypotheses`, `plain` and `augmented` (`lieRank` r,
 * `maxLaws` N − r, `found`, `complete`), `laws` (each with its entries, LaTeX, SymPy text and how many independent scalar laws it adds)
 * @throws `SourceError` for mistakes in the text, with file, line, column and what was expected; `NotSupportedError` for constructs beyond the
 * engines; `UnableError` when a symmetry cannot be averaged within limits. A spent budget throws nothing: `stopped` says why the work ended.
 * @see theory §1.1 (the two bounds), §11 (how laws are proved)
 */
export const analyse = (model: Model | string, options: AnalyseOptions = {}): Analysis =>
  findJson(find(modelOf(model, options), options).result);
