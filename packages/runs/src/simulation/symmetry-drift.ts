/**
 * The bounds of theory §14, Theorem I (4) for a symmetry that is approximate, as numbers along a run: f = M(θ)T(x) under squared loss, what is trained has A + ΔA and
 * B + ΔB in the place of the averages A and B, and a law h of the exact average drifts at most by ∫|∇h|·‖dM‖·(|M|·‖ΔA‖ + |ΔB|)dt.
 */

/** Bounds of ‖ΔA‖ and |ΔB|. */
export interface Perturbation {
  readonly ofA: number;
  readonly ofB: number;
}

/** |T(x)| and a Lipschitz constant of T for |x| ≤ radius, T with all monomials of these degrees in an orthonormal basis. */
const features = (degrees: readonly number[], radius: number): { readonly size: number; readonly slope: number } => ({
  size: Math.sqrt(degrees.reduce((t, k) => t + radius ** (2 * k), 0)),
  slope: Math.sqrt(degrees.reduce((t, k) => t + (k === 0 ? 0 : k ** 2 * radius ** (2 * k - 2)), 0)),
});

/** The data are gx + e with |e| ≤ epsilon, |x| ≤ radius, |y| ≤ labels. */
export function perturbedData(
  degrees: readonly number[],
  { radius, epsilon, labels }: { readonly radius: number; readonly epsilon: number; readonly labels: number },
): Perturbation {
  const { size } = features(degrees, radius);
  const { slope } = features(degrees, radius + epsilon);
  return { ofA: 2 * size * slope * epsilon + (slope * epsilon) ** 2, ofB: slope * epsilon * labels };
}

/** Labels off by at most epsilon on a part of the data. */
export const partlyInvariantLabels = (
  degrees: readonly number[],
  { radius, epsilon, part }: { readonly radius: number; readonly epsilon: number; readonly part: number },
): Perturbation => ({ ofA: 0, ofB: part * features(degrees, radius).size * epsilon });

/** Root mean squares for independent elements, from the squares of the norms before and after the exact average. */
export const sampledElements = (before: Perturbation, after: Perturbation, elements: number): Perturbation => ({
  ofA: Math.sqrt((before.ofA - after.ofA) / elements),
  ofB: Math.sqrt((before.ofB - after.ofB) / elements),
});

/** |∇h|, ‖dM‖ and |M| at a point. */
export interface DriftRates {
  readonly law: number;
  readonly slope: number;
  readonly map: number;
}

/** The bound at each time of a run, by the larger end of each step. */
export function driftBound(
  { times, states }: { readonly times: readonly number[]; readonly states: readonly Float64Array[] },
  rates: (theta: Float64Array) => DriftRates,
  { ofA, ofB }: Perturbation,
): number[] {
  const speed = states.map((theta) => {
    const { law, slope, map } = rates(theta);
    return law * slope * (map * ofA + ofB);
  });
  let sum = 0;
  return times.map((t, k) => {
    if (k > 0) sum += (t - times[k - 1]!) * Math.max(speed[k]!, speed[k - 1]!);
    return sum;
  });
}
