// Figure 3: the space spanned by q, k, v of lightning attention, with the average over O(8) exact and sampled.
import { lightningRangeFigure, lineChart } from '../../packages/runs/dist/index.js';
import { isMain, largest, write } from './output.mjs';

export async function figure3() {
  const series = lightningRangeFigure();
  const { rotations } = series.find((s) => s.rotations > 0);
  const sampled = `mean over ${rotations} sampled rotations`;
  const line = (group, s, values) => ({ group, x: s.times.slice(1), y: values.slice(1) });
  const svg = await lineChart({
    title: 'Figure 3: the range of [q k v] in lightning attention under O(8)',
    subtitle:
      'drift of the projector Π onto it along gradient flow, three initialisations:\nmedian and range; predicted: ∫√(Var/K) dt along the exact flow, at most √6',
    xTitle: 'time of the gradient flow',
    yTitle: '‖Π(t) − Π(0)‖, Frobenius',
    logFloor: 1e-17,
    lines: [
      ...series.map((s) => line(s.rotations === 0 ? 'exact (Weingarten calculus)' : sampled, s, s.drift)),
      ...series.filter((s) => s.predicted !== undefined).map((s) => line('predicted for as many', s, s.predicted)),
    ],
  });
  write('figure3', svg, series);
  const of = (exact) => largest(series.filter((s) => (s.rotations === 0) === exact));
  process.stdout.write(`  largest drift: exact ${of(true)}, sampled ${of(false)}\n`);
  const first = (values) => values[1].toExponential(1);
  for (const s of series.filter((other) => other.rotations > 0)) {
    const { predicted } = series.find((other) => other.start === s.start && other.predicted !== undefined);
    process.stdout.write(
      `  at time ${s.times[1]}: measured ${first(s.drift)}, predicted ${first(predicted)}, bound along the run ${first(s.bound)}\n`,
    );
  }
}

if (isMain(import.meta.url)) await figure3();
