/**
 * An incremental row space over F_p for very sparse rows and very many columns.
 *
 * Representation: one relation x_pivot + Σ v_j x_j per independent row, in the order of insertion; the *time* of a
 * pivot is its place in that order. Invariant: a relation mentions no pivot that is older than itself. So clearing the
 * pivots of a new row in increasing time never brings one back, and each relation is used at most once.
 *
 * Two choices keep fill-in away from the rows met in practice (a weight per column, two to four weights per row).
 * The pivot is a column never seen before when the row has one, else the rarest column. And when a chain of relations
 * has been walked it is shortened, as in union–find: a relation is replaced by its consequence modulo newer relations
 * whenever that has no more terms. Memory: the nonzeros, plus twelve bytes per column.
 *
 * References: B. LaMacchia, A. Odlyzko, "Solving large sparse linear systems over finite fields", CRYPTO '90;
 * R. Tarjan, "Efficiency of a good but not linear set union algorithm", J. ACM 22 (1975).
 */
import { invMod } from '../rings/prime-field.js';
import { checkModulus } from './row-space.js';

/** A row of residues: values[k] in column columns[k]. Repeated columns add up. */
export interface SparseRow {
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

type SparseVector = Map<number, number>;

export interface SparseRowSpace {
  readonly p: number;
  readonly cols: number;
  readonly rank: number;
  /** The columns chosen as pivots, increasing; they depend on the order of insertion. */
  readonly pivots: readonly number[];
  /** Adds a row; true when the rank grew. Throws `RangeError` for a column outside 0 … cols−1. */
  insert(row: SparseRow): boolean;
  /** Adds rows in order, choosing pivots that are rare in the whole batch; the indices that grew the rank. */
  insertMany(rows: readonly SparseRow[]): number[];
  contains(row: SparseRow): boolean;
  /**
   * The basis of {x : every inserted row · x = 0} with one vector per column that is not a pivot, 1 there and 0 at the
   * other such columns, by increasing column.
   */
  nullspace(): SparseVector[];
}

/** A binary min-heap of numbers in an array. */
function pushHeap(heap: number[], value: number): void {
  let i = heap.length;
  heap.push(value);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = value;
}

function popHeap(heap: number[]): number {
  const top = heap[0]!;
  const last = heap.pop()!;
  const n = heap.length;
  if (n > 0) {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= n) break;
      if (child + 1 < n && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= last) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
  return top;
}

/** The empty row space in F_p^cols. Throws `RangeError` unless p is a prime below 2^24. */
export function sparseRowSpaceModular(p: number, cols: number): SparseRowSpace {
  // Long: the relations, their pivots and a work space are shared by all operations.
  checkModulus(p, 'sparseRowSpaceModular');
  /** relations[t] is the part of the t-th relation off its pivot. */
  const relations: SparseRow[] = [];
  const pivotAt: number[] = [];
  const timeOf = new Int32Array(cols).fill(-1);
  const occurrences = new Int32Array(cols);
  const expected = new Int32Array(cols);

  const addTo = (work: SparseVector, column: number, value: number): void => {
    const old = work.get(column);
    if (old === undefined) work.set(column, value);
    else {
      const next = (old + value) % p;
      if (next === 0) work.delete(column);
      else work.set(column, next);
    }
  };
  const subtractRelation = (work: SparseVector, t: number, factor: number): void => {
    const { columns, values } = relations[t]!;
    const x = p - factor;
    for (let k = 0; k < columns.length; k++) addTo(work, columns[k]!, (x * values[k]!) % p);
  };
  const read = (row: SparseRow): SparseVector => {
    const work: SparseVector = new Map();
    if (row.columns.length !== row.values.length)
      throw new RangeError(`sparse row: ${row.columns.length} columns, ${row.values.length} values`);
    row.columns.forEach((column, k) => {
      if (!(Number.isInteger(column) && column >= 0 && column < cols))
        throw new RangeError(`sparse row: no column ${column} among ${cols}`);
      const value = row.values[k]! % p;
      if (value !== 0) addTo(work, column, value < 0 ? value + p : value);
    });
    return work;
  };
  const toRow = (work: SparseVector): SparseRow => ({ columns: [...work.keys()], values: [...work.values()] });

  /** Replaces relation t by its consequence modulo newer relations, unless that is longer. */
  const shorten = (t: number): void => {
    const { columns, values } = relations[t]!;
    if (!columns.some((c) => timeOf[c]! >= 0)) return;
    const work: SparseVector = new Map();
    for (let k = 0; k < columns.length; k++) {
      const s = timeOf[columns[k]!]!;
      if (s < 0) addTo(work, columns[k]!, values[k]!);
      else subtractRelation(work, s, values[k]!);
      if (work.size > columns.length) return;
    }
    relations[t] = toRow(work);
  };

  /** Clears every pivot from the work row, in increasing time; then shortens the relations it went through. */
  const clear = (work: SparseVector): void => {
    const heap: number[] = [];
    for (const column of work.keys()) if (timeOf[column]! >= 0) pushHeap(heap, timeOf[column]!);
    const used: number[] = [];
    while (heap.length > 0) {
      const t = popHeap(heap);
      const pivot = pivotAt[t]!;
      const factor = work.get(pivot);
      if (factor === undefined) continue;
      work.delete(pivot);
      for (const column of relations[t]!.columns) {
        const s = timeOf[column]!;
        if (s >= 0 && !work.has(column)) pushHeap(heap, s);
      }
      subtractRelation(work, t, factor);
      used.push(t);
    }
    for (let i = used.length - 2; i >= 0; i--) shorten(used[i]!);
  };

  const rarest = (work: SparseVector): number => {
    let best = -1;
    let cost = Number.POSITIVE_INFINITY;
    for (const column of work.keys()) {
      const c = occurrences[column]! + expected[column]!;
      if (c < cost || (c === cost && column < best)) {
        best = column;
        cost = c;
      }
    }
    return best;
  };

  const insertWork = (work: SparseVector): boolean => {
    clear(work);
    if (work.size === 0) return false;
    const pivot = rarest(work);
    const scale = invMod(work.get(pivot)!, p);
    work.delete(pivot);
    const row: SparseRow = { columns: [...work.keys()], values: Array.from(work.values(), (v) => (v * scale) % p) };
    for (const column of row.columns) occurrences[column]!++;
    timeOf[pivot] = relations.length;
    pivotAt.push(pivot);
    relations.push(row);
    return true;
  };

  const insertMany = (rows: readonly SparseRow[]): number[] => {
    const works = rows.map(read);
    for (const work of works) for (const column of work.keys()) expected[column]!++;
    const grew: number[] = [];
    works.forEach((work, i) => {
      for (const column of work.keys()) expected[column]!--;
      if (insertWork(work)) grew.push(i);
    });
    return grew;
  };

  const nullspace = (): SparseVector[] => {
    const solved = new Array<SparseVector>(relations.length);
    for (let t = relations.length - 1; t >= 0; t--) {
      const { columns, values } = relations[t]!;
      const work: SparseVector = new Map();
      columns.forEach((column, k) => {
        const s = timeOf[column]!;
        if (s < 0) addTo(work, column, values[k]!);
        else for (const [free, v] of solved[s]!) addTo(work, free, ((p - values[k]!) * v) % p);
      });
      solved[t] = work;
    }
    const vectors = new Map<number, SparseVector>();
    for (let j = 0; j < cols; j++) if (timeOf[j]! < 0) vectors.set(j, new Map([[j, 1]]));
    solved.forEach((work, t) => {
      for (const [free, v] of work) vectors.get(free)!.set(pivotAt[t]!, p - v);
    });
    return [...vectors.values()];
  };

  return Object.freeze({
    p,
    cols,
    get rank() {
      return relations.length;
    },
    get pivots() {
      return [...pivotAt].sort((s, t) => s - t);
    },
    insert: (row: SparseRow) => insertWork(read(row)),
    insertMany,
    contains: (row: SparseRow) => {
      const work = read(row);
      clear(work);
      return work.size === 0;
    },
    nullspace,
  });
}
