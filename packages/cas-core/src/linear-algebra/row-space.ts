/**
 * An incremental row space over F_p: rows come in, the rank grows or it does not.
 *
 * Representation: monic rows in *groups of four*, in the order of insertion. Invariant: a stored row is zero at the
 * pivot column of every row of an earlier group and of every mate in its own group. Hence one pass over the groups in
 * order clears all pivots of a new row, and the four coefficients of a group can be read before any of them is used.
 * The pivot of a row is its first nonzero column when it arrives. These are leading positions of vectors of the space,
 * they are distinct, and there are as many as the rank; so at every moment the set of pivots is the set of pivot
 * columns of the reduced echelon form, whatever the order of insertion.
 *
 * Reference: J.-G. Dumas, C. Pernet, Z. Sultan, "Fast computation of the rank profile matrix", J. Symb. Comp. 83 (2017).
 */
import { invMod, isPrime } from '../rings/prime-field.js';
import {
  addFour,
  addFourToTwo,
  addOne,
  firstNonzero,
  fold,
  groupsBeforeFold,
  MODULUS_LIMIT,
  scaleRow,
} from './elimination-loops.js';

type Four = [number, number, number, number];

interface Group {
  readonly rows: Float64Array[];
  readonly pivots: number[];
  /** The smallest pivot. Rows start at their pivots and keep doing so: a mate is only changed right of its pivot. */
  start: number;
}

/** What a row contributed: its pivot column and the entry it had there before it was made monic. */
interface Contribution {
  readonly pivot: number;
  readonly lead: number;
}

export interface RowSpace {
  readonly p: number;
  readonly cols: number;
  readonly rank: number;
  /** The pivot columns of the reduced echelon form, increasing. */
  readonly pivots: readonly number[];
  /** Adds a row of residues (copied, not kept); true when the rank grew. */
  insert(row: Float64Array): boolean;
  /** Adds rows in order, in cache-sized blocks; the indices of those that grew the rank, increasing. */
  insertMany(rows: readonly Float64Array[]): number[];
  /** Like `insert`, reporting pivot and leading entry; undefined when the row lies in the space. */
  contribute(row: Float64Array): Contribution | undefined;
  /** The representative of row modulo the space that vanishes at every pivot; zero exactly for members. */
  reduce(row: Float64Array): Float64Array;
  contains(row: Float64Array): boolean;
  /** An echelon basis, monic, by increasing pivot, not reduced. */
  echelonRows(): Float64Array[];
  /** The reduced echelon basis, by increasing pivot. O(rank² · cols). */
  basis(): Float64Array[];
}

const BLOCK = 32;

const byPivot = (groups: readonly Group[]): Float64Array[] =>
  groups
    .flatMap((g) => g.rows.map((row, i) => ({ row, pivot: g.pivots[i]! })))
    .sort((s, t) => s.pivot - t.pivot)
    .map(({ row }) => row);

/** Throws `RangeError` unless p is a prime below 2^24. */
export function checkModulus(p: number, caller: string): void {
  if (p >= MODULUS_LIMIT || !isPrime(p)) throw new RangeError(`${caller}: ${p} is not a prime below 2^24`);
}

