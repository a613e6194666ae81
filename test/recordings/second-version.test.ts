/** Recordings of the second version: read as they are, and refused in one sentence where they are not what the recorder writes. */
import { CheckpointError, decayFigure, quantityFigure, residualFigure, runTable, summarise } from '@lawful/runs';
import { runLaw } from '@lawful/runs/inside/recordings/run-law';
import { describe, expect, it } from '../jest-globals.js';
import { recorded, reportOf, spoilt } from './recordings.js';

describe('names and kinds of laws', () => {
  const term = (tensor: string, coefficient = 1) => ({ tensor, coefficient });

  it('follow from forms, signs and what tensors have in common', () => {
    const pair = [term('a.b.up.weight'), term('a.b.up.bias'), term('a.b.down.weight', -1)];
    expect(runLaw('l', 'diagonal', null, pair)).toEqual({
      name: 'a.b: up − down',
      kind: 'rescale',
      tensors: ['a.b.up.weight', 'a.b.up.bias', 'a.b.down.weight'],
      law: 'l',
    });
    expect(runLaw('l', 'gram', [0, 1, 2], pair)).toMatchObject({ name: 'a.b: up − down [0,1,2]', kind: 'gram' });
    expect(runLaw('l', 'norm', null, [term('0.weight'), term('1.weight')])).toMatchObject({
      name: '0 + 1',
      kind: 'scale',
    });
    expect(runLaw('l', 'diagonal', [3], [term('f.1.bias', -1), term('f.2.weight')])).toMatchObject({
      name: 'f.2 − f.1 [3]',
      kind: 'rescale',
    });
    expect(runLaw('l', 'sum', [], [term('fc.bias')])).toMatchObject({ name: 'fc.bias', kind: 'translation' });
    expect(runLaw('l', 'constant', [4], [term('k.bias')])).toMatchObject({ name: 'k.bias [4]', kind: 'constant' });
  });
});

describe('panels', () => {
  it('have names in lines where all modules that write a residual sum stand in one law', async () => {
    const svg = (await quantityFigure(await recorded('resnet'), 'rescale', 'ResNet'))!;
    expect(svg).toContain('>blocks.2.conv1 + fc −<');
    expect(Number(/ width="(\d+)/.exec(svg)![1])).toBeLessThan(1100);
  });
});

describe('a run without recurrences', () => {
  it('is printed, summed up and drawn by decay alone', async () => {
    const report = await recorded('transformer-adamw');
    const [title] = runTable(report).split('\n');
    expect(title).toBe('| law | kind | first | last | decay alone | gradient flow | ⟨X,g⟩ |');
    expect(summarise(report).map((s) => [s.kind, s.count, s.recurrence])).toEqual([
      ['translation', 13, undefined],
      ['rescale', 7, undefined],
      ['gram', 8, undefined],
      ['constant', 2, undefined],
    ]);
    expect(await quantityFigure(report, 'gram', 'AdamW')).toContain('decay alone');
    expect(await residualFigure(report, 'gram', 'AdamW')).not.toContain('exact recurrence');
    const both = await decayFigure(
      [
        { name: 'SGD', report: await recorded('transformer-double') },
        { name: 'AdamW', report },
      ],
      'Both',
    );
    for (const text of ['SGD: sums and', 'AdamW: sums and', 'AdamW: squares and']) expect(both).toContain(text);
  });
});

describe('a file that is none', () => {
  it.each([
    ['"version": "2"', '"version": "3"', /version 3, expected version 2/],
    ['"format": "lawful-run"', '"format": "other"', /the format other, expected lawful-run/],
    ['"dtype": "float64"', '"dtype": "int8"', /the dtype "int8"/],
    ['\\"momentum\\": 0', '\\"momentum\\": -1', /momentum is -1/],
    ['\\"nesterov\\": false', '\\"nesterov\\": 0', /nesterov = 0/],
    ['\\"name\\": \\"SGD\\"', '\\"name\\": 3', /the optimizer/],
    ['"optimizer": "{', '"optimizer": "', /optimizer that does not parse/],
    ['"quadratic g_g"', '"quadratic x"', /"quadratic g_g": missing/],
    ['"quadratic": "[', '"quadratic": "[3, ', /quadratic law 0: 3/],
    ['\\"form\\": \\"sum\\"', '\\"form\\": \\"norm\\"', /linear law 0/],
    ['\\"place\\": [', '\\"place\\": [-1, ', /quadratic law 5/],
    ['\\"coefficient\\": 1', '\\"coefficient\\": \\"1\\"', /law 0/],
    ['"linear": "[{', '"linear": "[], [{', /linear that does not parse/],
    ['"linear theta"', '"linear thet"', /"linear theta": missing/],
  ])('%s → %s', async (from, to, message) => {
    const file = spoilt('transformer-double', from, to);
    await expect(reportOf(file)).rejects.toThrow(message);
    await expect(reportOf(file)).rejects.toBeInstanceOf(CheckpointError);
  });

  it('that leaves laws out says so by the shapes of its columns', async () => {
    const one = '{\\"law\\": \\"sum(letters.weight[i,:])\\"';
    await expect(
      reportOf(
        spoilt(
          'transformer-double',
          `[${one}`,
          `[${one}, \\"form\\": \\"sum\\", \\"place\\": [], \\"terms\\": [{\\"tensor\\": \\"x\\", \\"coefficient\\": 1}]}, ${one}`,
        ),
      ),
    ).rejects.toThrow(/"linear theta": the shape \[61,15\], expected \[61,16\]/);
  });
});
