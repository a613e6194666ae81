/**
 * Whether the maps of a symmetry are an action by matrix words alone: x ↦ EXPR(g) is expanded in the free *-algebra at a product gh
 * and once behind itself, with g'g = gg' = 1 (theory §3). No size occurs, so X -> g * X * g' is proved for O(2) and O(1000) alike.
 *
 * Two orders are possible: EXPR(gh) = EXPR(g)∘EXPR(h) (*straight*), and EXPR(gh) = EXPR(h)∘EXPR(g) (*reversed*: the action g ↦ EXPR(g⁻¹), with the
 * same maps). One order must do for all inputs and labels jointly. A word that does not cancel decides nothing: g may satisfy more than g'g = 1.
 */
import {
  type Expr,
  NotSupportedError,
  QQ,
  type Rational,
  rational,
  SourceError,
  type StarElement,
  type StarTerm,
  starBuilder,
  starKey,
  symbolOf,
  UnableError,
  type Word,
} from '@lawful/cas-core';
import { translate } from '../all-widths/translate.js';
import type { Symmetry } from '../language/model.js';
import type { Network } from '../lowering/network.js';
import { slotsOf } from './input-action.js';

export type ProductOrder = 'straight' | 'reversed';

const LETTER_OPERATIONS = 2_000_000;

/** The orders in which the maps of all inputs and labels compose, as far as words show. */
export function ordersByWords(network: Network, symmetry: Symmetry): ReadonlySet<ProductOrder> {
  const orders: ProductOrder[] = ['straight', 'reversed'];
  return new Set(orders.filter((order) => composes(network, symmetry, order)));
}

function composes(network: Network, symmetry: Symmetry, order: ProductOrder): boolean {
  const { actions, labels } = symmetry;
  const maps = [
    ...actions.map(({ input, expr }) => ({ name: input, expr, ...network.values.get(input)! })),
    ...(labels === undefined ? [] : [{ name: 'y', expr: labels.expr, ...network.output }]),
  ];
  try {
    return maps.every(({ name, expr, rows, cols }) =>
      mapComposes(network, symmetry, { name, expr, rows, cols }, order),
    );
  } catch (error) {
    // Entries, unknown functions, sizes: not a matter of words.
    if (error instanceof NotSupportedError || error instanceof UnableError || error instanceof SourceError)
      return false;
    throw error;
  }
}

interface DataMap {
  readonly name: string;
  readonly expr: Expr;
  readonly rows: number;
  readonly cols: number;
}

function mapComposes({ model }: Network, symmetry: Symmetry, map: DataMap, order: ProductOrder): boolean {
  const builder = starBuilder([], { letterOperations: LETTER_OPERATIONS });
  const symbol = (name: string, rows: number, cols: number): number =>
    builder.declare({ name, rows, cols, diagonal: false, role: 'constant' });
  const nodeOf = (k: number): number => builder.node({ kind: 'var', symbol: k });
  const slots = slotsOf(symmetry);
  const [first, second] = ['1', '2'].map((tag) => slots.map(({ name, size }) => symbol(name + tag, size, size)));
  const x = nodeOf(symbol(map.name, map.rows, map.cols));
  const image = (element: readonly number[], argument: number): number => {
    const names = new Map([...slots.map(({ name }, k) => [name, element[k]!] as const), [map.name, argument]]);
    return translate(map.expr, {
      source: model.source,
      builder,
      nodeOf: (name) => names.get(name),
      widthOf: (name) => model.widths[name],
    });
  };
  const [g, h] = [first!.map(nodeOf), second!.map(nodeOf)];
  const product = g.map((left, k) => builder.node({ kind: 'mul', left, right: h[k]! }));
  const [outer, inner] = order === 'straight' ? [g, h] : [h, g];
  const orthogonal = new Set([...first!, ...second!]);
  const normal = (node: number): string => starKey(reduced(builder.values[node]!, orthogonal));
  return normal(image(product, x)) === normal(image(outer, image(inner, x)));

  /** The element with neighbouring g g' and g' g of orthogonal symbols taken out of words and traces. */
  function reduced(element: StarElement, own: ReadonlySet<number>): StarElement {
    const terms = [...element.terms.values()].map((term): StarTerm => {
      let factor: Rational = term.coefficient;
      const cycles: Word[] = [];
      for (const cycle of term.cycles) {
        const left = cancelled(cycle, own, true);
        // The trace of an identity matrix is its size.
        if (left.length === 0) factor = QQ.mul(factor, rational(builder.symbols[symbolOf(cycle[0]!)]!.rows as number));
        else cycles.push(left);
      }
      return { coefficient: factor, cycles: withoutSquares(cycles, own), word: cancelled(term.word, own, false) };
    });
    return builder.algebra.element(element.rows, element.cols, terms);
  }

  /** Of numbers ±1 (orthogonal symbols of size 1) two of a kind are one. */
  function withoutSquares(cycles: readonly Word[], own: ReadonlySet<number>): Word[] {
    const signs = new Set<number>();
    const rest = cycles.filter((cycle) => {
      const [letter] = cycle;
      const isSign = cycle.length === 1 && own.has(symbolOf(letter!)) && builder.symbols[symbolOf(letter!)]!.rows === 1;
      if (isSign && !signs.delete(letter!)) signs.add(letter!);
      return !isSign;
    });
    return [...rest, ...[...signs].sort((a, b) => a - b).map((letter) => [letter])];
  }
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
