/** Pictures as SVG: grids of coloured numbers, and bars where one width alone varies. Colours are classes of the stylesheet, so that they follow light and dark. */
import { type Html, html } from './html.js';
import type { Axis, Cell, Grid, Picture } from './picture.js';

/** Classes t0 … t8 of the stylesheet. */
const TINTS = 9;
const [CELL_WIDTH, CELL_HEIGHT, LEFT, TOP, BOTTOM] = [46, 30, 52, 6, 42];
const BARS = 120;

/** Which tint a count has: t0 is none at all. */
export const tintOf = (found: number, largest: number): number =>
  found === 0 || largest === 0 ? 0 : Math.max(1, Math.round(((TINTS - 1) * found) / largest));

/** What a cell says: `2/3` is two laws where the bound allows three. */
export const cellText = ({ found, most }: Cell): string => (most === null ? `${found}` : `${found}/${most}`);

export function drawing(picture: Picture): Html {
  const grid = picture.y === undefined ? bars : heatMap;
  const { title, grids, omitted } = picture;
  return html`<section class="picture">
<h3>${title === '' ? 'All models' : title}</h3>
<div class="grids">${grids.map((g) => figure(picture, g, grid(picture, g)))}</div>
${omitted === 0 ? '' : html`<p class="note">${omitted} more grids of this kind are in the table alone.</p>`}
</section>\n`;
}

function figure(picture: Picture, { caption }: Grid, inner: Html): Html {
  // What is wider than a narrow screen scrolls, by the keyboard too.
  const isWide = picture.x.values.length > 5;
  const label = [picture.title, caption].filter((t) => t !== '').join(', ');
  return html`<figure>${caption === '' ? '' : html`<figcaption>${caption}</figcaption>`}<div class="scroll"${isWide ? html` tabindex="0" role="region" aria-label="${`Picture: ${label}`}"` : ''}>${inner}</div></figure>\n`;
}

const label = (x: number, y: number, text: string, kind: string, anchor = 'middle'): Html =>
  html`<text x="${x}" y="${y}" text-anchor="${anchor}" class="${kind}">${text}</text>`;

const heading = (picture: Picture, grid: Grid): string =>
  `Number of laws found against ${[picture.x, ...(picture.y === undefined ? [] : [picture.y])].map((a) => a.name).join(' and ')}${grid.caption === '' ? '' : `, where ${grid.caption}`}: ${described(picture, grid)}`;

/** The numbers of the grid in words, for who does not see it. */
function described({ x, y }: Picture, { cells }: Grid): string {
  const lines = cells.map((line, j) => {
    const numbers = line.map((c) => (c === undefined ? 'none' : cellText(c))).join(', ');
    return y === undefined ? numbers : `${y.name} ${y.values[j]}: ${numbers}`;
  });
  return `${x.name} ${x.values.join(', ')}: ${lines.join('; ')}`;
}

function across(x: Axis, height: number): Html {
  const width = LEFT + x.values.length * CELL_WIDTH;
  return html`${x.values.map((v, i) => label(LEFT + (i + 0.5) * CELL_WIDTH, height - BOTTOM + 16, String(v), 'tick'))}${label((LEFT + width) / 2, height - 8, x.name, 'axis')}`;
}

function heatMap(picture: Picture, grid: Grid): Html {
  const { x, y, largest } = picture;
  const width = LEFT + x.values.length * CELL_WIDTH + 4;
  const height = TOP + grid.cells.length * CELL_HEIGHT + BOTTOM;
  const cells = grid.cells.flatMap((line, j) =>
    line.map((cell, i) => {
      const [left, top] = [LEFT + i * CELL_WIDTH, TOP + j * CELL_HEIGHT];
      const middle = left + CELL_WIDTH / 2;
      const text = cell === undefined ? '·' : cellText(cell);
      const tint = cell === undefined ? 'no' : `t${tintOf(cell.found, largest)}`;
      return html`<rect x="${left + 1}" y="${top + 1}" width="${CELL_WIDTH - 2}" height="${CELL_HEIGHT - 2}" class="${tint}${cell?.most == null ? '' : ' gap'}"></rect>${label(middle, top + CELL_HEIGHT / 2 + 5, text, 'number')}`;
    }),
  );
  const centre = TOP + (grid.cells.length * CELL_HEIGHT) / 2;
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${heading(picture, grid)}">${cells}${y!.values.map((v, j) => label(LEFT - 6, TOP + (j + 0.5) * CELL_HEIGHT + 5, String(v), 'tick', 'end'))}<text x="14" y="${centre}" text-anchor="middle" class="axis" transform="rotate(-90 14 ${centre})">${y!.name}</text>${across(x, height)}</svg>`;
}

function bars(picture: Picture, grid: Grid): Html {
  const { x, largest } = picture;
  const width = LEFT + x.values.length * CELL_WIDTH + 4;
  const room = largest === 0 ? BARS / 2 : BARS;
  const height = TOP + 18 + room + BOTTOM;
  const ground = height - BOTTOM;
  const line = grid.cells[0]!.map((cell, i) => {
    if (cell === undefined) return html``;
    const size = largest === 0 ? 0 : (room * cell.found) / largest;
    const left = LEFT + i * CELL_WIDTH;
    return html`<rect x="${left + 7}" y="${ground - size}" width="${CELL_WIDTH - 14}" height="${size}" class="bar${cell.most === null ? '' : ' gap'}"></rect>${label(left + CELL_WIDTH / 2, ground - size - 5, cellText(cell), 'number')}`;
  });
  const centre = ground - room / 2;
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${heading(picture, grid)}"><line x1="${LEFT}" x2="${width}" y1="${ground}" y2="${ground}" class="ground"></line>${line}<text x="14" y="${centre}" text-anchor="middle" class="axis" transform="rotate(-90 14 ${centre})">laws found</text>${across(x, height)}</svg>`;
}
