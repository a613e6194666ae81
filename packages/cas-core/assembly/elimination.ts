/**
 * Dense elimination over F_p, p < 2^24, on float64 lanes: the WebAssembly twin of src/linear-algebra/row-space.ts.
 *
 * Representation. Rows lie in linear memory, `stride` bytes apart, padded with zeros to whole panels of four columns.
 * Entries are *balanced* residues, |r| <= p/2 + 2 (the quotient in `reduced` is rounded and may be off by a little
 * near one half), so r is 0 modulo p exactly when r = 0. Basis rows come in groups of at most GROUP = 64. Invariant,
 * as in the reference: a basis row is monic at its pivot, which is its first nonzero column, and zero at the pivots of
 * all earlier groups and of all mates in its own. So the 64 coefficients of a group can be read before any is used,
 * and taking the group off other rows is one matrix product.
 *
 * Exactness. A product of two balanced residues is at most (2^23 + 2)^2 in size, 64 of them and one residue stay below
 * 2^53, and so does quotient times p. One reduction per entry and group is enough.
 *
 * Speed. `tile` keeps a 4x4 block of the target in eight registers while it runs through the group: six loads for
 * sixteen products. The group is packed panel by panel first, the coefficients four rows at a time; steps at which all
 * four coefficients vanish are left out, so sparse rows cost what their nonzeros cost.
 *
 * Order. Rows are taken in chunks of eight: each is cleared by the open group, then row by row within the chunk, in
 * the order of the input; then the open group is cleared by what the chunk added. A full group is taken off all
 * remaining rows at once. A row is adopted exactly when it is independent of the rows above it, hence the adopted rows
 * are the lexicographically first independent ones.
 *
 * Reference: J.-G. Dumas, P. Giorgi, C. Pernet, "Dense linear algebra over word-size prime fields: the FFLAS and
 * FFPACK packages", ACM Trans. Math. Softw. 35 (2008), section 2 (delayed reduction) and section 4 (block elimination).
 */

const GROUP: i32 = 64;
const CHUNK: i32 = 8;
/** Target rows whose coefficients are gathered at once. */
const BATCH: i32 = 64;
/** Panels that stay in the first cache while the batch passes. */
const SPAN: i32 = 8;
/** Bytes of one elimination step in a coefficient list: four coefficients and the offset of the packed row. */
const STEP: usize = 40;
const LIST: usize = <usize>GROUP * STEP;
/** Bytes of a packed panel: GROUP rows of four columns. */
const PANEL: usize = <usize>GROUP * 32;

/** The layout JavaScript chose; written once by `echelon`, one instance serves one matrix. */
let stride: usize = 0;
let modulus: f64 = 0;
let inverse: f64 = 0;
let packed: usize = 0;
let lists: usize = 0;
let counts: usize = 0;
let spare: usize = 0;

// @ts-ignore: decorator
@inline
function reduced(v: v128, p: v128, q: v128): v128 {
  return f64x2.sub(v, f64x2.mul(f64x2.nearest(f64x2.mul(v, q)), p));
}

/** The inverse of v modulo p as a balanced residue; v is nonzero modulo p. */
function inverseOf(v: f64): f64 {
  const p = <i64>modulus;
  let a: i64 = <i64>v;
  if (a < 0) a += p;
  let b: i64 = p;
  let s: i64 = 1;
  let t: i64 = 0;
  while (a > 1) {
    const k = b / a;
    const r = b - k * a;
    b = a;
    a = r;
    const u = t - k * s;
    t = s;
    s = u;
  }
  if (2 * s > p) s -= p;
  else if (2 * s < -p) s += p;
  return <f64>s;
}

/** target += x * row, or target = x * row without `add`, from byte `from` to the end of the row. */
function combine(target: usize, row: usize, x: f64, from: usize, add: bool): void {
  const p = f64x2.splat(modulus);
  const q = f64x2.splat(inverse);
  const c = f64x2.splat(x);
  for (let o = from & ~15; o < stride; o += 16) {
    const product = f64x2.mul(c, v128.load(row + o));
    v128.store(target + o, reduced(add ? f64x2.add(v128.load(target + o), product) : product, p, q));
  }
}

/** The byte offset of the first nonzero entry, or `stride`. */
function lead(row: usize): usize {
  let o: usize = 0;
  while (o < stride && load<f64>(row + o) == 0) o += 8;
  return o;
}

