/** Equations between dimensions: products for reshapes, sums for slices and concatenations (packages/networks/src/graph/pieces/dimensions.ts). */
import fc from 'fast-check';
import { describe, expect, it } from '../jest-globals.js';

type Dimensions = typeof import('../../packages/networks/dist/graph/pieces/dimensions.js');
const { atom, atomsOf, between, cut, makeSolid, productOf, segmentsOf, sumOf, unify } = (await import(
  new URL('../../../packages/networks/dist/graph/pieces/dimensions.js', import.meta.url).href
)) as Dimensions;

type Dimension = ReturnType<typeof atom>;

const sizes = (d: Dimension): number[][] => atomsOf(d).map((s) => s.map((a) => a.size));

/** Every place of the axis once, by offset and strides. */
function placesOf(d: Dimension): number[] {
  return segmentsOf(d).flatMap(({ offset, atoms }) => {
    let places = [offset];
    for (const { atom: own, stride } of atoms)
      places = places.flatMap((p) => Array.from({ length: own.size }, (_, i) => p + i * stride));
    return places;
  });
}

describe('dimensions', () => {
  it('of packed queries, keys and values are a sum of heads times places', () => {
    const packed = atom(24);
    for (const at of [8, 16]) expect(cut(packed, at)).toBe(true);
    const [heads, size] = [atom(2), atom(4)];
    expect(unify(between(packed, 8, 16)!, productOf([heads, size]))).toBe(true);
    expect(sizes(packed)).toEqual([[8], [2, 4], [8]]);
    expect(sumOf([atom(1), atom(2)]).size).toBe(3);
  });

  it('of pairs that are rotated by halves lie apart in steps', () => {
    const [rows, heads, size] = [atom(12), atom(3), atom(4)];
    expect(unify(rows, productOf([heads, size]))).toBe(true);
    expect(cut(size, 2)).toBe(true);
    expect(segmentsOf(rows).map(({ offset, atoms }) => [offset, atoms.map((a) => a.stride)])).toEqual([
      [0, [4, 1]],
      [2, [4, 1]],
    ]);
  });

  it('do not fit where sizes differ or do not divide, and are not cut where something runs along them', () => {
    expect(unify(atom(4), atom(6))).toBe(false);
    expect(unify(productOf([atom(4), atom(3)]), productOf([atom(6), atom(2)]))).toBe(false);
    const along = atom(6);
    makeSolid(along);
    expect(cut(along, 2)).toBe(false);
    const [rows, columns] = [atom(2), atom(3)];
    expect(unify(along, productOf([rows, columns]))).toBe(true);
    // What it is made of is as solid.
    expect([cut(rows, 1), cut(columns, 1)]).toEqual([false, false]);
    expect(cut(productOf([atom(2), atom(3)]), 2)).toBe(false);
  });

  it('are not made of themselves by axes of width 1', () => {
    const d = atom(6);
    expect(unify(d, productOf([atom(1), d]))).toBe(true);
    expect(unify(productOf([d, atom(1)]), productOf([atom(2), atom(3)]))).toBe(true);
    expect(sizes(d)).toEqual([[2, 3]]);
  });

  it('of one axis are not made of themselves, and of places of width 1', () => {
    const [heads, other] = [atom(4), atom(4)];
    expect(unify(heads, productOf([atom(1), other]))).toBe(true);
    expect(unify(other, productOf([heads, atom(1)]))).toBe(true);
    expect(sizes(heads)).toEqual([[4]]);
    expect(sizes(productOf([atom(1), atom(1)]))).toEqual([[]]);
  });

  it('name every place once, whatever equations were solved', () => {
    const step = fc.record({
      kind: fc.constantFrom('cut', 'product', 'sum'),
      a: fc.integer({ min: 0, max: 5 }),
      n: fc.integer({ min: 1, max: 11 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const all = Array.from({ length: 6 }, () => atom(12));
        for (const { kind, a, n } of steps) {
          const own = all[a]!;
          if (kind === 'cut') cut(own, n);
          else if (kind === 'product' && 12 % n === 0) unify(own, productOf([atom(n), atom(12 / n)]));
          else if (kind === 'sum') unify(own, sumOf([atom(n), atom(12 - n)]));
          else unify(own, all[(a + n) % 6]!);
        }
        for (const d of all) expect(placesOf(d).sort((x, y) => x - y)).toEqual(Array.from({ length: 12 }, (_, i) => i));
      }),
      { numRuns: 300 },
    );
  });
});
