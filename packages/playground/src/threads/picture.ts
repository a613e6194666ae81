/**
 * Gradient descent on random data in float64: the value of each law against time, and of a quantity that is no law, for contrast. A picture proves nothing.
 */

import { random } from '@lawful/cas-core';
import { lowerModel, type Model } from '@lawful/networks';
import { trainingLoss } from '@lawful/runs';
import { loadEngine } from 'lawful';
import type { Answer, Curve, PictureSettings } from './messages.js';
import { evaluateTerms } from './terms.js';

const STEPS = 400;
const CURVES = 6;
const POINTS = 8;

export async function picture(model: Model, { step, decay, momentum, seed }: PictureSettings): Promise<Answer> {
  const network = lowerModel(model);
  const { find } = await loadEngine();
  const { plain, result } = find(model);
  const rng = random(seed);
  const uniform = (): number => rng.below(2001) / 1000 - 1;
  const positive = (v: number): number => (network.program.variables[v]!.positive === true ? 0.3 : 0);
  const draw = (v: number): number => (positive(v) > 0 ? positive(v) + Math.abs(uniform()) : uniform());
  const data = Array.from({ length: POINTS }, () => ({
    inputs: network.inputs.map(draw),
    label: network.program.outputs.map(() => uniform()),
  }));
  const constants = network.constants.map(draw);
  const objective = trainingLoss(network, data, [], constants);
  const theta = Float64Array.from(network.parameters, (v) => draw(v));
  const gradient = new Float64Array(theta.length);
  const velocity = new Float64Array(theta.length);
  const ordinal = new Map(network.parameters.map((v, i) => [v, i]));
  const fixed = new Map(network.constants.map((v, i) => [v, constants[i]!]));
  const value = (v: number): number => fixed.get(v) ?? theta[ordinal.get(v) ?? -1] ?? Number.NaN;
  // A run need not stay near the point of the answer.
  const everywhere = plain.laws.filter((l) => l.nearPoint !== true);
  const shown = everywhere.flatMap((l) => l.entries).slice(0, CURVES);
  const names = result.laws
    .filter((l) => l.nearPoint !== true)
    .flatMap((l) => l.entries)
    .slice(0, CURVES);
  const curves: (Curve & { values: number[] })[] = [
    ...shown.map((_, k) => ({ name: names[k] ?? `law ${k + 1}`, conserved: true, values: [] as number[] })),
    { name: 'sum of all parameters (no law in general)', conserved: false, values: [] },
  ];
  const losses: number[] = [];
  for (let t = 0; t <= STEPS; t++) {
    shown.forEach((h, k) => {
      curves[k]!.values.push(evaluateTerms(h, value));
    });
    curves[shown.length]!.values.push(theta.reduce((a, b) => a + b, 0));
    losses.push(objective.value(theta));
    objective.gradient(theta, gradient);
    for (let i = 0; i < theta.length; i++) {
      velocity[i] = momentum * velocity[i]! + (gradient[i]! + decay * theta[i]!) / POINTS;
      theta[i]! -= step * velocity[i]!;
    }
    if (theta.some((x) => !Number.isFinite(x))) break;
  }
  return {
    of: 'picture',
    curves,
    losses,
    note: `${STEPS} steps of size ${step} on ${POINTS} random points, in float64; each curve less its first value.`,
  };
}
