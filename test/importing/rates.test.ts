/**
 * An oracle that knows nothing of motions: along the gradient of every law, the outputs of the network do not change to first order. The network is evaluated in float64 at
 * random weights and data, the direction is made from the law as an audit reads it (blocks of stored tensors), and a turned sign must be seen.
 */
import { readOnnx, smallCopy } from '@lawful/importers';
import type { TensorNetwork } from '@lawful/networks';
import { describe, expect, it } from '../jest-globals.js';
import { direction, random, slope, valuesOf } from './law-directions.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Audit = typeof import('../../packages/lawful/dist/importing/audit-laws.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { auditLaws } = (await from('audit-laws')) as Audit;

const FAMILIES = ['gpt2', 'llama', 'qwen2', 'qwen3', 'bert', 'vit', 'resnet'].flatMap((type) =>
  ([1, 2] as const).map((layers): readonly [string, () => TensorNetwork, boolean] => [
    `${type} of ${layers}`,
    () => smallCopy(JSON.stringify({ model_type: type }), 'config.json', layers)!.network,
    true,
  ]),
);
const CASES = ['mlp', 'cnn', 'cnn2', 'ln_mlp', 'lstm', 'mha', 'mobile', 'resblock_train'].map(
  (name): readonly [string, () => TensorNetwork, boolean] => [
    name,
    () => readOnnx(new URL(`../../fixtures/onnx/cases/${name}.onnx`, import.meta.url).pathname),
    false,
  ],
);

describe('along the gradient of each law outputs stand still', () => {
  it.each([...FAMILIES, ...CASES])('%s', (_, make, probabilities) => {
    const network = make();
    const found = lawsOfNetwork(network, { loss: probabilities ? 'cross-entropy' : 'any' });
    const laws = auditLaws(found);
    expect(laws.length).toBe(found.laws.length);
    const next = random(7);
    for (const law of laws) {
      let seen = 0;
      for (let trial = 0; trial < 16 && (trial < 3 || seen <= 1e-7); trial++) {
        const theta = valuesOf(network, next);
        const still = slope(network, theta, direction(network, law, theta, next), probabilities);
        expect([law.law, still < 1e-8 ? 0 : still]).toEqual([law.law, 0]);
        if (law.terms.length === 1) seen = 1;
        if (seen > 1e-7) continue;
        seen = slope(network, theta, direction(network, law, theta, next, true), probabilities);
      }
      // No term of a law moves alone; units that are off at one point are not at the next.
      if (law.terms.length > 1) expect([law.law, seen > 1e-7 ? 'seen' : seen]).toEqual([law.law, 'seen']);
    }
  });
});