/**
 * Adds `count` steps of a coefficient list to four columns of four rows. Sixteen sums in eight registers.
 */
function tile(a: usize, b: usize, c: usize, d: usize, list: usize, count: i32, panel: usize): void {
  let a0 = v128.load(a);
  let a1 = v128.load(a, 16);
  let b0 = v128.load(b);
  let b1 = v128.load(b, 16);
  let c0 = v128.load(c);
  let c1 = v128.load(c, 16);
  let d0 = v128.load(d);
  let d1 = v128.load(d, 16);
  const end = list + <usize>count * STEP;
  for (let s = list; s < end; s += STEP) {
    const row = panel + load<u32>(s, 32);
    const left = v128.load(row);
    const right = v128.load(row, 16);
    let x = v128.load_splat<f64>(s);
    a0 = f64x2.add(a0, f64x2.mul(x, left));
    a1 = f64x2.add(a1, f64x2.mul(x, right));
    x = v128.load_splat<f64>(s, 8);
    b0 = f64x2.add(b0, f64x2.mul(x, left));
    b1 = f64x2.add(b1, f64x2.mul(x, right));
    x = v128.load_splat<f64>(s, 16);
    c0 = f64x2.add(c0, f64x2.mul(x, left));
    c1 = f64x2.add(c1, f64x2.mul(x, right));
    x = v128.load_splat<f64>(s, 24);
    d0 = f64x2.add(d0, f64x2.mul(x, left));
    d1 = f64x2.add(d1, f64x2.mul(x, right));
  }
  const p = f64x2.splat(modulus);
  const q = f64x2.splat(inverse);
  v128.store(a, reduced(a0, p, q));
  v128.store(a, reduced(a1, p, q), 16);
  v128.store(b, reduced(b0, p, q));
  v128.store(b, reduced(b1, p, q), 16);
  v128.store(c, reduced(c0, p, q));
  v128.store(c, reduced(c1, p, q), 16);
  v128.store(d, reduced(d0, p, q));
  v128.store(d, reduced(d1, p, q), 16);
}

/** Row pointer i of a list; the spare zero row past its end, so that rows can be taken in fours. */
// @ts-ignore: decorator
@inline
function pick(rows: usize, i: i32, n: i32): usize {
  return i < n ? <usize>load<u32>(rows + (<usize>i << 2)) : spare;
}

/** The coefficient list of four rows against the pivots of a group; returns its number of steps. */
function gather(a: usize, b: usize, c: usize, d: usize, pivots: usize, size: i32, list: usize): i32 {
  let s = list;
  for (let k = 0; k < size; k++) {
    const o = <usize>load<u32>(pivots + (<usize>k << 2));
    const x = load<f64>(a + o);
    const y = load<f64>(b + o);
    const z = load<f64>(c + o);
    const w = load<f64>(d + o);
    if (x == 0 && y == 0 && z == 0 && w == 0) continue;
    store<f64>(s, -x);
    store<f64>(s, -y, 8);
    store<f64>(s, -z, 16);
    store<f64>(s, -w, 24);
    store<u32>(s, <u32>k << 5, 32);
    s += STEP;
  }
  return <i32>((s - list) / STEP);
}

/** Copies a group from byte `from` on into panels of four columns. */
function pack(rows: usize, size: i32, from: usize): void {
  for (let k = 0; k < size; k++) {
    const row = pick(rows, k, size);
    let to = packed + (<usize>k << 5);
    for (let o = from; o < stride; o += 32) {
      v128.store(to, v128.load(row + o));
      v128.store(to, v128.load(row + o, 16), 16);
      to += PANEL;
    }
  }
}

