/** What an atlas covers and how it was checked, said from its rows alone. */
import { completeOf, type SiteModel } from './model.js';
import { widthsOf } from './picture.js';

export interface Coverage {
  readonly models: number;
  /** With a count, whether or not a law was found. */
  readonly counted: number;
  readonly complete: number;
  /** A count that leaves room for further laws. */
  readonly gaps: number;
  /** Without a count, by status. */
  readonly without: Readonly<Record<string, number>>;
  /** With at least one certificate that the checker accepted. */
  readonly certified: number;
  readonly certificates: number;
  /** With a certificate that leaves something out, as it says. */
  readonly partly: number;
  /** Sets of models that differ in their widths alone; and how many of them have every combination of the widths that they have. */
  readonly grids: number;
  readonly whole: number;
  readonly engines: readonly string[];
  readonly losses: readonly string[];
  readonly flows: readonly string[];
  readonly symmetries: number;
  readonly seeds: readonly number[];
}

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];

function gridsOf(models: readonly SiteModel[]): { readonly grids: number; readonly whole: number } {
  const groups = new Map<string, (readonly number[])[]>();
  for (const m of models) {
    const widths = widthsOf(m.widths);
    if (widths === undefined) continue;
    // Keys of groups on points and on themselves differ by the name that they begin with.
    const name = [m.key.split(' | ')[0], widths.length, m.bias, m.loss, m.flow, m.symmetry, m.seed].join('\n');
    const list = groups.get(name);
    if (list === undefined) groups.set(name, [widths]);
    else list.push(widths);
  }
  const isWhole = (rows: readonly (readonly number[])[]): boolean =>
    rows[0]!.reduce((n, _, i) => n * new Set(rows.map((r) => r[i])).size, 1) === rows.length;
  return { grids: groups.size, whole: [...groups.values()].filter(isWhole).length };
}

export function coverageOf(models: readonly SiteModel[]): Coverage {
  const complete = models.map(completeOf);
  const without: Record<string, number> = {};
  models.forEach((m, i) => {
    if (complete[i] === null) without[m.status] = (without[m.status] ?? 0) + 1;
  });
  const certified = models.filter((m) => Object.keys(m.certificates).length > 0);
  return {
    models: models.length,
    counted: complete.filter((c) => c !== null).length,
    complete: complete.filter((c) => c === true).length,
    gaps: complete.filter((c) => c === false).length,
    without,
    certified: certified.length,
    certificates: new Set(certified.flatMap((m) => Object.values(m.certificates))).size,
    partly: certified.filter((m) => m.uncertified !== null).length,
    ...gridsOf(models),
    engines: distinct(models.map((m) => m.engine)),
    losses: distinct(models.map((m) => m.loss).filter((t) => t !== '')),
    flows: distinct(models.map((m) => m.flow).filter((t) => t !== '')),
    symmetries: distinct(models.map((m) => m.symmetry).filter((t) => t !== '')).length,
    seeds: distinct(models.map((m) => m.seed)),
  };
}

/** The range of each width, `1 to 3`, for rows of numbers; the number of names otherwise. */
export function extent(models: readonly SiteModel[]): string {
  const numbers = models.flatMap((m) => (m.widths.match(/\d+/g) ?? []).map(Number));
  if (!models.every((m) => /^[a-z]?\d+(-[a-z]?\d+)*$/.test(m.widths))) return '';
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
