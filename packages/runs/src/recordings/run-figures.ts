/**
 * Pictures of a recorded run in the manner of [K21]: measured quantities against the three predictions, and the relative
 * residuals of the predictions step by step.
 *
 * In the first, each law is divided by its first value, so laws of one kind share an axis; laws that start near 0 would
 * blow up and are left to the table (`startsNearZero`), and the subtitle says how many are drawn.
 */
import { type Line, lineChart } from '../plots/line-chart.js';
import type { LawReport, RunReport } from './run-report.js';
import type { RunLawKind } from './symmetry-map.js';

const TITLES: Readonly<Record<RunLawKind, { readonly title: string; readonly quantity: string }>> = Object.freeze({
  translation: { title: 'Translation: sums over the softmax head', quantity: 'Σθ' },
  scale: { title: 'Scale: layers before a batch norm', quantity: '|θ|²' },
  rescale: { title: 'Rescale: in-weights against out-weights', quantity: '|in|² − |out|²' },
});

/** |q(0)| is below a twentieth of the largest |q|. */
const startsNearZero = ({ measured }: LawReport): boolean =>
  Math.abs(measured[0]!) < 0.05 * measured.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Undefined when the run has no law of the kind that can be drawn. */
export async function quantityFigure(report: RunReport, kind: RunLawKind, name: string): Promise<string | undefined> {
  const all = report.laws.filter(({ law }) => law.kind === kind);
  const drawn = all.filter((law) => !startsNearZero(law));
  if (drawn.length === 0) return undefined;
  const { title, quantity } = TITLES[kind];
  const groups: [string, (law: LawReport) => Float64Array | undefined][] = [
    ['measured (broad band)', (law) => law.measured],
    ['exact recurrence', (law) => law.recurrence],
    ['continuous model', (law) => law.continuous],
    ['gradient flow (constant)', (law) => new Float64Array(law.measured.length).fill(law.measured[0]!)],
  ];
  return lineChart({
    title,
    subtitle: `${name}\n${drawn.length} of ${all.length} laws, each over its first value`,
    band: 'measured (broad band)',
    xTitle: 'step',
    yTitle: `${quantity}, over its first value`,
    legendTitle: 'curve',
    lines: groups.flatMap(([group, of]) =>
      drawn.flatMap((law) => {
        const values = of(law);
        if (values === undefined) return [];
        return [{ group, x: steps(values), y: Array.from(values, (v) => v / law.measured[0]!) }];
      }),
    ),
  });
}

/** One line a law and prediction on a logarithmic axis: |predicted − measured| over the largest |measured|. */
export async function residualFigure(report: RunReport, kind: RunLawKind, name: string): Promise<string> {
  const floor = 1e-10;
  const groups: [string, (law: LawReport) => Float64Array | undefined][] = [
    ['exact recurrence, measured ⟨X, g⟩', (law) => law.recurrenceWithBreaking],
    ['exact recurrence, ⟨X, g⟩ = 0', (law) => law.recurrence],
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
  return lineChart({
    title: `Residuals of the predictions: ${kind}`,
    subtitle: `${name}, one line a law (1e-10 stands for less)\n|predicted − measured| over the largest |measured|`,
    xTitle: 'step',
    yTitle: 'relative residual',
    legendTitle: 'prediction',
    logFloor: floor,
    lines,
  });
}

const steps = (values: Float64Array): number[] => Array.from(values, (_, i) => i);
