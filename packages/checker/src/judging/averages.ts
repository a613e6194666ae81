/** The kinds of claims about averages over a symmetry of the data, a row each. */
import { assumption } from '../kinds/assumption/index.js';
import { gaps } from '../kinds/gaps/index.js';
import { invariants } from '../kinds/invariants/index.js';
import { type Kinds, ROOMS } from './judge.js';

export const AVERAGES = { assumption, gaps, invariants: invariants(ROOMS) } satisfies Kinds;
