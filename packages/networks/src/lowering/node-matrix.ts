/** Matrices of Program nodes, row-major; the value of a matrix expression after lowering. */
import { type ProgramBuilder, UnableError } from '@lawful/cas-core';

/** More scalar products than this in one matrix operation are refused. */
const WORK_LIMIT = 20_000_000;

export interface NodeMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly nodes: readonly number[];
}

export const nodeMatrix = (rows: number, cols: number, entry: (i: number, j: number) => number): NodeMatrix => {
  if (rows * cols > WORK_LIMIT)
    throw new UnableError(`a ${rows} x ${cols} matrix exceeds the limit of ${WORK_LIMIT} entries`);
  const nodes = new Array<number>(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) nodes[i * cols + j] = entry(i, j);
  return { rows, cols, nodes };
};

export const scalarMatrix = (node: number): NodeMatrix => ({ rows: 1, cols: 1, nodes: [node] });

export const isScalarMatrix = (a: NodeMatrix): boolean => a.rows === 1 && a.cols === 1;

export const entry = (a: NodeMatrix, i: number, j: number): number => a.nodes[i * a.cols + j]!;

export const mapMatrix = (a: NodeMatrix, f: (node: number) => number): NodeMatrix => ({ ...a, nodes: a.nodes.map(f) });

export const zipMatrices = (a: NodeMatrix, b: NodeMatrix, f: (x: number, y: number) => number): NodeMatrix => ({
  ...a,
  nodes: a.nodes.map((x, i) => f(x, b.nodes[i]!)),
});

export const transposeMatrix = (a: NodeMatrix): NodeMatrix => nodeMatrix(a.cols, a.rows, (i, j) => entry(a, j, i));

/** The matrix product, or scaling when one factor is a scalar. Shapes are checked before lowering. */
export function multiplyMatrices(builder: ProgramBuilder, a: NodeMatrix, b: NodeMatrix): NodeMatrix {
  if (isScalarMatrix(a)) return mapMatrix(b, (n) => builder.mul(a.nodes[0]!, n));
  if (isScalarMatrix(b)) return mapMatrix(a, (n) => builder.mul(n, b.nodes[0]!));
  if (a.rows * a.cols * b.cols > WORK_LIMIT)
    throw new UnableError(
      `the product of ${a.rows} x ${a.cols} and ${b.rows} x ${b.cols} exceeds the limit of ${WORK_LIMIT} scalar products`,
    );
  return nodeMatrix(a.rows, b.cols, (i, j) => {
    const products: number[] = [];
    for (let k = 0; k < a.cols; k++) products.push(builder.mul(entry(a, i, k), entry(b, k, j)));
    return builder.sum(products);
  });
}
