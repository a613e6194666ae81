/**
 * Two surfaces side by side as filled contours with one colour scale, so that equal colours are equal heights.
 *
 * Levels are spaced evenly in the logarithm. The scale runs from dark (low) to light (high) in lightness alone as well as
 * in hue, and the contour lines are drawn, so that the pictures can be read in grey.
 */
import type { Mark, Signal, Spec } from 'vega';
import { renderSvg } from './style.js';

interface Surface {
  readonly title: string;
  /** `size` × `size` values at the cell centres of [−radius, radius]², rows from the top downwards; positive. */
  readonly values: readonly number[];
  readonly size: number;
  readonly radius: number;
}

export interface ContourPair {
  readonly title: string;
  readonly subtitle?: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly legendTitle: string;
  /** Number of levels; default 16. */
  readonly levels?: number;
  /** Heights above this get the lightest colour; say so in the legend's title. */
  readonly ceiling?: number;
  /** Side of each panel in pixels; default 320. */
  readonly side?: number;
  readonly surfaces: readonly [Surface, Surface];
}

/** Throws `RangeError` for a surface of the wrong size or with a value that is not positive. */
export async function contourPair(pair: ContourPair): Promise<string> {
  const { levels = 16, side = 320 } = pair;
  for (const s of pair.surfaces) {
    if (s.values.length !== s.size ** 2)
      throw new RangeError(`contourPair: ${s.values.length} values, expected ${s.size}²`);
    const bad = s.values.find((v) => !(v > 0 && Number.isFinite(v)));
    if (bad !== undefined) throw new RangeError(`contourPair: the value ${bad} in ${s.title}`);
  }
  const all = pair.surfaces.flatMap((s) => s.values);
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = Math.min(
    pair.ceiling ?? Number.POSITIVE_INFINITY,
    all.reduce((a, b) => Math.max(a, b)),
  );
  const thresholds = Array.from({ length: levels }, (_, k) => low * (high / low) ** (k / levels));
  // The first contour must hold the whole square: rounding must not exclude the minimum.
  thresholds[0] = low * 0.999;
  const spec: Spec = {
    padding: 12,
    layout: { columns: 2, padding: 56, align: 'all' },
    title: { text: pair.title, ...(pair.subtitle === undefined ? {} : { subtitle: pair.subtitle }) },
    data: pair.surfaces.map((s, k) => ({
      name: `surface${k}`,
      values: [{ width: s.size, height: s.size, values: [...s.values] }],
    })),
    scales: [{ name: 'colour', type: 'log', domain: [low, high], range: { scheme: 'viridis' }, clamp: true }],
    legends: [
      {
        fill: 'colour',
        type: 'gradient',
        title: pair.legendTitle,
        orient: 'right',
        gradientLength: side - 40,
        gradientThickness: 16,
        format: '.2~r',
        values: roundValues(low, high),
        offset: 24,
      },
    ],
    marks: pair.surfaces.map((s, k) => panel(pair, s, k, side, thresholds)),
  };
  return renderSvg(spec);
}

function panel(pair: ContourPair, surface: Surface, k: number, side: number, thresholds: readonly number[]): Mark {
  const signals: Signal[] = [
    { name: 'width', value: side },
    { name: 'height', value: side },
  ];
  return {
    type: 'group',
    title: { text: surface.title, anchor: 'middle', fontWeight: 'normal', offset: 8 },
    encode: { update: { width: { value: side }, height: { value: side } } },
    signals,
    scales: [
      { name: 'x', type: 'linear', domain: [-surface.radius, surface.radius], range: [0, side] },
      { name: 'y', type: 'linear', domain: [-surface.radius, surface.radius], range: [side, 0] },
    ],
    axes: [
      { scale: 'x', orient: 'bottom', title: pair.xTitle, tickCount: 6 },
      { scale: 'y', orient: 'left', title: pair.yTitle, tickCount: 6 },
    ],
    data: [
      {
        name: `contours${k}`,
        source: `surface${k}`,
        transform: [{ type: 'isocontour', scale: side / surface.size, smooth: true, thresholds: [...thresholds] }],
      },
    ],
    marks: [
      {
        type: 'path',
        clip: true,
        from: { data: `contours${k}` },
        encode: {
          enter: {
            stroke: { value: '#222222' },
            strokeWidth: { value: 0.5 },
            fill: { scale: 'colour', field: 'contour.value' },
          },
        },
        transform: [{ type: 'geopath', field: 'datum.contour' }],
      },
    ],
  };
}

/** The bounds, and 1, 2 and 5 times powers of ten between them that leave room for the bounds' own labels. */
function roundValues(low: number, high: number): number[] {
  const room = (high / low) ** 0.06;
  const out: number[] = [low, high];
  for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++)
    for (const m of [1, 2, 5]) {
      const v = m * 10 ** e;
      if (v >= low * room && v <= high / room) out.push(v);
    }
  return out;
}
