/**
 * Gaussian numbers and Haar-distributed rotations from a seeded source.
 *
 * Normal deviates by Box and Muller from two 32-bit words. A Haar element of O(d) is the Q of a Gaussian matrix whose R has
 * a positive diagonal (Mezzadri, *How to generate random matrices from the classical compact groups*, 2007); Gram–Schmidt
 * has that sign by construction, and is done twice for orthogonality to rounding error.
 */
import type { Random } from '@lawful/cas-core';

/** One standard normal deviate. */
export function gaussian(source: Random): number {
  const u = (source.below(2 ** 32) + 1) / 2 ** 32;
  const v = source.below(2 ** 32) / 2 ** 32;
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

export const gaussians = (source: Random, count: number): Float64Array =>
  Float64Array.from({ length: count }, () => gaussian(source));

/**
 * An orthonormal basis of the span of vectors, by Gram–Schmidt done twice, as rows.
 * @param vectors `count` × d, row by row; linearly independent (not checked: dependent rows give rounding noise)
 */
function orthonormalRows(vectors: Float64Array, d: number): Float64Array {
  const rows = Float64Array.from(vectors);
  const count = rows.length / d;
  for (let i = 0; i < count; i++) {
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) {
        let overlap = 0;
        for (let c = 0; c < d; c++) overlap += rows[i * d + c]! * rows[j * d + c]!;
        for (let c = 0; c < d; c++) rows[i * d + c]! -= overlap * rows[j * d + c]!;
      }
    let length = 0;
    for (let c = 0; c < d; c++) length += rows[i * d + c]! ** 2;
    length = Math.sqrt(length);
    for (let c = 0; c < d; c++) rows[i * d + c]! /= length;
  }
  return rows;
}

/** A Haar-distributed element of O(d), d × d row by row. */
export const haarOrthogonal = (source: Random, d: number): Float64Array => orthonormalRows(gaussians(source, d * d), d);

/** The orthogonal projector onto the span of `count` vectors in ℝ^d: d × d, row by row. */
export function projectorOntoSpan(vectors: Float64Array, d: number): Float64Array {
  const rows = orthonormalRows(vectors, d);
  const out = new Float64Array(d * d);
  for (let k = 0; k < rows.length; k += d)
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[i * d + j]! += rows[k + i]! * rows[k + j]!;
  return out;
}
