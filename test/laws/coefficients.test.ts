/** Laws whose coefficients contain constants of the model, or functions of numbers. */
import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'coefficients', text });

describe('coefficients in constants', () => {
  it.each([
    // a' = u x, b' = c u x.
    ['param a\nparam b\nconst c\ninput x\noutput (a + c*b) * x\n', 1, 'c*a - b'],
    ["param a : 2\nparam b : 2\nconst c\ninput x : 2\noutput (a + c*b)' * x\n", 2, 'c*a[1] - b[1]'],
    ['param a\nparam b\ninput x\noutput (a + exp(3)*b) * x\n', 1, 'exp(3)*a - b'],
    ['param a\nparam b\nconst c\ninput x\noutput c*a*b * x\n', 1, 'a^2 - b^2'],
  ])('%s', (text, laws, law) => {
    const own = model(text);
    expect(find(own).result.plain).toMatchObject({ found: laws, maxLaws: laws, complete: true });
    expect(prove(own, law)).toMatchObject({ verdict: 'proved', dependsOnFound: 'yes' });
  });
  it('are not claimed where they do not hold', () => {
    const own = model('param a\nparam b\nconst c\ninput x\noutput (a + c*b) * x\n');
    expect(prove(own, 'a - c*b').verdict).toBe('refuted');
  });
});
