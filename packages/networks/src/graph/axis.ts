/**
 * Named axes. An axis has an identity, not a position: a contraction sums over *this* axis, and two axes that an operation runs side by side are the
 * same from then on (union–find). The classes that remain are what theorems for every width speak of (theory §12).
 */
import type { Dimension } from '../language/shape.js';

export interface Axis {
  /** A number, or the name of a width. */
  readonly width: Dimension;
  /** For people: where it first appeared. */
  readonly name: string;
}

interface Linked extends Axis {
  parent: Linked | undefined;
}

export const newAxis = (width: Dimension, name: string): Axis => {
  const axis: Linked = { width, name, parent: undefined };
  return axis;
};

/** The axis that stands for the class of this one. */
export function axisClass(axis: Axis): Axis {
  let root = axis as Linked;
  while (root.parent !== undefined) root = root.parent;
  for (let a = axis as Linked; a !== root; ) {
    const next = a.parent!;
    a.parent = root;
    a = next;
  }
  return root;
}

/** Makes two axes of equal width one. Axes of width 1 stay apart: nothing runs along them. */
export function unifyAxes(a: Axis, b: Axis): void {
  if (a.width === 1) return;
  const [x, y] = [axisClass(a) as Linked, axisClass(b) as Linked];
  if (x !== y) y.parent = x;
}
