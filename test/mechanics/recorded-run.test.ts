import { spawnSync } from 'node:child_process';
import {
  CheckpointError,
  openCheckpoint,
  quantityFigure,
  readRun,
  reportRun,
  residualFigure,
  runTable,
  summarise,
} from '@lawful/runs';
import type { RunLaw } from '@lawful/runs/inside/recordings/run-law';
import { parseRunMap } from '@lawful/runs/inside/recordings/run-map';
import type { Objective } from '@lawful/runs/inside/simulation/training-loss';
import { wholeBatch } from '@lawful/runs/inside/training/mini-batches';
import { sumOver, trainSgd } from '@lawful/runs/inside/training/sgd';
import type { SgdSettings } from '@lawful/runs/inside/training/sgd-settings';
import { describe, expect, it } from '../jest-globals.js';
import { doubles, npy, place, put, safetensors, zip } from './checkpoint-files.js';

/** Written by examples/mechanics/vgg.py with torch 1.13 (docs/real-runs.md has the commands). */
const fixture = (name: string): string => new URL(`../../fixtures/vgg16-bn/${name}`, import.meta.url).pathname;

async function vgg() {
  const checkpoint = await openCheckpoint(fixture('run.safetensors'));
  const run = await readRun(checkpoint);
  await checkpoint.close();
  return reportRun(run);
}

describe('the recorded VGG-16 with batch norm', () => {
  it('follows the exact recurrences to float32 rounding, and the other predictions less and less', async () => {
    const kinds = Object.fromEntries(summarise(await vgg()).map((s) => [s.kind, s]));
    for (const kind of ['translation', 'scale', 'rescale']) {
      const s = kinds[kind]!;
      // 200 steps of relative rounding 6e-8 of the sizes of what is summed, with what the velocity keeps of it.
      expect(s.recurrenceWithBreaking!).toBeLessThan(1e-6);
      expect(s.oneStep!).toBeLessThan(1e-6);
      expect(s.recurrence!).toBeLessThan(5e-5);
      expect(s.continuous!).toBeLessThan(5e-3);
      expect(s.gradientFlow).toBeGreaterThan(0.2);
    }
    // What batch norm's ε breaks is above rounding and is explained by the measured ⟨θ, g⟩.
    const scale = kinds.scale!;
    expect(scale.recurrence!).toBeGreaterThan(20 * scale.recurrenceWithBreaking!);
    expect(scale.continuous!).toBeGreaterThan(20 * scale.recurrence!);
  });

  it('is printed as a table and drawn', async () => {
    const report = await vgg();
    const table = runTable(report).trimEnd().split('\n');
    expect(table.length).toBe(2 + report.laws.length);
    expect(new Set(table.map((line) => line.split(' | ').length))).toEqual(new Set([10]));
    for (const kind of ['translation', 'scale', 'rescale'] as const) {
      const svg = await quantityFigure(report, kind, 'VGG');
      // Every law is named, also one that starts near 0.
      for (const { law } of report.laws.filter((one) => one.law.kind === kind)) expect(svg).toContain(`>${law.name}<`);
      for (const text of ['measured (pale band)', 'exact recurrence', 'continuous model', 'gradient flow'])
        expect(svg).toContain(text);
      expect(await residualFigure(report, kind, 'VGG')).toContain('relative residual');
    }
  });
});

