/**
 * Figure 1 of [G26]: f = 0.012 z⁶ − 0.22 z⁴ + z², z = p·x, p ∈ ℝ², with the loss averaged over the n rotations of C_n.
 *
 * The averaged loss keeps the harmonics of the angle of p whose degree n divides. The loss has the even degrees 2 … 12, so
 * for n = 7 (and 9, 11, 13, …) only degree 0 is left: the landscape depends on |p| alone and the angle is conserved. For
 * n = 6 the degrees 6 and 12 survive (theory §4, G-Fig1). The average is a sum of n terms, so nothing is sampled here.
 */
import { lowerModel, type Network, parseModel } from '@lawful/networks';
import { type DataPoint, type FloatAction, type Objective, trainingLoss } from '../simulation/training-loss.js';

const ROTATION_MODEL = [
  'param p : 1 x 2',
  'input x : 2',
  'let s = p * x',
  'output 0.012*s^6 - 0.22*s^4 + s^2',
  'loss mse',
].join('\n');

/** Four points of the plane with their labels; fixed, in no special position. */
const ROTATION_DATA: readonly DataPoint[] = Object.freeze([
  { inputs: [1, 0.1], label: [0.9] },
  { inputs: [-0.35, 0.95], label: [1.4] },
  { inputs: [0.6, -0.75], label: [0.2] },
  { inputs: [0.8, 0.7], label: [1.1] },
]);

const rotationNetwork = (): Network => lowerModel(parseModel({ file: 'figure1.law', text: ROTATION_MODEL }));

/** The n rotations of the plane by multiples of 2π/n. */
const planeRotations = (n: number): FloatAction[] =>
  Array.from({ length: n }, (_, k) => {
    const [c, s] = [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)];
    return {
      onInputs: [
        [c, -s],
        [s, c],
      ],
    };
  });

/** L(p) averaged over C_n. */
export const rotationLoss = (n: number, data: readonly DataPoint[] = ROTATION_DATA): Objective =>
  trainingLoss(rotationNetwork(), data, planeRotations(n));

export interface Landscape {
  readonly n: number;
  /** Values on a square grid of `size` × `size` cell centres of [−radius, radius]², rows from p₂ = radius downwards. */
  readonly size: number;
  readonly radius: number;
  readonly values: readonly number[];
}

export function rotationLandscape(n: number, options: { size?: number; radius?: number } = {}): Landscape {
  const { size = 160, radius = 2.5 } = options;
  const loss = rotationLoss(n);
  const at = (k: number): number => (radius * (2 * k + 1 - size)) / size;
  const values: number[] = [];
  for (let row = 0; row < size; row++)
    for (let col = 0; col < size; col++) values.push(loss.value(Float64Array.of(at(col), -at(row))));
  return { n, size, radius, values };
}

/** (max − min)/max of the averaged loss over `count` angles at fixed |p|. */
export function angularVariation(n: number, radius: number, count = 360): number {
  const loss = rotationLoss(n);
  const values = Array.from({ length: count }, (_, k) => {
    const angle = (2 * Math.PI * k) / count;
    return loss.value(Float64Array.of(radius * Math.cos(angle), radius * Math.sin(angle)));
  });
  return (Math.max(...values) - Math.min(...values)) / Math.max(...values);
}
