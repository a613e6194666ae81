/** Two atlases compared: models that one of them lacks, and every column that changed. Between versions of the engine no count may change. */
import { type AtlasDatabase, CONTENT, type Column } from '../store/database.js';
import { recordsOf } from './records.js';

export interface Difference {
  readonly both: number;
  readonly onlyOld: readonly string[];
  readonly onlyNew: readonly string[];
  /** Counts, or whether they are complete, that are not the same. */
  readonly counts: readonly Changed[];
  /** What else differs: texts of laws, certificates, reasons. */
  readonly others: readonly Changed[];
}

interface Changed {
  readonly key: string;
  readonly column: Column;
  readonly old: string;
  readonly new: string;
}

const COUNTS = new Set<Column>([
  'parameters',
  'lieRank',
  'maxLaws',
  'found',
  'complete',
  'averagedLieRank',
  'averagedMaxLaws',
  'averagedFound',
  'averagedComplete',
]);
const IGNORED = new Set<Column>(['engine', 'key']);

export async function difference(old: AtlasDatabase, fresh: AtlasDatabase): Promise<Difference> {
  const [before, after] = await Promise.all([recordsOf(old), recordsOf(fresh)]);
  const byKey = new Map(after.map((r) => [String(r.key), r]));
  const counts: Changed[] = [];
  const others: Changed[] = [];
  const onlyOld: string[] = [];
  for (const row of before) {
    const key = String(row.key);
    const other = byKey.get(key);
    byKey.delete(key);
    if (other === undefined) {
      onlyOld.push(key);
      continue;
    }
    for (const column of CONTENT) {
      if (IGNORED.has(column) || row[column] === other[column]) continue;
      (COUNTS.has(column) ? counts : others).push({ key, column, old: `${row[column]}`, new: `${other[column]}` });
    }
  }
  return { both: before.length - onlyOld.length, onlyOld, onlyNew: [...byKey.keys()], counts, others };
}
