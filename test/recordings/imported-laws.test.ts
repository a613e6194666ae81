/** Recordings speak of the laws that `lawful import` derives from the graph of the model, and their numbers are those of the weights. */
import { budget } from '@lawful/cas-core';
import { readOnnx } from '@lawful/importers';
import { openCheckpoint } from '@lawful/runs';
import { evaluate } from '@lawful/runs/inside/audit/evaluate';
import { LIMITS } from '@lawful/runs/inside/audit/plan';
import { describe, expect, it } from '../jest-globals.js';
import { fixture, recorded, reportOf } from './recordings.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Audit = typeof import('../../packages/lawful/dist/importing/audit-laws.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { auditLaws } = (await from('audit-laws')) as Audit;

const imported = (name: string, eps: 'kept' | 'zero') =>
  auditLaws(lawsOfNetwork(readOnnx(fixture(name), { eps }), { loss: 'cross-entropy' }));

describe('recorded laws', () => {
  it('of VGG-16 are those of its graph at ε = 0: 13 scales, rescalings, sums of the head', async () => {
    const laws = imported('vgg16-bn/model.onnx', 'zero');
    const { run } = await reportOf(fixture('vgg16-bn/run.safetensors'));
    for (const { law } of run.map) expect(laws.map((l) => l.law)).toContain(law);
    const count = (kind: string): number => run.map.filter((law) => law.kind === kind).length;
    expect([count('scale'), count('rescale'), count('translation')]).toEqual([13, 5, 5]);
    const kept = imported('vgg16-bn/model.onnx', 'kept').map((l) => l.law);
    // With the true ε the squares before a norm are no laws, and the other laws are what they are.
    for (const { kind, law } of run.map) expect(kept.includes(law!)).toBe(kind !== 'scale');
  });

  it('start with the numbers of the initial weights', async () => {
    const laws = imported('vgg16-bn/model.onnx', 'zero');
    const checkpoint = await openCheckpoint(fixture('vgg16-bn/initial.safetensors'));
    const work = budget({ steps: undefined, now: Date.now });
    const { laws: values } = await evaluate(checkpoint, laws, work, LIMITS);
    await checkpoint.close();
    const report = await reportOf(fixture('vgg16-bn/run.safetensors'));
    for (const { law, measured, size } of report.laws) {
      const found = values.get(laws.find((one) => one.law === law.law)!)!.values;
      const place = /\[(\d+)\]$/.exec(law.name);
      const expected = place === null ? found.reduce((sum, x) => sum + x, 0) : found[Number(place[1])]!;
      expect(Math.abs(measured[0]! - expected)).toBeLessThan(1e-12 * size);
    }
  });

  it('of a ResNet are of what reads the residual sum against all that write it, which no chain of layers tells', async () => {
    const laws = imported('runs/resnet.onnx', 'kept').map((l) => l.law);
    const { run } = await recorded('resnet');
    for (const { law } of run.map) expect(laws).toContain(law);
    const last = run.map.find(({ tensors }) => tensors.includes('fc.weight') && tensors.length > 1)!;
    const norms = ['blocks.1.bn2', 'blocks.1.short.1', 'blocks.2.bn2'];
    expect([...last.tensors].sort()).toEqual(
      ['blocks.2.conv1.weight', 'fc.weight', ...norms.flatMap((norm) => [`${norm}.weight`, `${norm}.bias`])].sort(),
    );
  });
});
