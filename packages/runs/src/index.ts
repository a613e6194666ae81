/**
 * Trained numbers: checkpoints and recorded runs read, small models trained in float64, and pictures of both. Nothing here proves anything.
 * What is not named here is for this package alone, and for tests: among it the trainer (training/sgd.ts).
 */

// Laws measured on checkpoints.
export { type AuditReport, auditCheckpoint } from './audit/audit.js';
export type { LawAudit, Place } from './audit/compare.js';
export type { AuditLaw } from './audit/laws.js';
export { auditPage } from './audit/page.js';
export { printable } from './audit/printable.js';
export { LawsError, readLaws } from './audit/read-laws.js';
export { digits, families, grouped, summaryOf, verdictOf, worstFirst } from './audit/summary.js';

// Parameters from npz and safetensors files.
export { CheckpointError } from './checkpoints/checkpoint-error.js';
export { openCheckpoint } from './checkpoints/open-checkpoint.js';

// Numbers behind the figures of the papers.
export { cyclicLinearFigure } from './figures/cyclic-linear.js';
export { lightningRangeFigure } from './figures/lightning-range.js';
// Drifts under every optimiser.
export { optimiserDrift, optimiserFigure } from './figures/optimiser-drift.js';
export { angularVariation, rotationLandscape } from './figures/rotation-landscape.js';

// Pictures as SVG.
export { contourPair } from './plots/contour-pair.js';
export { lineChart } from './plots/line-chart.js';
// The balanced point of an orbit.
export { type Balanced, balance, type SymmetricEntries } from './projection/balance.js';
// Recorded runs, and what they keep.
export { gradientVerdict } from './recordings/gradient-defects.js';
export { readRun } from './recordings/recorded-run.js';
export { decayFigure, defectFigure, quantityFigure, residualFigure } from './recordings/run-figures.js';
export { reportRun, summarise } from './recordings/run-report.js';
export { runTable } from './recordings/run-table.js';
// Losses in float64.
export { trainingLoss } from './simulation/training-loss.js';
