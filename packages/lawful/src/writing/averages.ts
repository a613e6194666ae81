/** What certificates of a model with a symmetry are made of, loaded as one part: the search with averages over finite groups, their certificates, and what a page says of them. */
export { FINITE_ENGINE } from '../entries/finite-engine.js';
export { exactCertificate, inFamily, liftWithinLimits, statedCertificate } from './average-certificates.js';
export { latexAugmented } from './latex-augmented.js';
