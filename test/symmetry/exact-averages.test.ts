/**
 * Finite subgroups whose average is the Haar average on what a network's squared loss sees: facts about designs and reflection groups, not computed here.
 * C_n in the plane averages degree t as SO(2) does iff n > t; the invariants of the reflection groups B_n, D_n, F_4, E_8 and G_8, G_9 (Shephard and Todd)
 * begin, after |x|², in degrees 4, 4 (or n), 6, 8, and 8, with vector fields in degrees 5 and 17; a permutation group sees quadratic forms as S_n does iff it
 * moves any pair of points to any other.
 */
import { determinantRational, multiplyMatrices, orthogonalityDefect, QQ } from '@lawful/cas-core';
import { phase, range } from '@lawful/lie/inside/designs/matrices';
import { subgroupsOf } from '@lawful/lie/inside/designs/subgroups';
import { generateGroup } from '@lawful/lie/inside/groups/finite-group';
import { groupOf, orthogonalArithmetic } from '@lawful/lie/inside/groups/group';
import { lift, parseModel } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('symmetry/exact-averages');

const power = (q: number, n: number, group: string): string =>
  `param w : 1 x ${n}\ninput x : ${n}\noutput (w * x).^${q}\nsymmetry ${group} : x -> g * x\n`;
const designs = (text: string) =>
  lift(parseModel({ file: 'test.law', text }), 1, { exactWith: true }).result.exactWith!;

describe('lift --exact-with', () => {
  it('is not in the answer unless asked for', () => {
    expect(lift(parseModel({ file: 'test.law', text: power(1, 2, 'SO(2)') })).result.exactWith).toBeUndefined();
  });
  it('rotations of the plane: C_n is exact for degree t iff n > t', () => {
    const { subgroups, smallest } = designs(
      'param a : 1 x 2\nparam b : 1 x 2\ninput x : 2\noutput (a * x).^3 + (b * x).^2\nsymmetry SO(2) : x -> g * x\n',
    );
    // |f|² has the degrees 4, 5, 6.
    expect(smallest).toEqual({ group: 'rotation(7)', order: '7' });
    expect(subgroups.filter((s) => s.group.startsWith('rotation')).map((s) => [s.group, s.stopsAt, s.exact])).toEqual([
      ['rotation(1)', 1, false],
      ['rotation(2)', 2, false],
      ['rotation(3)', 3, false],
      ['rotation(4)', 4, false],
      ['rotation(5)', 5, false],
      ['rotation(6)', 6, false],
      ['rotation(7)', null, true],
    ]);
  });
  // [f, group, smallest]: what f and |f|² ask is less than all polynomials of the degree.
  it.each([
    [power(1, 2, 'SO(2)'), 'rotation(3)', '3'],
    // Harmonics 2 and 4 alone: C3 averages them away.
    [power(2, 2, 'SO(2)'), 'rotation(3)', '3'],
    // Harmonics 1, 3 of f and 2, 4, 6 of f².
    [power(3, 2, 'SO(2)'), 'rotation(5)', '5'],
    [power(1, 2, 'O(2)'), 'rotation(3)', '3'],
    [power(1, 3, 'SO(3)'), 'tetrahedral', '12'],
    [power(1, 3, 'O(3)'), 'tetrahedral', '12'],
    // Q8 is irreducible on H, of multiplicity one.
    [power(1, 4, 'SU(2)'), 'quaternion()', '8'],
    [power(1, 3, 'symmetric(3)'), 'cyclic(3)', '3'],
    [power(1, 4, 'symmetric(4)'), 'alternating(4)', '12'],
    [power(1, 5, 'symmetric(5)'), 'affine(5)', '20'],
    [power(1, 7, 'symmetric(7)'), 'half-affine(7)', '21'],
    [power(1, 2, 'rotation(12)'), 'rotation(3)', '3'],
  ])('%j: %s', (text, group, order) => {
    expect(designs(text).smallest).toEqual({ group, order });
  });
  it('two vectors of C^2: Q8 suffices for SU(2), the Pauli group for U(2)', () => {
    const two = (group: string) =>
      `param w : 1 x 8\ninput X : 4 x 2\noutput w * [${[1, 2].flatMap((j) => [1, 2, 3, 4].map((i) => `[X[${i},${j}]]`)).join(',')}]\nsymmetry ${group} : X -> g * X\n`;
    expect(designs(two('SU(2)')).smallest?.group).toBe('quaternion()');
    expect(designs(two('U(2)')).smallest).toEqual({ group: 'Pauli', order: '16' });
  });
  // [group, power, name, first degree at which the averages differ].
  const STOPS = [
    ['SO(3)', 2, 'tetrahedral', 3],
    ['SO(3)', 2, 'octahedral', 4],
    ['O(3)', 2, 'pyritohedral', 4],
    ['O(3)', 2, 'hyperoctahedral(3)', 4],
    ['O(4)', 3, 'hyperoctahedral(4)', 4],
    ['O(4)', 3, 'F4', 6],
    ['U(2)', 4, 'Clifford', 6],
    ['U(2)', 4, 'Clifford with 8th roots', 8],
  ] as const;
  it.each(long.rows(STOPS, ([group]) => group === 'U(2)'))(
    '%s, f = (w·x)^%i: %s stops at degree %i',
    (group, q, name, degree) => {
      const n = group.startsWith('U') ? 4 : Number(group.at(-2));
      const found = designs(power(q, n, group));
      expect(found.subgroups.find((s) => s.group === name)).toMatchObject({ stopsAt: degree, exact: false });
    },
  );
  it('F4 averages degree 4 on R^4 as O(4) does, its rotations too; no listed rotations of R^3 do', () => {
    expect(designs(power(2, 4, 'O(4)')).smallest).toEqual({ group: 'rotations of F4', order: '576' });
    const space = designs(power(2, 3, 'SO(3)'));
    expect(space.smallest).toBeNull();
    expect(space.leftOut.join()).toMatch(/icosahedral.*sqrt\(5\)/);
  });
  it('labels that move with the data count', () => {
    // y -> g y: averages see Hom(R^2, R^2) too.
    const text = 'param W : 2 x 2\ninput x : 2\noutput W * x\nsymmetry SO(2) : x -> g * x, y -> g * y\n';
    expect(designs(text).smallest?.group).toBe('rotation(3)');
  });
  it('groups without a list, and functions that are no polynomials, say so', () => {
    expect(() => designs(power(1, 3, 'permutations(3, (1 2 3))'))).toThrow(/no subgroups are listed/);
    expect(() =>
      designs('param W : 1 x 3\ninput x : 3\noutput W * tanh(x)\nsymmetry symmetric(3) : x -> g * x\n'),
    ).toThrow(/polynomial in its inputs/);
  });
});

