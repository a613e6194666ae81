/**
 * The nodes of a network with named widths: each operation is a row that says what it refers to and what its value is, in
 * normal form. Reading and evaluating are one pass, because a node's shape decides whether it makes sense.
 */
import { ONE, type Rational } from '../../core/arithmetic/rational.js';
import { reject, shown } from '../../text/rejection.js';
import { integerIn, type Json, rational, text, tuple } from '../../text/shape.js';
import { nameText } from '../../text/words.js';
import { type Element, isScalar, MINUS, type Size, type StarAlgebra } from './algebra.js';

const sizeText = (size: Size): string => (typeof size === 'number' ? `${size}` : nameText(size));
export const shapeText = ({ rows, cols }: Pick<Element, 'rows' | 'cols'>) => `${sizeText(rows)} x ${sizeText(cols)}`;

export interface Node extends Element {
  readonly op: string;
  /** The nodes and the symbol that it refers to. */
  readonly nodes: readonly number[];
  readonly symbol: number | undefined;
}

/** What a node refers to; its row says which of these are there. */
interface Given {
  readonly A: StarAlgebra;
  readonly a: Element;
  readonly b: Element;
  readonly symbol: number;
  readonly sizes: readonly Size[];
  readonly number: Rational;
  demand(holds: boolean, condition: string): void;
  /** The slopes of the symbol are those of a, and of no other argument. */
  settle(): void;
}

interface Operation {
  readonly operands: readonly ('node' | 'size' | 'symbol' | 'number')[];
  value(given: Given): Element;
}

function constant({ A }: Given, rows: Size, cols: Size, ...coefficients: Rational[]): Element {
  const terms = coefficients.map((coefficient) => ({ coefficient, cyclic: [], word: '' }));
  return A.element(rows, cols, terms);
}

const identity = (given: Given) => constant(given, given.sizes[0] as Size, given.sizes[0] as Size, ONE);
const zero = (given: Given) => constant(given, given.sizes[0] as Size, given.sizes[1] as Size);

function sum({ A, a, b, demand }: Given, sign: 1 | -1): Element {
  demand(a.rows === b.rows && a.cols === b.cols, 'equal shapes');
  return A.sum(a, sign === 1 ? b : A.scaled(b, MINUS));
}

function slopesTimes({ A, a, symbol, demand, settle }: Given): Element {
  const D = A.letter(symbol);
  const [column, row] = [a.cols === 1 && a.rows === D.rows, a.rows === 1 && a.cols === D.rows];
  demand(column || row, `a column or row of size ${D.rows}`);
  settle();
  return a.cols === 1 ? A.multiply(D, a) : A.multiply(a, D);
}

function product({ A, a, b, demand }: Given): Element {
  demand(isScalar(a) || isScalar(b) || a.cols === b.rows, 'a scalar or inner sizes that agree');
  return A.multiply(a, b);
}

const square = ({ a, demand }: Given) => demand(a.rows === a.cols, 'a square matrix');

function trace(given: Given): Element {
  square(given);
  return given.A.trace(given.a);
}

/** The diagonal of a as a column; what it means stays with the node of a. */
function diagonal(given: Given): Element {
  square(given);
  return { ...given.a, cols: 1 };
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['var', { operands: ['symbol'], value: ({ A, symbol }) => A.letter(symbol) }],
  ['const', { operands: ['number'], value: (given) => constant(given, 1, 1, given.number) }],
  ['identity', { operands: ['size'], value: identity }],
  ['zero', { operands: ['size', 'size'], value: zero }],
  ['add', { operands: ['node', 'node'], value: (given) => sum(given, 1) }],
  ['sub', { operands: ['node', 'node'], value: (given) => sum(given, -1) }],
  ['neg', { operands: ['node'], value: ({ A, a }) => A.scaled(a, MINUS) }],
  ['mul', { operands: ['node', 'node'], value: product }],
  ['transpose', { operands: ['node'], value: ({ A, a }) => A.transpose(a) }],
  ['trace', { operands: ['node'], value: trace }],
  ['piecewise', { operands: ['symbol', 'node'], value: slopesTimes }],
  ['diag', { operands: ['node'], value: diagonal }],
]);

/** A reader of nodes, in order; `pieces` are the arguments of diagonal symbols by the piecewise nodes so far. */
export function nodeReader(A: StarAlgebra, symbols: number, readSize: (item: Json | undefined, place: string) => Size) {
  const [nodes, pieces]: [Node[], Map<number, Element>] = [[], new Map()];
  let lastDiagonal = -1;

  function settle(symbol: number, a: Element, place: string): void {
    const earlier = pieces.get(symbol) ?? a;
    const same = earlier.rows === a.rows && earlier.cols === a.cols;
    if (!same || A.sum(a, A.scaled(earlier, MINUS)).terms.length > 0)
      reject(`${place} gives the diagonal symbol ${shown(A.symbols[symbol]?.name)} a second argument`);
    pieces.set(symbol, a);
  }

  function readNode(item: Json, place: string, position: number): void {
    const op = text(Array.isArray(item) ? item[0] : undefined, `${place}[0]`);
    const row = OPERATIONS.get(op) ?? reject(`${place} is the operation ${shown(op)}, which version 1 does not know`);
    const entries = tuple(item, place, row.operands.length + 1).slice(1);
    const of = <T>(kind: string, read: (entry: Json | undefined, there: string) => T): T[] =>
      entries.flatMap((entry, k) => (row.operands[k] === kind ? [read(entry, `${place}[${k + 1}]`)] : []));
    const operands = of('node', (entry, there) => integerIn(entry, there, 0, position));
    const [symbol] = of('symbol', (entry, there) => integerIn(entry, there, 0, symbols));
    const [sizes, [number = ONE]] = [of('size', readSize), of('number', rational)];
    if (lastDiagonal >= 0 && operands.includes(lastDiagonal))
      reject(`${place} refers to a diag node, which only the law may be`);
    const role = symbol === undefined ? undefined : A.symbols[symbol]?.role;
    if (role !== undefined && (role === 'diagonal') !== (op === 'piecewise'))
      reject(`${place} is ${shown(op)} of a symbol of role ${role}`);
    const below = operands.map((i) => nodes[i] as Node);
    const shapes = below.map(shapeText).join(' and ');
    const demand = (holds: boolean, condition: string) => {
      if (!holds) reject(`${place} is ${shown(op)} of ${shapes}, which needs ${condition}`);
    };
    const [a, b] = below as [Node, Node];
    const given = { A, a, b, symbol: symbol ?? -1, sizes, number, demand };
    const value = row.value({ ...given, settle: () => settle(given.symbol, a, place) });
    if (op === 'diag') lastDiagonal = position;
    nodes.push({ ...value, op, nodes: operands, symbol });
  }
  return { nodes, pieces, readNode };
}
