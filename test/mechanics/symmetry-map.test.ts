import { symmetryMap } from '@lawful/runs';
import type { NamedShape } from '@lawful/runs/inside/recordings/layer-chains';
import type { SymmetryMapOptions } from '@lawful/runs/inside/recordings/symmetry-map';
import { describe, expect, it } from '../jest-globals.js';

const linear = (prefix: string, outputs: number, inputs: number): NamedShape[] => [
  { name: `${prefix}.weight`, shape: [outputs, inputs] },
  { name: `${prefix}.bias`, shape: [outputs] },
];
const conv = (prefix: string, outputs: number, inputs: number, bias = true, size = 3): NamedShape[] => [
  { name: `${prefix}.weight`, shape: [outputs, inputs, size, size] },
  ...(bias ? [{ name: `${prefix}.bias`, shape: [outputs] }] : []),
];
const norm = (prefix: string, channels: number): NamedShape[] => [
  ...['weight', 'bias', 'running_mean', 'running_var'].map((n) => ({ name: `${prefix}.${n}`, shape: [channels] })),
  { name: `${prefix}.num_batches_tracked`, shape: [] },
];

const layerNorm = (prefix: string, size: number): NamedShape[] =>
  ['weight', 'bias'].map((n) => ({ name: `${prefix}.${n}`, shape: [size] }));

const names = (state: readonly NamedShape[], options?: SymmetryMapOptions): Record<string, string[]> => {
  const out: Record<string, string[]> = {};
  for (const law of symmetryMap(state, options).laws) out[law.kind] = [...(out[law.kind] ?? []), law.name];
  return out;
};

/** torchvision's vgg11_bn, with fewer channels and 2 × 2 places after pooling. */
const VGG: NamedShape[] = [
  ...conv('features.0', 4, 3),
  ...norm('features.1', 4),
  ...conv('features.4', 6, 4),
  ...norm('features.5', 6),
  ...conv('features.8', 6, 6),
  ...norm('features.9', 6),
  ...linear('classifier.0', 5, 24),
  ...linear('classifier.3', 5, 5),
  ...linear('classifier.6', 2, 5),
];

/** torchvision's resnet18: the stem, one plain block and one with a shortcut. */
const RESNET: NamedShape[] = [
  ...conv('conv1', 4, 3, false, 7),
  ...norm('bn1', 4),
  ...['layer1.0', 'layer2.0'].flatMap((block, i) => [
    ...conv(`${block}.conv1`, 4 + 4 * i, 4, false),
    ...norm(`${block}.bn1`, 4 + 4 * i),
    ...conv(`${block}.conv2`, 4 + 4 * i, 4 + 4 * i, false),
    ...norm(`${block}.bn2`, 4 + 4 * i),
  ]),
  ...conv('layer2.0.downsample.0', 8, 4, false, 1),
  ...norm('layer2.0.downsample.1', 8),
  ...linear('fc', 3, 8),
];

