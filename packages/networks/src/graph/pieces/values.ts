/** What a tensor is while its network falls into pieces: a block for each choice of one segment of each axis. */
import type { Dimension, Segment } from './dimensions.js';

export interface Value {
  readonly axes: readonly (readonly Segment[])[];
  /** A node for each choice of segments, the last axis fastest. */
  readonly blocks: readonly number[];
}

export type Atoms = readonly Dimension[];

export const atomsAt = (axes: Value['axes'], choice: readonly number[]): Dimension[] =>
  choice.flatMap((s, k) => axes[k]![s]!.atoms.map(({ atom }) => atom));

export const blockAt = ({ axes, blocks }: Value, choice: readonly number[]): number =>
  blocks[choice.reduce((index, s, k) => index * axes[k]!.length + s, 0)]!;

export const isSingle = (axes: Value['axes'], over: readonly number[]): boolean =>
  over.every((k) => axes[k]!.length === 1);

/** Places of the atoms of some tensor axes in a block. */
export function placesIn(axes: Value['axes'], choice: readonly number[], over: readonly number[]): number[] {
  const found: number[] = [];
  let at = 0;
  choice.forEach((s, k) => {
    const { length } = axes[k]![s]!.atoms;
    for (let i = 0; i < length; i++, at++) if (over.includes(k)) found.push(at);
  });
  return found;
}

export const sameSegments = (a: readonly Segment[], b: readonly Segment[]): boolean =>
  a.length === b.length &&
  a.every(
    ({ atoms }, s) =>
      atoms.length === b[s]!.atoms.length && atoms.every(({ atom }, k) => atom === b[s]!.atoms[k]!.atom),
  );

/** All choices of one segment of each axis, the last fastest. */
export function choices(axes: readonly (readonly unknown[])[]): number[][] {
  let all: number[][] = [[]];
  for (const own of axes) all = all.flatMap((before) => own.map((_, s) => [...before, s]));
  return all;
}
