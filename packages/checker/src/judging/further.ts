/** The kinds of claims beside those about a network at given widths, a row each. */
import { allWidths } from '../kinds/all-widths/index.js';
import { assumption } from '../kinds/assumption/index.js';
import { discrete } from '../kinds/discrete/index.js';
import { everyWidth } from '../kinds/every-width/index.js';
import { gaps } from '../kinds/gaps/index.js';
import { invariants } from '../kinds/invariants/index.js';
import { optimiser } from '../kinds/optimisers/index.js';
import { type Kinds, ROOMS } from './judge.js';

export const FURTHER = {
  'all-widths': allWidths,
  'every-width': everyWidth(ROOMS),
  assumption,
  discrete,
  gaps,
  invariants: invariants(ROOMS),
  optimiser,
} satisfies Kinds;
