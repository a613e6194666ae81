/** Functions of rows, columns and all entries: sums, norms, softmax, normalisations, and what turns matrices into matrices. */

import { newAxis, unifyAxes } from '../graph/axis.js';
import {
  allAxes,
  contract,
  innerProduct,
  patternNode,
  pointwise,
  reduce,
  reshape,
  rowAxes,
  softmax,
  standardise,
} from '../graph/build.js';
import { boundWidths, type GraphNode, graphNode, shapeOfNode, unifyNodes } from '../graph/graph.js';
import { formatShape, isMatrix, isVector, sameShape } from '../language/shape.js';
import { squareRoot } from './entrywise.js';
import { type Call, type FunctionRow, reduction } from './function-row.js';

const text = (node: GraphNode): string => formatShape(shapeOfNode(node));

const row = (
  usage: string,
  example: string,
  arity: FunctionRow['arity'],
  build: FunctionRow['build'],
  kernels = false,
): FunctionRow => ({ usage, example, arity, build, kernels });

/** The axes of a column over rows: of a matrix the first. */
const columnAxes = (value: GraphNode): number[] => (isVector(shapeOfNode(value)) ? [0, 1] : [0]);

const root = (value: GraphNode, call: Call): GraphNode => pointwise('sqrt', squareRoot, value, call.at);

const normalised = (call: Call, over: (value: GraphNode) => number[], centred: boolean): GraphNode | string => {
  const value = call.value(0);
  return standardise(value, over(value), centred, call.count > 1 ? call.value(1) : undefined, call.at);
};