/** The empty row space in F_p^cols. Throws `RangeError` unless p is a prime below 2^24. */
export function rowSpaceModular(p: number, cols: number): RowSpace {
  // Long: the rows and their pivots are shared by all operations, and closed to others.
  checkModulus(p, 'rowSpaceModular');
  if (!Number.isInteger(cols) || cols < 0) throw new RangeError(`rowSpaceModular: ${cols} columns`);
  const groups: Group[] = [];
  const pivots: number[] = [];
  const delay = groupsBeforeFold(p);
  const zeroRow = new Float64Array(cols);

  const own = (row: Float64Array): Float64Array => {
    if (row.length !== cols) throw new RangeError(`row space: a row of ${row.length} entries, expected ${cols}`);
    return row.slice();
  };

  const coefficients = (group: Group, row: Float64Array): Four => {
    const x: Four = [0, 0, 0, 0];
    for (let i = 0; i < group.pivots.length; i++) {
      const c = row[group.pivots[i]!]! % p;
      if (c !== 0) x[i] = p - c;
    }
    return x;
  };
  const isZero = (x: Four): boolean => x[0] === 0 && x[1] === 0 && x[2] === 0 && x[3] === 0;

  /** Applies one group to one or two rows; false when nothing changed. */
  const applyGroup = (group: Group, row: Float64Array, other: Float64Array | undefined): boolean => {
    const { rows } = group;
    const a = rows[0];
    const b = rows[1] ?? zeroRow;
    const c = rows[2] ?? zeroRow;
    const d = rows[3] ?? zeroRow;
    const x = coefficients(group, row);
    if (other === undefined) {
      if (isZero(x)) return false;
      addFour(row, a!, b, c, d, x[0], x[1], x[2], x[3], group.start);
      return true;
    }
    const y = coefficients(group, other);
    if (isZero(x)) {
      if (isZero(y)) return false;
      addFour(other, a!, b, c, d, y[0], y[1], y[2], y[3], group.start);
    } else if (isZero(y)) addFour(row, a!, b, c, d, x[0], x[1], x[2], x[3], group.start);
    else addFourToTwo(row, other, a!, b, c, d, x, y, group.start);
    return true;
  };

  /** Applies list[from … to) in order to every row of the block, folding as late as is exact. */
  const applyGroups = (list: readonly Group[], from: number, to: number, block: readonly Float64Array[]): void => {
    let pending = 0;
    let low = cols;
    const foldAll = (): void => {
      for (const row of block) fold(row, low, p);
      pending = 0;
      low = cols;
    };
    for (let g = from; g < to; g++) {
      const group = list[g]!;
      let changed = false;
      for (let i = 0; i < block.length; i += 2) if (applyGroup(group, block[i]!, block[i + 1])) changed = true;
      if (!changed) continue;
      // Pivots come out of order: a later group may start further left than an earlier one.
      low = Math.min(low, group.start);
      if (++pending === delay) foldAll();
    }
    if (pending > 0) foldAll();
  };

  /** Takes a row that is already zero at all pivots. */
  const adopt = (row: Float64Array): Contribution | undefined => {
    const pivot = firstNonzero(row);
    if (pivot < 0) return undefined;
    const lead = row[pivot]!;
    if (lead !== 1) scaleRow(row, invMod(lead, p), pivot, p);
    let group = groups[groups.length - 1];
    if (group === undefined || group.rows.length === 4) {
      group = { rows: [], pivots: [], start: pivot };
      groups.push(group);
    }
    for (const mate of group.rows) {
      const c = mate[pivot]!;
      if (c !== 0) addOne(mate, row, p - c, pivot, p);
    }
    group.rows.push(row);
    group.pivots.push(pivot);
    group.start = Math.min(group.start, pivot);
    pivots.push(pivot);
    return { pivot, lead };
  };

  const contribute = (row: Float64Array): Contribution | undefined => {
    const mine = own(row);
    if (pivots.length === cols) return undefined;
    applyGroups(groups, 0, groups.length, [mine]);
    return adopt(mine);
  };

  const reduce = (row: Float64Array): Float64Array => {
    const mine = own(row);
    applyGroups(groups, 0, groups.length, [mine]);
    return mine;
  };

  const insertMany = (rows: readonly Float64Array[]): number[] => {
    if (rows.length === 1) return contribute(rows[0]!) === undefined ? [] : [0];
    const grew: number[] = [];
    for (let start = 0; start < rows.length && pivots.length < cols; start += BLOCK) {
      const block = rows.slice(start, start + BLOCK).map(own);
      const full = groups.length > 0 && groups[groups.length - 1]!.rows.length < 4 ? groups.length - 1 : groups.length;
      applyGroups(groups, 0, full, block);
      for (let i = 0; i < block.length; i++) {
        applyGroups(groups, full, groups.length, [block[i]!]);
        if (adopt(block[i]!) !== undefined) grew.push(start + i);
      }
    }
    return grew;
  };

  const basis = (): Float64Array[] => {
    const reduced = groups.map((g) => ({ rows: g.rows.map((r) => r.slice()), pivots: g.pivots, start: g.start }));
    for (let g = reduced.length - 2; g >= 0; g--) applyGroups(reduced, g + 1, reduced.length, reduced[g]!.rows);
    return byPivot(reduced);
  };

  return Object.freeze({
    p,
    cols,
    get rank() {
      return pivots.length;
    },
    get pivots() {
      return [...pivots].sort((s, t) => s - t);
    },
    insert: (row: Float64Array) => contribute(row) !== undefined,
    insertMany,
    contribute,
    reduce,
    contains: (row: Float64Array) => firstNonzero(reduce(row)) < 0,
    echelonRows: () => byPivot(groups).map((row) => row.slice()),
    basis,
  });
}
