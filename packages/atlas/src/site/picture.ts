/**
 * Counts against widths, as numbers: which two widths are the axes of a grid, which further ones tell the grids of a picture apart. A row whose widths are no numbers, or
 * that differs from others in none, is in no picture.
 */
import type { SiteCount, SiteModel } from './model.js';

export interface Cell {
  readonly found: number;
  /** What the bound allows, where more than was found. */
  readonly most: number | null;
}

export interface Grid {
  /** The widths that are the same in the whole grid, beside those of the picture. */
  readonly caption: string;
  /** By rows of the second axis, then along the first. */
  readonly cells: readonly (readonly (Cell | undefined)[])[];
}

export interface Picture {
  /** What the models of the picture have in common. */
  readonly title: string;
  readonly x: Axis;
  /** Undefined where one width alone varies. */
  readonly y: Axis | undefined;
  readonly grids: readonly Grid[];
  /** The largest count in the picture, which its colours are relative to. */
  readonly largest: number;
  /** Grids that are left out, beyond `GRID_LIMIT`. */
  readonly omitted: number;
}

export interface Axis {
  readonly name: string;
  readonly values: readonly number[];
}

export const GRID_LIMIT = 24;

/** `3-2-2`, and `3-1-1-h2-g1` of attention; undefined for the name of a file. */
export function widthsOf(text: string): readonly number[] | undefined {
  const pieces = text.split('-').map((p) => /^[a-z]?(\d{1,6})$/.exec(p)?.[1]);
  return pieces.every((p) => p !== undefined) ? pieces.map(Number) : undefined;
}

/** By a family's own words where they are as many, otherwise by place. */
export function axisNames(count: number, own: readonly string[]): readonly string[] {
  if (own.length === count) return own;
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? 'inputs' : i === count - 1 ? 'outputs' : count === 3 ? 'hidden' : `hidden ${i}`,
  );
}

interface Point {
  readonly at: readonly number[];
  readonly cell: Cell;
}

const cellOf = ({ found, maxLaws }: SiteCount): Cell => ({
  found,
  most: maxLaws !== null && maxLaws > found ? maxLaws : null,
});

const ascending = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

/** Pictures of the models of one family, for each choice of everything but widths. */
export function pictures(models: readonly SiteModel[], own: readonly string[]): Picture[] {
  const differ = (of: (m: SiteModel) => unknown): boolean => new Set(models.map(of)).size > 1;
  const depths = differ((m) => m.widths.split('-').length);
  const biases = differ((m) => m.bias);
  const symmetries = models.some((m) => m.averaged !== null);
  const groups = new Map<string, Point[]>();
  for (const model of models) {
    const at = widthsOf(model.widths);
    if (at === undefined) continue;
    for (const [count, title] of [
      [model.plain, symmetries ? 'the network alone' : ''],
      [model.averaged, 'with the symmetry'],
    ] as const) {
      if (count === null) continue;
      const parts = [
        `${at.length}`,
        depths ? `${at.length} widths` : '',
        biases ? `with${model.bias ? '' : 'out'} biases` : '',
        model.loss === 'mse' ? '' : `loss ${model.loss}`,
        model.flow === 'gradient' ? '' : `flow ${model.flow}`,
        model.symmetry === '' ? '' : model.symmetry,
        model.seed === 1 ? '' : `seed ${model.seed}`,
        title,
      ];
      const name = parts.join('\n');
      const list = groups.get(name);
      const point = { at, cell: cellOf(count) };
      if (list === undefined) groups.set(name, [point]);
      else list.push(point);
    }
  }
  return [...groups].flatMap(([name, points]) => {
    const [count, ...words] = name.split('\n');
    const title = words.filter((w) => w !== '').join(', ');
    const picture = pictureOf(points, axisNames(Number(count), own), title);
    return picture === undefined ? [] : [picture];
  });
}

function pictureOf(points: readonly Point[], names: readonly string[], title: string): Picture | undefined {
  const values = names.map((_, i) => ascending(points.map((p) => p.at[i]!)));
  const varying = names.map((_, i) => i).filter((i) => values[i]!.length > 1);
  if (varying.length === 0) return undefined;
  // The two with most values are axes, the first of them across.
  const [first, second] = [...varying].sort((a, b) => values[b]!.length - values[a]!.length || a - b);
  const [x, y] = [first!, second].sort((a, b) => (a ?? names.length) - (b ?? names.length)) as [number, number?];
  const others = varying.filter((i) => i !== x && i !== y);
  const still = names.flatMap((name, i) => (values[i]!.length === 1 ? [`${name} = ${values[i]![0]}`] : []));
  const axis = (i: number): Axis => ({ name: names[i]!, values: values[i]! });
  const grids = new Map<string, Point[]>();
  for (const point of points) {
    const caption = others.map((i) => `${names[i]} = ${point.at[i]}`).join(', ');
    const list = grids.get(caption);
    if (list === undefined) grids.set(caption, [point]);
    else list.push(point);
  }
  const all = [...grids].map(([caption, list]): Grid => {
    const cells = (y === undefined ? [0] : values[y]!).map((b) =>
      values[x]!.map((a) => list.find((p) => p.at[x] === a && (y === undefined || p.at[y] === b))?.cell),
    );
    return { caption, cells };
  });
  return {
    title: [title, ...still].filter((t) => t !== '').join(', '),
    x: axis(x),
    y: y === undefined ? undefined : axis(y),
    grids: all.slice(0, GRID_LIMIT),
    largest: Math.max(...points.map((p) => p.cell.found)),
    omitted: Math.max(0, all.length - GRID_LIMIT),
  };
}
