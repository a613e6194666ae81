/** Shapes of values: their sizes are numbers, or names of widths that are not bound yet. */

/** A number of rows or columns: an integer, or the name of a width. */
export type Dimension = number | string;

/** A matrix; of a tensor of order three and more `dims` are its sizes, and rows x cols those of its first unfolding. */
export interface Shape {
  readonly rows: Dimension;
  readonly cols: Dimension;
  readonly dims?: readonly Dimension[];
}

export const dimsOf = ({ rows, cols, dims }: Shape): readonly Dimension[] => dims ?? [rows, cols];

/** The shape of given sizes; a single one is a column, none a scalar. */
export function shapeOfDims(dims: readonly Dimension[]): Shape {
  if (dims.length <= 2) return { rows: dims[0] ?? 1, cols: dims[1] ?? 1 };
  const rest = dims.slice(1);
  const bound = rest.every((d) => typeof d === 'number');
  return { rows: dims[0]!, cols: bound ? rest.reduce((a, b) => a * (b as number), 1) : rest.join('*'), dims };
}

export const SCALAR: Shape = Object.freeze({ rows: 1, cols: 1 });
export const isScalar = (s: Shape): boolean => s.dims === undefined && s.rows === 1 && s.cols === 1;
export const isVector = (s: Shape): boolean => s.dims === undefined && (s.rows === 1 || s.cols === 1);
export const isMatrix = (s: Shape): boolean => s.dims === undefined;
export const sameShape = (a: Shape, b: Shape): boolean => {
  const [x, y] = [dimsOf(a), dimsOf(b)];
  return x.length === y.length && x.every((d, i) => d === y[i]);
};
export const formatShape = (s: Shape): string => (isScalar(s) ? 'scalar' : dimsOf(s).join(' x '));

/** The size that the k-th of so many indices ranges over: of one index on a vector its length. */
export const indexedSize = (shape: Shape, k: number, count: number): Dimension =>
  shape.dims === undefined && count === 1 ? (shape.cols === 1 ? shape.rows : shape.cols) : dimsOf(shape)[k]!;