export const PER_ROW: Readonly<Record<string, FunctionRow>> = {
  sum: reduction('sum'),
  mean: reduction('mean'),
  max: reduction('max'),
  norm2: reduction('norm2'),
  norm: row(
    'norm(X)',
    'norm(X)',
    [1, 1],
    (call) => root(reduce(call.value(0), 'norm2', allAxes(call.value(0)), call.at), call),
    true,
  ),
  rowsum: row('rowsum(X)', 'rowsum(X)', [1, 1], (call) =>
    alongRows(call, (value, over) => reduce(value, 'sum', over, call.at)),
  ),
  rowmean: row('rowmean(X)', 'rowmean(X)', [1, 1], (call) =>
    alongRows(call, (value, over) => reduce(value, 'mean', over, call.at)),
  ),
  rownorm: row(
    'rownorm(X)',
    'rownorm(X)',
    [1, 1],
    (call) => alongRows(call, (value, over) => root(reduce(value, 'norm2', over, call.at), call)),
    true,
  ),
  softmax: row(
    'softmax(S[, M])',
    'softmax(S, causal(3))',
    [1, 2],
    (call) => softmax(call.value(0), call.count > 1 ? call.value(1) : undefined, call.at),
    true,
  ),
  layernorm: row(
    'layernorm(X[, eps])',
    'layernorm(X, 1/1000)',
    [1, 2],
    (call) => normalised(call, rowAxes, true),
    true,
  ),
  rmsnorm: row('rmsnorm(X[, eps])', 'rmsnorm(X, 1/1000)', [1, 2], (call) => normalised(call, rowAxes, false), true),
  batchnorm: row(
    'batchnorm(X[, eps])',
    'batchnorm(X, 1/1000)',
    [1, 2],
    (call) => normalised(call, columnAxes, true),
    true,
  ),
  causal: row('causal(n)', 'causal(3)', [1, 1], (call) => patternNode('causal', [call.size(0), call.size(0)], call.at)),
  rope: row('rope(X, c, s)', 'rope(X[:,1:2], Y[1:2,1], Y[2:3,1])', [3, 3], (call) => {
    const [value, c, s] = [call.value(0), call.value(1), call.value(2)];
    const [rows, cols] = value.axes.map((axis) => axis.width);
    if (value.axes.length === 2 && typeof cols === 'string')
      return `a number of columns, found the width ${cols}: expected --set ${cols}=VALUE`;
    if (value.axes.length > 2 || (cols as number) % 2 === 1)
      return `a matrix with an even number of columns, found ${text(value)}`;
    const angles = { rows: rows!, cols: (cols as number) / 2 };
    for (const part of [c, s])
      if (!sameShape(shapeOfNode(part), angles))
        return `cosines and sines of shape ${formatShape(angles)}, found ${text(part)}`;
    unifyNodes(c, s);
    unifyAxes(value.axes[0]!, c.axes[0]!);
    return graphNode({ kind: 'rotate' }, [value, c, s], value.axes, call.at);
  }),
  trace: row('trace(X)', 'trace(S)', [1, 1], (call) => {
    const value = call.value(0);
    const [rows, cols] = value.axes;
    if (!isMatrix(shapeOfNode(value)) || rows!.width !== cols!.width) return `a square matrix, found ${text(value)}`;
    return contract([value], [[0, 0]], [], call.at);
  }),
  dot: row('dot(X, Z)', 'dot(X, Z)', [2, 2], (call) => {
    const [a, b] = [call.value(0), call.value(1)];
    if (!sameShape(shapeOfNode(a), shapeOfNode(b)))
      return `two arguments of equal shape, found ${text(a)} and ${text(b)}`;
    return innerProduct(a, b, call.at);
  }),
  kron: row('kron(X, Y)', 'kron(X, c)', [2, 2], (call) => {
    const [a, b] = [call.value(0), call.value(1)];
    if (!isMatrix(shapeOfNode(a)) || !isMatrix(shapeOfNode(b))) return `two matrices, found ${text(a)} and ${text(b)}`;
    const joined = a.axes.map((axis, k) => {
      const other = b.axes[k]!.width;
      if (axis.width === 1) return other;
      if (other === 1) return axis.width;
      return typeof axis.width === 'number' && typeof other === 'number' ? axis.width * other : undefined;
    });
    const outer = contract(
      [a, b],
      [
        [0, 2],
        [1, 3],
      ],
      [0, 1, 2, 3],
      call.at,
    );
    if (joined.includes(undefined) || typeof outer === 'string') return 'widths bound by --set for kron';
    const axes = joined.map((width, k) => newAxis(width!, `kron.${k + 1}`));
    return graphNode({ kind: 'reshape' }, [outer], axes, call.at);
  }),
  diag: row('diag(v)', 'diag(v)', [1, 1], (call) => {
    const value = call.value(0);
    const shape = shapeOfNode(value);
    const [rows, cols] = value.axes;
    const long = cols!.width === 1 ? rows! : rows!.width === 1 ? cols! : undefined;
    if (long !== undefined && isMatrix(shape)) return graphNode({ kind: 'diagonal' }, [value], [long, long], call.at);
    if (!isMatrix(shape) || rows!.width !== cols!.width) return `a vector or a square matrix, found ${text(value)}`;
    unifyAxes(rows!, cols!);
    return graphNode({ kind: 'diagonal' }, [value], [rows!], call.at);
  }),
  eye: row('eye(n)', 'eye(3)', [1, 1], (call) => patternNode('identity', [call.size(0), call.size(0)], call.at)),
  ones: row('ones(n)', 'ones(3)', [1, 1], (call) => patternNode('one', [call.size(0)], call.at)),
  zeros: row('zeros(m, n)', 'zeros(2, 3)', [2, 2], (call) =>
    patternNode('zero', [call.size(0), call.size(1)], call.at),
  ),
  flatten: row('flatten(X)', 'flatten(K)', [1, 1], (call) => {
    const widths = boundWidths(call.value(0));
    if (widths === undefined) return 'widths bound by --set for flatten';
    return reshape(call.value(0), [widths.reduce((a, b) => a * b, 1)], call.at);
  }),
  reshape: row('reshape(X, m, n, …)', 'reshape(X, 3, 2)', [2, 9], (call) => {
    const dims: number[] = [];
    for (let k = 1; k < call.count; k++) dims.push(call.integer(k, 1));
    return reshape(call.value(0), dims, call.at);
  }),
};

/** A reduction along the rows of a matrix; the sum over the entries of a row of a row is a number. */
function alongRows(call: Call, reduction: (value: GraphNode, over: number[]) => GraphNode): GraphNode | string {
  const value = call.value(0);
  if (!isMatrix(shapeOfNode(value))) return `a matrix, found ${text(value)}`;
  return reduction(value, [1]);
}
