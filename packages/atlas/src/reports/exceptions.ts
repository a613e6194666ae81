/** Rows that a formula misses: what the table knows better than the formula. */
import type { AtlasDatabase } from '../store/database.js';
import { type Formula, namesOf } from './formula.js';
import { type Row, recordsOf } from './records.js';

export interface Exception {
  readonly key: string;
  readonly formula: number;
  readonly value: number;
  readonly row: Row;
}

export interface Exceptions {
  readonly of: string;
  readonly formula: string;
  /** Rows with a value and with all the names of the formula. */
  readonly compared: number;
  readonly agree: number;
  readonly exceptions: readonly Exception[];
}

/**
 * @param column what the formula should give: `maxLaws` is the number of laws that there can be
 * @param where a condition in SQL on the rows that are asked
 */
export async function exceptions(
  database: AtlasDatabase,
  formula: Formula,
  column: string,
  where: string | undefined,
): Promise<Exceptions> {
  const rows = await recordsOf(database, where);
  const found: Exception[] = [];
  let compared = 0;
  for (const row of rows) {
    const value = row[column];
    if (typeof value !== 'number') continue;
    const expected = formula.at(namesOf(row));
    if (Number.isNaN(expected)) continue;
    compared++;
    if (Math.abs(expected - value) > 1e-9) found.push({ key: String(row.key), formula: expected, value, row });
  }
  return { of: column, formula: formula.text, compared, agree: compared - found.length, exceptions: found };
}
