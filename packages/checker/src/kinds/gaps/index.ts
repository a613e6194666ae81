/** Gaps of logits of a network under cross-entropy and a finite group. */
import { kind } from '../kind.js';
import { checkGaps } from './gaps.js';
import { readGaps } from './reading.js';
import { gapsText } from './statement.js';

export const gaps = kind({ versions: [2], read: readGaps, verify: checkGaps, state: gapsText });
