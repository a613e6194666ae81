/**
 * Tensors that hold the same numbers, bit by bit. Exporters merge parameters of equal values and untie tied ones; either way laws would be read off a
 * network that nobody trained. Small tensors, and tensors of one number throughout, are often equal and mean nothing.
 */
import type { Checkpoint, TensorInfo } from '../checkpoints/checkpoint.js';
import { push } from './plan.js';
import type { Seen } from './slabs.js';

const LEAST = 256;

export interface Twins {
  /** Whose hash is wanted. */
  readonly asked: ReadonlySet<string>;
  /** Tensors that are read for this alone. */
  readonly others: readonly TensorInfo[];
  saw(name: string, seen: Seen): void;
  /** Names of equal tensors together. */
  found(): string[][];
}

/** @param used tensors that are read anyway */
export function sameNumbers(checkpoint: Checkpoint, used: ReadonlySet<string>): Twins {
  const tied = new Set(checkpoint.ties.flat());
  const alike = new Map<string, TensorInfo[]>();
  for (const info of checkpoint.tensors.values()) {
    if (info.count < LEAST || tied.has(info.name)) continue;
    const key = `${info.dtype} ${info.count}`;
    push(alike, key, info);
  }
  const groups = [...alike.values()].filter((group) => group.length > 1 && group.some(({ name }) => used.has(name)));
  const wanted = groups.flat();
  const byHash = new Map<string, string[]>();
  return {
    asked: new Set(wanted.map(({ name }) => name)),
    others: wanted.filter(({ name }) => !used.has(name)),
    saw: (name, { isConstant, hash }) => {
      if (hash === undefined || isConstant) return;
      push(byHash, hash, name);
    },
    found: () => [...byHash.values()].filter((names) => names.length > 1),
  };
}
