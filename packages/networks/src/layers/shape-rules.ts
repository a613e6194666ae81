/**
 * The functions of the model language: arity and shape rule. What a function means is how it is lowered, in lowering/functions.ts; a test asserts
 * that both tables have the same names.
 */
import { type Dimension, formatShape, isScalar, isVector, SCALAR, type Shape, sameShape } from '../language/model.js';

export interface FunctionRule {
  readonly arity: number;
  /** The shape of the value, or a sentence that says what was expected. */
  shape(args: readonly Shape[]): Shape | string;
}

const elementwise: FunctionRule = { arity: 1, shape: ([a]) => a! };
const toScalar: FunctionRule = { arity: 1, shape: () => SCALAR };

const times = (a: Dimension, b: Dimension): Dimension | undefined =>
  a === 1 ? b : b === 1 ? a : typeof a === 'number' && typeof b === 'number' ? a * b : undefined;

export const FUNCTION_RULES: Readonly<Record<string, FunctionRule>> = Object.freeze({
  relu: elementwise,
  tanh: elementwise,
  sigmoid: elementwise,
  exp: elementwise,
  log: elementwise,
  softplus: elementwise,
  sin: elementwise,
  cos: elementwise,
  cosh: elementwise,
  square: elementwise,
  silu: elementwise,
  gelu: elementwise,
  erf: elementwise,
  sqrt: elementwise,
  abs: elementwise,
  softmax: elementwise,
  leaky_relu: {
    arity: 2,
    shape: ([a, slope]) => (isScalar(slope!) ? a! : `a scalar slope as second argument, found ${formatShape(slope!)}`),
  },
  sum: toScalar,
  mean: toScalar,
  max: toScalar,
  norm2: toScalar,
  trace: {
    arity: 1,
    shape: ([a]) => (a!.rows === a!.cols ? SCALAR : `a square matrix, found ${formatShape(a!)}`),
  },
  dot: {
    arity: 2,
    shape: ([a, b]) =>
      sameShape(a!, b!) ? SCALAR : `two arguments of equal shape, found ${formatShape(a!)} and ${formatShape(b!)}`,
  },
  kron: {
    arity: 2,
    shape: ([a, b]) => {
      const rows = times(a!.rows, b!.rows);
      const cols = times(a!.cols, b!.cols);
      return rows === undefined || cols === undefined ? 'widths bound by --set for kron' : { rows, cols };
    },
  },
  diag: {
    arity: 1,
    shape: ([a]) => {
      if (a!.cols === 1) return { rows: a!.rows, cols: a!.rows };
      if (a!.rows === 1) return { rows: a!.cols, cols: a!.cols };
      return a!.rows === a!.cols ? { rows: a!.rows, cols: 1 } : `a vector or a square matrix, found ${formatShape(a!)}`;
    },
  },
  conv1d: {
    arity: 2,
    shape: ([w, x]) => {
      if (!isVector(w!) || !isVector(x!)) return `two vectors, found ${formatShape(w!)} and ${formatShape(x!)}`;
      const k = times(w!.rows, w!.cols);
      const n = times(x!.rows, x!.cols);
      if (typeof k !== 'number' || typeof n !== 'number') return 'widths bound by --set for conv1d';
      return k <= n ? { rows: n - k + 1, cols: 1 } : `a signal at least as long as the kernel (${k}), found ${n}`;
    },
  },
});

/** Functions whose arguments are sizes, not values. */
export const CONSTRUCTORS: Readonly<Record<string, { arity: number; shape(sizes: readonly Dimension[]): Shape }>> =
  Object.freeze({
    eye: { arity: 1, shape: ([n]: readonly Dimension[]) => ({ rows: n!, cols: n! }) },
    ones: { arity: 1, shape: ([n]: readonly Dimension[]) => ({ rows: n!, cols: 1 }) },
    zeros: { arity: 2, shape: ([m, n]: readonly Dimension[]) => ({ rows: m!, cols: n! }) },
  });
