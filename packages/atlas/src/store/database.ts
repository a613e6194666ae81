/**
 * The atlas as a DuckDB file: one table, a row a model. Rows are committed as they come, those that come during a commit together, so that what a killed run leaves behind
 * is whole; certificates lie beside the file in a folder of the same name, named by their hash, written before the row that names them.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBValue,
} from '@duckdb/node-api';
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

/** Whole or not at all: the name appears when the content is on disk. What stands there under that name and is something else is replaced. */
export async function writeCertificate(database: string, hash: string, content: string): Promise<void> {
  const path = certificatePath(database, hash);
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return;
  await mkdir(join(path, '..'), { recursive: true });
  const partial = `${path}.${randomUUID()}`;
  const file = await open(partial, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

/** Another process has the file open. */
export class InUseError extends LawfulError {
  override readonly name = 'InUseError';
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS models (${NAMES.map((n) => `${quoted(n)} ${COLUMNS[n]}`).join(', ')})`;

async function instanceOf(path: string, options: Record<string, string>): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, options);
  } catch (error) {
    const message = (error as Error).message.split('\n')[0]!;
    if (message.includes('Could not set lock'))
      throw new InUseError(
        `${path}: in use by another process${/ \(PID \d+\)/.exec(message)?.[0] ?? ''}: expected to have the file alone`,
      );
    throw new LawfulError(`${path}: ${message}`);
  }
}

/** A process that is killed while it makes a new file would leave one that nobody can open; so the name appears when the file is whole. */
async function createDatabase(path: string): Promise<void> {
  const partial = `${path}.${process.pid}.new`;
  rmSync(partial, { force: true });
  const instance = await instanceOf(partial, {});
  const connection = await instance.connect();
  await connection.run(SCHEMA);
  connection.closeSync();
  instance.closeSync();
  try {
    // A link, since it never replaces what another process has made in the meantime.
    linkSync(partial, path);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EEXIST') return;
    if (existsSync(path)) return;
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** @param access `read` leaves the file alone, and may be had by several at once */
export async function openDatabase(path: string, access: 'read' | 'write'): Promise<AtlasDatabase> {
  if (access === 'read' && !existsSync(path)) throw new LawfulError(`${path}: no such atlas`);
  if (access === 'write' && !existsSync(path)) await createDatabase(path);
  // Rows are small, and the cores are the workers'.
  const instance = await instanceOf(path, access === 'read' ? { access_mode: 'READ_ONLY' } : { threads: '1' });
  const connection = await instance.connect();
  if (access === 'write') await connection.run(SCHEMA);
  else await requireTable(connection, path);
  const statement = `INSERT OR IGNORE INTO models VALUES (${NAMES.map((_, i) => `$${i + 1}`).join(', ')})`;
  const insert = groupCommits(connection, access === 'read' ? undefined : await connection.prepare(statement));
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
      return insert(NAMES.map((n) => record[n]) as DuckDBValue[]);
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

/** A commit waits for the disk; the rows that come meanwhile are committed together after it. */
function groupCommits(
  connection: DuckDBConnection,
  statement: DuckDBPreparedStatement | undefined,
): (values: DuckDBValue[]) => Promise<void> {
  interface Waiting {
    readonly values: DuckDBValue[];
    resolve(): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let busy = false;
  const commit = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await connection.run('BEGIN');
        for (const { values } of group) {
          statement!.bind(values);
          await statement!.run();
        }
        await connection.run('COMMIT');
        for (const { resolve } of group) resolve();
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        for (const { reject } of group) reject(error);
      }
    }
    busy = false;
  };
  return (values) =>
    new Promise((resolve, reject) => {
      waiting.push({ values, resolve, reject });
      if (!busy) void commit();
    });
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