/** Clears the pivots of a group in n target rows; all arguments are lists of pointers or of byte offsets. */
function clear(targets: usize, n: i32, rows: usize, pivots: usize, size: i32): void {
  if (n == 0 || size == 0) return;
  let from = stride;
  for (let k = 0; k < size; k++) from = min(from, <usize>load<u32>(pivots + (<usize>k << 2)));
  from &= ~31;
  let isPacked = false;
  for (let start = 0; start < n; start += BATCH) {
    const end = min(n, start + BATCH);
    let work = 0;
    for (let i = start, list = lists, count = counts; i < end; i += 4, list += LIST, count += 4) {
      const steps = gather(
        pick(targets, i, n), pick(targets, i + 1, n), pick(targets, i + 2, n), pick(targets, i + 3, n),
        pivots, size, list,
      );
      store<i32>(count, steps);
      work += steps;
    }
    if (work == 0) continue;
    if (!isPacked) pack(rows, size, from);
    isPacked = true;
    for (let o = from, panel = packed; o < stride; o += 32 * SPAN, panel += PANEL * SPAN) {
      const stop = min(stride, o + 32 * SPAN);
      for (let i = start, list = lists, count = counts; i < end; i += 4, list += LIST, count += 4) {
        const steps = load<i32>(count);
        if (steps == 0) continue;
        const a = pick(targets, i, n);
        const b = pick(targets, i + 1, n);
        const c = pick(targets, i + 2, n);
        const d = pick(targets, i + 3, n);
        for (let u = o, at = panel; u < stop; u += 32, at += PANEL) tile(a + u, b + u, c + u, d + u, list, steps, at);
      }
    }
  }
}

/**
 * Eliminates `rows` rows of residues 0 ... p-1 that start at `base`. Lists of 32-bit words at `pointers` (all rows),
 * `basis` (adopted rows, in order of adoption), `pivots` (their byte offsets) and `groups` (where groups start) are
 * written; each has room for `rows` + 1 words. `room` has space for one row, the packed group, and the coefficients: stride *
 * (1 + GROUP) + BATCH / 4 * (LIST + 4) bytes. Returns the rank; adopted rows hold an echelon basis, reduced if asked
 * for, in residues 0 ... p-1.
 */
export function echelon(
  p: f64, rows: i32, cols: i32, rowBytes: usize, base: usize,
  pointers: usize, basis: usize, pivots: usize, groups: usize, room: usize, unit: bool,
): i32 {
  stride = rowBytes;
  modulus = p;
  inverse = 1 / p;
  spare = room;
  packed = room + stride;
  lists = packed + <usize>GROUP * stride;
  counts = lists + <usize>(BATCH / 4) * LIST;
  for (let i = 0; i < rows; i++) {
    const row = base + <usize>i * stride;
    store<u32>(pointers + (<usize>i << 2), <u32>row);
    combine(row, row, 1, 0, false);
  }
  let rank = 0;
  let open = 0;
  let closed = 0;
  for (let next = 0; next < rows && rank < cols; ) {
    const chunk = min(CHUNK, rows - next);
    const list = pointers + (<usize>next << 2);
    clear(list, chunk, basis + (<usize>open << 2), pivots + (<usize>open << 2), rank - open);
    const before = rank;
    for (let i = 0; i < chunk; i++) {
      const row = pick(list, i, chunk);
      const pivot = lead(row);
      if (pivot == stride) continue;
      const value = load<f64>(row + pivot);
      if (value != 1) combine(row, row, inverseOf(value), pivot, false);
      for (let k = 0; k < chunk; k++) {
        const mate = pick(list, k, chunk);
        const x = load<f64>(mate + pivot);
        if (k != i && x != 0) combine(mate, row, -x, pivot, true);
      }
      store<u32>(basis + (<usize>rank << 2), <u32>row);
      store<u32>(pivots + (<usize>rank << 2), <u32>pivot);
      rank++;
    }
    const added = <usize>before << 2;
    clear(basis + (<usize>open << 2), before - open, basis + added, pivots + added, rank - before);
    next += chunk;
    if (rank - open > GROUP - CHUNK && next < rows) {
      const at = <usize>open << 2;
      clear(pointers + (<usize>next << 2), rows - next, basis + at, pivots + at, rank - open);
      store<u32>(groups + (<usize>closed << 2), <u32>open);
      closed++;
      open = rank;
    }
  }
  if (unit) {
    // Later groups first: once reduced themselves, they bring no later pivot back.
    for (let end = rank; open > 0; ) {
      const at = <usize>open << 2;
      clear(basis, open, basis + at, pivots + at, end - open);
      end = open;
      closed--;
      open = <i32>load<u32>(groups + (<usize>closed << 2));
    }
  }
  const shift = f64x2.splat(p);
  const zero = f64x2.splat(0);
  for (let i = 0; i < rank; i++) {
    const row = pick(basis, i, rank);
    for (let o: usize = 0; o < stride; o += 16) {
      const v = v128.load(row + o);
      v128.store(row + o, f64x2.add(v, v128.and(shift, f64x2.lt(v, zero))));
    }
  }
  return rank;
}
