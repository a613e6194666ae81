/**
 * Random expressions over a fixed alphabet, as data, with two meanings: in the star algebra and in matrices modulo a prime.
 * An expression is grown from a tape of choices, so that it shrinks with the tape.
 */
import { rational, type Size, type StarElement } from '@lawful/cas-core';
import type { StarAlgebra } from '@lawful/cas-core/inside/star-algebra/star-algebra';
import type { Alphabet, StarSymbol } from '@lawful/cas-core/inside/star-algebra/words';
import fc from 'fast-check';
import {
  type Assignment,
  addMatrices,
  identityMatrix,
  type Matrix,
  matrix,
  multiply,
  scaleMatrix,
  traceOf,
  transposeOf,
} from './integer-matrices.js';

const general = (name: string, rows: Size, cols: Size): StarSymbol => ({ name, rows, cols, diagonal: false });
const diagonal = (name: string, size: Size): StarSymbol => ({ name, rows: size, cols: size, diagonal: true });

export const ALPHABET: Alphabet = {
  symbols: [
    general('A', 'a', 'b'),
    general('B', 'b', 'a'),
    general('S', 'a', 'a'),
    diagonal('D', 'a'),
    diagonal('E', 'a'),
    diagonal('F', 'b'),
    general('v', 'a', 1),
    general('w', 'b', 1),
    general('c', 1, 1),
    general('T', 'b', 'b'),
  ],
  widths: ['a', 'b'],
};

export type Term =
  | { readonly op: 'symbol'; readonly k: number }
  | { readonly op: 'identity'; readonly size: Size }
  | { readonly op: 'add' | 'mul'; readonly args: readonly [Term, Term] }
  | { readonly op: 'scale'; readonly by: number; readonly arg: Term }
  | { readonly op: 'transpose' | 'trace'; readonly arg: Term };

const SIZES: readonly Size[] = ['a', 'b', 1];

/** A term of the given shape, grown from the tape; an empty tape gives the smallest term. */
function grow(tape: readonly number[], rows: Size, cols: Size): Term {
  let p = 0;
  const next = (n: number): number => (tape[p++] ?? 0) % n;
  const make = (r: Size, c: Size, depth: number): Term => {
    const leaves: Term[] = ALPHABET.symbols.flatMap((s, k): Term[] => {
      if (s.rows === r && s.cols === c) return [{ op: 'symbol', k }];
      return s.cols === r && s.rows === c ? [{ op: 'transpose', arg: { op: 'symbol', k } }] : [];
    });
    if (r === c) leaves.push({ op: 'identity', size: r });
    const choice = depth === 0 || p >= tape.length ? 0 : next(6);
    const middle = (): Size => SIZES[next(3)]!;
    switch (choice) {
      case 1:
        return { op: 'add', args: [make(r, c, depth - 1), make(r, c, depth - 1)] };
      case 2:
      case 3: {
        const m = middle();
        return { op: 'mul', args: [make(r, m, depth - 1), make(m, c, depth - 1)] };
      }
      case 4:
        return { op: 'transpose', arg: make(c, r, depth - 1) };
      case 5: {
        const m = middle();
        if (r === 1 && c === 1) return { op: 'trace', arg: make(m, m, depth - 1) };
        return { op: 'scale', by: next(7) - 3, arg: make(r, c, depth - 1) };
      }
      default:
        return leaves[next(leaves.length)]!;
    }
  };
  return make(rows, cols, 4);
}

export const terms = (rows: Size, cols: Size): fc.Arbitrary<Term> =>
  fc.array(fc.nat(1000), { maxLength: 40 }).map((tape) => grow(tape, rows, cols));

export function inAlgebra(algebra: StarAlgebra, t: Term): StarElement {
  const go = (s: Term): StarElement => inAlgebra(algebra, s);
  switch (t.op) {
    case 'symbol':
      return algebra.symbol(t.k);
    case 'identity':
      return algebra.identity(t.size);
    case 'scale':
      return algebra.scale(rational(t.by), go(t.arg));
    case 'add':
    case 'mul':
      return algebra[t.op](go(t.args[0]), go(t.args[1]));
    default:
      return algebra[t.op](go(t.arg));
  }
}

export function inMatrices(at: Assignment, t: Term): Matrix {
  const go = (s: Term): Matrix => inMatrices(at, s);
  switch (t.op) {
    case 'symbol':
      return at.symbols[t.k]!;
    case 'identity':
      return identityMatrix(at.sizeOf(t.size));
    case 'scale':
      return scaleMatrix(t.by, go(t.arg));
    case 'add':
      return addMatrices(go(t.args[0]), go(t.args[1]));
    case 'mul':
      return multiply(go(t.args[0]), go(t.args[1]));
    case 'transpose':
      return transposeOf(go(t.arg));
    case 'trace':
      return [[traceOf(go(t.arg))]];
  }
}

/** Matrices for the alphabet at given sizes, from a source of residues. */
export function assignment(
  sizes: Readonly<Record<string, number>>,
  draw: () => number,
  alphabet = ALPHABET,
): Assignment {
  const sizeOf = (s: Size): number => (typeof s === 'number' ? s : sizes[s]!);
  const symbols = alphabet.symbols.map((s) =>
    matrix(sizeOf(s.rows), sizeOf(s.cols), (i, j) => {
      const value = draw();
      return s.diagonal && i !== j ? 0 : value;
    }),
  );
  return { alphabet, symbols, sizeOf };
}
