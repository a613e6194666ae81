/**
 * The atlas as a DuckDB file: one table, a row a model. A row is committed as it comes, so that what a killed run leaves behind is whole; certificates lie beside the
 * file in a folder of the same name, named by their hash, written before the row that names them.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { LawfulError } from 'lawful';
import type { AtlasRow } from './row.js';

/** The columns in order, with their types. `seconds`, `megabytes` and `finished` are all that differs between two runs. */
export const COLUMNS = {
  key: 'VARCHAR PRIMARY KEY',
  family: 'VARCHAR',
  widths: 'VARCHAR',
  bias: 'BOOLEAN',
  loss: 'VARCHAR',
  flow: 'VARCHAR',
  symmetry: 'VARCHAR',
  seed: 'BIGINT',
  parameters: 'INTEGER',
  lieRank: 'INTEGER',
  maxLaws: 'INTEGER',
  found: 'INTEGER',
  complete: 'BOOLEAN',
  averagedLieRank: 'INTEGER',
  averagedMaxLaws: 'INTEGER',
  averagedFound: 'INTEGER',
  averagedComplete: 'BOOLEAN',
  status: 'VARCHAR',
  reason: 'VARCHAR',
  laws: 'VARCHAR',
  hypotheses: 'VARCHAR',
  certificate: 'VARCHAR',
  certificates: 'VARCHAR',
  uncertified: 'VARCHAR',
  model: 'VARCHAR',
  engine: 'VARCHAR',
  seconds: 'DOUBLE',
  megabytes: 'INTEGER',
  finished: 'VARCHAR',
} as const;

export type Column = keyof typeof COLUMNS;

export const NAMES = Object.keys(COLUMNS) as Column[];

/** Columns that two runs share. */
export const CONTENT = NAMES.filter((c) => c !== 'seconds' && c !== 'megabytes' && c !== 'finished');

/** Quoted, since SQL folds names. */
export const quoted = (name: string): string => `"${name}"`;

export type Record_ = Readonly<Record<Column, string | number | boolean | null>>;

export interface AtlasDatabase {
  readonly path: string;
  keys(): Promise<ReadonlySet<string>>;
  /** The row is on disk when this resolves. A second row of a key changes nothing. */
  insert(row: AtlasRow): Promise<void>;
  query(sql: string): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>;
  run(sql: string): Promise<void>;
  close(): void;
}

export const certificateFolder = (database: string): string => `${database.replace(/\.duckdb$/, '')}-certificates`;

export const certificatePath = (database: string, hash: string): string =>
  join(certificateFolder(database), hash.slice(0, 2), `${hash}.json`);

export function readCertificate(database: string, hash: string): string | undefined {
  const path = certificatePath(database, hash);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Whole or not at all: the name appears when the content is on disk. */
export function writeCertificate(database: string, hash: string, content: string): void {
  const path = certificatePath(database, hash);
  if (existsSync(path)) return;
  mkdirSync(join(path, '..'), { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content);
  renameSync(partial, path);
}

/** @param access `read` leaves the file alone, and may be had by several at once */
export async function openDatabase(path: string, access: 'read' | 'write'): Promise<AtlasDatabase> {
  if (access === 'read' && !existsSync(path)) throw new LawfulError(`${path}: no such atlas`);
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(path, access === 'read' ? { access_mode: 'READ_ONLY' } : {});
  } catch (error) {
    throw new LawfulError(`${path}: ${(error as Error).message.split('\n')[0]}`);
  }
  const connection = await instance.connect();
  if (access === 'write')
    await connection.run(
      `CREATE TABLE IF NOT EXISTS models (${NAMES.map((n) => `${quoted(n)} ${COLUMNS[n]}`).join(', ')})`,
    );
  else await requireTable(connection, path);
  const statement = `INSERT OR IGNORE INTO models VALUES (${NAMES.map((_, i) => `$${i + 1}`).join(', ')})`;
  let last: Promise<void> = Promise.resolve();
  const query: AtlasDatabase['query'] = async (sql) => {
    try {
      const reader = await connection.runAndReadAll(sql);
      return { columns: reader.columnNames(), rows: reader.getRowsJson() as unknown[][] };
    } catch (error) {
      throw new LawfulError(`${path}: ${(error as Error).message}`);
    }
  };
  return {
    path,
    keys: async () => new Set((await query('SELECT "key" FROM models')).rows.map((r) => String(r[0]))),
    insert: (row) => {
      const record = recordOf(row);
      // One after the other: a connection does one thing at a time.
      last = last.then(async () => {
        await connection.run(statement, NAMES.map((n) => record[n]) as DuckDBValue[]);
      });
      return last;
    },
    query,
    run: async (sql) => {
      await connection.run(sql);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function requireTable(connection: DuckDBConnection, path: string): Promise<void> {
  const reader = await connection.runAndReadAll(
    "SELECT count(*) FROM information_schema.tables WHERE table_name = 'models'",
  );
  if (Number(reader.getRows()[0]![0]) === 0)
    throw new LawfulError(`${path}: a DuckDB file without a table "models": expected an atlas`);
}

export function recordOf(row: AtlasRow): Record_ {
  const { model, plain, averaged } = row;
  return {
    key: model.key,
    family: model.family,
    widths: model.widths,
    bias: model.bias,
    loss: model.loss,
    flow: model.flow,
    symmetry: model.symmetry,
    seed: model.seed,
    parameters: row.parameters,
    lieRank: plain?.lieRank ?? null,
    maxLaws: plain?.maxLaws ?? null,
    found: plain?.found ?? null,
    complete: plain?.complete ?? null,
    averagedLieRank: averaged?.lieRank ?? null,
    averagedMaxLaws: averaged?.maxLaws ?? null,
    averagedFound: averaged?.found ?? null,
    averagedComplete: averaged?.complete ?? null,
    status: row.status,
    reason: row.reason,
    laws: JSON.stringify(row.laws),
    hypotheses: JSON.stringify(row.hypotheses),
    certificate: row.certificates.json ?? null,
    certificates: JSON.stringify(row.certificates),
    uncertified: row.uncertified,
    model: model.text,
    engine: row.engine,
    seconds: row.seconds,
    megabytes: row.megabytes,
    finished: new Date().toISOString(),
  };
}
