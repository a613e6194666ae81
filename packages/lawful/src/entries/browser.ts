/**
 * `lawful` in a page, by the condition `browser`: what index.ts offers, loaded in parts. `find`, `analyse` and `prove` refuse models with a symmetry until
 * `loadEngine` has loaded groups and averages; `certify` brings what it needs. What this file names is in no part that is loaded later: bundlers that
 * cut by files would load it at once (assumption.ts beside this).
 *
 * Types are those of index.ts.
 */
import { hasFiniteGroups, type Model } from '@lawful/networks';
import { findJson } from '../finding/find-json.js';
import { findingsOf } from '../finding/findings.js';
import { modelOf } from '../finding/read-model.js';
import { judgeLaw } from '../proving/judge-law.js';
import type { Engine } from './engine.js';

export { budget, LawfulError, NotSupportedError, SourceError, UnableError } from '@lawful/cas-core';
export { check, loadCheck } from '@lawful/checker';
export { parseModel } from '@lawful/networks';
export { invariantSets } from '../explaining/invariant-sets.js';
export { lift } from '../explaining/lift.js';
export { lossDegrees } from '../explaining/loss-degrees.js';
export { mechanics } from '../explaining/mechanics.js';
export { findAllWidths } from '../finding/find-all-widths.js';
export { parseRegion } from '../finding/region.js';
export { proveAllWidths } from '../proving/prove-all-widths.js';
export { bibliography } from '../writing/bibliography.js';
export { certify } from '../writing/certify.js';
export { certifyAllWidths } from '../writing/certify-all-widths.js';
export { exact, exactText, exactValues } from '../writing/exact-numbers.js';
export { DisagreementError } from '../writing/opinions.js';
export { speaksOf } from '../writing/speaks-of.js';
export { VERSION } from '../writing/version.js';
export { assumption } from './assumption.js';

export const analyse: Engine['analyse'] = (model, options = {}) =>
  findJson(findingsOf(undefined, modelOf(model, options), options).result);
export const find: Engine['find'] = (model, options) => findingsOf(undefined, model, options);
export const prove: Engine['prove'] = (model, law, options) => judgeLaw(undefined, model, law, options);

export async function loadEngine(model?: Model): Promise<Engine> {
  if (model !== undefined && hasFiniteGroups(model)) return (await import('./finite-engine.js')).FINITE_ENGINE;
  return (await import('./whole-engine.js')).WHOLE_ENGINE;
}
