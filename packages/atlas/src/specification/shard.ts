/** Which part of an atlas a model is in: its key alone decides, so that a specification that grows leaves every model where it was. */
import { createHash } from 'node:crypto';

/** From 0 to `of` - 1. */
export const shardOf = (key: string, of: number): number =>
  createHash('sha256').update(key).digest().readUInt32BE(0) % of;
