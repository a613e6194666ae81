/** The picture of drifts: its numbers are those of theory §14, and it can be drawn in a page. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseModel } from '@lawful/networks';
import { optimiserDrift, optimiserFigure } from '@lawful/runs';
import type { OptimiserDrift } from '@lawful/runs/inside/figures/optimiser-drift';
import { driftPanels } from '@lawful/runs/inside/plots/drift-panels';
import { find } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { networkOf, softmaxHead, twoLayer } from './networks.js';

const lawsOf = (text: string) => {
  const { plain, result } = find(parseModel({ file: 'test.law', text }));
  return plain.laws.map(({ entries }, i) => ({ name: result.laws[i]!.law, entries }));
};

const most = ({ laws }: OptimiserDrift): number => Math.max(...laws.flatMap(({ drifts }) => drifts.flat()));
const byName = (runs: readonly OptimiserDrift[], name: string): OptimiserDrift =>
  runs.find(({ optimiser }) => optimiser === name)!;

const linear = twoLayer(3, 2, 2);

describe('drifts under every optimiser', () => {
  it('are rounding for column sums under optimisers of matrices, and order one tenth under those of entries', () => {
    const head = softmaxHead(3);
    const runs = optimiserDrift(networkOf(head), lawsOf(head));
    for (const run of runs)
      expect([run.optimiser, most(run) < 1e-12, most(run) > 0.05]).toEqual([
        run.optimiser,
        run.acts === 'by matrix',
        run.acts === 'by entry',
      ]);
    expect(runs.length).toBe(11);
  });

  it('of a balance go down with the step size under gradient descent and momentum, and not under Muon, Adam and sign descent', () => {
    const of = (factor: number) =>
      optimiserDrift(networkOf(linear), lawsOf(linear), { learningRate: 0.01 / factor, steps: 400 * factor });
    const [coarse, fine] = [of(1), of(8)];
    const ratio = (name: string): number => most(byName(coarse, name)) / most(byName(fine, name));
    for (const name of ['gradient descent', 'heavy ball', 'Nesterov']) expect(ratio(name)).toBeGreaterThan(6);
    for (const name of ['Muon', 'LARS', 'Adam', 'RMSprop', 'Lion', 'sign descent']) {
      expect(ratio(name)).toBeGreaterThan(0.5);
      expect(ratio(name)).toBeLessThan(2);
    }
  });

  it('end where parameters leave the floats', () => {
    const runs = optimiserDrift(networkOf(linear), lawsOf(linear), { learningRate: 50, steps: 60 });
    const descent = byName(runs, 'gradient descent');
    expect(descent.steps.length).toBeLessThan(60);
    expect(descent.laws[0]!.drifts[0]!.length).toBe(descent.steps.length);
    expect(byName(runs, 'sign descent').steps.at(-1)).toBe(60);
  });
});

describe('the picture', () => {
  it('names the optimisers and the laws, the same twice', async () => {
    const drifts = optimiserDrift(networkOf(linear), lawsOf(linear), { steps: 20 });
    const svg = await optimiserFigure(drifts, 'A title', { drifts, factor: 7 });
    for (const text of ['A title', 'Muon, η = 0.001', 'W1*W1', 'η/7', ...drifts.map((d) => `${d.optimiser}, η`)])
      expect(svg).toContain(text);
    expect(svg).not.toMatch(/>[^<]*(undefined|NaN)/);
    expect((await optimiserFigure(drifts, 'A title', { drifts, factor: 7 })) === svg).toBe(true);
  });

  it('refuses five groups and values that are not finite', async () => {
    const chart = { title: '', subtitle: '', groups: ['a'], floor: 1e-9 };
    const panel = (y: number) => ({ name: 'p', groups: [{ name: 'a', x: [1], lines: [[y]] }] });
    await expect(driftPanels({ ...chart, panels: [panel(Number.NaN)] })).rejects.toThrow(/NaN of a in p/);
    await expect(driftPanels({ ...chart, groups: [...'abcde'], panels: [] })).rejects.toThrow(/5 groups/);
  });

  it('can be drawn in a page: no file on its path imports node:', () => {
    const root = new URL('../../../packages/runs/dist/', import.meta.url).pathname;
    const [seen, outside] = [new Set<string>(), new Set<string>()];
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      expect(existsSync(path)).toBe(true);
      for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from|import|import\()\s*'([^']+)'/g))
        if (target!.startsWith('.')) visit(join(dirname(path), target!));
        else outside.add(target!);
    };
    visit(join(root, 'figures/optimiser-drift.js'));
    expect(seen.size).toBeGreaterThan(15);
    expect([...outside].sort()).toEqual(['@lawful/cas-core', '@lawful/networks', 'vega', 'vega-lite']);
  });
});
