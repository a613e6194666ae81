/**
 * An oracle that knows nothing of motions: along the gradient of every law, the outputs of the network do not change to first order. The network is evaluated in float64 at
 * random weights and data, the direction is made from the law as an audit reads it (blocks of stored tensors), and a turned sign must be seen.
 */
import { evaluateNetwork, readOnnx, smallCopy } from '@lawful/importers';
import type { TensorNetwork } from '@lawful/networks';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Audit = typeof import('../../packages/lawful/dist/importing/audit-laws.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { auditLaws } = (await from('audit-laws')) as Audit;

type AuditLaw = ReturnType<typeof auditLaws>[number];
type Values = Map<string, Float64Array>;

/** Uniform in (−1, 1). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function valuesOf(network: TensorNetwork, next: () => number): Values {
  const values: Values = new Map();
  for (const { name, role, shape, values: stored } of network.tensors.values()) {
    if (role === 'constant' && stored !== undefined) continue;
    if (role === 'tokens') {
      const [rows, words] = shape as [number, number];
      const own = new Float64Array(rows * words);
      for (let r = 0; r < rows; r++) own[r * words + Math.floor(((next() + 1) / 2) * words)] = 1;
      values.set(name, own);
    } else
      values.set(
        name,
        Float64Array.from({ length: size(shape) }, () => next()),
      );
  }
  // ReLU and its like want units that are on and off, not kinks; running variances are positive.
  for (const [name, own] of values)
    if (/var/.test(name))
      values.set(
        name,
        own.map((v) => 1 + v * v),
      );
  return values;
}

/** Half the gradient of ⟨S, law⟩ for a random symmetric S, a random diagonal, or random coefficients. */
function direction(network: TensorNetwork, law: AuditLaw, theta: Values, next: () => number, turn = false): Values {
  const moved: Values = new Map();
  const [first] = law.terms;
  const dims = first!.axes.map((k) => first!.view.sizes[k]!);
  const last = dims.at(-1) ?? 1;
  const batch = size(dims.slice(0, -1));
  const S = Float64Array.from({ length: batch * last * last }, () => next());
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < last; i++)
      for (let j = 0; j < i; j++) S[(b * last + i) * last + j] = S[(b * last + j) * last + i]!;
  law.terms.forEach(({ view, coefficient, axes }, t) => {
    const sign = turn && t === law.terms.length - 1 ? -1 : 1;
    const own = moved.get(view.tensor) ?? new Float64Array(size(network.tensors.get(view.tensor)!.shape));
    moved.set(view.tensor, own);
    const value = theta.get(view.tensor)!;
    for (let e = 0, total = size(view.sizes); e < total; e++) {
      const index = view.sizes.map((_, k) => Math.floor(e / size(view.sizes.slice(k + 1))) % view.sizes[k]!);
      const at = (ix: readonly number[]): number =>
        view.offset + ix.reduce((sum, i, k) => sum + i * view.strides[k]!, 0);
      const place = axes.map((k) => index[k]!);
      const b = place.slice(0, -1).reduce((n, i, k) => n * dims[k]! + i, 0);
      const i = place.at(-1) ?? 0;
      let rate = 0;
      if (law.form === 'gram')
        for (let j = 0; j < last; j++)
          rate += S[(b * last + i) * last + j]! * value[at(index.map((x, k) => (k === axes.at(-1) ? j : x)))]!;
      else if (law.form === 'constant') rate = next();
      else {
        const factor = S[(b * last + i) * last + i]!;
        rate = law.form === 'sum' ? factor : factor * value[at(index)]!;
      }
      own[at(index)]! += sign * coefficient * rate;
    }
  });
  return moved;
}

/** How fast the outputs change along a direction, against how fast they change along an arbitrary one of its size. */
function slope(network: TensorNetwork, theta: Values, along: Values, probabilities: boolean): number {
  const outputs = (step: number): number[] => {
    const at = new Map(theta);
    for (const [name, d] of along)
      at.set(
        name,
        theta.get(name)!.map((v, i) => v + step * d[i]!),
      );
    return [...evaluateNetwork(network, at).values()].flatMap(({ shape, values }) => {
      if (!probabilities) return [...values];
      const columns = shape.findLast((n) => n > 1) ?? 1;
      return Array.from({ length: values.length / columns }, (_, r) => {
        const row = values.subarray(r * columns, (r + 1) * columns);
        const most = Math.max(...row);
        const e = row.map((z) => Math.exp(z - most));
        const sum = e.reduce((a, b) => a + b, 0);
        return [...e].map((x) => x / sum);
      }).flat();
    });
  };
  const h = 1e-5;
  const [up, down] = [outputs(h), outputs(-h)];
  return Math.max(...up.map((u, i) => Math.abs(u - down[i]!) / (2 * h)));
}

const FAMILIES = ['gpt2', 'llama', 'qwen2', 'qwen3', 'bert', 'vit', 'resnet'].flatMap((type) =>
  ([1, 2] as const).map((layers): readonly [string, () => TensorNetwork, boolean] => [
    `${type} of ${layers}`,
    () => smallCopy(JSON.stringify({ model_type: type }), 'config.json', layers).network,
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
      for (let trial = 0; trial < 4; trial++) {
        const theta = valuesOf(network, next);
        const still = slope(network, theta, direction(network, law, theta, next), probabilities);
        expect([law.law, still < 1e-8 ? 0 : still]).toEqual([law.law, 0]);
        if (law.terms.length === 1 || seen > 1e-7) continue;
        seen = slope(network, theta, direction(network, law, theta, next, true), probabilities);
      }
      // No term of a law moves alone; units that are off at one point are not at the next.
      if (law.terms.length > 1) expect([law.law, seen > 1e-7 ? 'seen' : seen]).toEqual([law.law, 'seen']);
    }
  });
});
