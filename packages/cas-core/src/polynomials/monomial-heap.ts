/** A heap of monomials in an array, the largest in the order of codes first. */
import { compareCodes, type Monomial } from './monomials.js';

export function pushLargest<M extends Monomial>(heap: M[], m: M): void {
  let i = heap.length;
  heap.push(m);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (compareCodes(heap[parent]!, m) >= 0) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = m;
}

export function popLargest<M extends Monomial>(heap: M[]): M {
  const top = heap[0]!;
  const last = heap.pop()!;
  const n = heap.length;
  if (n === 0) return top;
  let i = 0;
  for (let child = 1; child < n; child = 2 * i + 1) {
    if (child + 1 < n && compareCodes(heap[child + 1]!, heap[child]!) > 0) child++;
    if (compareCodes(last, heap[child]!) >= 0) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
}
