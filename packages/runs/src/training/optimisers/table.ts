/**
 * The optimisers: a row each, in the order in which pictures show them. A new one is a file and a row.
 *
 * `matrix` says that u is a multiple of G·q(GᵀG) or of L^{−1/4}GR^{−1/4}, G the gradient or a momentum, so that theory §14, F′ holds: cᵀG = 0 for
 * all gradients gives cᵀu = 0. `entry` says that entries are scaled one by one.
 */
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { gradientDescent } from './gradient-descent.js';
import { heavyBall } from './heavy-ball.js';
import { lars } from './lars.js';
import { lion } from './lion.js';
import { muon } from './muon.js';
import { nesterov } from './nesterov.js';
import type { Optimiser } from './optimiser.js';
import { rmsprop } from './rmsprop.js';
import { shampoo } from './shampoo.js';
import { signDescent } from './sign.js';

export interface OptimiserRow {
  readonly acts: 'by matrix' | 'by entry';
  /** With its default settings. */
  make(): Optimiser;
  /** A learning rate as large against η of gradient descent as practice has it: u is of the size of g, or of size one. */
  readonly rate: number;
}

export const OPTIMISERS: Readonly<Record<string, OptimiserRow>> = Object.freeze({
  'gradient-descent': { acts: 'by matrix', make: gradientDescent, rate: 1 },
  'heavy-ball': { acts: 'by matrix', make: heavyBall, rate: 0.2 },
  nesterov: { acts: 'by matrix', make: nesterov, rate: 0.2 },
  muon: { acts: 'by matrix', make: muon, rate: 0.1 },
  lars: { acts: 'by matrix', make: lars, rate: 0.02 },
  shampoo: { acts: 'by matrix', make: shampoo, rate: 0.5 },
  adam: { acts: 'by entry', make: adam, rate: 0.1 },
  rmsprop: { acts: 'by entry', make: rmsprop, rate: 0.05 },
  adagrad: { acts: 'by entry', make: adagrad, rate: 0.5 },
  lion: { acts: 'by entry', make: lion, rate: 0.02 },
  sign: { acts: 'by entry', make: signDescent, rate: 0.02 },
});
