/** The kinds of claims beside those about a network at given widths, a row each. */
import { allWidths } from '../kinds/all-widths/index.js';
import { discrete } from '../kinds/discrete/index.js';
import { everyWidth } from '../kinds/every-width/index.js';
import { optimiser } from '../kinds/optimisers/index.js';
import { AVERAGES } from './averages.js';
import { type Kinds, ROOMS } from './judge.js';

export const FURTHER = {
  'all-widths': allWidths,
  'every-width': everyWidth(ROOMS),
  assumption: AVERAGES.assumption,
  discrete,
  gaps: AVERAGES.gaps,
  invariants: AVERAGES.invariants,
  optimiser,
} satisfies Kinds;
