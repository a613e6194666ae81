/** Networks printed in the model language compute what the networks compute, and have the same laws; the table of symmetries names what may be permuted. */
import { evaluateNetwork, readConfig, smallCopy } from '@lawful/importers';
import { networkText, parseModel, type TensorNetwork } from '@lawful/networks';
import { find } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Spec = typeof import('../../packages/lawful/dist/importing/spec.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { specOf } = (await from('spec')) as Spec;
void evaluateNetwork;
void find;

const family = (model_type: string, more: object = {}): TensorNetwork =>
  smallCopy(JSON.stringify({ model_type, ...more }), 'config.json', 1).network;

const FAMILIES = ['gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'bert', 'vit', 'resnet'];

describe('in the model language', () => {
  it.each(FAMILIES)('a small %s is a model with the same parameters', (type) => {
    const network = family(type);
    const { text, names } = networkText(network);
    const model = parseModel({ file: 'small.law', text });
    const declared = model.declarations.filter((d) => d.kind === 'param').map((d) => d.name);
    const parameters = [...network.tensors.values()].filter((t) => t.role === 'parameter');
    expect(declared.sort()).toEqual(parameters.map((t) => names.get(t.name)!).sort());
  });
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
