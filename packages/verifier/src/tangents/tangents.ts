/**
 * How the nodes of a Program move when some of its variables do: T(n) = D n[X], one forward pass over the nodes that move (theory §11).
 *
 * Each rule is the chain rule. Slopes of units are locally constant, so masks stand still.
 */
import {
  type Factored,
  type FactoredField,
  KERNELS,
  kernelAt,
  type NodeValues,
  OP,
  type Program,
  programSums,
  rational,
} from '@lawful/cas-core';

/**
 * The tangents of the nodes that move, by node; nodes that are absent stand still.
 * @param motion how variables move, by the number of the variable; those without a node do not matter
 */
export function tangents(
  program: Program,
  field: FactoredField,
  valueAt: NodeValues,
  motion: ReadonlyMap<number, Factored>,
): ReadonlyMap<number, Factored> {
  const { op, left, right } = program;
  const sums = programSums(program);
  const moved = new Map<number, Factored>();
  /** What has moved below a sum. */
  const below = new Map<number, Factored[]>();
  const queue = ascendingQueue();
  const tell = (n: number, t: Factored): void => {
    if (field.isZero(t)) return;
    moved.set(n, t);
    sums.eachUse(n, (by, sign) => {
      queue.add(by);
      if (sign === 0) return;
      const terms = below.get(by);
      const term = sign === 1 ? t : field.neg(t);
      if (terms === undefined) below.set(by, [term]);
      else terms.push(term);
    });
  };
  const of = (n: number): Factored => moved.get(n) ?? field.zero;
  for (const [v, x] of motion) {
    const n = sums.nodeOf(v);
    if (n >= 0) tell(n, x);
  }
  for (let n = queue.next(); n !== undefined; n = queue.next()) {
    const a = left[n]!;
    const b = right[n]!;
    switch (op[n]) {
      case OP.variable: {
        const { kind, argument } = kernelAt(program, n)!;
        tell(n, KERNELS[kind].adjoint(field, valueAt(argument), valueAt(n), of(argument)));
        break;
      }
      case OP.mul:
        tell(n, field.sum([productRate(a, b), productRate(b, a)]));
        break;
      case OP.div: {
        const over = field.inv(valueAt(b));
        const second = moved.has(b) ? field.mul(of(b), valueAt(n)) : field.zero;
        tell(n, field.mul(field.sum([of(a), field.neg(second)]), over));
        break;
      }
      case OP.pow:
        tell(n, field.scale(rational(b), field.mul(field.pow(valueAt(a), b - 1), of(a))));
        break;
      default:
        tell(n, field.sum(below.get(n)!));
    }
  }
  return moved;

  function productRate(moving: number, other: number): Factored {
    const t = moved.get(moving);
    return t === undefined ? field.zero : field.mul(t, valueAt(other));
  }
}

/** Numbers that come out in ascending order, each once; what is added is larger than what came out. */
function ascendingQueue(): { add(n: number): void; next(): number | undefined } {
  const heap: number[] = [];
  const waiting = new Set<number>();
  return {
    add: (n) => {
      if (waiting.has(n)) return;
      waiting.add(n);
      let i = heap.push(n) - 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (heap[parent]! <= n) break;
        heap[i] = heap[parent]!;
        i = parent;
      }
      heap[i] = n;
    },
    next: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      waiting.delete(first);
      if (heap.length === 0) return first;
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
        if (heap[child]! >= last) break;
        heap[i] = heap[child]!;
        i = child;
      }
      heap[i] = last;
      return first;
    },
  };
}
