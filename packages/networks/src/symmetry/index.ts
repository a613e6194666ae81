/** How a declared symmetry acts on data, and what averages are made of: an index beside that of the package, for models that have a symmetry. */
// Averages over the elements of a finite group.
export { averagedFamily } from '../families/averaged-family.js';
// The tensor form M(θ)T(x).
export { momentSums } from '../families/moment-sums.js';
export { type DataPolynomials, lossPolynomial } from '../tensor/data-polynomials.js';
export { dataSeries, homogeneousParts } from '../tensor/data-series.js';
export { type FeatureForm, featureForm } from '../tensor/feature-form.js';
export { momentPolynomials } from '../tensor/moments.js';
export { tensorForm } from '../tensor/tensor-form.js';
export { ordersByWords } from './action-words.js';
export { type DirectBlock, directAction } from './direct-action.js';
export { compileAction, type DataAction, elementAction } from './input-action.js';
export { isInvariantByWords, type Side } from './invariant-words.js';
