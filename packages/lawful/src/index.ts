/**
 * Lawful as a library. A model is text (docs/model-language.md); every answer is a plain value, and everything that `find`, `prove`, `certify` and
 * `check` need runs without files.
 *
 *   analyse      how many laws, which, and whether that is all; plain and averaged over the data symmetry: text → the fixed JSON fields
 *   prove        is this expression conserved: a proof, or data on which it moves
 *   certify      the findings as files that others can check; `check` is the independent checker
 *   parseModel   text → Model, or `SourceError` with file, line, column and what was expected: for several questions about one model
 *   find         as `analyse`, with theorems and proofs beside the answer
 *   lift, assumption, mechanics   why: the lifted group H, the non-polynomial theorem, symmetries and broken laws
 *
 *   exact, exactValues, exactText   the numbers of results as fractions, and back
 *
 * Work is bounded by a `Budget` and stops between steps with what was reached. Refused input throws a `LawfulError` with file, line, column, found and
 * expected: `SourceError` for what stands in a text, `NotSupportedError` for constructs beyond the engines. Caps throw `UnableError`.
 *
 * @module lawful
 */
export {
  /** What work asks at every step. */
  type Budget,
  /** Bounds of work: `steps`, the same on every machine; `deadline` with `now`, in the same unit; `cancelled`, asked between steps; `progress` is told. */
  type BudgetOptions,
  /** A bound that work asks at every step; `stopped` says why it ended, once it did. */
  budget,
  type Fault,
  /** Refused input: `file`, `line` and `column` (from 1) where there are any, `found`, `expected`. Other errors of input extend it. */
  LawfulError,
  NotSupportedError,
  /** A mistake in a text. `quoted()` has the line and a caret below the column. */
  SourceError,
  UnableError,
} from '@lawful/cas-core';
export { check, loadCheck, type Verdict } from '@lawful/checker';
export {
  /** A model that was read; its fields may change with every version. */
  type Model,
  parseModel,
} from '@lawful/networks';
export type { Counts, Theorem, TheoremLaw } from '@lawful/verifier';
export { type Engine, loadEngine } from './entries/engine.js';
export { assumption } from './explaining/assumption.js';
export type { AssumptionOptions, AssumptionResult } from './explaining/assumption-result.js';
export {
  type InvariantHypersurface,
  type InvariantSet,
  type InvariantSets,
  invariantSets,
} from './explaining/invariant-sets.js';
export { type Lift, type LiftOptions, type LiftResult, lift } from './explaining/lift.js';
export { type DegreeRow, type LossDegrees, lossDegrees } from './explaining/loss-degrees.js';
export { type MechanicsOptions, type MechanicsResult, mechanics } from './explaining/mechanics.js';
export { type AnalyseOptions, analyse } from './finding/analyse.js';
export type { FoundLaw } from './finding/describe.js';
export { find } from './finding/find.js';
export { type AllWidthsFindings, type AllWidthsLaw, findAllWidths } from './finding/find-all-widths.js';
export type { Analysis, AnalysisCounts } from './finding/find-json.js';
export type { Findings, FindOptions, FindResult, GivenLaw } from './finding/findings.js';
export type { Piece, Tell } from './finding/progress.js';
export type { ReadOptions } from './finding/read-model.js';
export { parseRegion, type RegionChoice } from './finding/region.js';
export type { AllWidthsResult } from './proving/all-widths-result.js';
export type { ProveOptions, ProveResult } from './proving/judge-law.js';
export { prove } from './proving/prove.js';
export { proveAllWidths } from './proving/prove-all-widths.js';
export type { WitnessJson } from './proving/refutation.js';
export { bibliography } from './writing/bibliography.js';
export {
  type Certified,
  type CertifiedFile,
  type CertifyOptions,
  certify,
} from './writing/certify.js';
export { type CertifiedAllWidths, certifyAllWidths } from './writing/certify-all-widths.js';
export { exact, exactText, exactValues } from './writing/exact-numbers.js';
export type { EveryWidthFormulas } from './writing/latex-every-width.js';
export { DisagreementError } from './writing/opinions.js';
export { type SpeaksOf, speaksOf } from './writing/speaks-of.js';
export { VERSION } from './writing/version.js';
