/** What callers without types may give the library: one sentence of a class that is documented, never a fault from inside. */
import { analyse, certify, find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const NET = 'param U : n x 3\nparam V : 2 x n\ninput x : 3\noutput V * U * x\n';
const PRODUCT = 'param a\nparam b\ninput x\noutput a * b * x\n';

describe('arguments of the wrong type', () => {
  it.each([undefined, null, 5, [], {}, Buffer.from('param w')])('a model that is %p', (given) => {
    for (const call of [() => analyse(given as never), () => prove(given as never, 'a')])
      expect(call).toThrow(
        expect.objectContaining({ name: 'LawfulError', message: expect.stringMatching(/a model was expected/) }),
      );
  });
  it.each([-1, 0, 1.5, Number.NaN, 2n, '2', null, true, [2], {}])('a width that is %p', (width) => {
    expect(() => analyse(NET, { widths: { n: width as never } })).toThrow(
      /the width n is .*: expected a positive integer/,
    );
  });
  it.each([Number.NaN, -1, 0, 1.5, 7, Number.POSITIVE_INFINITY, 'x'])('a degree that is %p', (degree) => {
    expect(() => find(parseModel({ file: 'm', text: PRODUCT }), { degree: degree as never })).toThrow(/the degree is/);
  });
  it.each([undefined, null, 5])('a law that is %p', (law) => {
    expect(() => prove(PRODUCT, law as never)).toThrow(/the law was expected as a text/);
  });
  it.each([5, '', '../a', 'a\\b', 'a\nb'])('a title that is %p', async (title) => {
    await expect(certify(PRODUCT, { title: title as never })).rejects.toThrow(/the title/);
  });
  it('and what is right is taken', async () => {
    expect(analyse(NET, { widths: { n: 2 }, degree: 6 }).plain.found).toBe(3);
    expect((await certify(PRODUCT, { title: 'a b' })).files[0]!.name).toBe('a b.json');
  });
});
