/**
 * The training loss of a network in float64: L(θ) = Σ_i (1/|S|) Σ_{g ∈ S} ℓ(f_θ(g·x_i), g·y_i).
 *
 * S is a finite list of actions on data: the whole group (then the average is the exact one of theory §4), a sample of it (then
 * it is what a training run with random augmentation sees), or the identity alone. Transformed points are computed once.
 * The gradient is one product with the Jacobian a point, with the cotangent u = ∇_z ℓ(z, y) computed in floats, so losses
 * that are no rational functions cost nothing extra.
 */
import type { Network } from '@lawful/networks';
import type { DataAction } from '@lawful/networks/symmetry';
import { cotangentGradient, floatEvaluator, toFloat } from './float-evaluation.js';

/** A function of the parameters with its gradient; what the flows in this package integrate. */
export interface Objective {
  /** Number of parameters. */
  readonly dimension: number;
  value(theta: Float64Array): number;
  /** Writes ∇L(θ) to `out`, `dimension` numbers. */
  gradient(theta: Float64Array, out: Float64Array): void;
}

export interface DataPoint {
  /** One number per entry of the declared inputs, in order, row by row. */
  readonly inputs: ArrayLike<number>;
  /** One number per entry of the output. */
  readonly label: ArrayLike<number>;
}

/** Matrices by rows; no `onLabels`: invariant labels. */
export interface FloatAction {
  readonly onInputs: readonly (readonly number[])[];
  readonly onLabels?: readonly (readonly number[])[];
}

/** ℓ(z, y) and its slope ∇_z ℓ. */
interface PointLoss {
  value(z: Float64Array, y: Float64Array): number;
  slope(z: Float64Array, y: Float64Array, out: Float64Array): void;
}

/** ½|z − y|². */
const squaredLoss: PointLoss = Object.freeze({
  value: (z: Float64Array, y: Float64Array) => {
    let sum = 0;
    for (let j = 0; j < z.length; j++) sum += (z[j]! - y[j]!) ** 2;
    return sum / 2;
  },
  slope: (z: Float64Array, y: Float64Array, out: Float64Array) => {
    for (let j = 0; j < z.length; j++) out[j] = z[j]! - y[j]!;
  },
});

/** −⟨y, log softmax(z)⟩, for y with 1ᵀy = 1. */
const crossEntropy: PointLoss = Object.freeze({
  value: (z: Float64Array, y: Float64Array) => {
    const top = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = z.reduce((sum, v) => sum + Math.exp(v - top), 0);
    return z.reduce((sum, v, j) => sum - y[j]! * (v - top - Math.log(total)), 0);
  },
  slope: (z: Float64Array, y: Float64Array, out: Float64Array) => {
    const top = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = z.reduce((sum, v) => sum + Math.exp(v - top), 0);
    for (let j = 0; j < z.length; j++) out[j] = Math.exp(z[j]! - top) / total - y[j]!;
  },
});

/** Σ_j log(1 + exp(−y_j z_j)), for labels ±1. */
const logisticLoss: PointLoss = Object.freeze({
  value: (z: Float64Array, y: Float64Array) =>
    z.reduce((sum, v, j) => sum + Math.log1p(Math.exp(-Math.abs(v))) + Math.max(0, -y[j]! * v), 0),
  slope: (z: Float64Array, y: Float64Array, out: Float64Array) => {
    for (let j = 0; j < z.length; j++) out[j] = -y[j]! / (1 + Math.exp(y[j]! * z[j]!));
  },
});

/** Σ_j exp(−y_j z_j), for labels ±1. */
const exponentialLoss: PointLoss = Object.freeze({
  value: (z: Float64Array, y: Float64Array) => z.reduce((sum, v, j) => sum + Math.exp(-y[j]! * v), 0),
  slope: (z: Float64Array, y: Float64Array, out: Float64Array) => {
    for (let j = 0; j < z.length; j++) out[j] = -y[j]! * Math.exp(-y[j]! * z[j]!);
  },
});

