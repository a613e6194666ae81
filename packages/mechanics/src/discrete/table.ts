/** The optimisers: one row a kind. A new one is a file and a row. */
import type { OptimiserRow } from './optimiser-row.js';
import { adagrad } from './optimisers/adagrad.js';
import { adam } from './optimisers/adam.js';
import { heavyBall } from './optimisers/heavy-ball.js';
import { lars } from './optimisers/lars.js';
import { muon } from './optimisers/muon.js';
import { nesterov } from './optimisers/nesterov.js';
import { rmsprop } from './optimisers/rmsprop.js';
import { sgd } from './optimisers/sgd.js';
import { shampoo } from './optimisers/shampoo.js';
import { lion, sign } from './optimisers/signs.js';
import { soap } from './optimisers/soap.js';

export const OPTIMISERS: readonly OptimiserRow[] = Object.freeze([
  sgd,
  heavyBall,
  nesterov,
  muon,
  lars,
  shampoo,
  soap,
  adam,
  rmsprop,
  adagrad,
  lion,
  sign,
]);
