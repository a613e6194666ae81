/**
 * Elements of groups in float64, drawn without the engine: what the tests of actions judge by.
 */
export type Matrix = readonly (readonly number[])[];

export const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((t, x, k) => t + x * b[k]![j]!, 0)));
export const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
export const unit = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
export const close = (a: Matrix, b: Matrix): boolean =>
  a.every((row, i) => row.every((x, j) => Math.abs(x - b[i]![j]!) < 1e-9));
export const sumOf = (a: Matrix, b: Matrix, s = 1): Matrix => a.map((row, i) => row.map((x, j) => x + s * b[i]![j]!));
export const times = (c: number, a: Matrix): Matrix => a.map((row) => row.map((x) => c * x));
export const trace = (a: Matrix): number => a.reduce((t, row, i) => t + row[i]!, 0);
export const determinant2 = (a: Matrix): number => a[0]![0]! * a[1]![1]! - a[0]![1]! * a[1]![0]!;

/** A small generator of its own (mulberry32). */
export function floats(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Gram–Schmidt of a random matrix; `special` turns the last row so that the determinant is 1 (sizes 2 and 3). */
export function randomOrthogonal(n: number, special: boolean, draw: () => number): Matrix {
  const rows: number[][] = [];
  while (rows.length < n) {
    let v = Array.from({ length: n }, () => draw() * 2 - 1);
    for (const r of rows) {
      const c = r.reduce((t, x, k) => t + x * v[k]!, 0);
      v = v.map((x, k) => x - c * r[k]!);
    }
    const size = Math.hypot(...v);
    if (size > 0.1) rows.push(v.map((x) => x / size));
  }
  const minor = (m: number[][]): number =>
    m.length === 1
      ? m[0]![0]!
      : m[0]!.reduce(
          (t, x, j) => t + (j % 2 === 0 ? x : -x) * minor(m.slice(1).map((row) => row.filter((_, k) => k !== j))),
          0,
        );
  if (special && minor(rows) < 0) rows[n - 1] = rows[n - 1]!.map((x) => -x);
  return rows;
}

/** [[A, −B], [B, A]] of a random unitary A + iB. */
export function randomUnitary(n: number, draw: () => number): Matrix {
  const rows: [number, number][][] = [];
  while (rows.length < n) {
    let v = Array.from({ length: n }, (): [number, number] => [draw() * 2 - 1, draw() * 2 - 1]);
    for (const r of rows) {
      const c = r.reduce(
        ([a, b], [x, y], k) => [a + x * v[k]![0] + y * v[k]![1], b + x * v[k]![1] - y * v[k]![0]],
        [0, 0],
      );
      v = v.map(([x, y], k): [number, number] => [
        x - (c[0]! * r[k]![0] - c[1]! * r[k]![1]),
        y - (c[0]! * r[k]![1] + c[1]! * r[k]![0]),
      ]);
    }
    const size = Math.sqrt(v.reduce((t, [x, y]) => t + x * x + y * y, 0));
    if (size > 0.1) rows.push(v.map(([x, y]) => [x / size, y / size]));
  }
  const A = rows.map((row) => row.map(([x]) => x));
  const B = rows.map((row) => row.map(([, y]) => y));
  return [...A.map((row, i) => [...row, ...B[i]!.map((y) => -y)]), ...B.map((row, i) => [...row, ...A[i]!])];
}

export const turn = (angle: number): Matrix => [
  [Math.cos(angle), -Math.sin(angle)],
  [Math.sin(angle), Math.cos(angle)],
];

/** The permutation matrix with e_j ↦ e_{images[j]}. */
export const permutationMatrix = (images: readonly number[]): Matrix =>
  images.map((_, i) => images.map((image) => (image === i ? 1 : 0)));

export function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((p) =>
    Array.from({ length: n }, (_, k) => [...p.slice(0, k), n - 1, ...p.slice(k)]),
  );
}
