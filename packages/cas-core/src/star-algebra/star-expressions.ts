/**
 * Matrix expressions without sizes, as lists of nodes, and the systems (a network and its symbols) written in them.
 *
 * A node refers to earlier nodes only. The builder checks shapes, shares equal nodes and keeps the normal form of each, so that
 * two spellings of one argument get one diagonal symbol. This is what certificates carry (docs/matrix-words.md): normal
 * forms are for deciding, nodes for stating.
 */
import { formatRational, QQ, type Rational } from '../rings/rationals.js';
import {
  isStarScalar,
  type StarAlgebra,
  type StarElement,
  type StarLimits,
  starAlgebra,
  starKey,
} from './star-algebra.js';
import type { Size, StarSymbol } from './words.js';

export type StarRole = 'parameter' | 'constant' | 'input' | 'diagonal' | 'cotangent';

export interface RoleSymbol extends StarSymbol {
  readonly role: StarRole;
  /** For a diagonal symbol: the slopes of the piecewise-linear function it stands for. */
  readonly slopes?: { readonly low: Rational; readonly high: Rational };
}

export type StarNode =
  | { readonly kind: 'var'; readonly symbol: number }
  /** A number, 1 x 1. */
  | { readonly kind: 'const'; readonly value: Rational }
  | { readonly kind: 'identity'; readonly size: Size }
  | { readonly kind: 'zero'; readonly rows: Size; readonly cols: Size }
  | { readonly kind: 'add' | 'sub' | 'mul'; readonly left: number; readonly right: number }
  | { readonly kind: 'neg' | 'transpose' | 'trace'; readonly operand: number }
  /** D·z for a column z, z·D for a row: a piecewise-linear function with the slopes of D, entry by entry. */
  | { readonly kind: 'piecewise'; readonly symbol: number; readonly operand: number };

interface StarSystem {
  readonly algebra: StarAlgebra;
  readonly widths: readonly string[];
  readonly symbols: readonly RoleSymbol[];
  readonly nodes: readonly StarNode[];
  /** The normal form of each node. */
  readonly values: readonly StarElement[];
}

export interface StarBuilder extends StarSystem {
  /** Appends a symbol. Its name is made new by underscores when taken. Returns its index. */
  declare(symbol: RoleSymbol): number;
  /** The node; throws `RangeError` for shapes that do not fit. */
  node(node: StarNode): number;
  /** relu(z) and its like: the diagonal symbol belongs to the slopes and the normal form of z. z is a row or a column. */
  piecewise(operand: number, low: Rational, high: Rational): number;
}

export function starBuilder(widths: readonly string[], limits: StarLimits = {}): StarBuilder {
  const symbols: RoleSymbol[] = [];
  const nodes: StarNode[] = [];
  const values: StarElement[] = [];
  const algebra = starAlgebra({ symbols, widths }, limits);
  const known = new Map<string, number>();
  const diagonals = new Map<string, number>();

  const declare = (symbol: RoleSymbol): number => {
    let { name } = symbol;
    while (symbols.some((s) => s.name === name)) name += '_';
    return symbols.push({ ...symbol, name }) - 1;
  };

  const normalForm = (node: StarNode): StarElement => {
    switch (node.kind) {
      case 'var':
        return algebra.symbol(node.symbol);
      case 'const':
        return algebra.constant(node.value);
      case 'identity':
        return algebra.identity(node.size);
      case 'zero':
        return algebra.zero(node.rows, node.cols);
      case 'piecewise': {
        const [d, z] = [algebra.symbol(node.symbol), values[node.operand]!];
        return z.cols === 1 ? algebra.mul(d, z) : algebra.mul(z, d);
      }
      case 'add':
      case 'sub':
      case 'mul':
        return algebra[node.kind](values[node.left]!, values[node.right]!);
      default:
        return algebra[node.kind](values[node.operand]!);
    }
  };

  const node = (n: StarNode): number => {
    const key = JSON.stringify(n, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v));
    const old = known.get(key);
    if (old !== undefined) return old;
    values.push(normalForm(n));
    known.set(key, nodes.length);
    return nodes.push(n) - 1;
  };

  const piecewise = (operand: number, low: Rational, high: Rational): number => {
    const z = values[operand]!;
    if (z.rows !== 1 && z.cols !== 1) throw new RangeError(`piecewise: ${z.rows} x ${z.cols} is not a row or a column`);
    const size = z.cols === 1 ? z.rows : z.cols;
    const key = `${formatRational(low)} ${formatRational(high)} ${starKey(z)}`;
    let symbol = diagonals.get(key);
    if (symbol === undefined) {
      const name = `D${diagonals.size + 1}`;
      symbol = declare({ name, rows: size, cols: size, diagonal: true, role: 'diagonal', slopes: { low, high } });
      diagonals.set(key, symbol);
    }
    return node({ kind: 'piecewise', symbol, operand });
  };

  return Object.freeze({ algebra, widths, symbols, nodes, values, declare, node, piecewise });
}

/** The transpose, the trace of a product and the like, as nodes. */
export function starInnerProduct(builder: StarBuilder, a: number, b: number): number {
  const transposed = builder.node({ kind: 'transpose', operand: a });
  return builder.node({ kind: 'trace', operand: builder.node({ kind: 'mul', left: transposed, right: b }) });
}

/** base^k for k ≥ 0 of a scalar or square node. */
export function starPower(builder: StarBuilder, base: number, k: number): number {
  const value = builder.values[base]!;
  if (k === 0)
    return builder.node(
      isStarScalar(value) ? { kind: 'const', value: QQ.one } : { kind: 'identity', size: value.rows },
    );
  let power = base;
  for (let i = 1; i < k; i++) power = builder.node({ kind: 'mul', left: power, right: base });
  return power;
}
