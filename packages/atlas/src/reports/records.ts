/** Rows of an atlas as records by column, numbers as numbers. */
import { type AtlasDatabase, COLUMNS, NAMES, quoted } from '../store/database.js';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Everything but the long texts, by key. */
export async function recordsOf(database: AtlasDatabase, where?: string, columns = NAMES): Promise<Row[]> {
  const list = columns.map(quoted).join(', ');
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  const { rows } = await database.query(`SELECT ${list} FROM models${condition} ORDER BY "key"`);
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((name, i) => {
        const value = row[i] as string | number | boolean | null;
        const isNumber = /INTEGER|BIGINT|DOUBLE/.test(COLUMNS[name]);
        return [name, value !== null && isNumber ? Number(value) : value];
      }),
    ),
  );
}
