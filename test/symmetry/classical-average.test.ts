import { find, parseModel } from 'lawful';
import { classicalAverage } from 'lawful/inside/finding/classical-average';
import { studyOf } from 'lawful/inside/finding/study';
import { SYMMETRIES } from 'lawful/inside/finding/symmetries';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('symmetry/classical-average');

const model = (text: string) => parseModel({ file: 'test.law', text });
const lightning = (d: number, tokens: number, group = 'O'): string =>
  `param Q : ${d} x 1\nparam K : ${d} x 1\nparam V : ${d} x 1\ninput X : ${tokens} x ${d}\noutput X * Q * K' * X' * X * V\nsymmetry ${group}(${d}) : X -> X * g'\n`;
const applies = (text: string): boolean => classicalAverage(studyOf(SYMMETRIES, model(text)).network) !== undefined;

describe('averages over O(d) through inner products (theory §4, G-Fig3)', () => {
  // Gr(3, d) and two norms: 3(d − 3) + 2; one token leaves 3d − 1.
  const SIZES = [
    [9, 2, 3 * 9 - 7],
    [16, 2, 3 * 16 - 7],
    [18, 1, 3 * 18 - 1],
  ] as const;
  it.each(long.rows(SIZES, ([d]) => d > 9))('lightning attention, d = %i, %i tokens', (d, tokens, laws) => {
    expect(applies(lightning(d, tokens))).toBe(true);
    const r = find(model(lightning(d, tokens))).result;
    expect(r.augmented).toMatchObject({ maxLaws: laws });
    if (tokens === 2) expect(r.augmented).toMatchObject({ found: laws, complete: true });
  });
  it('a linear layer keeps the direction of w', () => {
    const text = "param w : 20\ninput x : 20\noutput w' * x\nsymmetry O(20) : x -> g * x\n";
    expect(applies(text)).toBe(true);
    expect(find(model(text)).result.augmented).toMatchObject({ found: 19, complete: true });
  });
  it.each([
    ['another group', lightning(16, 2, 'SO')],
    ['an output that is not invariant', lightning(16, 2).replace("X' * X * V", "X' * X[:,1:8] * V[1:8]")],
    ['entrywise squares', 'param w : 1 x 20\ninput x : 20\noutput w * x.^2\nsymmetry O(20) : x -> g * x\n'],
    ['a map that is no direct action', lightning(16, 2).replace("X * g'", "X * g' * g * g'")],
    ['more columns than coordinates', 'param W : 20 x 20\ninput x : 20\noutput W * x\nsymmetry O(20) : x -> g * x\n'],
  ])('is not used for %s', (_, text) => {
    expect(applies(text)).toBe(false);
  });
});
