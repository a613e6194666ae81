/**
 * `lawful/mechanics`: the continuous symmetries of a model, what they force on gradients and Hessians, and how learning rate, weight decay, momentum
 * and dampening break each law. Runs in a browser.
 *
 * @module lawful/mechanics
 */

export {
  /** A model that was read; its fields may change with every version. */
  type Model,
  parseModel,
} from '@lawful/networks';
export {
  type InvariantHypersurface,
  type InvariantSet,
  type InvariantSets,
  invariantSets,
} from '../explaining/invariant-sets.js';
export {
  type BrokenLaw,
  type MechanicsOptions,
  type MechanicsResult,
  type MechanicsSymmetry,
  mechanics,
} from '../explaining/mechanics.js';
