/**
 * Products of several factors in the cheapest order: the matrix-chain rule, by dynamic programming on shapes. Read from the left, W2·W1·x forms the matrix
 * W2·W1 first, which takes n³ products of entries for matrices of size n; W2·(W1·x) takes 2n².
 *
 * A factor of shape 1 x 1 scales whatever stands beside it. Not every order of a product that is good from the left has
 * fitting shapes ((u'·v)·W where v·W does not fit); the orders that have agree in value, for matrix products are associative
 * and scalars commute. Among equally cheap orders that from the left is taken.
 *
 * Reference: T. Hu, M. Shing, "Computation of matrix chain products I", SIAM J. Comput. 11 (1982).
 */
import type { ProgramBuilder } from '@lawful/cas-core';
import { multiplyMatrices, type NodeMatrix } from './node-tensor.js';

interface Size {
  readonly rows: number;
  readonly cols: number;
}

interface Plan extends Size {
  readonly cost: number;
  /** The last factor of the left part; undefined for a single factor. */
  readonly split: number | undefined;
}

/** Longer products are taken from the left. */
const CHAIN_LIMIT = 40;

const isScalar = ({ rows, cols }: Size): boolean => rows === 1 && cols === 1;

/** The shape and the number of products of entries; undefined when the shapes do not fit. */
function product(a: Size, b: Size): (Size & { work: number }) | undefined {
  if (isScalar(a)) return { rows: b.rows, cols: b.cols, work: b.rows * b.cols };
  if (isScalar(b)) return { rows: a.rows, cols: a.cols, work: a.rows * a.cols };
  return a.cols === b.rows ? { rows: a.rows, cols: b.cols, work: a.rows * a.cols * b.cols } : undefined;
}

/** The product of at least one factor. Precondition: from the left the shapes fit. */
export function multiplyChain(builder: ProgramBuilder, factors: readonly NodeMatrix[]): NodeMatrix {
  const n = factors.length;
  const plans = n < 3 || n > CHAIN_LIMIT ? [] : plansOf(factors);
  if (plans[0]?.[n - 1] === undefined) return factors.reduce((a, b) => multiplyMatrices(builder, a, b));
  const form = (i: number, j: number): NodeMatrix => {
    const split = plans[i]![j]!.split;
    return split === undefined ? factors[i]! : multiplyMatrices(builder, form(i, split), form(split + 1, j));
  };
  return form(0, n - 1);
}

/** The cheapest plan of the factors i … j, where there is one. */
function plansOf(factors: readonly Size[]): (Plan | undefined)[][] {
  const n = factors.length;
  const plans: (Plan | undefined)[][] = factors.map(({ rows, cols }, i) => {
    const row = new Array<Plan | undefined>(n).fill(undefined);
    row[i] = { rows, cols, cost: 0, split: undefined };
    return row;
  });
  for (let length = 2; length <= n; length++)
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      let best: Plan | undefined;
      for (let split = j - 1; split >= i; split--) {
        const [a, b] = [plans[i]![split], plans[split + 1]![j]];
        const whole = a === undefined || b === undefined ? undefined : product(a, b);
        if (whole === undefined) continue;
        const cost = a!.cost + b!.cost + whole.work;
        if (best === undefined || cost < best.cost) best = { rows: whole.rows, cols: whole.cols, cost, split };
      }
      plans[i]![j] = best;
    }
  return plans;
}
