export * from './balls/ball.js';
export * from './balls/ball-field.js';
export * from './balls/ball-functions.js';
export * from './balls/ball-rank.js';
export * from './balls/decide-sign.js';
export * from './balls/decimal-text.js';
export {
  errorFunction,
  exponential,
  fixedPoint,
  hyperbolicTangent,
  logarithm,
  sineAndCosine,
} from './balls/fixed-point.js';
export * from './balls/power-series.js';
export * from './budgets/budget.js';
export * from './expressions/latex.js';
export * from './expressions/lawful-error.js';
export * from './expressions/lexer.js';
export * from './expressions/parser.js';
export * from './expressions/source-error.js';
export * from './expressions/syntax.js';
export * from './families/field-family.js';
export * from './families/state-function.js';
export * from './families/tensor-form.js';
export * from './families/true-masks.js';
export * from './kernels/dual-kernels.js';
export * from './kernels/kernel-arguments.js';
export * from './kernels/kernel-independence.js';
export * from './kernels/separate-kernels.js';
export * from './kernels/square-classes.js';
export { isRoot, KERNELS, kernelBall } from './kernels/table.js';
export * from './kernels/zero-test.js';
export * from './linear-algebra/dense-matrices.js';
export * from './linear-algebra/field-elimination.js';
export * from './linear-algebra/kernel.js';
export * from './linear-algebra/modular-matrix.js';
export * from './linear-algebra/modular-reconstruction.js';
export * from './linear-algebra/rank-kernel.js';
export * from './linear-algebra/rational-matrix.js';
export * from './linear-algebra/row-space.js';
export * from './linear-algebra/sparse-rational-row-space.js';
export * from './linear-algebra/sparse-row-space.js';
export * from './polynomials/division.js';
export * from './polynomials/gcd.js';
export { gcdEuclid, monicPolynomial } from './polynomials/gcd-euclid.js';
export { gcdModPrime, integerContent, primitiveInteger, reducePolynomial } from './polynomials/gcd-modular.js';
export * from './polynomials/monomials.js';
export * from './polynomials/polynomial-ring.js';
export * from './polynomials/rational-functions.js';
export * from './polynomials/univariate.js';
export { factorModular } from './polynomials/univariate-factor-modular.js';
export * from './polynomials/univariate-factor-rational.js';
export { rationalUnivariateRing } from './polynomials/univariate-rational.js';
export * from './programs/evaluate.js';
export * from './programs/expand.js';
export * from './programs/gradient.js';
export * from './programs/modular-evaluation.js';
export * from './programs/program.js';
export * from './programs/program-builder.js';
export * from './programs/series-evaluation.js';
export * from './programs/signs.js';
export * from './programs/substitute.js';
export * from './rings/dual-numbers.js';
export * from './rings/integers.js';
export * from './rings/outcome.js';
export * from './rings/prime-field.js';
export * from './rings/rationals.js';
export * from './rings/ring.js';
export * from './rings/truncated-series.js';
export * from './sampling/random.js';
export * from './star-algebra/derivations.js';
export * from './star-algebra/diagonal-part.js';
export * from './star-algebra/star-algebra.js';
export * from './star-algebra/star-expressions.js';
export * from './star-algebra/star-text.js';
export * from './star-algebra/words.js';
