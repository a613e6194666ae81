/**
 * The span of float vectors, with a decision that can be trusted: a vector of length 1 joins when what is left of it, after two projections onto the
 * orthogonal complement, is longer than `GAP`; rounding leaves less than 1e-10. What lies between is dropped, so a rank is rather too small than too large.
 */
const GAP = 1e-6;

export class Span {
  readonly basis: Float64Array[] = [];
  /** The longest rest that was dropped: near `GAP` the rank is not decided. */
  dropped = 0;
  constructor(
    readonly dimension: number,
    readonly gap = GAP,
  ) {}

  /** True when the vector is new. */
  add(vector: ArrayLike<number>): boolean {
    const v = Float64Array.from(vector);
    let size = length(v);
    if (!Number.isFinite(size) || size < 1e-280) return false;
    for (let i = 0; i < v.length; i++) v[i]! /= size;
    for (let pass = 0; pass < 2; pass++)
      for (const b of this.basis) {
        let c = 0;
        for (let i = 0; i < v.length; i++) c += b[i]! * v[i]!;
        for (let i = 0; i < v.length; i++) v[i]! -= c * b[i]!;
      }
    size = length(v);
    if (size <= this.gap) {
      this.dropped = Math.max(this.dropped, size);
      return false;
    }
    for (let i = 0; i < v.length; i++) v[i]! /= size;
    this.basis.push(v);
    return true;
  }

  get rank(): number {
    return this.basis.length;
  }
}

export const length = (v: ArrayLike<number>): number => {
  let s = 0;
  for (let i = 0; i < v.length; i++) s += v[i]! * v[i]!;
  return Math.sqrt(s);
};
