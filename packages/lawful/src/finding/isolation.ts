/**
 * Are the laws of a block in a network those of the block by itself (theory §13)? The family of the block in the network lies in that of the block whose inputs and
 * output gradients are free, so every law of the latter is one of the former. They have the same laws, near generic points, exactly when both families
 * generate the same number of directions: one rank against the other.
 */
import type { Budget } from '@lawful/cas-core';
import { isolatedBlock, type Model } from '@lawful/networks';
import { find } from './find.js';
import type { FindResult } from './findings.js';

/** A block by itself, compared with the block in its network. */
export interface Isolation {
  /** How many numbers the block receives and sends. */
  readonly receives: number;
  readonly sends: number;
  readonly lieRank: number;
  readonly maxLaws: number;
  /** `yes`: what the network feeds the block is rich enough for the block to have no laws but those it has by itself. */
  readonly same: 'yes' | 'no' | 'unknown';
}

/** Undefined when the block is the whole network. */
export function isolation(block: Model, found: FindResult, seed: number, work: Budget): Isolation | undefined {
  const own = isolatedBlock(block);
  if (own === undefined) return undefined;
  const { plain } = find(own.model, { seed, budget: work }).result;
  const { plain: inNetwork } = found;
  const bounded = [plain, inNetwork].every((c) => c.upperBound === undefined && c.pathFamily === undefined);
  const same = !bounded
    ? 'unknown'
    : plain.maxLaws === inNetwork.maxLaws && plain.complete
      ? 'yes'
      : plain.complete && inNetwork.found > plain.found
        ? 'no'
        : 'unknown';
  return { receives: own.receives, sends: own.sends, lieRank: plain.lieRank, maxLaws: plain.maxLaws, same };
}
