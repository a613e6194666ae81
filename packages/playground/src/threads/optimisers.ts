/** How far each law of gradient flow drifts under every optimiser, on random data in float64: side by side. A picture proves nothing. */
import { departure, lowerModel, type Model } from '@lawful/networks';
import { optimiserDrift } from '@lawful/runs';
import { loadEngine } from 'lawful';
import type { Answer } from './messages.js';

const STEPS = 400;
const LAWS = 4;

export async function optimisers(model: Model, seed: number): Promise<Answer> {
  const departs = departure(model);
  if (departs !== undefined)
    return {
      of: 'optimisers',
      steps: STEPS,
      panels: [],
      note: `The model has ${departs.what}: optimisers are compared for gradient flow of the loss.`,
    };
  const network = lowerModel(model);
  const { find } = await loadEngine();
  const { plain, result } = find(model);
  const groups = plain.laws
    .map((law, k) => ({
      name: result.laws[k]?.law ?? `law ${k + 1}`,
      entries: law.entries,
      near: law.nearPoint === true,
    }))
    .filter((g) => !g.near)
    .slice(0, LAWS);
  if (groups.length === 0) return { of: 'optimisers', steps: STEPS, panels: [], note: 'There is no law to drift.' };
  const drifts = optimiserDrift(network, groups, { seed, steps: STEPS, points: 8, samples: 50 });
  return {
    of: 'optimisers',
    steps: STEPS,
    panels: drifts.map(({ optimiser, steps, laws }) => ({
      optimiser,
      curves: laws.map(({ name, drifts: own }) => ({
        name,
        conserved: true,
        values: steps.map((_, t) => Math.max(...own.map((d) => d[t]!))),
      })),
    })),
    note: `|h − h₀| over ${STEPS} steps with minibatches of 4 of 8 random points, the largest of each law’s entries; learning rates in proportion.`,
  };
}
