/** Laws as SymPy reads them; that it evaluates them to the entries is a cross-check (test/peers/sympy-laws.peer.mjs). */
import { parseLawExpression, sympyText } from '@lawful/networks';
import { analyse } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const SHAPES = new Map([
  ['Q', { rows: 2, cols: 4 }],
  ['K', { rows: 2, cols: 2 }],
  ['a', { rows: 1, cols: 1 }],
]);
const written = (text: string): string | undefined =>
  sympyText(parseLawExpression({ file: 'law', text }), {
    source: { file: 'law', text },
    shapeOf: (name) => SHAPES.get(name),
    widthOf: () => undefined,
    known: [],
  });

describe('a law for SymPy', () => {
  it('counts from 0, with ends of slices left out', () => {
    expect(written('Q[1,2] - a')).toBe('Q[0, 1] - a');
    expect(written("Q[:,3:4] - K'")).toBe('Q[:, 2:4] - K.T');
  });
  it('is a trace, of slices one that SymPy writes out as a sum, since it evaluates no other', () => {
    expect(written('|K|^2')).toBe('Trace(K*K.T)');
    expect(written('|Q[:,1:2]|^2')).toBe('Trace(Q[:, 0:2]*Q[:, 0:2].T).rewrite(Sum)');
  });
  it('is the column of its entries where a parameter has the name of the free index', () => {
    const text = 'param W : 2 x 2\nparam i : 1 x 2\ninput x : 2\noutput i * relu(W * x)\n';
    const [law] = analyse(text).laws;
    expect([law?.law, law?.count]).toEqual(['|W[i,:]|^2 - i[i]^2', 2]);
    expect(law?.sympy).toBe('Matrix([W[0, 0]**2 + W[0, 1]**2 - i[0, 0]**2, W[1, 0]**2 + W[1, 1]**2 - i[0, 1]**2])');
  });
});
