/**
 * Muon (K. Jordan, 2024): v⁺ = βv + g, u = √max(1, rows/columns) · NewtonSchulz(g + βv⁺), or of v⁺.
 *
 * Each tensor is taken as a matrix, vectors too (there u is the unit vector): what is watched here is the rule itself, not a recipe that
 * trains biases with another optimiser.
 */
import { type NewtonSchulz, newtonSchulz, QUINTIC } from './newton-schulz.js';
import { checkFraction, type Memory, type Optimiser, type TensorShape } from './optimiser.js';

export interface MuonSettings {
  /** β in [0, 1); default 0.95. */
  readonly momentum?: number;
  /** Default true. */
  readonly nesterov?: boolean;
  /** Default: the quintic, five times. */
  readonly iteration?: NewtonSchulz;
}

export function muon({ momentum = 0.95, nesterov = true, iteration = QUINTIC }: MuonSettings = {}): Optimiser {
  checkFraction('muon', { momentum });
  return Object.freeze({
    name: 'Muon',
    memory: ['velocity'],
    begin: ({ rows, columns }: TensorShape, { velocity }: Memory) => {
      const scale = Math.sqrt(Math.max(1, rows / columns));
      return (gradient: Float64Array, _: Float64Array, out: Float64Array) => {
        for (let i = 0; i < out.length; i++) {
          velocity![i] = momentum * velocity![i]! + gradient[i]!;
          out[i] = nesterov ? gradient[i]! + momentum * velocity![i]! : velocity![i]!;
        }
        const x = newtonSchulz(iteration, out, rows, columns);
        for (let i = 0; i < out.length; i++) out[i] = scale * x[i]!;
      };
    },
  });
}
