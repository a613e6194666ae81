import { rational } from '@lawful/cas-core';
import { liftedAlgebra } from '@lawful/lie/inside/representations/lifted-algebra';
import { directSumOf, symmetricPower, tensorProduct } from '@lawful/lie/inside/representations/representation';
import {
  addSparse,
  multiplySparse,
  sparseDiagonal,
  sparseFromDense,
  transposeSparse,
} from '@lawful/lie/inside/representations/sparse-matrix';
import { factorsOf, groupName, isotypicBlocks, type Representation } from '@lawful/lie/symmetry';
import { describe, expect, it } from '../jest-globals.js';
import { defining, frobenius21, fullLift, multipleOf, named, okOf, tensorPower } from './actions.js';

describe('the table of lifted groups against the nullspace', () => {
  const c3 = defining(named('cyclic', 3));
  const q8 = defining(named('quaternion'));
  const f21 = defining(frobenius21());
  const s4 = defining(named('symmetric', 4));
  const su2 = defining(named('SU', 2));
  const u2 = defining(named('U', 2));
  const table: readonly [string, Representation, string, string, number][] = [
    ['C3 on R^3', c3, 'O(1) x O(2)', 'O(1) x U(1)', 1],
    ['C3 on R^3 twice', multipleOf(c3, 2), 'O(1) x U(1)', 'O(1) x U(1)', 1],
    ['Q8 on H', q8, 'O(4)', 'Sp(1)', 6],
    ['Q8 on H^2', multipleOf(q8, 2), 'Sp(1)', 'Sp(1)', 3],
    ['Q8 on H^3', multipleOf(q8, 3), 'Sp(1)', 'Sp(1)', 3],
    ['C7:C3 on R^7', f21, 'O(1) x O(6)', 'O(1) x U(3)', 15],
    ['C7:C3 on R^7 twice', multipleOf(f21, 2), 'O(1) x U(3)', 'O(1) x U(3)', 9],
    ['S4 on R^4', s4, 'O(1) x O(3)', 'O(1) x O(3)', 3],
    ['S4 on R^4 twice', multipleOf(s4, 2), 'O(1) x O(3)', 'O(1) x O(3)', 3],
    ['S4 on the tensor square', tensorPower(s4, 2), 'O(1) x O(2) x O(3) x O(3)', 'O(1) x O(2) x O(3) x O(3)', 7],
    [
      'A4 on the tensor square',
      tensorPower(defining(named('alternating', 4)), 2),
      'O(1) x O(2) x O(3)',
      'O(1) x U(1) x O(3)',
      4,
    ],
    ['D5 on R^5', defining(named('dihedral', 5)), 'O(1) x O(2) x O(2)', 'O(1) x O(2) x O(2)', 2],
    [
      'O(3) on the tensor square',
      tensorPower(defining(named('O', 3)), 2),
      'O(1) x O(3) x O(5)',
      'O(1) x O(3) x O(5)',
      13,
    ],
    ['O(3) on cubics', symmetricPower(defining(named('O', 3)), 3), 'O(3) x O(7)', 'O(3) x O(7)', 24],
    ['SU(2) on R^4', su2, 'O(4)', 'Sp(1)', 6],
    ['SU(2) on R^4 twice', multipleOf(su2, 2), 'Sp(1)', 'Sp(1)', 3],
    ['U(2) on R^4', u2, 'O(4)', 'U(2)', 6],
    ['U(2) on R^4 twice', multipleOf(u2, 2), 'U(2)', 'U(2)', 4],
    ['the torus of U(2)', defining(named('torus', 2)), 'O(2) x O(2)', 'U(1) x U(1)', 2],
    ['{1, -1} on R^4', defining(named('sign', 4)), 'O(1)', 'O(1)', 0],
  ];
  for (const [name, v, effective, commutant, dimension] of table)
    it(name, () => {
      const blocks = okOf(isotypicBlocks(v, 2));
      expect(groupName(blocks, 'effective')).toBe(effective);
      expect(groupName(blocks, 'commutant')).toBe(commutant);
      expect(fullLift(v).dimension).toBe(dimension);
      expect(factorsOf(blocks).reduce((t, f) => t + f.block.conjugates * f.effective.dimension, 0)).toBe(dimension);
    });

  it('gives commutant groups the dimensions 1, 9 and 3 where multiplicity one hides the structure', () => {
    for (const [v, dimension] of [
      [c3, 1],
      [f21, 9],
      [q8, 3],
    ] as const) {
      const blocks = okOf(isotypicBlocks(v, 2));
      expect(factorsOf(blocks).reduce((t, f) => t + f.block.conjugates * f.commutant.dimension, 0)).toBe(dimension);
    }
  });

  it('returns matrices that satisfy the definition, form and labels included', () => {
    const v = symmetricPower(defining(named('O', 2)), 2);
    const b = sparseFromDense([[rational(1)], [rational(0)], [rational(1)]]);
    const { dimension, basis } = okOf(liftedAlgebra([], [b], v.form));
    expect(dimension).toBe(1);
    for (const xi of basis) expect(multiplySparse(xi, b).columns.flat()).toEqual([]);
    const all = okOf(liftedAlgebra([], [], v.form));
    expect(all.dimension).toBe(3);
    // ξ'w + wξ = 0.
    const w = sparseDiagonal(v.form);
    for (const xi of all.basis)
      expect(addSparse(multiplySparse(transposeSparse(xi), w), multiplySparse(w, xi)).columns.flat()).toEqual([]);
  });
});

describe('plane groups', () => {
  const names = (v: Representation): string =>
    okOf(isotypicBlocks(v, 4))
      .map((b) => `${b.dimension}x${b.multiplicity}${b.type[0]}`)
      .join(' ');
  it('rotation(n) and reflection(n) on R^2 and on Sym^2 for n up to 60', () => {
    for (let n = 1; n <= 60; n++) {
      const c = defining(named('rotation', n));
      const d = defining(named('reflection', n));
      // R^2 has weight 1, Sym^2 weights 0 and 2, modulo n. Weight w is complex unless 2w ≡ 0.
      expect(names(c)).toBe(n <= 2 ? '1x2r' : '2x1c');
      expect(names(symmetricPower(c, 2))).toBe(n <= 2 ? '1x3r' : n === 4 ? '1x1r 1x2r' : '1x1r 2x1c');
      // With the reflection: R^2 = (even, odd), and weight 2 likewise.
      expect(names(d)).toBe(n <= 2 ? '1x1r 1x1r' : '2x1r');
      expect(names(symmetricPower(d, 2))).toBe(n <= 2 ? '1x1r 1x2r' : n === 4 ? '1x1r 1x1r 1x1r' : '1x1r 2x1r');
    }
  });

  it('C5 in the plane sees weights modulo 5', () => {
    const v = defining(named('rotation', 5));
    // Weights 1 and 4 ≡ −1 agree: Sym^4 has weights 0, 2, 4.
    expect(names(directSumOf(v, symmetricPower(v, 4)))).toBe('1x1r 2x1c 2x2c');
    expect(names(tensorProduct(v, v))).toBe('1x2r 2x1c');
  });
});
