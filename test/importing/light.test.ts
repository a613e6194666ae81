/**
 * Real architectures of the public conformance data, whose weights are made by nodes: their tables of laws, derived by hand from the layers. Units of a layer in front of
 * a local response normalisation have none, since it mixes channels; all end in a softmax.
 */
import { readOnnx } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
const { lawsOfNetwork } = (await import(
  new URL('../../../packages/lawful/dist/importing/laws-of-network.js', import.meta.url).href
)) as Laws;

const imported = (name: string) =>
  lawsOfNetwork(
    readOnnx(new URL(`../../fixtures/onnx/light/light_${name}.onnx`, import.meta.url).pathname, {
      weightsFromConstants: true,
    }),
  );

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Units of 16 convolutions and two hidden layers; the last layer has sums. */
const VGG19 = sum([64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512, 512, 512, 512]) + 2 * 4096 + 4097;
/** conv3, conv4 and conv5, the last two in two groups; conv1 and conv2 are normalised. */
const ALEXNET = 384 + 384 + 256 + 2 * 4096 + 4097;
const ZFNET = 3 * 512 + 4096 + 1024 + 1025;
/** Two inner norms in each of 3, 4, 6 and 3 blocks; the stem, four streams, and in each stage two norms that are added, whose shifts differ by a constant. */
const RESNET50 =
  2 * (3 * 64 + 4 * 128 + 6 * 256 + 3 * 512) + 64 + (256 + 512 + 1024 + 2048) + (256 + 512 + 1024 + 2048) + 2049;
/** [channels out, 3x3 reduced, 5x5 reduced] of the nine modules. */
const MODULES = [
  [256, 96, 16],
  [480, 128, 32],
  [512, 96, 16],
  [512, 112, 24],
  [512, 128, 24],
  [528, 144, 32],
  [832, 160, 32],
  [832, 160, 32],
  [1024, 192, 48],
];
/** Besides them the reduction in front of the second convolution; the first two convolutions are normalised. */
const INCEPTION = sum(MODULES.map(sum)) + 64 + 1025;

describe('networks with weights made by nodes', () => {
  it.each([
    ['vgg19', 143_667_240, 13_696 + 4_097, VGG19],
    ['bvlc_alexnet', 60_965_224, 13_313, ALEXNET],
    ['zfnet512', 87_250_536, 7_681, ZFNET],
    ['resnet50', 25_557_032, 17_345, RESNET50],
    ['inception_v1', 6_998_552, 8_049, INCEPTION],
  ])('%s', (name, parameters, total, derived) => {
    expect(derived).toBe(total);
    const begin = process.cpuUsage();
    const found = imported(name);
    const { user, system } = process.cpuUsage(begin);
    expect([found.parameters, found.total]).toEqual([parameters, total]);
    expect((user + system) / 1e6).toBeLessThan(10);
    expect(found.laws.reduce((s, l) => s + l.count, 0)).toBe(total);
  });
});
