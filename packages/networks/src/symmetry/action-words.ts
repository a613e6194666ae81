/**
 * Whether the maps of a symmetry are an action by matrix words alone: x ↦ EXPR(g) is expanded in the free *-algebra at a product gh
 * and once behind itself, with g'g = gg' = 1 (theory §3). No size occurs, so X -> g * X * g' is proved for O(2) and O(1000) alike.
 *
 * Two orders are possible: EXPR(gh) = EXPR(g)∘EXPR(h) (*straight*), and EXPR(gh) = EXPR(h)∘EXPR(g) (*reversed*: the action g ↦ EXPR(g⁻¹), with the
 * same maps). One order must do for all inputs and labels jointly. A word that does not cancel decides nothing: g may satisfy more than g'g = 1.
 */
import { type Expr, NotSupportedError, SourceError, starBuilder, starKey, UnableError } from '@lawful/cas-core';
import { translate } from '../all-widths/translate.js';
import type { Symmetry } from '../language/model.js';
import type { Network } from '../lowering/network.js';
import { slotsOf } from './input-action.js';
import { withoutOrthogonal } from './orthogonal-words.js';

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
  const normal = (node: number): string => starKey(withoutOrthogonal(builder, builder.values[node]!, orthogonal));
  return normal(image(product, x)) === normal(image(outer, image(inner, x)));
}
