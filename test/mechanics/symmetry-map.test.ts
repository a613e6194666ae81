import { type NamedShape, type SymmetryMapOptions, symmetryMap } from '@lawful/mechanics';
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
  });
});
