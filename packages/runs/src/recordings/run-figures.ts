/**
 * Pictures of a recorded run in the manner of [K21]: the relative residuals of the predictions step by step, which tell
 * the predictions apart, and the measured quantities with the predictions, one panel a law, which mostly lie on each other.
 * Of several runs: how far optimisers take the laws away from what decay alone makes of them, and which law a wrong backward breaks.
 */
import { type Line, lineChart } from '../plots/line-chart.js';
import { panels } from '../plots/panels.js';
import { powerOfTen } from '../plots/style.js';
import { isLinearKind, type RunLawKind } from './run-law.js';
import type { LawReport, RunReport } from './run-report.js';

const TITLES: Readonly<Record<RunLawKind, { readonly title: string; readonly quantity: string }>> = Object.freeze({
  translation: { title: 'Translation: sums along an axis', quantity: 'Σθ' },
  scale: { title: 'Scale: layers before a batch norm', quantity: '|θ|²' },
  rescale: { title: 'Rescale: in-weights against out-weights', quantity: '±(|in|² − |out|²)' },
  gram: { title: 'Gram matrices: in-weights against out-weights', quantity: '±(⟨inᵢ, inⱼ⟩ − ⟨outᵢ, outⱼ⟩)' },
  constant: { title: 'Parameters that no gradient reaches', quantity: 'θ' },
});

type Curve = readonly [name: string, of: (law: LawReport) => Float64Array | undefined];

const flow: Curve = ['gradient flow (constant)', (law) => new Float64Array(law.measured.length).fill(law.measured[0]!)];

/** Of runs without a recurrence decay alone is the prediction. */
const hasRecurrence = ({ laws }: RunReport): boolean => laws.some((law) => law.recurrence !== undefined);

/** Curves that a law of the kind has. */
const present = (curves: readonly Curve[], laws: readonly LawReport[]): Curve[] =>
  curves.filter(([, of]) => laws.some((law) => of(law) !== undefined));

/** Undefined when the run has no law of the kind. */
export async function quantityFigure(report: RunReport, kind: RunLawKind, name: string): Promise<string | undefined> {
  const laws = report.laws.filter(({ law }) => law.kind === kind);
  if (laws.length === 0) return undefined;
  const { title, quantity } = TITLES[kind];
  const predictions: readonly Curve[] = hasRecurrence(report)
    ? [
        ['exact recurrence', (law) => law.recurrence],
        ['continuous model', (law) => law.continuous],
      ]
    : [['decay alone', (law) => law.decay]];
  const curves = present([['measured (pale band)', (law) => law.measured], ...predictions, flow], laws);
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

/** Of each prediction, on a logarithmic axis, median and range over the laws of |predicted − measured| over the size of the law. */
export async function residualFigure(report: RunReport, kind: RunLawKind, name: string): Promise<string> {
  const laws = report.laws.filter(({ law }) => law.kind === kind);
  const predictions: readonly Curve[] = hasRecurrence(report)
    ? [
        ['exact recurrence, measured\u00a0⟨X,\u00a0g⟩', (law) => law.recurrenceWithBreaking],
        ['exact recurrence, ⟨X,\u00a0g⟩\u00a0=\u00a00', (law) => law.recurrence],
        ['continuous model', (law) => law.continuous],
      ]
    : [['decay alone', (law) => law.decay]];
  const lines = present([...predictions, flow], laws).flatMap(([group, of]) =>
    laws.flatMap((law): Line[] => {
      const values = of(law);
      return values === undefined ? [] : [{ group, ...residuals(law, values) }];
    }),
  );
  const size = report.run.scales === undefined ? 'the largest |measured|' : 'the scale |θ|ᵀ|B||θ| or Σ|θ|';
  return lineChart({
    title: `${TITLES[kind].title}: residuals of the predictions`,
    subtitle: [
      `|predicted − measured| over ${size}, ${TITLES[kind].quantity}: median and range of ${laws.length} laws`,
      `${name} (${powerOfTen(-10)} stands for less)`,
    ].join('\n'),
    xTitle: 'step',
    yTitle: 'relative residual',
    logFloor: 1e-10,
    lines,
  });
}

/** At most two runs: how far linear and quadratic laws are from what decay alone leaves of them, over their scale. */
export async function decayFigure(
  runs: readonly { readonly name: string; readonly report: RunReport }[],
  title: string,
): Promise<string> {
  const lines = runs.flatMap(({ name, report }) =>
    (['sums and constants', 'squares and products'] as const).flatMap((group, k) =>
      report.laws
        .filter(({ law, decay }) => isLinearKind(law.kind) === (k === 0) && decay !== undefined)
        .map((law): Line => ({ group: `${name}: ${group}`, ...residuals(law, law.decay!) })),
    ),
  );
  return lineChart({
    title,
    subtitle: `|measured − (1 − ηλ)ᵏ of the start| over the scale of the law, the factor squared for quadratic laws:\nmedian and range of the laws (${powerOfTen(-10)} stands for less)`,
    xTitle: 'step',
    yTitle: 'relative distance',
    logFloor: 1e-10,
    lines,
  });
}

/** |⟨X, g⟩| over its scale: a sound run, and one with a fault, whose broken laws stand apart, by name if they are one or two. */
export async function defectFigure(sound: RunReport, faulty: RunReport, title: string): Promise<string> {
  const count = faulty.run.learningRates.length;
  const line = (group: string, { defect }: LawReport): Line[] => {
    if (defect === undefined) return [];
    const y = Array.from(defect.steps.slice(0, count));
    return [{ group, x: y.map((_, i) => i + 1), y }];
  };
  const isBroken = ({ defect }: LawReport): boolean => defect?.isSound === false;
  const many = faulty.laws.filter(isBroken).length > 2;
  const groupOf = (law: LawReport): string => {
    if (!isBroken(law)) return 'other laws, with the fault';
    return many ? 'laws that it breaks' : law.law.name;
  };
  const lines = [
    ...faulty.laws.flatMap((law) => line(groupOf(law), law)),
    ...sound.laws.flatMap((law) => line('all laws, sound backward', law)),
  ];
  return lineChart({
    title,
    subtitle: `|⟨X, g⟩| over |θ|ᵀ|B||g|: median and range of the laws (${powerOfTen(-12)} stands for less)`,
    xTitle: 'step',
    yTitle: 'gradient defect',
    logFloor: 1e-12,
    lines,
  });
}

/** Step by step, from step 1 on: at step 0 all predictions agree by construction. */
function residuals({ measured, size }: LawReport, predicted: Float64Array): { x: number[]; y: number[] } {
  const y = Array.from(predicted, (v, i) => (v === measured[i]! ? 0 : Math.abs(v - measured[i]!) / size));
  return { x: steps(predicted).slice(1), y: y.slice(1) };
}

const steps = (values: Float64Array): number[] => Array.from(values, (_, i) => i);
