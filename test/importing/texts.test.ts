/** Networks printed in the model language compute what the networks compute, and have the same laws; the table of symmetries names what may be permuted. */

import { OP } from '@lawful/cas-core';
import { evaluateNetwork, readConfig, readOnnx, smallCopy } from '@lawful/importers';
import { lowerModel, networkText, parseModel, type TensorNetwork } from '@lawful/networks';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Spec = typeof import('../../packages/lawful/dist/importing/spec.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { specOf } = (await from('spec')) as Spec;
type Floats = typeof import('../../packages/runs/dist/simulation/float-evaluation.js');
const { floatEvaluator } = (await import(
  new URL('../../../packages/runs/dist/simulation/float-evaluation.js', import.meta.url).href
)) as Floats;

const family = (model_type: string, more: object = {}): TensorNetwork =>
  smallCopy(JSON.stringify({ model_type, ...more }), 'config.json', 1)!.network;

const FAMILIES = ['gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'bert', 'vit', 'resnet'];

const CASES = ['mlp', 'cnn', 'cnn2', 'ln_mlp', 'lstm', 'mha', 'mobile', 'resblock_train'].map(
  (name): [string, () => TensorNetwork] => [
    name,
    () => readOnnx(new URL(`../../fixtures/onnx/cases/${name}.onnx`, import.meta.url).pathname),
  ],
);

describe('in the model language', () => {
  it.each(FAMILIES)('a small %s is a model with the same parameters', (type) => {
    const network = family(type);
    const { text, names } = networkText(network);
    const model = parseModel({ file: 'small.law', text });
    const declared = model.declarations.filter((d) => d.kind === 'param').map((d) => d.name);
    const parameters = [...network.tensors.values()].filter((t) => t.role === 'parameter');
    expect(declared.sort()).toEqual(parameters.map((t) => names.get(t.name)!).sort());
  });

  it.each([...FAMILIES.map((type): [string, () => TensorNetwork] => [type, () => family(type)]), ...CASES])(
    '%s computes the same',
    (_, make) => {
      const network = make();
      const { text, names } = networkText(network);
      // Rows that are unit vectors may be any rows here.
      const { program, values, output } = lowerModel(
        parseModel({ file: 'small.law', text: text.replace(/onehot\((.*)\)/g, '$1') }),
      );
      let state = 1;
      const next = (): number => {
        state = (state * 48271) % 2147483647;
        return (state / 2147483647) * 2 - 1;
      };
      const inputs = new Map<string, Float64Array>();
      const floats = new Float64Array(program.variables.length);
      for (const { name, shape, role, values: stored } of network.tensors.values()) {
        const nodes = values.get(names.get(name)!)?.nodes;
        const count = shape.reduce((a, b) => a * b, 1);
        const own = role === 'constant' && stored !== undefined ? stored() : Float64Array.from({ length: count }, next);
        inputs.set(name, own);
        nodes?.forEach((node, k) => {
          if (program.op[node] === OP.variable) floats[program.left[node]!] = own[k]!;
        });
      }
      // Numbers under a root that the language names by themselves.
      program.variables.forEach(({ name }, k) => {
        if (name === 'sqrt(2/pi)') floats[k] = Math.sqrt(2 / Math.PI);
      });
      const constant = inputs.get('sqrt(2/pi)');
      if (constant !== undefined) constant[0] = Math.sqrt(2 / Math.PI);
      const out = new Float64Array(program.outputs.length);
      floatEvaluator(program).evaluate(floats, out);
      const expected = [...evaluateNetwork(network, inputs).values()].flatMap((o) => [...o.values]);
      const at = new Map(program.outputs.map((node, k) => [node, out[k]!]));
      const got = output.nodes.map((node) => at.get(node)!);
      expect(got.length).toBe(expected.length);
      const worst = Math.max(...got.map((v, k) => Math.abs(v - expected[k]!) / (1 + Math.abs(expected[k]!))));
      expect(worst).toBeLessThan(1e-9);
    },
  );
});

describe('the table of symmetries', () => {
  const spec = specOf(
    lawsOfNetwork(
      readConfig(
        JSON.stringify({
          model_type: 'gpt2',
          n_embd: 8,
          n_head: 2,
          n_layer: 1,
          n_positions: 3,
          vocab_size: 5,
          n_inner: 7,
        }),
        'config.json',
      ),
      { loss: 'cross-entropy' },
    ),
  );

  it('permutes hidden units, the stream and heads, and not words, tokens or classes', () => {
    const at = (tensor: string) => spec.axesToPerm[tensor]!;
    const [stream] = at('transformer.h.0.ln_1.weight') as [string];
    const [, units] = at('transformer.h.0.mlp.c_fc.weight') as [string, string];
    expect(at('transformer.wte.weight')).toEqual([null, stream]);
    expect(at('transformer.wpe.weight')).toEqual([null, stream]);
    expect(at('transformer.h.0.mlp.c_fc.weight')).toEqual([stream, units]);
    expect(at('transformer.h.0.mlp.c_proj.weight')).toEqual([units, stream]);
    expect(at('transformer.h.0.mlp.c_fc.bias')).toEqual([units]);
    const axis = (name: string) => spec.axes.find((a) => a.name === name)!;
    expect(axis(units)).toMatchObject({ size: 7, permutation: true, scaling: 'none' });
    expect(axis(stream)).toMatchObject({ size: 8, permutation: true });
  });

  it('mixes the places of each head', () => {
    const inHeads = spec.axes.filter((a) => a.scaling === 'gram');
    expect(inHeads.map((a) => [a.size, a.within.length])).toEqual([
      [4, 1],
      [4, 1],
    ]);
  });
});
