/** The functions that need groups and averages where a model has a symmetry, with those of finite groups: what a page loads for a model whose group is finite. */
import { FINITE_SYMMETRIES } from '../finding/augmentation.js';
import { findJson } from '../finding/find-json.js';
import { findingsOf } from '../finding/findings.js';
import { modelOf } from '../finding/read-model.js';
import { judgeLaw } from '../proving/judge-law.js';
import type { Engine } from './engine.js';

export const FINITE_ENGINE: Engine = {
  analyse: (model, options = {}) => findJson(findingsOf(FINITE_SYMMETRIES, modelOf(model, options), options).result),
  find: (model, options) => findingsOf(FINITE_SYMMETRIES, model, options),
  prove: (model, law, options) => judgeLaw(FINITE_SYMMETRIES, model, law, options),
};
