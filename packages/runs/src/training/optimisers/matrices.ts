/** Products of small matrices of floats, entries row by row. */

/** A·B for A m × k and B k × n. */
export function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += factor * b[l * n + j]!;
    }
  return out;
}

/** A·Aᵀ for A m × n, symmetric to the last bit. */
export function gram(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = 0; l < n; l++) sum += a[i * n + l]! * a[j * n + l]!;
      out[i * m + j] = sum;
      out[j * m + i] = sum;
    }
  return out;
}

/** Aᵀ for A m × n. */
export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j]!;
  return out;
}

/** The Euclidean length, of a matrix the Frobenius norm. */
export function length(a: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * a[i]!;
  return Math.sqrt(sum);
}
