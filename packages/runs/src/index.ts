/**
 * Trained numbers: checkpoints and recorded runs read, small models trained in float64, and pictures of both. Nothing here proves anything.
 * What is not named here is for this package alone.
 */

export { countOf } from './checkpoints/checkpoint.js';
// Parameters from npz and safetensors files.
export { CheckpointError } from './checkpoints/checkpoint-error.js';
export { halfToNumber } from './checkpoints/dtypes.js';
export { openCheckpoint, readSteps, requireTensor } from './checkpoints/open-checkpoint.js';

// Numbers behind the figures of the papers.
export { cyclicLaw, cyclicLinearFigure } from './figures/cyclic-linear.js';
export { haarLightningLoss, type LightningData, sampledLightningLoss } from './figures/lightning.js';
export { lightningRangeFigure } from './figures/lightning-range.js';
export { angularVariation, rotationLandscape, rotationLoss } from './figures/rotation-landscape.js';

// Pictures as SVG.
export { contourPair } from './plots/contour-pair.js';
export { lineChart } from './plots/line-chart.js';

// Recorded runs, and what they keep.
export type { NamedShape } from './recordings/layer-chains.js';
export { readRun } from './recordings/recorded-run.js';
export { quantityFigure, residualFigure } from './recordings/run-figures.js';
export { parseRunMap } from './recordings/run-map.js';
export { reportRun, runTable, summarise } from './recordings/run-report.js';
export { type RunLaw, type SymmetryMapOptions, symmetryMap } from './recordings/symmetry-map.js';

// Gradient flow in float64.
export { dormandPrinceStep, integrateFlow, type VectorField } from './simulation/dormand-prince.js';
export { floatEvaluator, toFloat } from './simulation/float-evaluation.js';
export { gaussian, gaussians, haarOrthogonal } from './simulation/gaussian.js';
export { drift, evenTimes, gradientFlow } from './simulation/gradient-flow.js';
export { type Objective, trainingLoss } from './simulation/training-loss.js';
export { loops, type Pairing, pairings, weingarten } from './simulation/weingarten.js';

// A float64 trainer.
export { continuousModel, lawOscillator } from './training/continuous-model.js';
export {
  byRecurrence,
  type LawRecord,
  measured,
  relativeResidual,
  type TrainingRecord,
} from './training/law-record.js';
export { type BatchObjective, batches, batchObjective, wholeBatch } from './training/mini-batches.js';
export { dampedOscillator } from './training/oscillator.js';
export { type LawForm, squaresOver, sumOver, trainSgd } from './training/sgd.js';
export type { SgdSettings } from './training/sgd-settings.js';
