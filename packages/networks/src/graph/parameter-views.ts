/**
 * The parts of parameters that a model text itself speaks of: heads that it slices (`Q[:,1:2]`), unfoldings of tensors, channels that a flattened image hands
 * to the columns of a matrix, pairs of columns that are rotated, and residual layers I + W. Laws are looked for in them, and written with them.
 */
import type { Model } from '../language/model.js';
import { axisClass } from './axis.js';
import type { GraphNode } from './graph.js';

export interface ParameterView {
  readonly parameter: string;
  /** A matrix of entries of the parameter, row by row, as positions in row-major order. */
  readonly rows: number;
  readonly cols: number;
  readonly positions: readonly number[];
  /** Whose rows are units, or columns. */
  readonly side: 'rows' | 'cols';
  /** Unit i in the language, and the whole where it is a matrix expression. */
  readonly unit: string;
  readonly whole: string | undefined;
  /** Whether the identity is added: the view is I + W. */
  readonly shifted: boolean;
  /** A part of the parameter whose norm may stand in a law by itself. */
  readonly part: boolean;
}

/** Precondition: widths are bound. */
export function parameterViews(model: Model): ParameterView[] {
  const nodes = reachable([...model.graph.bindings.values(), model.graph.output]);
  const leaves = new Map<string, GraphNode[]>();
  const parameters = new Map(model.declarations.flatMap((d) => (d.kind === 'param' ? [[d.name, d]] : [])));
  for (const n of nodes)
    if (n.operation.kind === 'leaf' && parameters.has(n.operation.name))
      leaves.set(n.operation.name, [...(leaves.get(n.operation.name) ?? []), n]);
  const views = [...leaves.values()].flatMap(([leaf]) => unfoldings(leaf!));
  const isParameter = (n: GraphNode): boolean => n.operation.kind === 'leaf' && parameters.has(n.operation.name);
  for (const n of nodes) {
    if (n.operation.kind === 'slice' && isParameter(n.inputs[0]!)) views.push(...slices(n));
    if (n.operation.kind === 'add') views.push(...residuals(n, isParameter));
  }
  const grouped = nodes.flatMap(groupings);
  const joined = nodes.flatMap(joints);
  for (const [leaf] of leaves.values()) views.push(...groups(leaf!, grouped), ...joinedParts(leaf!, joined));
  const order = [...parameters.keys()];
  views.sort((a, b) => order.indexOf(a.parameter) - order.indexOf(b.parameter) || a.positions[0]! - b.positions[0]!);
  const known = new Set<string>();
  return views.filter((v) => {
    const key = `${v.unit} ${v.side}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function reachable(roots: readonly GraphNode[]): GraphNode[] {
  const seen = new Set<GraphNode>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen];
}

const nameOf = (leaf: GraphNode): string => (leaf.operation.kind === 'leaf' ? leaf.operation.name : '');

const sizes = (node: GraphNode): number[] => node.axes.map((a) => a.width as number);

/** Of a tensor of order three and more its unfolding along each axis of several places. */
function unfoldings(leaf: GraphNode): ParameterView[] {
  const dims = sizes(leaf);
  if (dims.length < 3) return [];
  const name = nameOf(leaf);
  const total = dims.reduce((a, b) => a * b, 1);
  return dims.flatMap((rows, k) => {
    if (rows === 1) return [];
    const inner = dims.slice(k + 1).reduce((a, b) => a * b, 1);
    const positions: number[][] = Array.from({ length: rows }, () => []);
    for (let p = 0; p < total; p++) positions[Math.floor(p / inner) % rows]!.push(p);
    const letters = [...'abcdefgh'].slice(0, dims.length);
    const word = (own: string): string => letters.map((l, j) => (j === k ? own : l)).join('');
    return [
      {
        parameter: name,
        rows,
        cols: total / rows,
        positions: positions.flat(),
        side: 'rows' as const,
        unit: `${name}[${':,'.repeat(k)}i]`,
        whole: `einsum("${word('i')},${word('j')}->ij", ${name}, ${name})`,
        shifted: false,
        part: false,
      },
    ];
  });
}

/** Columns a to b of a matrix, or rows, as the text selects them. */
function slices(node: GraphNode): ParameterView[] {
  const [leaf] = node.inputs;
  if (node.operation.kind !== 'slice' || leaf!.axes.length > 2) return [];
  const { places } = node.operation;
  // Single entries, rows and columns are units of the whole.
  if (places.some((list) => list?.length === 1) || places.every((list) => list === undefined)) return [];
  return rangeViews(leaf!, places);
}

/** The part of a matrix in a range of rows and columns; undefined takes all. Columns alone have columns as units, rows alone rows. */
function rangeViews(leaf: GraphNode, [down, across]: readonly (readonly number[] | undefined)[]): ParameterView[] {
  const [rows, cols] = sizes(leaf) as [number, number];
  const range = (list: readonly number[] | undefined): string =>
    list === undefined ? ':' : `${list[0]! + 1}:${list.at(-1)! + 1}`;
  const own = {
    rows: down ?? Array.from({ length: rows }, (_, i) => i),
    cols: across ?? Array.from({ length: cols }, (_, j) => j),
  };
  const vector = rows === 1 ? range(across) : cols === 1 ? range(down) : undefined;
  const name = `${nameOf(leaf)}[${vector ?? `${range(down)},${range(across)}`}]`;
  const single = own.rows.length === 1 || own.cols.length === 1;
  const view = (side: 'rows' | 'cols'): ParameterView => ({
    parameter: nameOf(leaf),
    rows: own.rows.length,
    cols: own.cols.length,
    positions: own.rows.flatMap((i) => own.cols.map((j) => i * cols + j)),
    side,
    unit: single ? `${name}[i]` : side === 'rows' ? `${name}[i,:]` : `${name}[:,i]`,
    whole: side === 'rows' ? `${name}*${name}'` : `${name}'*${name}`,
    shifted: false,
    part: true,
  });
  return [...(down === undefined ? [] : [view('rows')]), ...(across === undefined ? [] : [view('cols')])];
}

interface Joint {
  /** The axis along which blocks stand, and how long each is. */
  readonly axis: object;
  readonly lengths: readonly number[];
}

/** Blocks side by side, or above each other. */
function joints(node: GraphNode): Joint[] {
  if (node.operation.kind !== 'concat') return [];
  const { rows, cols } = node.operation;
  const along = rows === 1 && cols > 1 ? 1 : cols === 1 && rows > 1 ? 0 : undefined;
  if (along === undefined) return [];
  const lengths = node.inputs.map((block) => sizes(block)[along]!);
  return lengths.every((n) => n === 1) ? [] : [{ axis: axisClass(node.axes[along]!), lengths }];
}

/** The rows or columns of a matrix that meet one block each: those of a head where heads stand side by side. */
function joinedParts(leaf: GraphNode, joined: readonly Joint[]): ParameterView[] {
  if (leaf.axes.length > 2) return [];
  return leaf.axes.flatMap((axis, k) =>
    joined.flatMap(({ axis: own, lengths }) => {
      if (own !== axisClass(axis)) return [];
      let first = 0;
      return lengths.flatMap((n) => {
        const places = Array.from({ length: n }, (_, i) => first + i);
        first += n;
        return rangeViews(leaf, k === 0 ? [places, undefined] : [undefined, places]);
      });
    }),
  );
}

/** x + W·x: the layer I + W. */
function residuals(node: GraphNode, isParameter: (n: GraphNode) => boolean): ParameterView[] {
  if (node.operation.kind !== 'add') return [];
  const { negative } = node.operation;
  return node.inputs.flatMap((term, k) => {
    if (negative[k] === true || term.operation.kind !== 'product' || term.inputs.length !== 2) return [];
    const [a, b] = term.inputs as [GraphNode, GraphNode];
    const [matrix, other] = isParameter(a) ? [a, b] : [b, a];
    const stands = node.inputs.some((n, j) => j !== k && n === other && negative[j] !== true);
    const [rows, cols] = sizes(matrix) as [number, number];
    if (!stands || !isParameter(matrix) || matrix.axes.length > 2 || rows !== cols || rows === 1) return [];
    const name = nameOf(matrix);
    const text = `(eye(${rows}) + ${name})`;
    return (['rows', 'cols'] as const).map((side) => ({
      parameter: name,
      rows,
      cols,
      positions: Array.from({ length: rows * cols }, (_, p) => p),
      side,
      unit: side === 'rows' ? `${text}[i,:]` : `${text}[:,i]`,
      whole: side === 'rows' ? `${text}*${text}'` : `${text}'*${text}`,
      shifted: true,
      part: false,
    }));
  });
}

interface Grouping {
  /** The axis whose places fall into groups of neighbours. */
  readonly axis: object;
  readonly groups: number;
}

/** Axes that hold several channels one after another, or pairs that are rotated. */
function groupings(node: GraphNode): Grouping[] {
  if (node.operation.kind === 'rotate') return [{ axis: axisClass(node.axes[1]!), groups: sizes(node)[1]! / 2 }];
  if (node.operation.kind !== 'reshape') return [];
  const [input] = node.inputs;
  const before = sizes(input!).filter((n) => n > 1);
  const after = node.axes.filter((a) => (a.width as number) > 1);
  if (before.length < 2 || after.length !== 1) return [];
  return [{ axis: axisClass(after[0]!), groups: before[0]! }];
}

/** The columns of a matrix, or its rows, in groups of neighbours. */
function groups(leaf: GraphNode, grouped: readonly Grouping[]): ParameterView[] {
  if (leaf.axes.length > 2) return [];
  const [rows, cols] = sizes(leaf) as [number, number];
  const name = nameOf(leaf);
  return leaf.axes.flatMap((axis, k) => {
    const length = axis.width as number;
    return grouped.flatMap(({ axis: own, groups: count }) => {
      const size = length / count;
      if (own !== axisClass(axis) || size < 2 || count < 2 || !Number.isInteger(size)) return [];
      const positions: number[] = [];
      for (let g = 0; g < count; g++)
        for (let p = 0; p < rows * cols; p++) {
          const place = k === 0 ? Math.floor(p / cols) : p % cols;
          if (Math.floor(place / size) === g) positions.push(p);
        }
      const range = `${size}*i-${size - 1}:${size}*i`;
      const vector = rows === 1 || cols === 1;
      const view: ParameterView = {
        parameter: name,
        rows: count,
        cols: (rows * cols) / count,
        positions,
        side: 'rows',
        unit: `${name}[${vector ? range : k === 0 ? `${range},:` : `:,${range}`}]`,
        whole: undefined,
        shifted: false,
        part: false,
      };
      return [view];
    });
  });
}
