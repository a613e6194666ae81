/**
 * Exact arithmetic: rings, polynomials, matrices, straight-line programs and what "for all data" means for them. It knows no network.
 * What is not named here is for this package alone.
 */

// Networks at every width, and motions of them.
export {
  type AxisGraph,
  type AxisNode,
  type AxisOperation,
  axisClasses,
  type EntryFunction,
  parameterName,
  parametersOf,
  usedNodes,
  type Width,
} from './axis-graphs/axis-graph.js';
export {
  type AxisLaw,
  type AxisTerm,
  indexAxes,
  isLinearLaw,
  type LinearAxisLaw,
  type QuadraticAxisLaw,
} from './axis-graphs/axis-law.js';
export { isWhole, type LinearForm, type MotionForm } from './axis-graphs/linear-forms.js';
export { type MatrixForm, type Moves, tupleCode, tupleOf } from './axis-graphs/matrix-motions.js';
export { followMatrices, followMotion, motionDemands } from './axis-graphs/motions.js';
export { passesUnseen } from './axis-graphs/shifts.js';
export { type TensorFactor, type TensorSum, type TensorTerm, tensorSum } from './axis-graphs/tensor-sums.js';
export { type Ball, ballSign, excludesZero, UNBOUNDED } from './balls/ball.js';
// Enclosures, and decisions by them.
export { ballField } from './balls/ball-field.js';
export { rankOfBalls } from './balls/ball-rank.js';
export { decideSign } from './balls/decide-sign.js';
export { compareDecimals } from './balls/decimal.js';
export { decimalText, parseDecimalText } from './balls/decimal-text.js';
// How work is stopped.
export { type Budget, type BudgetOptions, budget } from './budgets/budget.js';
// The grammar of expressions, and errors with a place.
export { nearestName } from './expressions/hints.js';
export { latexExpr, latexName, latexRational, latexTerms } from './expressions/latex.js';
export { type Fault, foundAndExpected, LawfulError } from './expressions/lawful-error.js';
export { SYMBOLS, TOKEN_PATTERNS, type Token, tokenize } from './expressions/lexer.js';
export { parseExpression, type TokenCursor, tokenCursor } from './expressions/parser.js';
export {
  NotSupportedError,
  type Position,
  ShapeError,
  SourceError,
  type SourceText,
} from './expressions/source-error.js';
export { type Expr, type Index, indexEnds, mapChildren, substituteNames, walkExpr } from './expressions/syntax.js';
// Arithmetic that never distributes.
export { type Factored, type FactoredField, factoredField } from './factored/factored-field.js';
export { type NodeValues, nodeValues } from './factored/node-values.js';
export { type ProgramSums, programSums } from './factored/program-sums.js';
// Families of data and state functions.
export {
  type FieldFamily,
  fixedVariables,
  type Generator,
  type Hypothesis,
  type MaskRange,
  type Motion,
  primesOf,
} from './families/field-family.js';
export { slopesOfParameters, withSlopes } from './families/fixed-slopes.js';
export { type FlowParts, mappedParts, partNodes } from './families/flow-parts.js';
export {
  appendStateFunction,
  formatStateFunction,
  formatTerms,
  gradientModular,
  type StateFunction,
  type Terms,
  variablesOfFunction,
} from './families/state-function.js';
export {
  type DataPolynomial,
  labelledOutput,
  monomialKey,
  multiplyData,
  type OrdinalMonomial,
  squaredOutput,
  type TensorForm,
} from './families/tensor-form.js';
export { FATE, integerSides, withTrueMasks } from './families/true-masks.js';
// exp, log, roots and their relations.
export { dualField, dualKernels } from './kernels/dual-kernels.js';
export { argumentFraction, argumentRing } from './kernels/kernel-arguments.js';
export { type KernelProof, kernelIndependence } from './kernels/kernel-independence.js';
export { kernelPrimes, kernelsOf } from './kernels/kernels-of-program.js';
export { type RootPoints, rootPoints } from './kernels/root-points.js';
export { separateKernels } from './kernels/separate-kernels.js';
export { isRoot, KERNELS, kernelBall } from './kernels/table.js';
export { expandReduced, reducedNumerator, vanishes } from './kernels/zero-test.js';
export { batchedRowSpaceModular } from './linear-algebra/batched-row-space.js';
export {
  addMatrices,
  blockDiagonal,
  equalMatrices,
  formatMatrix,
  identityMatrix,
  integerMatrix,
  isIdentityMatrix,
  isZeroMatrix,
  matrixFromEntries,
  multiplyMatrices,
  orthogonalityDefect,
  type RationalMatrix,
  scaleMatrix,
  squareDefect,
  subtractMatrices,
  transposeMatrix,
} from './linear-algebra/dense-matrices.js';
// Ranks, nullspaces, rational reconstruction.
export { disjointSets } from './linear-algebra/disjoint-sets.js';
export {
  echelonOver,
  inverseOver,
} from './linear-algebra/field-elimination.js';
export { typescriptKernel, wasmKernel, wasmTakes } from './linear-algebra/kernel.js';
export {
  type ModularMatrix,
  matrixFromRows,
  matrixModular,
  multiplyModular,
  nullspaceModular,
  rankProfileModular,
  reducedEchelonModular,
  transposeModular,
} from './linear-algebra/modular-matrix.js';
export {
  joinPrime,
  primesBelow,
  type ResidueVector,
  rationalReconstruct,
  reconstructAll,
  reconstructEchelonBasis,
  residueNumber,
} from './linear-algebra/modular-reconstruction.js';
export { determinantRational, nullspaceRational, rankRational } from './linear-algebra/rational-matrix.js';
export { type RowSpace, rowSpaceModular } from './linear-algebra/row-space.js';
export {
  rationalRowSpace,
  type SparseRationals,
  sparseCombination,
  sparseOf,
} from './linear-algebra/sparse-rational-row-space.js';
export { type SparseRow, sparseRowSpaceModular } from './linear-algebra/sparse-row-space.js';
// Polynomials and rational functions.
export { divideExact } from './polynomials/division.js';
export type { Monomial } from './polynomials/monomials.js';
export {
  accumulate,
  type Polynomial,
  type PolynomialRing,
  polynomialRing,
  type Term,
} from './polynomials/polynomial-ring.js';
export {
  type RationalFunction,
  type RationalFunctionField,
  rationalFunctionField,
} from './polynomials/rational-functions.js';
export { type Univariate, univariateRing } from './polynomials/univariate.js';
export { factorRational } from './polynomials/univariate-factor-rational.js';
export { rationalUnivariateRing } from './polynomials/univariate-rational.js';
// Straight-line programs: values, gradients, expansion.
export { evaluateProgram } from './programs/evaluate.js';
export { type Expansion, expandNodes, type Fraction } from './programs/expand.js';
export { activeNodes, appendGradient, gradient } from './programs/gradient.js';
export { type ModularEvaluator, modularEvaluator } from './programs/modular-evaluation.js';
export {
  cone,
  coneThroughMasks,
  isBinary,
  type Kernel,
  type KernelKind,
  kernelAt,
  type Mask,
  nodeByVariable,
  OP,
  OP_NAMES,
  type Program,
  prune,
  type Role,
  type Variable,
  variablesOf,
} from './programs/program.js';
export { type ProgramBuilder, programBuilder } from './programs/program-builder.js';
export { seriesSolution } from './programs/series-evaluation.js';
export { isAnalytic, signOf } from './programs/signs.js';
export { linearImages, substitute } from './programs/substitute.js';
// Rings and fields.
export { type Dual, dualNumbers } from './rings/dual-numbers.js';
export {
  attempt,
  attempted,
  type Outcome,
  ok,
  type Truth,
  UnableError,
  unable,
  undefinedBecause,
} from './rings/outcome.js';
export { DEFAULT_PRIMES, invMod, isPrime, mulMod, type PrimeField, powMod, primeField } from './rings/prime-field.js';
export {
  compareRationals,
  formatRational,
  gcdInteger,
  parseRational,
  QQ,
  type Rational,
  rational,
} from './rings/rationals.js';
export type { Field, Ring } from './rings/ring.js';
export { seriesField } from './rings/truncated-series.js';
// Seeded random points.
export { type Random, random } from './sampling/random.js';
// Matrices without widths.
export { starDerivative, starGradient } from './star-algebra/derivations.js';
export { type DiagonalPart, diagonalPart } from './star-algebra/diagonal-part.js';
export {
  isStarScalar,
  type StarElement,
  type StarLimits,
  type StarTerm,
  starConstant,
  starKey,
  starShape,
} from './star-algebra/star-algebra.js';
export {
  type RoleSymbol,
  type StarBuilder,
  type StarNode,
  type StarRole,
  starBuilder,
  starInnerProduct,
  starPower,
} from './star-algebra/star-expressions.js';
export { diagonalText, starText } from './star-algebra/star-text.js';
export { type Size, symbolOf, type Word } from './star-algebra/words.js';
