/** The functions that need groups and averages where a model has a symmetry, with these: what a page loads for models whatever their groups. */
import { analyse } from '../finding/analyse.js';
import { find } from '../finding/find.js';
import { prove } from '../proving/prove.js';
import type { Engine } from './engine.js';

export const WHOLE_ENGINE: Engine = { analyse, find, prove };
