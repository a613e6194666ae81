/**
 * Calculus in the free *-algebra: gradients of scalar elements and derivations.
 *
 * Gradient. For a scalar element h and a symbol W, G is the element of W's shape with dh = tr(Gᵀ dW). Since h is a polynomial in
 * cyclic words, it is enough to know  tr(α W β) ↦ αᵀ βᵀ  and  tr(α Wᵀ β) ↦ β α,  one summand an occurrence.
 * Derivation. Given velocities V_W, the derivation δ has δW = V_W, δ(Wᵀ) = V_Wᵀ, δ = 0 on all other symbols, and obeys
 * Leibniz' rule on words and on products of traces. It is the first-order change under W → W + ε V_W.
 * Diagonal symbols are constants of both: D is locally constant where relu(z) = D z.
 */
import { isStarScalar, type StarAlgebra, type StarElement, type StarTerm, starShape } from './star-algebra.js';
import { letterCols, letterRows, type Size, symbolOf, transposeWord, type Word } from './words.js';

const without = <T>(list: readonly T[], k: number): readonly T[] => [...list.slice(0, k), ...list.slice(k + 1)];

/** The gradient of a 1 x 1 element. Throws `RangeError` for other shapes and for diagonal symbols. */
export function starGradient(algebra: StarAlgebra, h: StarElement, symbol: number): StarElement {
  const { alphabet } = algebra;
  const { name, rows, cols, diagonal } = alphabet.symbols[symbol]!;
  if (!isStarScalar(h)) throw new RangeError(`starGradient: an element of shape ${starShape(h)} is not a scalar`);
  if (diagonal) throw new RangeError(`starGradient: the diagonal symbol "${name}" is a constant`);
  const terms: StarTerm[] = [];
  for (const { coefficient, cycles } of h.terms.values())
    cycles.forEach((cycle, k) => {
      cycle.forEach((letter, p) => {
        if (letter < 0 || symbolOf(letter) !== symbol) return;
        const [before, after] = [cycle.slice(0, p), cycle.slice(p + 1)];
        const word =
          letter % 2 === 0
            ? [...transposeWord(alphabet, before), ...transposeWord(alphabet, after)]
            : [...after, ...before];
        terms.push({ coefficient, cycles: without(cycles, k), word });
      });
    });
  return algebra.element(rows, cols, terms);
}

/** δ(a) for the derivation with the given velocities, by symbol. Each velocity has its symbol's shape (checked by `mul`). */
export function starDerivative(
  algebra: StarAlgebra,
  a: StarElement,
  velocities: ReadonlyMap<number, StarElement>,
): StarElement {
  const { alphabet } = algebra;
  const word = (letters: Word, size: Size): StarElement =>
    letters.length === 0
      ? algebra.identity(size)
      : algebra.element(letterRows(alphabet, letters[0]!), letterCols(alphabet, letters[letters.length - 1]!), [
          { coefficient: { num: 1n, den: 1n }, cycles: [], word: letters },
        ]);
  /** The derivative of a word that is not empty. */
  const ofWord = (letters: Word): StarElement => {
    let total = algebra.zero(letterRows(alphabet, letters[0]!), letterCols(alphabet, letters[letters.length - 1]!));
    letters.forEach((letter, p) => {
      const velocity = letter < 0 ? undefined : velocities.get(symbolOf(letter));
      if (velocity === undefined) return;
      const moved = letter % 2 === 0 ? velocity : algebra.transpose(velocity);
      const before = word(letters.slice(0, p), moved.rows);
      const after = word(letters.slice(p + 1), moved.cols);
      total = algebra.add(total, algebra.mul(algebra.mul(before, moved), after));
    });
    return total;
  };
  let total = algebra.zero(a.rows, a.cols);
  for (const { coefficient, cycles, word: letters } of a.terms.values()) {
    if (letters.length > 0) {
      const factor = algebra.element(1, 1, [{ coefficient, cycles, word: [] }]);
      total = algebra.add(total, algebra.mul(factor, ofWord(letters)));
    }
    cycles.forEach((cycle, k) => {
      if (cycle[0]! < 0) return;
      const rest = algebra.element(a.rows, a.cols, [{ coefficient, cycles: without(cycles, k), word: letters }]);
      total = algebra.add(total, algebra.mul(algebra.trace(ofWord(cycle)), rest));
    });
  }
  return total;
}
