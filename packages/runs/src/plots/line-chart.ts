/**
 * Line charts of groups of lines: of every group the median, the range from its smallest to its largest line, and its name
 * where it ends, so that no picture needs a legend and no line hides among its like.
 *
 * On a logarithmic axis a value at or below the floor is drawn at the floor (a drift of exactly 0 has no logarithm); the
 * caller says so in the subtitle. Where names do not stand beside the ends of their lines, leaders go to them.
 */
import type { TopLevelSpec } from 'vega-lite';
import { LINE_HEIGHT, placeLabels } from './end-labels.js';
import { COLOURS, DASHES, powersOfTen, renderSvg, specOf } from './style.js';

export interface Line {
  /** Lines of one group are drawn as one: their median, and their range. They have the same abscissae. */
  readonly group: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface LineChart {
  readonly title: string;
  /** Lines separated by newlines; long ones leave the picture an empty margin. */
  readonly subtitle?: string;
  /** With its unit in brackets, where it has one. */
  readonly xTitle: string;
  readonly yTitle: string;
  /** A logarithmic y axis starting at this positive value. */
  readonly logFloor?: number;
  /** Pixels of the plot without its margins; default 480 × 300. */
  readonly width?: number;
  readonly height?: number;
  readonly lines: readonly Line[];
}

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

interface Row {
  readonly group: string;
  readonly x: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Pixels from the end of a line to its name. */
const LEADER = 18;

/**
 * The SVG text.
 *
 * @throws RangeError for lines of unequal lengths or with abscissae unlike their group's, values that are not finite, and
 *   more than four groups.
 */
export async function lineChart(chart: LineChart): Promise<string> {
  const { logFloor, width = 480, height = 300 } = chart;
  const groups = [...new Set(chart.lines.map((line) => line.group))];
  if (groups.length > COLOURS.length)
    throw new RangeError(`lineChart: ${groups.length} groups, at most ${COLOURS.length}`);
  const rows = groups.flatMap((group) =>
    summarise(
      group,
      chart.lines.filter((line) => line.group === group),
      logFloor,
    ),
  );
  const domain = domainOf(rows, logFloor);
  const pixel = (y: number): number => {
    const [a, b, v] = logFloor === undefined ? [...domain, y] : [...domain, y].map(Math.log10);
    return height * (1 - (v! - a!) / (b! - a!));
  };
  const labels = placeLabels(
    groups.map((group) => ({ group, end: pixel(rows.findLast((row) => row.group === group)!.middle) })),
    height,
  );
  const colour = {
    field: 'group',
    type: 'nominal',
    scale: { domain: groups, range: COLOURS.slice(0, groups.length) },
    legend: null,
  } as const;
  const dash = {
    field: 'group',
    type: 'nominal',
    scale: { domain: groups, range: DASHES.slice(0, groups.length).map((d) => [...d]) },
    legend: null,
  } as const;
  const x = { field: 'x', type: 'quantitative', title: chart.xTitle, axis: { grid: false, tickCount: 6 } } as const;
  const y = {
    type: 'quantitative',
    title: chart.yTitle,
    scale: logFloor === undefined ? { domain, nice: false } : { type: 'log' as const, domain, nice: false },
    axis:
      logFloor === undefined
        ? { gridColor: '#e4e4e4' }
        : { ...powersOfTen(Math.log10(domain[0]), Math.log10(domain[1])), gridColor: '#e4e4e4' },
  } as const;
  const spec: TopLevelSpec = {
    width,
    height,
    padding: 12,
    title: { text: chart.title, ...(chart.subtitle === undefined ? {} : { subtitle: linesOf(chart.subtitle) }) },
    data: { values: rows },
    layer: [
      {
        mark: { type: 'area', clip: true, opacity: 0.18 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour },
      },
      {
        mark: { type: 'line', clip: true, strokeWidth: 1.8 },
        encoding: { x, y: { ...y, field: 'middle' }, color: colour, strokeDash: dash },
      },
      ...labels.flatMap(({ group, end, at, lines }): Layer[] => [
        {
          data: { values: [{ group }] },
          mark: { type: 'rule', strokeWidth: 1.2 },
          encoding: {
            x: { value: width },
            x2: { value: width + LEADER - 4 },
            y: { value: end },
            y2: { value: at + (LINE_HEIGHT * (lines.length - 1)) / 2 },
            color: colour,
          },
        },
        {
          data: { values: [{}] },
          mark: {
            type: 'text',
            text: [...lines],
            align: 'left',
            baseline: 'middle',
            fontSize: 12,
            lineHeight: LINE_HEIGHT,
            color: '#222222',
            x: width + LEADER,
            y: at,
          },
        },
      ]),
    ],
  };
  return renderSvg(await specOf(spec));
}

/** Of lines of one group, at every abscissa: the smallest, the middle and the largest value, none below the floor. */
function summarise(group: string, lines: readonly Line[], floor = Number.NEGATIVE_INFINITY): Row[] {
  const [first] = lines;
  for (const line of lines) {
    if (line.x.length !== line.y.length)
      throw new RangeError(`lineChart: ${line.x.length} abscissae for ${line.y.length} values in ${group}`);
    const bad = line.y.find((y) => !Number.isFinite(y));
    if (bad !== undefined) throw new RangeError(`lineChart: the value ${bad} in ${group}`);
    if (line.x.length !== first!.x.length || line.x.some((x, i) => x !== first!.x[i]))
      throw new RangeError(`lineChart: lines of ${group} with different abscissae`);
  }
  return first!.x.map((x, i) => {
    const values = lines.map((line) => Math.max(line.y[i]!, floor)).sort((a, b) => a - b);
    const half = (values.length - 1) / 2;
    const middle = (values[Math.floor(half)]! + values[Math.ceil(half)]!) / 2;
    return { group, x, low: values[0]!, middle, high: values.at(-1)! };
  });
}

/** From the floor to the power of ten above all values; without a floor, from the smallest to the largest. */
function domainOf(rows: readonly Row[], floor: number | undefined): [number, number] {
  const top = rows.reduce((most, row) => Math.max(most, row.high), Number.NEGATIVE_INFINITY);
  if (floor !== undefined)
    return [floor, 10 ** Math.max(Math.ceil(Math.log10(top)), Math.floor(Math.log10(floor)) + 1)];
  const bottom = rows.reduce((least, row) => Math.min(least, row.low), Number.POSITIVE_INFINITY);
  return bottom < top ? [bottom, top] : [bottom - 1, top + 1];
}

const linesOf = (text: string): string | string[] => (text.includes('\n') ? text.split('\n') : text);
