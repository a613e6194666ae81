/**
 * Gradients and derivations in the *-algebra, and the decision (docs/matrix-words.md, "What a checker does").
 *
 * tr(α W β) has the gradient αᵀβᵀ by W, and tr(α Wᵀ β) the gradient βα. A law is conserved when its derivation, W going
 * to its gradient G_W, has the normal form zero; the diagonal of a matrix, when its diagonal form is zero: diag(DMD′) is
 * DD′·diag(M), and diag(M) = diag(Mᵀ). Slopes are constants for both, whatever the data switch on.
 */
import { type Element, type MatrixSymbol, product, type StarAlgebra, type Term, WIDTH } from './algebra.js';

/** The places where a word has a letter of a parameter: what stands before it, the letter, what stands behind. */
function* occurrences(A: StarAlgebra, word: string): Generator<readonly [string, string, string]> {
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) >= WIDTH || A.symbolOf(word[i] as string).role !== 'parameter') continue;
    yield [word.slice(0, i), word[i] as string, word.slice(i + 1)];
  }
}

const without = (cyclic: readonly string[], at: number) => cyclic.filter((_, i) => i !== at);

/** The gradients of a scalar by all parameters. */
export function gradients(A: StarAlgebra, scalar: Element): Map<MatrixSymbol, Element> {
  const terms = new Map<MatrixSymbol, Term[]>();
  for (const { coefficient, cyclic } of scalar.terms) {
    cyclic.forEach((closed, at) => {
      for (const [before, letter, behind] of occurrences(A, closed)) {
        const word = A.isTransposed(letter) ? behind + before : A.transposed(before) + A.transposed(behind);
        const known = terms.get(A.symbolOf(letter)) ?? [];
        terms.set(A.symbolOf(letter), known);
        known.push({ coefficient, cyclic: without(cyclic, at), word });
      }
    });
  }
  return new Map([...terms].map(([symbol, found]) => [symbol, A.element(symbol.rows, symbol.cols, found)]));
}

/** The change of an element when every parameter moves along its gradient. */
export function derivation(A: StarAlgebra, of: Element, along: ReadonlyMap<MatrixSymbol, Element>): Element {
  const change = (letter: string): readonly Term[] => {
    const gradient = along.get(A.symbolOf(letter));
    if (gradient === undefined) return [];
    return A.isTransposed(letter) ? A.transpose(gradient).terms : gradient.terms;
  };
  function* terms(): Generator<Term> {
    for (const { coefficient, cyclic, word } of of.terms) {
      for (const [before, letter, behind] of occurrences(A, word)) {
        for (const g of change(letter)) {
          const changed = before + g.word + behind;
          yield { coefficient: product(coefficient, g.coefficient), cyclic: [...cyclic, ...g.cyclic], word: changed };
        }
      }
      for (const [at, closed] of cyclic.entries()) {
        for (const [before, letter, behind] of occurrences(A, closed)) {
          for (const g of change(letter)) {
            const size = A.isTransposed(letter) ? A.symbolOf(letter).cols : A.symbolOf(letter).rows;
            const changed = A.traced(before + g.word + behind, size);
            const factor = product(product(coefficient, g.coefficient), changed.coefficient);
            yield { coefficient: factor, cyclic: [...without(cyclic, at), ...g.cyclic, ...changed.cyclic], word };
          }
        }
      }
    }
  }
  return A.element(of.rows, of.cols, terms());
}

/** The number of terms of the diagonal form: words by the diagonal letters at their ends and their core. */
export function diagonalForm(A: StarAlgebra, { terms }: Element): number {
  const forms = terms.map(({ coefficient, cyclic, word }): Term => {
    const letters = [...word];
    const inner = letters.map((letter, i) => (A.isDiagonal(letter) ? -1 : i)).filter((i) => i >= 0);
    const [from, to] = [inner[0] ?? word.length, (inner.at(-1) ?? word.length - 1) + 1];
    const core = word.slice(from, to);
    const [least] = [core, A.transposed(core)].sort();
    const ends = [...word.slice(0, from), ...word.slice(to)].sort().join('');
    return { coefficient, cyclic: [...cyclic, `${ends}\ufffe${least}`], word: '' };
  });
  return A.element(1, 1, forms).terms.length;
}
