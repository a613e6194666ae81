/**
 * The functions whose answers need groups and averages where a model has a symmetry. In Node they are whole; a page has them at once for models without one,
 * and loads the whole (browser.ts).
 */
import type { Model } from '@lawful/networks';
import { type AnalyseOptions, analyse } from '../finding/analyse.js';
import { find } from '../finding/find.js';
import type { Analysis } from '../finding/find-json.js';
import type { Findings, FindOptions } from '../finding/findings.js';
import type { ProveOptions, ProveResult } from '../proving/judge-law.js';
import { prove } from '../proving/prove.js';

/** `analyse`, `find` and `prove` for every model. */
export interface Engine {
  analyse(model: Model | string, options?: AnalyseOptions): Analysis;
  find(model: Model, options?: FindOptions): Findings;
  prove(model: Model | string, law: string, options?: ProveOptions): ProveResult;
}

/**
 * `analyse`, `find` and `prove` for every model. In a browser these functions themselves refuse models with a symmetry, so that a page that meets none
 * loads no group; this loads what they lack. Elsewhere they are the functions themselves.
 *
 * @param _model load what this model needs, which is less where its groups are finite by their names; the functions then refuse groups that may be infinite
 */
export const loadEngine = async (_model?: Model): Promise<Engine> => ({ analyse, find, prove });
