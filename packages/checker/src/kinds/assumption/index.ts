/** Assumption 1 of a network and a finite group. */
import { kind } from '../kind.js';
import { checkAssumption } from './assumption.js';
import { readAssumption } from './reading.js';
import { assumptionText } from './statement.js';

export const assumption = kind({
  versions: [2],
  read: readAssumption,
  verify: checkAssumption,
  state: assumptionText,
});
