// Figure 2: one law appears when the data of a linear layer are permuted by C3, and holds along the flow.
import { cyclicLinearFigure, lineChart } from '../../packages/runs/dist/index.js';
import { isMain, largest, write } from './output.mjs';

export async function figure2() {
  const series = cyclicLinearFigure();
  const svg = await lineChart({
    title: 'Figure 2: a law that C₃ brings to a linear layer',
    subtitle:
      'h = (w₁ + w₂ − 2w₃)/(w₁ − w₂), six initialisations (10⁻¹⁷ stands for 0)\nmedian and range over the initialisations',
    xTitle: 'time of the gradient flow',
    yTitle: '|h(t) − h(0)|',
    logFloor: 1e-17,
    lines: series.map((s) => ({
      group: s.augmented ? 'averaged over C₃: h is conserved, to rounding' : 'as they are: h drifts',
      // At time 0 the drift is 0, which a logarithmic axis cannot show.
      x: s.times.slice(1),
      y: s.drift.slice(1),
    })),
  });
  write('figure2', svg, series);
  const of = (augmented) => largest(series.filter((s) => s.augmented === augmented));
  process.stdout.write(`  largest drift: averaged ${of(true)}, as they are ${of(false)}\n`);
}

if (isMain(import.meta.url)) await figure2();
