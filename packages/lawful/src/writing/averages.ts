/** What certificates of a model with a symmetry are made of, loaded as one part: the search with its averages, their certificates, and what a page says of them. */
export { find } from '../entries/whole-engine.js';
export { exactCertificate, inFamily, liftWithinLimits, statedCertificate } from './average-certificates.js';
export { latexAugmented } from './latex-augmented.js';
