/**
 * The nodes of a Program under construction, hash-consed: three typed arrays that grow, nine bytes a node, and an open-addressing table of
 * node numbers, at most three quarters full.
 *
 * Nodes are appended and never change. So a Program is a view of the arrays as they stand, and a store that continues a Program
 * works on that Program's own arrays until the first node is added. Invariant: nothing is written into a
 * place that a view covers.
 *
 * Reference: D. Knuth, The Art of Computer Programming 3, §6.4 (linear probing).
 */
import { UnableError } from '../rings/outcome.js';
import { OP, type Program } from './program.js';

type Nodes = Pick<Program, 'op' | 'left' | 'right'>;

export interface NodeStore {
  readonly size: number;
  /** Longer than `size`, and replaced when they grow: not to be kept. */
  readonly op: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** The node of an operation, a new one if there is none. Throws `UnableError` at the limit. */
  intern(op: number, left: number, right: number): number;
  /** A new node: a variable or a constant. */
  append(op: number, left: number): number;
  /** The nodes as they stand, without a copy. */
  view(): Nodes;
}

/** 25 bytes a node at the most, so that this is 400 MB. */
const NODE_LIMIT = 2 ** 24;
const FIRST_CAPACITY = 64;

const EMPTY: Nodes = { op: new Uint8Array(0), left: new Int32Array(0), right: new Int32Array(0) };

/** An empty store, or one that continues given nodes. */
export function nodeStore(from: Nodes = EMPTY): NodeStore {
  let { op, left, right } = from;
  let size = op.length;
  let capacity = size;
  // Numbers of operations plus one; 0 is a free place.
  let table = new Int32Array(0);
  let used = 0;

  const place = (o: number, a: number, b: number): number => {
    const mask = table.length - 1;
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(o, 0xc2b2ae3d);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    let i = (h ^ (h >>> 13)) & mask;
    for (;;) {
      const n = table[i]! - 1;
      if (n < 0 || (left[n] === a && right[n] === b && op[n] === o)) return i;
      i = (i + 1) & mask;
    }
  };
  const enlargeTable = (length: number): void => {
    table = new Int32Array(length);
    for (let n = 0; n < size; n++) if (op[n]! > OP.constant) table[place(op[n]!, left[n]!, right[n]!)] = n + 1;
  };
  const push = (o: number, a: number, b: number): number => {
    if (size >= NODE_LIMIT) throw new UnableError(`the program exceeds ${NODE_LIMIT} nodes`);
    if (size === capacity) {
      capacity = Math.max(FIRST_CAPACITY, size + (size >> 1));
      const [olds, lefts, rights] = [op, left, right];
      [op, left, right] = [new Uint8Array(capacity), new Int32Array(capacity), new Int32Array(capacity)];
      op.set(olds);
      left.set(lefts);
      right.set(rights);
    }
    op[size] = o;
    left[size] = a;
    right[size] = b;
    return size++;
  };

  return {
    get size() {
      return size;
    },
    get op() {
      return op;
    },
    get left() {
      return left;
    },
    get right() {
      return right;
    },
    intern: (o, a, b) => {
      if (table.length === 0) {
        for (let n = 0; n < size; n++) if (op[n]! > OP.constant) used++;
        enlargeTable(2 ** Math.ceil(Math.log2(2 * used + FIRST_CAPACITY)));
      }
      let i = place(o, a, b);
      if (table[i] !== 0) return table[i]! - 1;
      if (4 * (used + 1) > 3 * table.length) {
        enlargeTable(2 * table.length);
        i = place(o, a, b);
      }
      const n = push(o, a, b);
      used++;
      table[i] = n + 1;
      return n;
    },
    append: (o, a) => push(o, a, 0),
    view: () => ({ op: op.subarray(0, size), left: left.subarray(0, size), right: right.subarray(0, size) }),
  };
}
