import { foundAndExpected } from '@lawful/cas-core';
import { exact, exactText, exactValues, LawfulError, NotSupportedError, parseModel, prove, SourceError } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const thrown = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('refused input has one shape', () => {
  it('in a model: the place, what stands there and what was expected', () => {
    const error = thrown(() => parseModel({ file: 'm.law', text: 'param w\ninput x\noutput w*\n' }));
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toBeInstanceOf(LawfulError);
    expect(error).toMatchObject({ file: 'm.law', line: 3, column: 10 });
    const { found, expected } = error as LawfulError;
    expect(found).toMatch(/end/);
    expect(expected).toBeTruthy();
  });
  it('for a construct beyond the engines, too', () => {
    expect(new NotSupportedError({ file: 'm', text: 'x' }, { line: 1, column: 1 }, 'this')).toBeInstanceOf(LawfulError);
  });
  it.each([
    ['expected a name, found ")"', '")"', 'a name'],
    ['the action on x is odd: expected an expression', 'the action on x is odd', 'an expression'],
    ['division by zero', 'division by zero', undefined],
  ])('the sentence "%s" has its halves', (sentence, found, expected) => {
    expect(foundAndExpected(sentence)).toEqual({ found, expected });
  });
});

describe('exact numbers at the edge of the library', () => {
  it.each([
    ['-22/7', '-22/7'],
    ['0.012', '3/250'],
    ['6/4', '3/2'],
    ['12345678901234567890123', '12345678901234567890123'],
  ])('%s is %s', (text, shown) => {
    expect(exactText(exact(text))).toBe(shown);
  });
  it.each(['1/0', '1e3', '', '0.1.2', 'x', '1.5 ± 2e-3', 'NaN'])('"%s" is refused', (text) => {
    expect(thrown(() => exact(text))).toBeInstanceOf(LawfulError);
  });
  it('a refutation can be recomputed from its numbers: d(a)/dt is u·b·x for f = abx', () => {
    const text = 'param a\nparam b\ninput x\noutput a*b*x\n';
    const { witness } = prove(parseModel({ file: 'm.law', text }), 'a');
    const [theta, x, u] = [witness!.theta, witness!.x, witness!.u].map(exactValues);
    const [only] = Object.values(u!);
    expect(only!.mul(theta!.b!).mul(x!.x!).equals(exact(witness!.value!))).toBe(true);
  });
});
