/** Modules that PyTorch exported (shared/cases, `onnx/`): parameters, laws and completeness as derived there, and what must be refused. */

import { budget } from '@lawful/cas-core';
import { readOnnx } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Complete = typeof import('../../packages/lawful/dist/importing/completeness.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { completenessOf } = (await from('completeness')) as Complete;

const file = (name: string): string => new URL(`../../fixtures/onnx/cases/${name}.onnx`, import.meta.url).pathname;

describe('exported modules', () => {
  it.each([
    ['mlp', 23, 5],
    ['cnn', 16, 2],
    ['cnn2', 34, 4],
    ['ln_mlp', 26, 6],
    ['lstm', 18, 4],
    ['mha', 24, 6],
    ['mobile', 12, 2],
    ['resblock_train', 28, 2],
  ])('%s has %d parameters and %d laws, and no others', (name, parameters, laws) => {
    const network = readOnnx(file(name));
    const found = lawsOfNetwork(network);
    expect([found.parameters, found.total]).toEqual([parameters, laws]);
    const work = budget({ steps: undefined, now: Date.now });
    const [whole] = completenessOf({ network, found, file: file(name), asked: true, seed: 1, work });
    expect(whole).toMatchObject({
      complete: true,
      by: expect.stringMatching(new RegExp(`^squeeze: ${laws} laws found of at most ${laws}(, near a point|$)`)),
    });
  });

  it('of a convolution in front of a batch norm the norm is no law, at an epsilon', () => {
    const { laws, falseLaws } = lawsOfNetwork(readOnnx(file('resblock_train')));
    expect(laws.map((l) => l.law)).toEqual(['|c2.weight[:,i,:,:]|^2 - b1.weight[i]^2 - b1.bias[i]^2']);
    expect(falseLaws.map((l) => l.law)).toEqual(['|c2.weight[i,:,:,:]|^2', '|c1.weight[i,:,:,:]|^2']);
    const idealised = lawsOfNetwork(readOnnx(file('resblock_train'), { eps: 'zero' }));
    expect(idealised.total).toBe(2 + 2 + 2);
  });

  it('a batch norm that the exporter fused is refused', () => {
    expect(() => readOnnx(file('resblock_eval'))).toThrow(/batch norm/);
  });

  it('dropout while training leaves laws of units, and no law of a whole layer', () => {
    // Linear(2, 3), dropout, Linear(3, 2), without biases: |W_i|² − |V_:i|² for each unit; WWᵀ − VᵀV is a law of the network without dropout alone.
    const { laws, total, warnings } = lawsOfNetwork(readOnnx(file('dropout')));
    expect([total, laws.map((l) => l.law)]).toEqual([3, ['|0.weight[i,:]|^2 - |2.weight[:,i]|^2']]);
    expect(warnings.join()).toMatch(/all masks/);
  });

  it('packed queries, keys and values are three tensors, and the key bias never trains', () => {
    const { laws } = lawsOfNetwork(readOnnx(file('mha')));
    expect(laws.map((l) => [l.form, l.count, l.law])).toEqual([
      [
        'diagonal',
        2,
        'a.in_proj_bias[0:2 at i]^2 + |a.in_proj_weight[0:2 at i,:]|^2 - |a.in_proj_weight[2:4 at i,:]|^2',
      ],
      ['diagonal', 2, 'a.in_proj_bias[4:6 at i]^2 + |a.in_proj_weight[4:6 at i,:]|^2 - |a.out_proj.weight[:,i]|^2'],
      ['constant', 2, 'a.in_proj_bias[2:4]'],
    ]);
  });
});
