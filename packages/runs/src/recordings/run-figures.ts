/**
 * Pictures of a recorded run in the manner of [K21]: the relative residuals of the predictions step by step, which tell
 * the predictions apart, and the measured quantities with the predictions, one panel a law, which mostly lie on each other.
 */
import { type Line, lineChart } from '../plots/line-chart.js';
import { panels } from '../plots/panels.js';
import { powerOfTen } from '../plots/style.js';
import type { LawReport, RunReport } from './run-report.js';
import type { RunLawKind } from './symmetry-map.js';

const TITLES: Readonly<Record<RunLawKind, { readonly title: string; readonly quantity: string }>> = Object.freeze({
  translation: { title: 'Translation: sums over the softmax head', quantity: 'Σθ' },
  scale: { title: 'Scale: layers before a batch norm', quantity: '|θ|²' },
  rescale: { title: 'Rescale: in-weights against out-weights', quantity: '|in|² − |out|²' },
});

/** Undefined when the run has no law of the kind. */
export async function quantityFigure(report: RunReport, kind: RunLawKind, name: string): Promise<string | undefined> {
  const laws = report.laws.filter(({ law }) => law.kind === kind);
  if (laws.length === 0) return undefined;
  const { title, quantity } = TITLES[kind];
  const curves: [string, (law: LawReport) => Float64Array | undefined][] = [
    ['measured (pale band)', (law) => law.measured],
    ['exact recurrence', (law) => law.recurrence],
    ['continuous model', (law) => law.continuous],
    ['gradient flow (constant)', (law) => new Float64Array(law.measured.length).fill(law.measured[0]!)],
  ];
  return panels({
    title,
    subtitle: `${quantity} against the step, one panel a law: ${name}`,
    curves: curves.map(([curve]) => curve),
    panels: laws.map((law) => ({
      name: law.law.name,
      curves: new Map(
        curves.flatMap(([curve, of]) => {
          const values = of(law);
          return values === undefined ? [] : [[curve, { x: steps(values), y: Array.from(values) }] as const];
        }),
      ),
    })),
  });
}

/** Of each prediction, on a logarithmic axis, median and range over the laws of |predicted − measured| over the largest |measured|. */
export async function residualFigure(report: RunReport, kind: RunLawKind, name: string): Promise<string> {
  const floor = 1e-10;
  const groups: [string, (law: LawReport) => Float64Array | undefined][] = [
    ['exact recurrence, measured\u00a0⟨X,\u00a0g⟩', (law) => law.recurrenceWithBreaking],
    ['exact recurrence, ⟨X,\u00a0g⟩\u00a0=\u00a00', (law) => law.recurrence],
    ['continuous model', (law) => law.continuous],
    ['gradient flow (constant)', (law) => new Float64Array(law.measured.length).fill(law.measured[0]!)],
  ];
  const lines = groups.flatMap(([group, of]) =>
    report.laws
      .filter(({ law }) => law.kind === kind)
      .flatMap((law): Line[] => {
        const values = of(law);
        if (values === undefined) return [];
        const size = law.measured.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
        const y = Array.from(values, (v, i) => Math.abs(v - law.measured[i]!) / size);
        // At step 0 all agree by construction.
        return [{ group, x: steps(values).slice(1), y: y.slice(1) }];
      }),
  );
  const count = report.laws.filter(({ law }) => law.kind === kind).length;
  return lineChart({
    title: `${TITLES[kind].title}: residuals of the predictions`,
    subtitle: [
      `|predicted − measured| over the largest |measured|, ${TITLES[kind].quantity}: median and range of ${count} laws`,
      `${name} (${powerOfTen(-10)} stands for less)`,
    ].join('\n'),
    xTitle: 'step',
    yTitle: 'relative residual',
    logFloor: floor,
    lines,
  });
}

const steps = (values: Float64Array): number[] => Array.from(values, (_, i) => i);
