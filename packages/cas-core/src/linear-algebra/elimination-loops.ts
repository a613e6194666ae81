/**
 * The inner loops of dense elimination over F_p, p < 2^24, on float64 rows that hold exact integers.
 *
 * Reduction is delayed: residues are below p, a product of two is at most (p − 1)² < 2^48, and a row may take several
 * groups of four such products before it leaves the exact range of a float64. `groupsBeforeFold` says how many; the
 * caller counts and calls `fold`. Each loop is a small function of its own because the optimising compiler loses a
 * factor of three on one monolithic body.
 */

/** The largest prime bound the delayed reduction is proved for. */
export const MODULUS_LIMIT = 2 ** 24;

/** How many times four products may be added to a reduced row so that every entry stays below 2^53 − 2p. */
export function groupsBeforeFold(p: number): number {
  const room = Math.floor((2 ** 53 - 3 * p) / (4 * (p - 1) * (p - 1)));
  return Math.min(room, 1024);
}

/** row[j] += x0·a[j] + x1·b[j] + x2·c[j] + x3·d[j] for from ≤ j < row.length, without reduction. */
export function addFour(
  row: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  x0: number,
  x1: number,
  x2: number,
  x3: number,
  from: number,
): void {
  const end = row.length;
  for (let j = from; j < end; j++) row[j] = row[j]! + x0 * a[j]! + x1 * b[j]! + (x2 * c[j]! + x3 * d[j]!);
}

/** `addFour` on two rows at once, so that the four pivot rows are loaded once for eight products. */
export function addFourToTwo(
  row: Float64Array,
  other: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  x: readonly [number, number, number, number],
  y: readonly [number, number, number, number],
  from: number,
): void {
  const [x0, x1, x2, x3] = x;
  const [y0, y1, y2, y3] = y;
  const end = row.length;
  for (let j = from; j < end; j++) {
    const aj = a[j]!;
    const bj = b[j]!;
    const cj = c[j]!;
    const dj = d[j]!;
    row[j] = row[j]! + x0 * aj + x1 * bj + (x2 * cj + x3 * dj);
    other[j] = other[j]! + y0 * aj + y1 * bj + (y2 * cj + y3 * dj);
  }
}

/** row[j] += x·a[j], reduced at once; for single rows where nothing can be delayed. */
export function addOne(row: Float64Array, a: Float64Array, x: number, from: number, p: number): void {
  const inverse = 1 / p;
  for (let j = from; j < row.length; j++) {
    const v = row[j]! + x * a[j]!;
    let r = v - Math.floor(v * inverse) * p;
    if (r < 0) r += p;
    else if (r >= p) r -= p;
    row[j] = r;
  }
}

/**
 * Reduces row[j] to 0 … p−1 for j ≥ from. The float quotient is off by at most one, which the two comparisons mend;
 * precondition, not checked: 0 ≤ row[j] < 2^53 − 2p.
 */
export function fold(row: Float64Array, from: number, p: number): void {
  const inverse = 1 / p;
  for (let j = from; j < row.length; j++) {
    const v = row[j]!;
    if (v < p) continue;
    let r = v - Math.floor(v * inverse) * p;
    if (r < 0) r += p;
    else if (r >= p) r -= p;
    row[j] = r;
  }
}

/** row[j] = x·row[j] mod p for j ≥ from. */
export function scaleRow(row: Float64Array, x: number, from: number, p: number): void {
  for (let j = from; j < row.length; j++) row[j] = (row[j]! * x) % p;
}

/** The first column ≥ from with a nonzero entry, or −1. */
export function firstNonzero(row: Float64Array, from = 0): number {
  for (let j = from; j < row.length; j++) if (row[j] !== 0) return j;
  return -1;
}
