/**
 * Bars on a logarithmic axis, as SVG text for a page that has colours of its own (classes, no colours here): a row each, its name to the left, a line where
 * rounding ends. Drawn by hand, since a page of an audit should not need Vega.
 */
import { powerOfTen } from '../plots/style.js';

export interface Bar {
  readonly name: string;
  /** Not negative; 0 is drawn as a hair. */
  readonly size: number;
  /** A class of the page. */
  readonly kind: string;
  /** Shown when a pointer rests on it. */
  readonly title: string;
}

const [ROW, LEFT, WIDTH, TOP, CHARACTERS] = [16, 190, 420, 20, 26];

/** For texts and attributes of HTML and SVG. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** @param floor where the axis begins; @param line where a dashed line stands */
export function barChart(bars: readonly Bar[], floor: number, line: number): string {
  const largest = bars.reduce((most, { size }) => Math.max(most, size), 1);
  const [low, high] = [Math.floor(Math.log10(floor)), Math.max(0, Math.ceil(Math.log10(largest)))];
  const x = (size: number): number =>
    size <= 0 ? LEFT : LEFT + WIDTH * Math.min(1, Math.max(0, (Math.log10(size) - low) / (high - low)));
  const height = TOP + bars.length * ROW + 6;
  const stride = Math.max(1, Math.ceil((high - low) / 8));
  const ticks = Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, k) => low + k * stride).map((e) => {
    const at = x(10 ** e).toFixed(1);
    return `<line class="grid" x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${height}"/><text class="tick" x="${at}" y="10" text-anchor="middle">${powerOfTen(e)}</text>`;
  });
  const rows = bars.map(({ name, size, kind, title }, k) => {
    const y = TOP + k * ROW;
    const shown = name.length > CHARACTERS ? `…${name.slice(1 - CHARACTERS)}` : name;
    const label = `<text class="name" x="${LEFT - 6}" y="${y + 11}" text-anchor="end">${escaped(shown)}</text>`;
    const bar = `<rect class="${escaped(kind)}" x="${LEFT}" y="${y + 2}" width="${Math.max(1, x(size) - LEFT).toFixed(1)}" height="${ROW - 5}"/>`;
    return `<g><title>${escaped(title)}</title>${label}${bar}</g>`;
  });
  const at = x(line).toFixed(1);
  const limit = `<line class="limit" x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${height}"/>`;
  const size = `width="${LEFT + WIDTH + 20}" height="${height}" viewBox="0 0 ${LEFT + WIDTH + 20} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">${ticks.join('')}${limit}${rows.join('')}</svg>`;
}
