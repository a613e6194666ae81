/**
 * Small multiples: one panel an item, each with its own name and its own scale, and the same few curves in all of them.
 *
 * The first curve is drawn as a broad pale band, so that those which lie on it can be seen.
 */
import type { TopLevelSpec } from 'vega-lite';
import { COLOURS, DASHES, renderSvg, specOf } from './style.js';

export interface Panel {
  readonly name: string;
  /** By the names of the curves; a panel may lack some. */
  readonly curves: ReadonlyMap<string, { readonly x: readonly number[]; readonly y: readonly number[] }>;
}

export interface Panels {
  readonly title: string;
  /** Says what the axes are, which bear no titles. */
  readonly subtitle: string;
  /** At most four; the first one is the band. */
  readonly curves: readonly string[];
  readonly panels: readonly Panel[];
  /** Default 3. */
  readonly columns?: number;
}

/** The SVG text. Throws `RangeError` for more than four curves and for values that are not finite. */
export async function panels(chart: Panels): Promise<string> {
  const { curves, columns = 3 } = chart;
  if (curves.length > COLOURS.length)
    throw new RangeError(`panels: ${curves.length} curves, at most ${COLOURS.length}`);
  const values = chart.panels.flatMap((panel, index) =>
    [...panel.curves].flatMap(([curve, { x, y }]) =>
      y.map((value, i) => {
        if (!Number.isFinite(value)) throw new RangeError(`panels: the value ${value} in ${panel.name}`);
        return { panel: index, curve, x: x[i]!, y: value };
      }),
    ),
  );
  const isBand = `datum.curve === ${JSON.stringify(curves[0])}`;
  const names = JSON.stringify(chart.panels.map(({ name }) => wrapped(name)));
  const spec: TopLevelSpec = {
    padding: 12,
    title: { text: chart.title, subtitle: chart.subtitle.split('\n') },
    data: { values },
    facet: {
      field: 'panel',
      type: 'ordinal',
      title: null,
      header: {
        labelExpr: `${names}[datum.value]`,
        labelFontSize: 11,
        labelLimit: 0,
        labelPadding: 4,
        labelAnchor: 'start',
      },
    },
    columns,
    spacing: 14,
    align: 'all',
    resolve: { scale: { y: 'independent' }, axis: { x: 'independent' } },
    spec: {
      width: 200,
      height: 100,
      mark: { type: 'line', clip: true },
      encoding: {
        x: { field: 'x', type: 'quantitative', title: null, axis: { grid: false, tickCount: 4 } },
        y: {
          field: 'y',
          type: 'quantitative',
          title: null,
          scale: { zero: false },
          axis: { tickCount: 4, format: '.3~r', minExtent: 36, gridColor: '#ececec' },
        },
        color: {
          field: 'curve',
          type: 'nominal',
          scale: { domain: [...curves], range: COLOURS.slice(0, curves.length) },
          legend: { orient: 'top', direction: 'horizontal', title: null, symbolType: 'stroke', symbolSize: 500 },
        },
        strokeDash: {
          field: 'curve',
          type: 'nominal',
          scale: { domain: [...curves], range: DASHES.slice(0, curves.length).map((d) => [...d]) },
        },
        strokeWidth: { condition: { test: isBand, value: 6 }, value: 1.5 },
        strokeOpacity: { condition: { test: isBand, value: 0.25 }, value: 1 },
      },
    },
  };
  return renderSvg(await specOf(spec));
}

/** Letters of a name above a panel, which is as wide. */
const MOST_LETTERS = 32;

/** Lines of a long name, broken at spaces: one line would push the panels apart. */
function wrapped(name: string): string | string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= MOST_LETTERS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length === 1 ? name : lines;
}
