/**
 * A product of groups, and a group of pairs (g on inputs, h on labels), as one group on several matrices.
 *
 * An element is a list of matrices, one for each *slot*: one slot a factor; the single factor of pairs has two. Generators of a factor are
 * the identity in the other slots. `infinitesimal` and `cyclic` list directions of the Lie algebra; a cyclic one ξ stands for exp(2πξ/order) alone.
 */
import { identityMatrix, type Outcome, ok, QQ, type Rational, type RationalMatrix, unable } from '@lawful/cas-core';
import type { Group, GroupElement } from './group.js';
import { signedPermutationMatrix } from './signed-permutations.js';

export type JointElement = readonly RationalMatrix[];

export interface JointGroup {
  readonly sizes: readonly number[];
  readonly finite: readonly JointElement[];
  readonly infinitesimal: readonly JointElement[];
  readonly cyclic: readonly { readonly direction: JointElement; readonly order: number }[];
  /** All elements; `unable` for infinite groups, irrational matrices, and beyond the limit. */
  elements(limit: number): Outcome<readonly JointElement[]>;
}

const zeroMatrix = (n: number): RationalMatrix => Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));

export function jointGroup(groups: readonly Group[]): JointGroup {
  /** The sizes of the slots of each factor. */
  const parts = groups.map(({ size, onLabels }) => (onLabels === undefined ? [size] : [size, onLabels.size]));
  const sizes = parts.flat();
  const placed = (k: number, own: readonly RationalMatrix[], rest: (n: number) => RationalMatrix): JointElement =>
    parts.flatMap((part, i) => (i === k ? own : part.map(rest)));
  const all = <T>(list: (group: Group, k: number) => readonly T[]): T[] => groups.flatMap(list);
  return Object.freeze({
    sizes,
    finite: all(({ onInputs, onLabels }, k) =>
      onInputs.finite.map((g, i) => placed(k, onLabels === undefined ? [g] : [g, onLabels.finite[i]!], identityMatrix)),
    ),
    infinitesimal: all(({ onInputs }, k) => onInputs.infinitesimal.map((xi) => placed(k, [xi], zeroMatrix))),
    cyclic: all(({ onInputs }, k) =>
      onInputs.cyclic.map(({ generator, order }) => ({ direction: placed(k, [generator], zeroMatrix), order })),
    ),
    elements: (limit: number): Outcome<readonly JointElement[]> => {
      let list: JointElement[] = [[]];
      for (const [k, group] of groups.entries()) {
        const own = group.elements(limit);
        if (own.kind !== 'ok') return own;
        if (own.value.order * list.length > limit) return unable(`the group has more than ${limit} elements`);
        const split = own.value.elements.map((e) => slotsOfElement(e, parts[k]!));
        list = list.flatMap((before) => split.map((e) => [...before, ...e]));
      }
      return ok(list);
    },
  });
}

/** The diagonal blocks of an element of one factor. */
function slotsOfElement(element: GroupElement, part: readonly number[]): JointElement {
  const first = element[0];
  const whole =
    typeof first === 'number' ? signedPermutationMatrix(element as readonly number[]) : (element as RationalMatrix);
  let offset = 0;
  return part.map((n) => {
    const block = whole.slice(offset, offset + n).map((row) => row.slice(offset, offset + n));
    offset += n;
    return block;
  });
}

export const identityElement = ({ sizes }: JointGroup): JointElement => sizes.map(identityMatrix);
