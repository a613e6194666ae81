/**
 * The Dormand–Prince pair 5(4) for y' = F(y) with error control (Hairer, Nørsett, Wanner, *Solving Ordinary Differential
 * Equations I*, §II.4 and Table II.5.2).
 *
 * Each step takes the fifth-order result; its difference from the embedded fourth-order one estimates the error, measured
 * in the root-mean-square of e_i / (absolute + relative · max(|y_i|, |y_i⁺|)) and kept below 1. The last stage of a step is
 * the first of the next. Sample times are hit by shortening a step, not by interpolation, so samples are as accurate as
 * steps. Every stage is an evaluation of F at a linear combination of earlier stages: Runge–Kutta methods conserve linear
 * integrals exactly, up to rounding, and others only to the tolerance.
 *
 * Why not a library: the one on npm (odex 2) has no types and no release in years; the pair is sixty lines.
 */

/** Writes F(y) to `out`. */
export type VectorField = (y: Float64Array, out: Float64Array) => void;

export interface FlowOptions {
  /** Ascending times of the samples, the first at least 0; the flow starts at time 0 and ends at the last of them. */
  readonly times: readonly number[];
  /** Default 1e-12 for both. */
  readonly relative?: number;
  readonly absolute?: number;
  /** Default 1e6, counting rejected steps. */
  readonly maxSteps?: number;
  /** Called after each accepted step with the time reached and the number of steps so far. */
  readonly onProgress?: (time: number, steps: number) => void;
}

export interface Flow {
  readonly times: readonly number[];
  /** The state at each of the times. */
  readonly states: readonly Float64Array[];
  readonly steps: number;
  readonly rejected: number;
  readonly tolerance: { readonly relative: number; readonly absolute: number };
}

const A: readonly (readonly number[])[] = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Fifth-order weights minus fourth-order weights. */
const E: readonly number[] = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/** One step of size h from y, with stage[0] = F(y): writes y⁺, F(y⁺) to stage[6], and the error estimate. */
export function dormandPrinceStep(
  field: VectorField,
  y: Float64Array,
  h: number,
  stages: readonly Float64Array[],
  next: Float64Array,
  error: Float64Array,
): void {
  for (let s = 0; s < A.length; s++) {
    const row = A[s]!;
    for (let i = 0; i < y.length; i++) {
      let slope = 0;
      for (let r = 0; r < row.length; r++) slope += row[r]! * stages[r]![i]!;
      next[i] = y[i]! + h * slope;
    }
    field(next, stages[s + 1]!);
  }
  for (let i = 0; i < y.length; i++) {
    let sum = 0;
    for (let s = 0; s < E.length; s++) sum += E[s]! * stages[s]![i]!;
    error[i] = h * sum;
  }
}

/**
 * Integrates y' = field(y) from `start` at time 0. Throws `RangeError` for times that do not ascend from 0 and when the
 * flow does not get to the end within `maxSteps` steps (a blow-up, or a tolerance below rounding error).
 */
export function integrateFlow(field: VectorField, start: ArrayLike<number>, options: FlowOptions): Flow {
  const { times, relative = 1e-12, absolute = 1e-12, maxSteps = 1_000_000 } = options;
  times.forEach((t, i) => {
    if (!(t >= (i === 0 ? 0 : times[i - 1]!))) throw new RangeError(`integrateFlow: the time ${t} does not ascend`);
  });
  let y = Float64Array.from(start);
  let next = new Float64Array(y.length);
  const error = new Float64Array(y.length);
  const stages = Array.from({ length: 7 }, () => new Float64Array(y.length));
  field(y, stages[0]!);
  let [time, steps, rejected] = [0, 0, 0];
  let size = firstStep(y, stages[0]!, relative, absolute);
  const states: Float64Array[] = [];
  for (const target of times) {
    while (time < target) {
      if (steps + rejected >= maxSteps)
        throw new RangeError(`integrateFlow: ${maxSteps} steps reach the time ${time} of ${target}`);
      // Stretch or halve towards the sample time, so that no sliver of a step remains.
      const left = target - time;
      const h = left <= size * 1.0001 ? left : left < 2 * size ? left / 2 : size;
      dormandPrinceStep(field, y, h, stages, next, error);
      const norm = errorNorm(error, y, next, relative, absolute);
      const factor = norm === 0 ? 5 : Math.min(5, Math.max(0.2, 0.9 * norm ** -0.2));
      if (norm <= 1) {
        time = h === left ? target : time + h;
        steps++;
        [y, next] = [next, y];
        stages[0]!.set(stages[6]!);
        // A step shortened to meet a sample says nothing against the size it was cut from.
        size = Math.max(h * factor, h < size ? Math.min(size, h * 5) : 0);
        options.onProgress?.(time, steps);
      } else {
        rejected++;
        size = h * (Number.isFinite(norm) ? Math.min(1, factor) : 0.1);
      }
    }
    states.push(Float64Array.from(y));
  }
  return { times: [...times], states, steps, rejected, tolerance: { relative, absolute } };
}

function errorNorm(e: Float64Array, y: Float64Array, z: Float64Array, relative: number, absolute: number): number {
  let sum = 0;
  for (let i = 0; i < e.length; i++)
    sum += (e[i]! / (absolute + relative * Math.max(Math.abs(y[i]!), Math.abs(z[i]!)))) ** 2;
  const norm = Math.sqrt(sum / e.length);
  return Number.isNaN(norm) ? Number.POSITIVE_INFINITY : norm;
}

/** A size at which an explicit Euler step would move by a hundredth of the state, made smaller for small tolerances. */
function firstStep(y: Float64Array, slope: Float64Array, relative: number, absolute: number): number {
  const size = (v: Float64Array): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0));
  const [state, speed] = [Math.max(size(y), 1e-6), size(slope)];
  return speed === 0 ? 1 : ((0.01 * state) / speed) * Math.max(relative, absolute, 1e-15) ** 0.1;
}
