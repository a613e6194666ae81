/**
 * Tensors of Program nodes, row-major: the value of a node of the Graph after lowering. Most are matrices; a tensor of order three and more has
 * `dims`, and rows x cols are those of its first unfolding, so that what reads matrices reads its rows.
 */
import { type ProgramBuilder, UnableError } from '@lawful/cas-core';

/** More scalar products than this in one operation are refused. */
const WORK_LIMIT = 20_000_000;

export interface NodeMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly dims?: readonly number[];
  readonly nodes: readonly number[];
}

export const nodeMatrix = (rows: number, cols: number, entry: (i: number, j: number) => number): NodeMatrix => {
  if (rows * cols > WORK_LIMIT)
    throw new UnableError(`a ${rows} x ${cols} matrix exceeds the limit of ${WORK_LIMIT} entries`);
  const nodes = new Array<number>(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) nodes[i * cols + j] = entry(i, j);
  return { rows, cols, nodes };
};

/** A tensor of at least two axes. */
export function nodeTensor(dims: readonly number[], nodes: readonly number[]): NodeMatrix {
  const [rows = 1, ...rest] = dims;
  const cols = rest.reduce((a, b) => a * b, 1);
  return dims.length > 2 ? { rows, cols, dims, nodes } : { rows, cols, nodes };
}

export const sizesOf = ({ rows, cols, dims }: NodeMatrix): readonly number[] => dims ?? [rows, cols];

export const scalarMatrix = (node: number): NodeMatrix => ({ rows: 1, cols: 1, nodes: [node] });

export const isScalarMatrix = (a: NodeMatrix): boolean => a.dims === undefined && a.nodes.length === 1;

export const entry = (a: NodeMatrix, i: number, j: number): number => a.nodes[i * a.cols + j]!;

export const mapMatrix = (a: NodeMatrix, f: (node: number) => number): NodeMatrix => ({ ...a, nodes: a.nodes.map(f) });

export const zipMatrices = (a: NodeMatrix, b: NodeMatrix, f: (x: number, y: number) => number): NodeMatrix => ({
  ...a,
  nodes: a.nodes.map((x, i) => f(x, b.nodes[i]!)),
});

/** The matrix product, or scaling when one factor is a scalar. Shapes are checked before lowering. */
export function multiplyMatrices(builder: ProgramBuilder, a: NodeMatrix, b: NodeMatrix): NodeMatrix {
  if (isScalarMatrix(a)) return mapMatrix(b, (n) => builder.mul(a.nodes[0]!, n));
  if (isScalarMatrix(b)) return mapMatrix(a, (n) => builder.mul(n, b.nodes[0]!));
  requireWork(a.rows * a.cols * b.cols, () => `the product of ${a.rows} x ${a.cols} and ${b.rows} x ${b.cols}`);
  return nodeMatrix(a.rows, b.cols, (i, j) => {
    const products: number[] = [];
    for (let k = 0; k < a.cols; k++) products.push(builder.mul(entry(a, i, k), entry(b, k, j)));
    return builder.sum(products);
  });
}

/** Throws `UnableError` for operations of too many scalar products. */
export function requireWork(products: number, what: () => string): void {
  if (products > WORK_LIMIT) throw new UnableError(`${what()} exceeds the limit of ${WORK_LIMIT} scalar products`);
}

/** Calls `visit` with every index of a box, the last axis fastest; the array is reused. */
export function eachIndex(sizes: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = sizes.map(() => 0);
  if (sizes.includes(0)) return;
  for (;;) {
    visit(index);
    let k = sizes.length - 1;
    for (; k >= 0; k--) {
      if (++index[k]! < sizes[k]!) break;
      index[k] = 0;
    }
    if (k < 0) return;
  }
}

/** The distance in the list of nodes between neighbours along each axis. */
export function stridesOf(sizes: readonly number[]): number[] {
  const strides = sizes.map(() => 1);
  for (let k = sizes.length - 2; k >= 0; k--) strides[k] = strides[k + 1]! * sizes[k + 1]!;
  return strides;
}