/** The nearest floats to an exact action. */
export const floatAction = (action: DataAction): FloatAction => ({
  onInputs: action.onInputs.map((row) => row.map(toFloat)),
  onLabels: action.onLabels.map((row) => row.map(toFloat)),
});

/**
 * @param elements the actions to average over; empty: the data as they are
 * @param constants values of the entries of `const` declarations, in order
 * Throws `RangeError` for data of the wrong size and for a loss written out in the model (expected a named one).
 */
export function trainingLoss(
  network: Network,
  data: readonly DataPoint[],
  elements: readonly FloatAction[] = [],
  constants: ArrayLike<number> = [],
): Objective {
  const { program, parameters, inputs } = network;
  const loss = pointLossOf(network);
  if (constants.length !== network.constants.length)
    throw new RangeError(`trainingLoss: ${constants.length} constants, expected ${network.constants.length}`);
  const points = data.flatMap((point) => {
    if (point.inputs.length !== inputs.length || point.label.length !== program.outputs.length)
      throw new RangeError(
        `trainingLoss: a point of ${point.inputs.length} inputs and ${point.label.length} labels, expected ${inputs.length} and ${program.outputs.length}`,
      );
    const [x, y] = [Float64Array.from(point.inputs), Float64Array.from(point.label)];
    if (elements.length === 0) return [{ x, y }];
    return elements.map((g) => ({ x: apply(g.onInputs, x), y: g.onLabels === undefined ? y : apply(g.onLabels, y) }));
  });
  const weight = 1 / Math.max(1, elements.length);
  const forward = floatEvaluator(program);
  const backward = floatEvaluator(cotangentGradient(program, 'parameter'));
  const values = new Float64Array(program.variables.length);
  const withCotangent = new Float64Array(program.variables.length + program.outputs.length);
  network.constants.forEach((v, i) => {
    values[v] = constants[i]!;
  });
  const output = new Float64Array(program.outputs.length);
  const cotangent = new Float64Array(program.outputs.length);
  const slope = new Float64Array(parameters.length);
  const setParameters = (theta: Float64Array): void => {
    if (theta.length !== parameters.length)
      throw new RangeError(`trainingLoss: ${theta.length} parameters, expected ${parameters.length}`);
    for (let i = 0; i < parameters.length; i++) values[parameters[i]!] = theta[i]!;
  };
  const setInputs = (x: Float64Array): void => {
    for (let i = 0; i < inputs.length; i++) values[inputs[i]!] = x[i]!;
  };
  return Object.freeze({
    dimension: parameters.length,
    value: (theta: Float64Array) => {
      setParameters(theta);
      let sum = 0;
      for (const { x, y } of points) {
        setInputs(x);
        forward.evaluate(values, output);
        sum += loss.value(output, y);
      }
      return sum * weight;
    },
    gradient: (theta: Float64Array, out: Float64Array) => {
      setParameters(theta);
      out.fill(0);
      for (const { x, y } of points) {
        setInputs(x);
        forward.evaluate(values, output);
        loss.slope(output, y, cotangent);
        withCotangent.set(values);
        withCotangent.set(cotangent, values.length);
        backward.evaluate(withCotangent, slope);
        for (let i = 0; i < slope.length; i++) out[i]! += slope[i]! * weight;
      }
    },
  });
}

function pointLossOf(network: Network): PointLoss {
  const { kind, penalty } = network.model.loss;
  if (penalty !== undefined) throw new RangeError('trainingLoss: a loss with a penalty, expected one of data alone');
  switch (kind) {
    case 'mse':
      return squaredLoss;
    case 'cross-entropy':
      return crossEntropy;
    case 'logistic':
      return logisticLoss;
    case 'exponential':
      return exponentialLoss;
    default:
      throw new RangeError(`trainingLoss: a ${kind} loss, expected mse, cross-entropy, logistic or exponential`);
  }
}

const apply = (m: readonly (readonly number[])[], x: Float64Array): Float64Array =>
  Float64Array.from(m, (row) => {
    if (row.length !== x.length)
      throw new RangeError(`trainingLoss: an action on ${row.length} entries, expected ${x.length}`);
    return row.reduce((sum, c, j) => sum + c * x[j]!, 0);
  });
