/**
 * From laws and a checkpoint to work, tensor by tensor in the order of the file: every term of every law becomes a job on its tensor, so that a tensor that
 * many laws speak of is read once. A law that does not fit is told here, with the reason, and takes no further part.
 *
 * Gram matrices that would cost too much (a large n, or too much work or memory in all) are replaced by their diagonals, from which trace and norms come.
 */
import type { Checkpoint, TensorInfo } from '../checkpoints/checkpoint.js';
import { shown } from '../checkpoints/checkpoint-error.js';
import { DTYPE_BYTES } from '../checkpoints/dtypes.js';
import { type AuditLaw, type AuditTerm, indexSizes } from './laws.js';
import { nameMatcher } from './names.js';
import { MOST_WHOLE, SLAB } from './slabs.js';
import { countOfView, lastOf, leadingAxis, misfit } from './views.js';

/** Rows of a Gram matrix; numbers held for all laws; multiplications for all Gram matrices; values of one law. */
export const [MOST_ROWS, MOST_HELD, MOST_WORK, MOST_VALUES] = [512, 2 ** 25, 1e11, 2 ** 24];

/** How a law is summed: Gram matrices, squares, or sums. */
export type Kind = 'gram' | 'squares' | 'sums';

export interface PlannedLaw {
  readonly law: AuditLaw;
  readonly kind: Kind;
  /** Of a Gram matrix only its diagonal is taken. */
  readonly isDiagonalOnly: boolean;
  /** Sizes of the indices that tell one value, or one Gram matrix, from the next. */
  readonly places: readonly number[];
  /** Rows of a Gram matrix, else 1. */
  readonly rows: number;
}

export interface Job {
  /** Index among the planned laws. */
  readonly law: number;
  readonly term: AuditTerm;
}

export interface TensorWork {
  readonly info: TensorInfo;
  readonly jobs: readonly Job[];
  /** Values that are read at a time. */
  readonly slab: number;
}

export interface NotEvaluated {
  readonly law: string;
  readonly where: string;
  readonly count: number;
  readonly reason: string;
}

export interface Plan {
  readonly laws: readonly PlannedLaw[];
  readonly work: readonly TensorWork[];
  readonly notEvaluated: readonly NotEvaluated[];
}

export const refused = ({ law, where, count }: AuditLaw, reason: string): NotEvaluated => ({
  law,
  where,
  count,
  reason,
});

export function planAudit(checkpoint: Checkpoint, laws: readonly AuditLaw[]): Plan {
  const tensorOf = nameMatcher(checkpoint.tensors.keys());
  const [planned, notEvaluated]: [PlannedLaw[], NotEvaluated[]] = [[], []];
  const jobs = new Map<string, Job[]>();
  const spent = { held: 0, work: 0 };
  for (const law of laws) {
    const names = law.terms.map(({ view }) => tensorOf(view.tensor));
    const reason = law.terms.map((term, k) => unfit(law, term, checkpoint, names[k])).find((r) => r !== undefined);
    if (reason !== undefined) {
      notEvaluated.push(refused(law, reason));
      continue;
    }
    const infos = names.map((name) => checkpoint.tensors.get(name!)!);
    const row = plannedLaw(law, infos, spent);
    if (typeof row === 'string') {
      notEvaluated.push(refused(law, row));
      continue;
    }
    for (const [k, term] of law.terms.entries()) push(jobs, names[k]!, { law: planned.length, term });
    planned.push(row);
  }
  const work: TensorWork[] = [];
  for (const info of checkpoint.tensors.values()) {
    const own = jobs.get(info.name);
    if (own !== undefined)
      work.push({
        info,
        jobs: own,
        slab:
          slabOf(
            info,
            own.map(({ term }) => term),
          ) ?? info.count,
      });
  }
  return { laws: planned, work, notEvaluated };
}

/** Adds to the list of a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function unfit(
  law: AuditLaw,
  { view }: AuditTerm,
  checkpoint: Checkpoint,
  name: string | undefined,
): string | undefined {
  if (name === undefined) return `there is no tensor ${shown(view.tensor)} in the checkpoint`;
  const info = checkpoint.tensors.get(name)!;
  const wrong = misfit(view, info);
  if (wrong !== undefined) return `the tensor ${shown(name)}: ${wrong}`;
  if (slabOf(info, [{ view, coefficient: 1, axes: [] }]) === undefined)
    return `the tensor ${shown(name)}: ${info.count} values are too many to take these parts of`;
  const places = indexSizes(law).reduce((n, size) => n * size, 1);
  const isGram = law.form === 'gram';
  return !isGram && places > MOST_VALUES ? `${places} values, at most ${MOST_VALUES} are held` : undefined;
}

function plannedLaw(
  law: AuditLaw,
  infos: readonly TensorInfo[],
  spent: { held: number; work: number },
): PlannedLaw | string {
  const indices = indexSizes(law);
  const all: PlannedLaw = { law, kind: 'squares', isDiagonalOnly: false, places: indices, rows: 1 };
  if (law.form === 'sum' || law.form === 'constant') return { ...all, kind: 'sums' };
  if (law.form !== 'gram') return all;
  const rows = indices.at(-1) ?? 1;
  const places = indices.slice(0, -1);
  const held = places.reduce((n, size) => n * size, rows * rows);
  const work = law.terms.reduce((sum, { view }) => sum + (countOfView(view) * rows) / 2, 0);
  // Rows that a slab cuts apart have no products.
  const isCut = law.terms.some(({ view, axes }, k) => isInSlabs(infos[k]!) && leadingAxis(view) === axes.at(-1));
  if (rows > MOST_ROWS || isCut || spent.held + held > MOST_HELD || spent.work + work > MOST_WORK)
    return { ...all, isDiagonalOnly: true };
  spent.held += held;
  spent.work += work;
  return { law, kind: 'gram', isDiagonalOnly: false, places, rows };
}

const isInSlabs = ({ dtype, count }: TensorInfo): boolean => count * DTYPE_BYTES[dtype] > MOST_WHOLE;

/**
 * Values that are read at a time: all, or of a large tensor a multiple of every leading stride, so that no value of a leading axis is cut in two.
 * Undefined where that would be too much.
 */
function slabOf(info: TensorInfo, terms: readonly AuditTerm[]): number | undefined {
  if (!isInSlabs(info)) return info.count;
  let unit = 1;
  for (const { view } of terms) {
    const axis = leadingAxis(view);
    if (axis === undefined) continue;
    const stride = view.strides[axis]!;
    const rest = lastOf(view) - view.offset - (view.sizes[axis]! - 1) * stride;
    if ((view.offset % stride) + rest >= stride) return undefined;
    unit = (unit / gcd(unit, stride)) * stride;
    if (unit > SLAB) return undefined;
  }
  return Math.floor(SLAB / unit) * unit;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
