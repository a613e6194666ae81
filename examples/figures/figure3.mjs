// Figure 3: the space spanned by q, k, v of lightning attention, with the average over O(8) exact and sampled.
import { lightningRangeFigure, lineChart } from '../../packages/runs/dist/index.js';
import { isMain, largest, write } from './output.mjs';

export async function figure3() {
  const series = lightningRangeFigure();
  const svg = await lineChart({
    title: 'Figure 3: the range of [q k v] in lightning attention under O(8)',
    subtitle: 'drift of the projector Π onto it along gradient flow, three initialisations:\nmedian and range',
    xTitle: 'time of the gradient flow',
    yTitle: '‖Π(t) − Π(0)‖, Frobenius',
    logFloor: 1e-17,
    lines: series.map((s) => ({
      group: s.rotations === 0 ? 'exact (Weingarten calculus)' : `mean over ${s.rotations} sampled rotations`,
      x: s.times.slice(1),
      y: s.drift.slice(1),
    })),
  });
  write('figure3', svg, series);
  const of = (exact) => largest(series.filter((s) => (s.rotations === 0) === exact));
  process.stdout.write(`  largest drift: exact ${of(true)}, sampled ${of(false)}\n`);
}

if (isMain(import.meta.url)) await figure3();