describe('the symmetry map of a state dictionary', () => {
  it('of an MLP has one rescale law a pair of layers and the head', () => {
    const mlp = [...linear('net.0', 4, 2), ...linear('net.2', 4, 4), ...linear('net.10', 3, 4)];
    const expected = {
      translation: [0, 1, 2, 3].map((j) => `net.10 column ${j}`).concat('net.10 bias'),
      rescale: ['net.0 | net.2', 'net.2 | net.10'],
    };
    expect(names(mlp)).toEqual(expected);
    expect(names([...mlp].reverse())).toEqual(expected);
    const fc = [...linear('fc1', 4, 2), ...linear('fc2', 4, 4), ...linear('fc3', 3, 4)];
    expect(names(fc).rescale).toEqual(['fc1 | fc2', 'fc2 | fc3']);
    expect(symmetryMap(mlp).uncovered).toEqual([]);
    expect(symmetryMap(mlp).assumptions.join()).toMatch(/softmax.*relu/);
    const units = symmetryMap(mlp, { granularity: 'unit' }).laws.filter((law) => law.kind === 'rescale');
    expect(units.length).toBe(8);
    expect(units[1]).toEqual({
      name: 'net.0 | net.2 [1]',
      kind: 'rescale',
      parameters: [
        { tensor: 'net.0.weight', axis: 0, from: 1, to: 2 },
        { tensor: 'net.0.bias', axis: 0, from: 1, to: 2 },
      ],
      against: [{ tensor: 'net.2.weight', axis: 1, from: 1, to: 2 }],
    });
  });

  it('of a VGG has scale laws before each norm, and the norm writes the units', () => {
    expect(names(VGG)).toEqual({
      translation: [0, 1, 2, 3, 4].map((j) => `classifier.6 column ${j}`).concat('classifier.6 bias'),
      scale: ['features.0', 'features.4', 'features.8'],
      rescale: [
        'classifier.0 | classifier.3',
        'classifier.3 | classifier.6',
        'features.1 | features.4',
        'features.5 | features.8',
        'features.9 | classifier.0',
      ],
    });
    // Each of the 6 channels is read at 4 places of the flattened image.
    const last = symmetryMap(VGG, { granularity: 'unit' }).laws.find(
      (law) => law.name === 'features.9 | classifier.0 [2]',
    );
    expect(last?.against).toEqual([{ tensor: 'classifier.0.weight', axis: 1, from: 8, to: 12 }]);
    expect(last?.parameters.map((s) => s.tensor)).toEqual(['features.9.weight', 'features.9.bias']);
    expect(symmetryMap(VGG).uncovered).toEqual([]);
  });

  it('of a VGG without norms has rescale laws between the convolutions', () => {
    const plain = [...conv('features.0', 4, 3), ...conv('features.2', 4, 4), ...linear('classifier.0', 2, 16)];
    expect(names(plain).rescale).toEqual(['features.0 | features.2', 'features.2 | classifier.0']);
    expect(names(plain).scale).toBeUndefined();
  });

  it('of a ResNet stays inside the blocks', () => {
    expect(names(RESNET)).toEqual({
      translation: [0, 1, 2, 3, 4, 5, 6, 7].map((j) => `fc column ${j}`).concat('fc bias'),
      scale: [
        'conv1',
        'layer1.0.conv1',
        'layer1.0.conv2',
        'layer2.0.conv1',
        'layer2.0.conv2',
        'layer2.0.downsample.0',
      ].sort((a, b) => (a === 'conv1' ? -1 : b === 'conv1' ? 1 : a < b ? -1 : 1)),
      rescale: ['layer1.0.bn1 | layer1.0.conv2', 'layer2.0.bn1 | layer2.0.conv2'],
    });
    const { uncovered } = symmetryMap(RESNET);
    expect(uncovered.map((u) => u.tensor)).toEqual([
      'bn1.weight',
      'bn1.bias',
      'layer1.0.bn2.weight',
      'layer1.0.bn2.bias',
      'layer2.0.bn2.weight',
      'layer2.0.bn2.bias',
      'layer2.0.downsample.1.weight',
      'layer2.0.downsample.1.bias',
    ]);
    expect(new Set(uncovered.map((u) => u.reason))).toEqual(
      new Set(['its output is not known to be read by one layer only']),
    );
  });

  it('says why a parameter is in no law', () => {
    const state = [
      { name: 'embedding.weight', shape: [10, 4] },
      { name: 'ln.weight', shape: [4] },
      { name: 'ln.bias', shape: [4] },
      { name: 'scale', shape: [] },
      ...conv('features.0', 8, 3),
      ...conv('features.2', 8, 1),
      ...norm('features.7', 5),
      ...linear('a', 2, 2),
      ...linear('b', 2, 2),
    ];
    const { laws, uncovered } = symmetryMap(state);
    expect(laws).toEqual([]);
    const reason = Object.fromEntries(uncovered.map((u) => [u.tensor, u.reason]));
    expect(reason['embedding.weight']).toBe('an embedding');
    expect(reason['ln.weight']).toMatch(/norm without running_mean/);
    expect(reason.scale).toMatch(/no tensor called weight/);
    expect(reason['features.2.weight']).toMatch(/reads 1 channels, but features.0 has 8/);
    expect(reason['features.7.weight']).toMatch(/no layer of its size/);
    expect(reason['b.weight']).toMatch(/more than one layer/);
    expect(uncovered.length).toBe(state.length - 3);
    expect(() => symmetryMap([...state, state[0]!])).toThrow(/embedding.weight occurs twice/);
    const deep = [{ name: 'a.'.repeat(1_000_000), shape: [] }];
    expect(() => symmetryMap(deep)).toThrow(/^symmetryMap: a\.a.{76}… has more than 100 levels$/);
  });

  it('places a batch norm after the linear layer of its number', () => {
    const state = [...linear('fc1', 8, 4), ...norm('bn1', 8), ...linear('fc2', 3, 8)];
    const found = names(state);
    expect(found.scale).toEqual(['fc1']);
    expect(found.rescale).toEqual(['bn1 | fc2']);
    expect(symmetryMap(state).uncovered).toEqual([]);
    // After which of two layers of one size and number?
    const both = [...conv('conv1', 8, 3), ...conv('conv2', 8, 8), ...state.slice(2), ...linear('fc1', 8, 8)];
    expect(names(both).scale).toBeUndefined();
    expect(names(both).rescale).toBeUndefined();
    const apart = [...both.filter((t) => !t.name.startsWith('fc1')), ...linear('fc1', 5, 8)];
    expect(names(apart).scale).toEqual(['conv1']);
    expect(names(apart).rescale).toEqual(['bn1 | conv2']);
  });

  it('never links two layers across a norm without running_mean; its gain and bias write the units', () => {
    const numbered = [...linear('0', 8, 4), ...layerNorm('1', 8), ...linear('3', 3, 8)];
    expect(names(numbered).rescale).toEqual(['1 | 3']);
    expect(names(numbered).scale).toBeUndefined();
    expect(symmetryMap(numbered).assumptions.join()).toMatch(/gain and bias/);
    for (const name of ['ln1', 'norm1', 'gn1', 'layer_norm1'])
      expect(names([...linear('fc1', 8, 4), ...layerNorm(name, 8), ...linear('fc2', 3, 8)]).rescale).toEqual([
        `${name} | fc2`,
      ]);
    expect(names([...conv('0', 4, 3), ...layerNorm('1', 4), ...linear('4', 3, 16)]).rescale).toEqual(['1 | 4']);
    // Before or after the layer of its number: with equal sizes nothing tells.
    expect(names([...linear('fc1', 8, 8), ...layerNorm('ln1', 8), ...linear('fc2', 8, 8)]).rescale).toBeUndefined();
  });

  it('says nothing across a module whose place or effect the names do not tell', () => {
    const [first, second] = [linear('net.0', 8, 4), linear('net.2', 3, 8)];
    const one = (name: string, ...shape: number[]): NamedShape => ({ name, shape });
    const between: NamedShape[][] = [
      [one('net.1.attn.weight', 8, 8), one('net.1.norm.weight', 8)],
      [one('net.1.weight', 8)], // the slopes of PReLU or the gain of RMSNorm
      [one('net.1.alpha')],
      [one('net.1.weight', 8, 8), one('net.1.bias', 8, 8)], // a layer norm over two axes
      [one('net.1.weight_g', 8, 1), one('net.1.weight_v', 8, 8)],
      [...norm('net.1', 4)],
      [...norm('net.1', 8), ...layerNorm('net.1.inner', 8)],
      [one('net.alpha')],
    ];
    for (const middle of between) {
      const found = names([...first, ...middle, ...second]);
      expect(found.rescale).toBeUndefined();
      expect(found.scale).toBeUndefined();
    }
    // Two norms: the layer before the first keeps its scale law, and neither writes what the next layer reads for certain.
    const twice = names([...first, ...norm('net.1', 8), one('net.2.weight', 8), ...linear('net.3', 3, 8)]);
    expect([twice.scale, twice.rescale]).toEqual([['net.0'], undefined]);
    const named = [...linear('fc1', 8, 8), ...linear('fc2', 8, 8)];
    expect(names(named).rescale).toEqual(['fc1 | fc2']);
    for (const sibling of [
      [one('norm.weight', 8)],
      norm('bn3', 8),
      norm('bn2', 4),
      [one('act1.weight', 1)],
      [one('lstm.weight_ih_l0', 8, 8)],
      [one('se.fc.weight', 8, 8)],
      linear('middle', 8, 8),
      norm('bns.0', 8),
    ])
      expect(names([...named, ...sibling]).rescale).toBeUndefined();
    expect(names([...named, ...linear('out', 3, 8)]).rescale).toEqual(['fc1 | fc2']);
    expect(names([...named, ...conv('features.0', 4, 3)]).rescale).toEqual(['fc1 | fc2']);
    // Lists side by side: the norms go between the layers.
    const lists = [...linear('layers.0', 8, 8), ...linear('layers.1', 8, 8)];
    expect(names(lists).rescale).toEqual(['layers.0 | layers.1']);
    expect(names([...lists, ...norm('norms.0', 8)]).rescale).toBeUndefined();
  });

  it('does not take norms as coming after the layers of their numbers when the sizes say otherwise', () => {
    const preactivation = [
      ...norm('bn1', 4),
      ...conv('conv1', 8, 4, false),
      ...norm('bn2', 8),
      ...conv('conv2', 8, 8, false),
    ];
    expect(symmetryMap(preactivation).laws).toEqual([]);
  });

  it('continues features in classifier only when nothing comes between', () => {
    const features = conv('features.0', 4, 3);
    const classifier = linear('classifier.1', 2, 16);
    expect(names([...features, ...classifier]).rescale).toEqual(['features.0 | classifier.1']);
    for (const middle of [
      norm('classifier.0', 16),
      norm('features.2', 5),
      norm('norm', 4),
      layerNorm('classifier.0', 16),
    ])
      expect(names([...features, ...middle, ...classifier]).rescale).toBeUndefined();
  });

  it('takes no layer for the head when a module comes after it', () => {
    const state = [...linear('net.0', 8, 4), ...linear('net.2', 3, 8)];
    expect(names(state).translation?.length).toBe(9);
    expect(names([...state, { name: 'net.3.alpha', shape: [] }]).translation).toBeUndefined();
  });
});