describe('the table of subgroups', () => {
  it.each([
    ['SO', 2],
    ['O', 2],
    ['SO', 3],
    ['O', 3],
    ['O', 4],
    ['SO', 4],
    ['U', 1],
    ['U', 2],
    ['SU', 2],
    ['SU', 3],
    ['torus', 2],
    ['symmetric', 5],
    ['symmetric', 6],
    ['symmetric', 7],
    ['symmetric', 8],
    ['alternating', 5],
    ['dihedral', 6],
    ['cyclic', 6],
    ['hyperoctahedral', 3],
    ['rotation', 6],
    ['reflection', 6],
    ['quaternion', 4],
    ['sign', 3],
  ] as const)('%s(%i): members, of groups of the order listed', (name, n) => {
    const size =
      name === 'U' || name === 'SU' || name === 'torus' ? 2 * n : name === 'rotation' || name === 'reflection' ? 2 : n;
    const listed = subgroupsOf({ kind: 'named', name, n, size }, 4);
    if (listed.kind !== 'ok') throw new Error('not listed');
    const turn = name.endsWith('U') ? phase(n, range(n)) : undefined;
    const special = name === 'SO' || name === 'alternating';
    for (const { name: group, order, generators } of listed.value.subgroups) {
      for (const g of generators.finite) {
        // Members of the whole group, by what defines it.
        expect([group, orthogonalityDefect(g)]).toEqual([group, undefined]);
        if (special) expect([group, determinantRational(g)]).toEqual([group, QQ.one]);
        if (turn !== undefined) expect([group, multiplyMatrices(g, turn)]).toEqual([group, multiplyMatrices(turn, g)]);
        if (name === 'symmetric' || name === 'alternating')
          expect(g.flat().every((q) => q.den === 1n && (q.num === 0n || q.num === 1n))).toBe(true);
      }
      if (order > 1500n || generators.cyclic.length > 0) continue;
      const made = generateGroup(orthogonalArithmetic(size), generators.finite, 1500);
      expect([group, made.kind === 'ok' && BigInt(made.value.order)]).toEqual([group, order]);
    }
  });
  it('the Clifford group of one qubit is G_8, of order 96; Pauli matrices X and Z make a group of 8', () => {
    const listed = subgroupsOf({ kind: 'named', name: 'U', n: 2, size: 4 }, 2);
    const orderOf = (name: string) => {
      const found = listed.kind === 'ok' ? listed.value.subgroups.find((s) => s.name === name) : undefined;
      const made = generateGroup(orthogonalArithmetic(4), found!.generators.finite, 500);
      return made.kind === 'ok' && made.value.order;
    };
    expect([orderOf('Clifford'), orderOf('Pauli')]).toEqual([96, 8]);
  });
  it.each([
    [11, 'M11', 7920n],
    [12, 'M12', 95_040n],
    [8, 'PGL(2,7)', 336n],
  ])('on %i points %s has order %s', (n, name, order) => {
    const listed = subgroupsOf({ kind: 'named', name: 'symmetric', n, size: n }, 2);
    const found = listed.kind === 'ok' ? listed.value.subgroups.find((s) => s.name === name) : undefined;
    const generators = found!.generators.finite.map((g) =>
      range(n).map((j) => g.findIndex((row) => row[j]!.num === 1n)),
    );
    const made = groupOf({ kind: 'permutations', size: n, generators });
    expect([found!.order, made.kind === 'ok' && made.value.order]).toEqual([order, order]);
  });
});
