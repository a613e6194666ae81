/**
 * The balanced point of an orbit: the same function with all quadratic laws zero.
 *
 * The symmetric generators B_k of the laws θᵀB_kθ act by e^{Σ α_k B_k}, which leaves the network as it is. Along an orbit |θ|² is convex in geodesics, its
 * gradient by α_k is 2θᵀB_kθ and its Hessian 4θᵀB_kB_lθ, so that the point of least norm, if there is one, is the point at which all laws vanish
 * (Kempf and Ness 1979; for two linear layers W₁W₁ᵀ = W₂ᵀW₂). It is found by Newton's method on the group. There is none where the norm can be taken to
 * zero, as for weights behind a normalisation, or where it is only approached.
 */

/** A symmetric matrix by the entries (i, j, c) with i ≤ j: θᵀBθ = Σ c·θ_iθ_j, twice off the diagonal. */
export type SymmetricEntries = readonly (readonly [i: number, j: number, c: number])[];

export interface Balanced {
  readonly theta: Float64Array;
  /** max |θᵀB_kθ| / |θ|². */
  readonly residual: number;
  readonly steps: number;
}

const STEPS = 200;
const LENGTH = 0.5;

function apply(B: SymmetricEntries, x: Float64Array, weight: number, out: Float64Array): void {
  for (const [i, j, c] of B) {
    out[i]! += weight * c * x[j]!;
    if (i !== j) out[j]! += weight * c * x[i]!;
  }
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((t, x, i) => t + x * b[i]!, 0);

/** e^{Σ α_k B_k}θ by its series; the exponent should be of norm about one. */
function moved(generators: readonly SymmetricEntries[], alpha: readonly number[], theta: Float64Array): Float64Array {
  const out = theta.slice();
  let term = theta;
  for (let n = 1; n < 60; n++) {
    const next = new Float64Array(theta.length);
    for (const [k, B] of generators.entries()) apply(B, term, alpha[k]! / n, next);
    term = next;
    for (let d = 0; d < out.length; d++) out[d]! += term[d]!;
    if (dot(term, term) < 1e-34 * dot(out, out)) break;
  }
  return out;
}

/**
 * @param generators symmetric, of affine symmetries without a shift; dependent ones do no harm
 * @param theta of the parameters, as many as the generators index
 * Throws `RangeError` when the norm has no least point on the orbit, or none is reached.
 */
export function balance(
  generators: readonly SymmetricEntries[],
  theta: ArrayLike<number>,
  tolerance = 1e-13,
): Balanced {
  let at: Float64Array = Float64Array.from(theta);
  const start = dot(at, at);
  for (let steps = 0; steps <= STEPS; steps++) {
    const size = dot(at, at);
    if (size < 1e-12 * start)
      throw new RangeError('balance: the norm goes to zero along the orbit: a law cannot vanish');
    const images = generators.map((B) => {
      const out = new Float64Array(at.length);
      apply(B, at, 1, out);
      return out;
    });
    const slope = images.map((b) => dot(at, b));
    const residual = slope.reduce((most, g) => Math.max(most, Math.abs(g)), 0) / size;
    if (residual <= tolerance) return { theta: at, residual, steps };
    const hessian = images.map((a) => images.map((b) => 2 * dot(a, b)));
    const step = solved(hessian, slope, 1e-12 * size);
    const length = Math.max(...step.map(Math.abs));
    const factor = -Math.min(1, LENGTH / length);
    at = moved(
      generators,
      step.map((s) => factor * s),
      at,
    );
  }
  throw new RangeError(`balance: no balanced point is reached in ${STEPS} steps`);
}

/** A solution of a symmetric system, damped where it is singular, by elimination with pivots on the diagonal. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[], damping: number): number[] {
  const n = right.length;
  const a = matrix.map((row, i) => [...row.map((x, j) => (i === j ? x + damping : x)), right[i]!]);
  for (let c = 0; c < n; c++) {
    let p = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(a[r]![c]!) > Math.abs(a[p]![c]!)) p = r;
    [a[c], a[p]] = [a[p]!, a[c]!];
    const pivot = a[c]![c]!;
    if (pivot === 0) continue;
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = a[r]![c]! / pivot;
      for (let k = c; k <= n; k++) a[r]![k]! -= factor * a[c]![k]!;
    }
  }
  return a.map((row, c) => (row[c] === 0 ? 0 : row[n]! / row[c]!));
}
