/** The kinds of families, a row each. */
import { attention } from './attention.js';
import { convolution, gated, lora, normalised, residual } from './blocks.js';
import type { FamilyRow } from './family.js';
import { ACTIVATIONS, layered } from './layered.js';
import { symmetric } from './symmetric.js';

export const FAMILIES: Readonly<Record<string, FamilyRow>> = {
  ...Object.fromEntries(Object.keys(ACTIVATIONS).map((name) => [name, layered(name)])),
  attention: attention(true),
  lightning: attention(false),
  lora,
  residual: residual('relu'),
  'residual-tanh': residual('tanh'),
  normalised,
  gated: gated('sigmoid'),
  swiglu: gated('silu'),
  convolution2: convolution(2),
  convolution3: convolution(3),
  symmetric,
};
