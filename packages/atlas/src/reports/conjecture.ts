/**
 * Formulas that fit a column of the atlas: a quadratic polynomial in the widths, by exact elimination on random rows, and the formulas of theory §2 and sums of them.
 * What fits most rows is called a conjecture, with the grid it was tried on and every row that it misses.
 */
import type { AtlasDatabase } from '../store/database.js';
import { type Formula, namesOf, parseFormula } from './formula.js';
import { type Row, recordsOf } from './records.js';

export interface Conjectured {
  readonly formula: string;
  readonly compared: number;
  readonly agree: number;
  readonly exceptions: readonly { readonly key: string; readonly formula: number; readonly value: number }[];
  /** The widths that occur, place by place. */
  readonly grid: readonly (readonly number[])[];
}

/** What is tried as it stands. */
const KNOWN = [
  '0',
  '1',
  'n',
  'm',
  'H',
  'n + 1',
  'D - 1',
  'F(n + m, r)',
  'F(n + m, h)',
  'F(n + m - 1, h) + h',
  'F(n + m, r) + n',
  'H + n',
  'H + n + 1',
  'L - 1',
];
const DRAWS = 200;

/** One conjecture for each number of widths in the rows; `undefined` where nothing fits at least half of them. */
export async function conjecture(
  database: AtlasDatabase,
  column: string,
  where: string | undefined,
  seed = 1,
): Promise<Conjectured[]> {
  const rows = await recordsOf(database, where);
  const byLength = new Map<number, Row[]>();
  for (const row of rows) {
    if (typeof row[column] !== 'number') continue;
    const length = String(row.widths).split('-').length;
    byLength.set(length, [...(byLength.get(length) ?? []), row]);
  }
  return [...byLength]
    .sort(([a], [b]) => a - b)
    .flatMap(([length, own]) => {
      const best = bestOf(own, column, length, seed);
      return best === undefined ? [] : [best];
    });
}

function bestOf(rows: readonly Row[], column: string, length: number, seed: number): Conjectured | undefined {
  const candidates = [...KNOWN, ...polynomials(rows, column, length, seed)].map(parseFormula);
  const scored = candidates.map((formula) => judged(formula, rows, column, length));
  // Of equal fits the shorter formula.
  scored.sort((a, b) => b.agree - a.agree || a.formula.length - b.formula.length);
  const [best] = scored;
  return best !== undefined && best.agree * 2 > rows.length ? best : undefined;
}

function judged(formula: Formula, rows: readonly Row[], column: string, length: number): Conjectured {
  const exceptions: { key: string; formula: number; value: number }[] = [];
  let compared = 0;
  for (const row of rows) {
    const expected = formula.at(namesOf(row));
    if (Number.isNaN(expected)) continue;
    compared++;
    const value = row[column] as number;
    if (Math.abs(expected - value) > 1e-9) exceptions.push({ key: String(row.key), formula: expected, value });
  }
  const grid = Array.from({ length }, (_, i) =>
    [...new Set(rows.map((r) => namesOf(r)[`w${i}`]!))].sort((a, b) => a - b),
  );
  return { formula: formula.text, compared, agree: compared - exceptions.length, exceptions, grid };
}

/** Quadratic polynomials in w0, w1, … through so many rows as they have coefficients, those with small denominators. */
function polynomials(rows: readonly Row[], column: string, length: number, seed: number): string[] {
  const letters = Array.from({ length }, (_, i) => `w${i}`);
  const monomials = [[], ...letters.map((l) => [l]), ...letters.flatMap((a, i) => letters.slice(i).map((b) => [a, b]))];
  const varying = monomials.filter((m) => m.every((l) => new Set(rows.map((r) => namesOf(r)[l])).size > 1));
  if (rows.length < varying.length) return [];
  let state = seed >>> 0;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const out = new Set<string>();
  for (let k = 0; k < DRAWS; k++) {
    const chosen = Array.from({ length: varying.length }, () => rows[draw(rows.length)]!);
    const matrix = chosen.map((row) => {
      const names = namesOf(row);
      return [...varying.map((m) => m.reduce((p, l) => p * names[l]!, 1)), row[column] as number];
    });
    const solution = solve(matrix);
    const text = solution && polynomialText(solution, varying);
    if (text !== undefined) out.add(text);
  }
  return [...out];
}

/** Gauss over the numbers, which are small; undefined where the rows do not determine the coefficients. */
function solve(rows: number[][]): number[] | undefined {
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let i = c; i < n; i++) if (Math.abs(rows[i]![c]!) > Math.abs(rows[best]![c]!)) best = i;
    if (Math.abs(rows[best]![c]!) < 1e-9) return undefined;
    [rows[c], rows[best]] = [rows[best]!, rows[c]!];
    for (let i = 0; i < n; i++) {
      if (i === c) continue;
      const q = rows[i]![c]! / rows[c]![c]!;
      for (let j = c; j <= n; j++) rows[i]![j] = rows[i]![j]! - q * rows[c]![j]!;
    }
  }
  return rows.map((r, i) => r[n]! / r[i]!);
}

function polynomialText(
  coefficients: readonly number[],
  monomials: readonly (readonly string[])[],
): string | undefined {
  const terms: string[] = [];
  for (const [i, c] of coefficients.entries()) {
    const denominator = [1, 2, 3, 4].find((d) => Math.abs(c * d - Math.round(c * d)) < 1e-7);
    if (denominator === undefined) return undefined;
    const numerator = Math.round(c * denominator);
    if (numerator === 0) continue;
    const body = monomials[i]!.join('*');
    const size =
      Math.abs(numerator) === 1 && body !== ''
        ? body
        : [`${Math.abs(numerator)}`, body].filter((t) => t !== '').join('*');
    terms.push(`${numerator < 0 ? '- ' : '+ '}${size}${denominator === 1 ? '' : `/${denominator}`}`);
  }
  const text = terms.join(' ').replace(/^\+ /, '').replace(/^- /, '0 - ');
  return text === '' ? '0' : text;
}