describe('reading a recorded run', () => {
  const law = { name: 's', kind: 'translation', parameters: [{ tensor: 'w' }] };
  const meta = {
    weight_decay: '0.1',
    momentum: '0',
    dampening: '0',
    nesterov: 'false',
    laws: JSON.stringify([law]),
  };
  /** Two steps of one translation law without momentum, η = ½: Σθ = 8, 7.6, 7.22. */
  const bytes = (
    metadata: object,
    steps: readonly bigint[] = [0n, 1n, 2n],
    q = [8, 0, 0, 7.6, 0.8, 0, 7.22, 0.76, 0],
  ) => {
    const parts: [string, string, number[], Buffer][] = [
      ['step', 'I64', [steps.length], Buffer.from(BigInt64Array.from(steps).buffer)],
      ['learning_rate', 'F64', [2], doubles(0.5, 0.5)],
      ['loss', 'F64', [2], doubles(1, 0.5)],
      ['law: s', 'F64', [q.length / 3, 3], doubles(...q)],
    ];
    const header: Record<string, unknown> = { __metadata__: metadata };
    let at = 0;
    for (const [name, dtype, shape, data] of parts) {
      header[name] = { dtype, shape, data_offsets: [at, at + data.length] };
      at += data.length;
    }
    return safetensors(header, Buffer.concat(parts.map((p) => p[3])));
  };
  const open = async (content: Buffer) => {
    const c = await openCheckpoint(put('run.safetensors', content));
    try {
      return await readRun(c);
    } finally {
      await c.close();
    }
  };

  it('takes the numbers as they are', async () => {
    const report = reportRun(await open(bytes(meta)));
    expect(report.laws[0]!.residuals.recurrence).toBeLessThan(1e-15);
    expect(report.laws[0]!.residuals.gradientFlow).toBeCloseTo(0.78 / 8);
    const off = reportRun(await open(bytes(meta, undefined, [8, 0, 0, 7.7, 0.8, 0, 7.22, 0.76, 0])));
    expect(off.laws[0]!.residuals.recurrence).toBeCloseTo(0.1 / 8);
  });

  it('knows from the velocity that the optimiser was not new', async () => {
    // The same law with momentum ½, λ = 1/10 and velocity 1 before the first step: Σv = 0.5 + 0.8, Σθ = 8 − 0.65, …
    const late = { ...meta, momentum: '0.5' };
    const [p1, q1] = [0.5 + 0.8, 8 - 0.65];
    const p2 = p1 / 2 + q1 / 10;
    const run = await open(bytes(late, undefined, [8, 1, 0, q1, p1, 0, q1 - p2 / 2, p2, 0]));
    expect(run.warm).toBe(true);
    const report = reportRun(run);
    expect(report.laws[0]!.residuals.recurrence).toBeLessThan(1e-12);
    expect((await open(bytes(late))).warm).toBe(false);
  });

  it('leaves out the continuous model where it is not defined, and keeps the exact recurrences', async () => {
    const objective: Objective = {
      dimension: 3,
      value: (z) => Math.log(z.reduce((sum, v) => sum + Math.exp(v), 0)) - z[1]!,
      gradient: (z, out) => {
        const total = z.reduce((sum, v) => sum + Math.exp(v), 0);
        for (let j = 0; j < 3; j++) out[j] = Math.exp(z[j]!) / total - (j === 1 ? 1 : 0);
      },
    };
    const shift: RunLaw = { name: 's', kind: 'translation', tensors: ['z'] };
    const cases: [SgdSettings, number[], RegExp][] = [
      [{ momentum: 0.9 }, [0, 0.1, 0.2], /learning rate of step 0 is 0/],
      [{}, [0.2, 0.1, 0], /learning rate of step 2 is 0/],
      [{ momentum: 1 }, [0.1, 0.1, 0.1], /momentum 1/],
      [{ momentum: 0.9, dampening: 1 }, [0.1, 0.1, 0.1], /dampening 1/],
      [{ momentum: 0.9, nesterov: true }, [0.1, 0.1, 0.1], /Nesterov/],
    ];
    for (const [settings, learningRate, reason] of cases) {
      const laws = [sumOver('s', [0, 1, 2])];
      const options = { weightDecay: 0.1, ...settings, learningRate, steps: 3, laws };
      const report = reportRun({
        ...trainSgd(wholeBatch(objective), [1, 2, 3], options),
        map: [shift],
        optimizer: 'SGD',
        scales: undefined,
        unit: undefined,
      });
      expect(report.laws[0]!.residuals.recurrence).toBeLessThan(1e-15);
      expect(report.laws[0]!.continuous).toBeUndefined();
      expect(report.noContinuous).toMatch(reason);
      expect(runTable(report)).not.toMatch(/continuous/);
      expect(summarise(report)[0]!.continuous).toBeUndefined();
    }
    expect((await vgg()).noContinuous).toBeUndefined();
  });

  it('is told in one line when there is nothing to read', () => {
    const path = new URL('../../../examples/mechanics/run.mjs', import.meta.url).pathname;
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, place('absent')], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^[^\n]*absent[^\n]*cannot be opened[^\n]*\n$/);
  });

  it('reads .npz with laws and settings from elsewhere', async () => {
    const steps = Buffer.from(BigInt64Array.of(0n, 1n, 2n).buffer);
    const arrays: [string, Buffer][] = [
      ['step', npy('<i8', '(3,)', steps)],
      ['learning_rate', npy('<f8', '(2,)', doubles(0.5, 0.5))],
      ['loss', npy('<f8', '(2,)', doubles(1, 0.5))],
      ['law: s', npy('<f8', '(3, 3)', doubles(8, 0, 0, 7.6, 0.8, 0, 7.22, 0.76, 0))],
    ];
    const c = await openCheckpoint(put('run.npz', zip(arrays.map(([n, content]) => ({ name: `${n}.npy`, content })))));
    const laws = parseRunMap('map.json', JSON.stringify([law]));
    const report = reportRun(await readRun(c, { laws, settings: { weightDecay: 0.1 } }));
    expect(report.laws[0]!.residuals.recurrence).toBeLessThan(1e-15);
    await expect(readRun(c)).rejects.toThrow(/no metadata laws/);
    await c.close();
  });

  it('says what is wrong with a record', async () => {
    const cases: [Buffer, RegExp][] = [
      [bytes(meta, [0n, 2n, 3n]), /steps with gaps/],
      [bytes(meta, [0n, 2n, 1n]), /step 1 after step 2/],
      [bytes(meta, [0n, 1n]), /"law: s": the shape \[3,3\], expected \[2,3\]/],
      [bytes({ ...meta, momentum: '"x"' }), /momentum = "x"/],
      [bytes({ ...meta, momentum: '-1' }), /momentum is -1/],
      [bytes({ ...meta, nesterov: 'no' }), /nesterov = no/],
      [bytes({}), /no metadata laws/],
      [bytes({ ...meta, laws: '[' }), /does not parse/],
      [bytes({ ...meta, laws: JSON.stringify([law, { ...law, name: 't' }]) }), /"law: t": missing/],
      [bytes(meta, undefined, [8, 0, 0, Number.NaN, 0, 0, 0, 0, 0]), /"law: s": NaN at index 3/],
    ];
    for (const [content, message] of cases) await expect(open(content)).rejects.toThrow(message);
  });

  it('says what is wrong with a map', () => {
    const parse = (laws: unknown) => () => parseRunMap('map.json', JSON.stringify({ laws }));
    expect(parse([law])()).toEqual([{ name: 's', kind: 'translation', tensors: ['w'] }]);
    expect(parse(3)).toThrow(/without laws/);
    expect(parse([{}])).toThrow(/law 0 without a name/);
    expect(parse([law, law])).toThrow(/"s": a law of this name occurs twice/);
    expect(parse([{ ...law, kind: 'shift' }])).toThrow(/"shift", expected one of translation, scale, rescale/);
    expect(parse([{ ...law, against: [{ tensor: 'v' }] }])).toThrow(/translation law with "against"/);
    expect(parse([{ ...law, kind: 'rescale' }])).toThrow(/rescale law without "against"/);
    const long = 'x'.repeat(100_000);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    for (const text of [
      `[{"name": "s", "kind": ${deep}}]`,
      `[{"name": "s", "kind": "${long}"}]`,
      `[{"name": "${long}", "kind": 3}]`,
      `[{"name": "s", "kind": "${long}", "against": 3}]`,
      `[{"name": "s", "kind": "scale", "parameters": [${deep}]}]`,
      `[{"name": "s", "kind": "scale", "parameters": ["${long}"]}]`,
    ]) {
      let said: unknown;
      try {
        parseRunMap('map.json', text);
      } catch (error) {
        said = error;
      }
      expect(said).toBeInstanceOf(CheckpointError);
      expect(String(said).length).toBeLessThan(400);
    }
    expect(parse([{ ...law, parameters: [] }])).toThrow(/at least one tensor/);
    expect(parse([{ ...law, parameters: [{ tensor: 'w', axis: 0, from: 2, to: 2 }] }])).toThrow(/axis, from, to/);
  });
});
