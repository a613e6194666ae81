/** Normal forms in the free *-algebra where some symbols are orthogonal matrices: g'g = gg' = 1. */
import {
  QQ,
  type Rational,
  rational,
  type StarBuilder,
  type StarElement,
  type StarTerm,
  symbolOf,
  type Word,
} from '@lawful/cas-core';

/** The element with neighbouring g g' and g' g of orthogonal symbols taken out of words and traces. */
export function withoutOrthogonal(builder: StarBuilder, element: StarElement, own: ReadonlySet<number>): StarElement {
  const terms = [...element.terms.values()].map((term): StarTerm => {
    let factor: Rational = term.coefficient;
    const cycles: Word[] = [];
    for (const cycle of term.cycles) {
      const left = cancelled(cycle, own, true);
      // The trace of an identity matrix is its size.
      if (left.length === 0) factor = QQ.mul(factor, rational(builder.symbols[symbolOf(cycle[0]!)]!.rows as number));
      else cycles.push(left);
    }
    return {
      coefficient: factor,
      cycles: withoutSquares(builder, cycles, own),
      word: cancelled(term.word, own, false),
    };
  });
  return builder.algebra.element(element.rows, element.cols, terms);
}

/** Of numbers ±1 (orthogonal symbols of size 1) two of a kind are one. */
function withoutSquares(builder: StarBuilder, cycles: readonly Word[], own: ReadonlySet<number>): Word[] {
  const signs = new Set<number>();
  const rest = cycles.filter((cycle) => {
    const [letter] = cycle;
    const isSign = cycle.length === 1 && own.has(symbolOf(letter!)) && builder.symbols[symbolOf(letter!)]!.rows === 1;
    if (isSign && !signs.delete(letter!)) signs.add(letter!);
    return !isSign;
  });
  return [...rest, ...[...signs].sort((a, b) => a - b).map((letter) => [letter])];
}

function cancelled(word: Word, own: ReadonlySet<number>, cyclic: boolean): Word {
  const inverse = (a: number, b: number): boolean => a !== b && symbolOf(a) === symbolOf(b) && own.has(symbolOf(a));
  const out: number[] = [];
  for (const letter of word) {
    if (out.length > 0 && inverse(out[out.length - 1]!, letter)) out.pop();
    else out.push(letter);
  }
  while (cyclic && out.length > 1 && inverse(out[0]!, out[out.length - 1]!)) {
    out.pop();
    out.shift();
  }
  return out;
}
