/**
 * Line charts: several lines, gathered in groups that share a colour, a dash pattern and an entry of the legend.
 *
 * On a logarithmic axis a value at or below the floor is drawn at the floor (a drift of exactly 0 has no logarithm); the
 * caller says so in the subtitle. Without a canvas Vega guesses the lengths of texts generously: keep axis titles well below
 * the length of their axis, or they push the title away.
 */
import type { TopLevelSpec } from 'vega-lite';
import { COLOURS, DASHES, renderSvg, specOf } from './style.js';

export interface Line {
  /** Lines of one group look alike. */
  readonly group: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface LineChart {
  readonly title: string;
  /** Lines separated by newlines; long ones leave the picture an empty margin. */
  readonly subtitle?: string;
  /** A group drawn as a broad band, pale where it is one line, so that curves that lie on it can be seen; name it first. */
  readonly band?: string;
  /** With its unit, or the word that there is none. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly legendTitle: string;
  /** A logarithmic y axis starting at this positive value. */
  readonly logFloor?: number;
  /** Pixels; default 560 × 340. */
  readonly width?: number;
  readonly height?: number;
  readonly lines: readonly Line[];
}

/** Throws `RangeError` for lines of unequal lengths, values that are not finite, and more than four groups. */
export async function lineChart(chart: LineChart): Promise<string> {
  const { logFloor, width = 560, height = 340 } = chart;
  const groups = [...new Set(chart.lines.map((line) => line.group))];
  if (groups.length > COLOURS.length)
    throw new RangeError(`lineChart: ${groups.length} groups, at most ${COLOURS.length}`);
  const values = chart.lines.flatMap((line, index) => {
    if (line.x.length !== line.y.length)
      throw new RangeError(`lineChart: ${line.x.length} abscissae for ${line.y.length} values in ${line.group}`);
    return line.y.map((y, i) => {
      if (!Number.isFinite(y)) throw new RangeError(`lineChart: the value ${y} in ${line.group}`);
      return { line: index, group: line.group, x: line.x[i]!, y: logFloor === undefined ? y : Math.max(y, logFloor) };
    });
  });
  const top = values.reduce((most, v) => Math.max(most, v.y), 0);
  const spec: TopLevelSpec = {
    width,
    height,
    padding: 12,
    title: { text: chart.title, ...(chart.subtitle === undefined ? {} : { subtitle: linesOf(chart.subtitle) }) },
    data: { values },
    // A width given with the mark would override the one of the band.
    mark: { type: 'line', clip: true, ...(chart.band === undefined ? { strokeWidth: 1.6 } : {}) },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: chart.xTitle, axis: { grid: false, tickCount: 6 } },
      y: {
        field: 'y',
        type: 'quantitative',
        title: chart.yTitle,
        ...(logFloor === undefined
          ? {}
          : {
              scale: { type: 'log', domain: [logFloor, 10 ** Math.ceil(Math.log10(top))], nice: false },
              axis: { values: decades(logFloor, top), format: '.0e', gridColor: '#e4e4e4' },
            }),
      },
      detail: { field: 'line', type: 'nominal' },
      color: {
        field: 'group',
        type: 'nominal',
        title: chart.legendTitle,
        scale: { domain: groups, range: COLOURS.slice(0, groups.length) },
        legend: {
          orient: 'bottom',
          direction: 'vertical',
          symbolType: 'stroke',
          symbolSize: 500,
          symbolStrokeWidth: 2,
          labelLimit: 0,
        },
      },
      strokeDash: {
        field: 'group',
        type: 'nominal',
        title: chart.legendTitle,
        scale: { domain: groups, range: DASHES.slice(0, groups.length).map((d) => [...d]) },
      },
      ...(chart.band === undefined
        ? {}
        : {
            strokeWidth: { condition: { test: isBand(chart.band), value: 6 }, value: 1.4 },
            strokeOpacity: { condition: { test: isBand(chart.band), value: 0.25 }, value: 1 },
          }),
    },
  };
  return renderSvg(await specOf(spec));
}

const linesOf = (text: string): string | string[] => (text.includes('\n') ? text.split('\n') : text);

const isBand = (group: string): string => `datum.group === ${JSON.stringify(group)}`;

/** Powers of ten from the floor to above the top, every second or third one when there are many. */
function decades(floor: number, top: number): number[] {
  const [low, high] = [Math.ceil(Math.log10(floor)), Math.ceil(Math.log10(top))];
  const stride = Math.max(1, Math.ceil((high - low) / 9));
  return Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, k) => 10 ** (low + k * stride));
}
