/** The functions that need groups and averages where a model has a symmetry, with these: what a page loads for such models. */
export { analyse } from '../finding/analyse.js';
export { find } from '../finding/find.js';
export { prove } from '../proving/prove.js';
