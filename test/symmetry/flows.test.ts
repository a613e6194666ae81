/** A symmetry of the data together with another flow than gradient flow: counts by hand. */
import { find, mechanics, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const counts = (text: string) => {
  const { plain, augmented, laws } = find(parseModel({ file: 'test.law', text })).result;
  expect(laws.every((l) => l.proved)).toBe(true);
  return { plain: plain.found, averaged: augmented!.found, complete: augmented!.complete };
};
const linear = (n: number, group: string, rest: string): string =>
  `${rest.includes('tau') ? 'const tau > 0\n' : ''}param w : 1 x ${n}\ninput x : ${n}\noutput w * x\n${rest}symmetry ${group} : x -> g * x\n`;

describe('momentum', () => {
  it('a central force keeps the angular momentum: logistic loss under O(3)', () => {
    // State (e^{tau t}, w, v) of dimension 7; e^{tau t}·(w v' - v w') is conserved, and |w|, w·v, |v|, t move freely but for |w x v|.
    expect(counts(linear(3, 'O(3)', 'loss logistic\nflow momentum(tau)\n'))).toEqual({
      plain: 0,
      averaged: 3,
      complete: true,
    });
  });
  it('squared loss under C3: the two coordinates of the plane move as a planar oscillator does', () => {
    // The potential is a·(Σw)² + b·|w|² + c·Σw: in the plane Σ = 0 a central force, with one angular momentum.
    expect(counts(linear(3, 'cyclic(3)', 'flow momentum(tau)\n'))).toEqual({ plain: 0, averaged: 1, complete: true });
  });
});

describe('mirror flow', () => {
  it('exponentiated gradient under C3: in 1/w the fields are a shift and a scaling', () => {
    expect(counts(linear(3, 'cyclic(3)', 'flow mirror(p)\n'))).toEqual({ plain: 0, averaged: 1, complete: true });
  });
});

describe('decay', () => {
  it.each([
    ['cyclic(3)', 3, '', 1],
    ['O(3)', 3, 'loss logistic\n', 2],
    ['cyclic(3)', 3, 'loss (out - y)^3\n', 0],
  ])('%s on R^%i %s keeps the ratios that it keeps without', (group, n, loss, extra) => {
    const text = linear(n, group, `${loss}flow gradient decay tau\n`);
    expect(counts(text)).toEqual({ plain: 0, averaged: extra, complete: true });
  });
});

describe('what is not averaged yet', () => {
  it('says so by name', () => {
    expect(() => counts(linear(2, 'sign(2)', 'flow adam\n'))).toThrow(/symmetry of the data together with adam flow/);
    expect(() =>
      counts('param w : 1 x 2\ninput x : 2\noutput relu(w * x)\nflow mirror(p)\nsymmetry sign(2) : x -> g * x\n'),
    ).toThrow(/symmetry of the data together with mirror flow/);
  });
});

describe('mechanics', () => {
  const kept = (group: string, loss: string) => {
    const { averagedLaws } = mechanics(parseModel({ file: 'test.law', text: linear(3, group, loss) }));
    return averagedLaws.map(({ discrete }) => discrete.find((d) => d.optimiser === 'sgd')!.keeps);
  };
  it('knows that steps keep ratios of averaged losses exactly, and finds no such laws of plain ones', () => {
    // h(θ − ηv) = h(θ): a step moves the part of w in the plane by a multiple of itself.
    expect(kept('cyclic(3)', '')).toEqual(['exact']);
    expect(kept('O(3)', 'loss logistic\n')).toEqual(['exact', 'exact']);
    expect(mechanics(parseModel({ file: 'test.law', text: 'param w\ninput x\noutput w * x\n' })).averagedLaws).toEqual(
      [],
    );
  });
});
