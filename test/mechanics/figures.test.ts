import {
  angularVariation,
  contourPair,
  cyclicLinearFigure,
  lightningRangeFigure,
  lineChart,
  rotationLandscape,
} from '@lawful/runs';
import { cyclicLaw } from '@lawful/runs/inside/figures/cyclic-linear';
import { rotationLoss } from '@lawful/runs/inside/figures/rotation-landscape';
import { describe, expect, it } from '../jest-globals.js';

const most = (series: readonly { readonly drift: readonly number[] }[]): number =>
  series.reduce((m, s) => s.drift.reduce((a, b) => Math.max(a, b), m), 0);
const least = (series: readonly { readonly drift: readonly number[] }[]): number =>
  series.reduce((m, s) => Math.min(m, Math.max(...s.drift)), Number.POSITIVE_INFINITY);

describe('Figure 1', () => {
  it('has no angle left for the n that theory §4 lists, and one for the others', () => {
    for (const n of [7, 9, 11, 13, 14])
      for (const radius of [0.5, 1, 2, 3]) expect(angularVariation(n, radius)).toBeLessThan(1e-12);
    for (const n of [1, 2, 3, 4, 5, 6, 8, 10, 12]) expect(angularVariation(n, 3)).toBeGreaterThan(1e-6);
    for (const radius of [0.5, 1, 2, 3]) expect(angularVariation(6, radius)).toBeGreaterThan(1e-6);
  });

  it('is symmetric under the rotations it is averaged over', () => {
    const loss = rotationLoss(6);
    const at = (angle: number): number => loss.value(Float64Array.of(2 * Math.cos(angle), 2 * Math.sin(angle)));
    for (const angle of [0.1, 0.7, 2]) expect(Math.abs(at(angle) / at(angle + Math.PI / 3) - 1)).toBeLessThan(1e-12);
  });
});

describe('Figure 2', () => {
  it('shows a law with the average and none without', () => {
    const series = cyclicLinearFigure();
    expect(series.length).toBe(12);
    expect(most(series.filter((s) => s.augmented))).toBeLessThan(1e-9);
    expect(least(series.filter((s) => !s.augmented))).toBeGreaterThan(1e-3);
    expect(cyclicLaw([3, 1, 2])).toBe(0);
  });
});

describe('Figure 3', () => {
  it('conserves the range with the exact average and not with a sampled one', () => {
    const series = lightningRangeFigure({ starts: 1, rotations: 512, until: 2, samples: 10 });
    const exact = most(series.filter((s) => s.rotations === 0));
    const sampled = most(series.filter((s) => s.rotations > 0));
    expect(exact).toBeLessThan(1e-9);
    expect(sampled).toBeGreaterThan(1e-3);
    expect(sampled).toBeGreaterThan(100 * exact);
  });
});

describe('plots', () => {
  it('are SVG with their titles, the same twice', async () => {
    const draw = () =>
      lineChart({
        title: 'A title',
        xTitle: 'time (s)',
        yTitle: 'drift (m)',
        logFloor: 1e-6,
        lines: [
          { group: 'one', x: [0, 1], y: [0, 1] },
          { group: 'two', x: [0, 1], y: [1, 0.1] },
        ],
      });
    const svg = await draw();
    expect(svg.startsWith('<svg')).toBe(true);
    for (const text of ['A title', 'time (s)', 'drift (m)', 'one', 'two']) expect(svg).toContain(text);
    expect((await draw()) === svg).toBe(true);
    const wrong = {
      title: '',
      xTitle: '',
      yTitle: '',
      lines: [{ group: 'a', x: [0], y: [Number.NaN] }],
    };
    await expect(lineChart(wrong)).rejects.toThrow(/NaN/);
  });

  it('name every group where it ends, with room between the names, and powers of ten as such', async () => {
    const x = [0, 1];
    const svg = await lineChart({
      title: 'T',
      xTitle: 'step',
      yTitle: 'residual',
      logFloor: 1e-17,
      // Three groups that end at one point, and two lines of one group.
      lines: [
        { group: 'first', x, y: [1e-3, 1e-15] },
        { group: 'first', x, y: [1e-2, 1e-15] },
        { group: 'second', x, y: [1, 1e-15] },
        { group: 'third', x, y: [1e-9, 1e-15] },
      ],
    });
    const heights = ['first', 'second', 'third'].map((name) => {
      const at = new RegExp(`translate\\([\\d.]+,([\\d.]+)\\)[^>]*>(?:<tspan[^>]*>)?${name}<`).exec(svg);
      return Number(at?.[1]);
    });
    expect(heights.every(Number.isFinite)).toBe(true);
    const sorted = [...heights].sort((a, b) => a - b);
    expect(sorted[1]! - sorted[0]!).toBeGreaterThanOrEqual(15);
    expect(sorted[2]! - sorted[1]!).toBeGreaterThanOrEqual(15);
    expect(svg).toContain('10⁻¹⁷');
    expect(svg).not.toMatch(/>[^<]*(1e-|undefined|NaN)/);
  });

  it('refuse lines of a group at different abscissae', async () => {
    const lines = [
      { group: 'a', x: [0, 1], y: [1, 1] },
      { group: 'a', x: [0, 2], y: [1, 1] },
    ];
    await expect(lineChart({ title: '', xTitle: '', yTitle: '', lines })).rejects.toThrow(/different abscissae/);
  });

  it('draw two surfaces on one scale', async () => {
    const surface = (n: number) => ({ ...rotationLandscape(n, { size: 24 }), title: `n = ${n}` });
    const titles = { title: 'Pair', xTitle: 'p1', yTitle: 'p2', legendTitle: 'loss' };
    const svg = await contourPair({ ...titles, surfaces: [surface(6), surface(7)] });
    for (const text of ['Pair', 'n = 6', 'n = 7', 'loss']) expect(svg).toContain(text);
    expect(svg.match(/aria-roledescription="path mark container"/g)?.length).toBe(2);
    const bad = { ...surface(6), values: [1] };
    await expect(contourPair({ ...titles, surfaces: [bad, bad] })).rejects.toThrow(/1 values/);
  });
});
