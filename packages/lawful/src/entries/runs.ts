/**
 * `lawful/runs`: checkpoints and recorded runs read, laws measured on them, what they keep, and pictures of it (by the packages vega and vega-lite, which are installed by
 * who wants pictures). Needs Node. Floating point: nothing here proves anything.
 *
 * @module lawful/runs
 */

export {
  /** A model that was read; its fields may change with every version. */
  type Model,
  parseModel,
} from '@lawful/networks';
export {
  type AuditLaw,
  type AuditReport,
  auditCheckpoint,
  auditPage,
  CheckpointError,
  contourPair,
  decayFigure,
  defectFigure,
  gradientVerdict,
  type LawAudit,
  LawsError,
  lineChart,
  openCheckpoint,
  quantityFigure,
  readLaws,
  readRun,
  reportRun,
  residualFigure,
  runTable,
  summarise,
} from '@lawful/runs';
export { type BalancedParameters, balanced } from '../explaining/balanced.js';
