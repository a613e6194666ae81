/** θᵀBg = 0 for every law: sound gradients leave rounding, planted faults are named (theory §14, Theorem I (5)). */
import { defectFigure, gradientVerdict } from '@lawful/runs';
import { gradientDefect } from '@lawful/runs/inside/recordings/gradient-defects';
import { describe, expect, it } from '../jest-globals.js';
import { fixture, recorded, reportOf } from './recordings.js';

describe('gradients of recorded runs', () => {
  it.each(['transformer-sgd', 'transformer-double', 'transformer-adamw', 'resnet', 'resnet-two-adamw'])(
    'obey every law: %s',
    async (name) => {
      const { laws } = await recorded(name);
      expect(gradientVerdict(laws)).toEqual({ broken: [], suspects: [] });
      // A few units of rounding: sums of tens to thousands of rounded products, relative to the sizes of all.
      for (const { defect } of laws) expect(defect!.units).toBeLessThan(20);
    },
  );

  it('tell a batch norm with ε from one without: more than rounding, less than a fault', async () => {
    const { laws } = await reportOf(fixture('vgg16-bn/run.safetensors'));
    const most = (kind: string): number =>
      Math.max(...laws.filter(({ law }) => law.kind === kind).map(({ defect }) => defect!.units));
    expect(most('scale')).toBeGreaterThan(10 * most('rescale'));
    expect(gradientVerdict(laws)!.broken).toEqual([]);
  });

  it('name the attention whose backward forgets 1/√d for the queries, and no other law', async () => {
    const { laws } = await recorded('transformer-scores');
    const { broken, suspects } = gradientVerdict(laws)!;
    const block = ['query.weight', 'query.bias', 'key.weight'].map((tensor) => `blocks.1.${tensor}`);
    expect(broken.map(({ law }) => [law.kind, [...law.tensors]])).toEqual([
      ['gram', block],
      ['gram', block],
    ]);
    expect(suspects).toEqual(block);
    // The recurrence with ⟨X, g⟩ = 0 fails for these laws alone, and holds with the measured one.
    for (const { law, residuals } of laws) {
      expect(residuals.recurrence! > 1e-5).toBe(broken.some((one) => one.law === law));
      expect(residuals.recurrenceWithBreaking!).toBeLessThan(1e-6);
    }
  });

  it('name the weight whose gradient is 2 % too large', async () => {
    const { broken, suspects } = gradientVerdict((await recorded('transformer-linear')).laws)!;
    expect(broken.map(({ law }) => law.name)).toEqual(['blocks.1: ln2 − up', 'blocks.1: up − down']);
    expect(suspects).toEqual(['blocks.1.up.weight']);
    // A factor 1.02 on one of the two sides that should balance.
    for (const { relative } of broken) expect(relative).toBeLessThan(0.02);
  });

  it('are asked over all steps: a step without a gradient says nothing', () => {
    const law = { name: 'x', kind: 'rescale', tensors: ['a', 'b'] } as const;
    const of = (k: number[], scale: number[]) =>
      gradientDefect(law, Float64Array.from(k), Float64Array.from(scale), 2 ** -24);
    expect(of([0, 0], [0, 0])).toMatchObject({ relative: 0, isSound: true });
    expect(of([1e-12, 0], [1e-12, 1]).isSound).toBe(true);
    expect(of([0, 1e-2], [1, 1])).toMatchObject({ relative: 5e-3, isSound: false });
    expect(gradientVerdict([{ defect: undefined }])).toBeUndefined();
  });

  it('are drawn', async () => {
    const svg = await defectFigure(await recorded('transformer-sgd'), await recorded('transformer-scores'), 'Scores');
    for (const text of ['other laws, with the', 'all laws, sound', '[1,0,5]']) expect(svg).toContain(text);
  });
});
