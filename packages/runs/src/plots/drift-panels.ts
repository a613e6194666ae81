/**
 * Small multiples on one logarithmic scale: a panel an item, in each the same groups of lines, of every group the median and the range.
 *
 * With one scale for all panels, rounding and drift are told apart at a glance. A value at or below the floor is drawn there.
 */
import type { TopLevelSpec } from 'vega-lite';
import { COLOURS, DASHES, powersOfTen, renderSvg, specOf } from './style.js';

export interface DriftPanel {
  readonly name: string;
  readonly groups: readonly {
    readonly name: string;
    readonly x: readonly number[];
    /** As long as `x` each; at least 0. */
    readonly lines: readonly (readonly number[])[];
  }[];
}

export interface DriftPanels {
  readonly title: string;
  /** Says what the axes are, which bear no titles. */
  readonly subtitle: string;
  /** At most four. */
  readonly groups: readonly string[];
  /** Where the common scale starts, > 0. */
  readonly floor: number;
  readonly panels: readonly DriftPanel[];
  /** Default 4. */
  readonly columns?: number;
}

interface Row {
  readonly panel: number;
  readonly group: string;
  readonly x: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** The SVG text. Throws `RangeError` for more than four groups and for values that are not finite. */
export async function driftPanels(chart: DriftPanels): Promise<string> {
  const { groups, floor, panels, columns = 4 } = chart;
  if (groups.length > COLOURS.length)
    throw new RangeError(`driftPanels: ${groups.length} groups, at most ${COLOURS.length}`);
  const rows = panels.flatMap((panel, index) => rowsOf(panel, index, floor));
  const top = rows.reduce((most, { high }) => Math.max(most, high), floor);
  const domain = [floor, 10 ** Math.max(Math.ceil(Math.log10(top)), Math.floor(Math.log10(floor)) + 1)];
  const names = JSON.stringify(panels.map(({ name }) => name));
  const x = {
    field: 'x',
    type: 'quantitative',
    title: null,
    axis: { grid: false, tickCount: 3, labelFontSize: 10 },
  } as const;
  const y = {
    type: 'quantitative' as const,
    title: null,
    scale: { type: 'log' as const, domain, nice: false },
    axis: {
      ...powersOfTen(Math.log10(floor), Math.log10(domain[1]!), 5),
      labelFontSize: 10,
      gridColor: '#ececec',
      minExtent: 34,
    },
  };
  const color = {
    field: 'group',
    type: 'nominal',
    scale: { domain: [...groups], range: COLOURS.slice(0, groups.length) },
    legend: {
      orient: 'top',
      direction: 'horizontal',
      title: null,
      symbolType: 'stroke',
      symbolSize: 500,
      symbolOpacity: 1,
    },
  } as const;
  const strokeDash = {
    field: 'group',
    type: 'nominal',
    scale: { domain: [...groups], range: DASHES.slice(0, groups.length).map((d) => [...d]) },
  } as const;
  const spec: TopLevelSpec = {
    padding: 12,
    title: { text: chart.title, subtitle: chart.subtitle.split('\n') },
    data: { values: rows },
    facet: {
      field: 'panel',
      type: 'ordinal',
      title: null,
      header: {
        labelExpr: `${names}[datum.value]`,
        labelFontSize: 12,
        labelLimit: 0,
        labelPadding: 4,
        labelAnchor: 'start',
      },
    },
    columns,
    // Flush: the gap holds the labels of the axis.
    bounds: 'flush',
    spacing: { row: 56, column: 58 },
    resolve: { axis: { x: 'independent', y: 'independent' } },
    spec: {
      width: 170,
      height: 120,
      layer: [
        {
          mark: { type: 'area', clip: true, opacity: 0.2 },
          encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
        },
        {
          mark: { type: 'line', clip: true, strokeWidth: 1.6 },
          encoding: { x, y: { ...y, field: 'middle' }, color, strokeDash },
        },
      ],
    },
  };
  return renderSvg(await specOf(spec));
}

function rowsOf(panel: DriftPanel, index: number, floor: number): Row[] {
  return panel.groups.flatMap(({ name, x, lines }) =>
    x.map((at, i) => {
      const values = lines.map((line) => line[i]!).sort((a, b) => a - b);
      const bad = values.find((value) => !Number.isFinite(value));
      if (bad !== undefined || values.length === 0)
        throw new RangeError(`driftPanels: the value ${bad} of ${name} in ${panel.name}`);
      const half = (values.length - 1) / 2;
      const middle = (values[Math.floor(half)]! + values[Math.ceil(half)]!) / 2;
      const raised = (value: number): number => Math.max(value, floor);
      return {
        panel: index,
        group: name,
        x: at,
        low: raised(values[0]!),
        middle: raised(middle),
        high: raised(values.at(-1)!),
      };
    }),
  );
}
