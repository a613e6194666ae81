/** Lines against time as SVG, each told from the others by colour, dash and a label. */
import type { Curve } from '../threads/messages.js';

const NS = 'http://www.w3.org/2000/svg';
/** Okabe and Ito's colours, which colour-blind readers tell apart. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8a8a8a'];
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '', '6 3', '1 4'];

const svg = (name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement => {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
};

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 70;
const BOTTOM = 40;

/** A power of ten as people write it. */
function tick(x: number): string {
  if (x === 0) return '0';
  const e = Math.floor(Math.log10(Math.abs(x)));
  if (e >= -2 && e <= 3) return String(Number(x.toPrecision(2)));
  const digits = [...String(Math.abs(e))].map((d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]!).join('');
  return `${Number((x / 10 ** e).toPrecision(2))}·10${e < 0 ? '⁻' : ''}${digits}`;
}

/** Each curve less its first value; `last` is the step of its last one, where not every step is there. */
export function chart(curves: readonly Curve[], title: string, last?: number): SVGElement {
  const moved = curves.map((c) => c.values.map((v) => v - c.values[0]!));
  const finite = moved.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const span = high - low || 1;
  const steps = Math.max(2, ...moved.map((m) => m.length)) - 1;
  const x = (t: number): number => LEFT + ((WIDTH - LEFT - 10) * t) / steps;
  const y = (v: number): number => 10 + ((HEIGHT - BOTTOM - 10) * (high - v)) / span;
  const root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'chart' });
  root.append(svg('title', {}, title));
  for (const v of [low, low + span / 2, high]) {
    root.append(svg('line', { x1: LEFT, x2: WIDTH - 10, y1: y(v), y2: y(v), class: 'grid' }));
    root.append(svg('text', { x: LEFT - 8, y: y(v) + 4, 'text-anchor': 'end', class: 'label' }, tick(v)));
  }
  for (const t of [0, Math.round(steps / 2), steps]) {
    // The last one ends where the axis does, so that it is not cut.
    const anchor = t === steps ? 'end' : 'middle';
    root.append(
      svg(
        'text',
        { x: x(t), y: HEIGHT - 18, 'text-anchor': anchor, class: 'label' },
        String(Math.round((t * (last ?? steps)) / steps)),
      ),
    );
  }
  root.append(svg('text', { x: (LEFT + WIDTH) / 2, y: HEIGHT - 2, 'text-anchor': 'middle', class: 'label' }, 'steps'));
  moved.forEach((values, k) => {
    const points = values.map((v, t) => `${x(t).toFixed(1)},${y(v).toFixed(1)}`).join(' ');
    root.append(
      svg('polyline', {
        points,
        fill: 'none',
        stroke: COLOURS[curves[k]!.conserved ? k % 6 : 6]!,
        'stroke-width': 2,
        'stroke-dasharray': DASHES[curves[k]!.conserved ? k % 6 : 6]!,
      }),
    );
  });
  return root;
}

/** The colours of the chart as a list. */
export function legend(curves: readonly Curve[]): HTMLUListElement {
  const list = document.createElement('ul');
  list.className = 'legend';
  curves.forEach((c, k) => {
    const key = svg('svg', { viewBox: '0 0 30 8', width: 30, height: 8, 'aria-hidden': 'true' });
    const n = c.conserved ? k % 6 : 6;
    key.append(
      svg('line', {
        x1: 0,
        x2: 30,
        y1: 4,
        y2: 4,
        stroke: COLOURS[n]!,
        'stroke-width': 2,
        'stroke-dasharray': DASHES[n]!,
      }),
    );
    const drift = Math.max(0, ...c.values.map((v) => Math.abs(v - c.values[0]!)).filter(Number.isFinite));
    const item = document.createElement('li');
    item.append(key, document.createTextNode(` ${c.name} — moved by at most ${tick(drift)}`));
    list.append(item);
  });
  return list;
}
