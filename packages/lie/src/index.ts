/**
 * Lie algebras of training: how many directions training moves in, where laws are looked for, and what a symmetry of the data adds, which has
 * an index of its own (symmetry/index.ts). What is not named here is for this package alone.
 */

// Laws for every width (theory §12).
export { axisLaws } from './axis-laws/axis-laws.js';
export { jointCount } from './axis-laws/independence.js';
export { axisLawText, countOfLaw } from './axis-laws/law-text.js';
export { formulaAt, formulaText, type WidthFormula } from './axis-laws/width-formulas.js';
export { hasVelocities } from './candidates/block-forms.js';
// Where candidate laws come from.
export {
  type BlockViews,
  type Candidate,
  type Proposal,
  primitiveVector,
  type StateBlock,
  sparsify,
} from './candidates/candidate.js';
export { coefficientAnsatz, coefficientLaws, coefficientLetters } from './candidates/coefficient-laws.js';
export {
  blockFrames,
  columnSpaceLaws,
  type Frame,
  type LinearForm,
  projectedFrame,
} from './candidates/column-space.js';
export { drivenLaws, withoutDrift } from './candidates/driven-laws.js';
export { type FieldSample, fieldSamples, samplePool } from './candidates/field-samples.js';
export { isHomogeneous } from './candidates/homogeneity.js';
export { invariantPlanes } from './candidates/invariant-planes.js';
export { kernelLaws } from './candidates/kernel-laws.js';
export {
  type AnsatzSize,
  monomialCount,
  type PolynomialAnsatz,
  type PolynomialSearchOptions,
  polynomialAnsatz,
  polynomialLaws,
} from './candidates/polynomial-laws.js';
export { coordinates, powerProducts } from './candidates/power-products.js';
export { rationalLaws } from './candidates/rational-laws.js';
export { separableLaws } from './candidates/separable-laws.js';
export { signFlips } from './candidates/sign-flips.js';
export { gramLaws, skewLaws, sumLaws } from './candidates/structured-laws.js';
// Fields of a family at points: brackets, ranks, regions (theory §1).
export { ballRankOfWords } from './fields/ball-rank-of-words.js';
export { wordDepth } from './fields/bracket-words.js';
export { type LieRank, lieRank } from './fields/lie-rank.js';
export {
  balancedRegion,
  type Region,
  randomRegion,
  reachOfRegion,
  readsPatternsQuickly,
  regionValues,
  withUnitRedrawn,
} from './fields/region.js';
