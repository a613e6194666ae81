/**
 * Neural Mechanics (Kunin et al. 2021): symmetries of a network's parameters, and how finite steps, momentum and decay break the laws they give.
 * What is not named here is for this package alone.
 */

// Recurrences of optimisers.
export { REGIMES, WEIGHT_DECAY } from './broken-laws/continuous-model.js';
export { recurrenceLatex, recurrenceText, shiftedText } from './broken-laws/recurrences.js';

// What each optimiser keeps in discrete time.
export { type DiscreteRow, type DiscreteTime, discreteTime } from './discrete/discrete-laws.js';
export { pointGradient, type WitnessPoint } from './discrete/point-gradient.js';
export { skewText } from './discrete/quantities.js';
export { OPTIMISERS } from './discrete/table.js';
export { namedValues, type WitnessSource } from './discrete/witness.js';
// How far finite steps move a law.
export { type Drift, driftOf } from './drift/drift.js';
export { type SymmetryBound, symmetryBounds } from './drift/symmetry-bounds.js';
// Symmetries of a network by signed permutations of its parameters, and the sets that they fix.
export {
  codimension,
  definedOnSet,
  type NetworkMap,
  type ParameterSymmetry,
  parameterSymmetries,
} from './invariant-sets/parameter-symmetries.js';
export type { SetEquation } from './invariant-sets/where-defined.js';

// The flow that finite steps follow (backward error analysis).
export { modifiedFlowLatex, modifiedFlowText } from './modified-flow/flow-text.js';
export { type OptimiserFlow, optimiserFlows } from './modified-flow/flows.js';
export { modifiedFlow } from './modified-flow/modified-flow.js';

// Expectations under a stationary law.
export { type StationaryText, stationaryTexts } from './stationary/stationary-text.js';

// Affine symmetries of parameters.
export {
  type AffineSymmetry,
  affineSymmetries,
  type SymmetryAlgebra,
  type SymmetryKind,
} from './symmetries/affine-symmetries.js';
export { symmetryLimits } from './symmetries/limits.js';
export { proveGeometry } from './symmetries/symmetry-proofs.js';
export { generatorText, lawOf, nameOf } from './symmetries/symmetry-text.js';
