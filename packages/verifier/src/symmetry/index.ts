/** What averages over a symmetry ask of the verifier: an index beside that of the package, for models that have a symmetry. */
// What the Taylor series of a loss at 0 is.
export { type LossFacts, lossFacts } from '../assumption/loss-parity.js';
// f_{kθ}(kx) = f_θ(x) for a one-parameter group.
export { standsStill } from '../tangents/stands-still.js';
