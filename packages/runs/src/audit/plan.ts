/**
 * From laws and a checkpoint to work, tensor by tensor in the order of the file: every term of every law becomes a job on its tensor, so that a tensor that
 * many laws speak of is read once. A law that does not fit is told here, with the reason, and takes no further part.
 *
 * Gram matrices that would cost too much (a large n, or too much work or memory in all) are replaced by their diagonals, from which trace and norms come.
 */
import type { Checkpoint, TensorInfo } from '../checkpoints/checkpoint.js';
import { shown } from '../checkpoints/checkpoint-error.js';
import { DTYPE_BYTES } from '../checkpoints/dtypes.js';
import { type AuditLaw, type AuditTerm, indexSizes, type TensorView } from './laws.js';
import { nameMatcher } from './names.js';
import { countOfView, lastOf, leadingAxis, misfit } from './views.js';

/** What an audit may hold and do; values are numbers of eight bytes. */
export interface Limits {
  /** Rows of a Gram matrix. */
  readonly rows: number;
  /** Values of all laws together, and of what is collected for them while one tensor is read. */
  readonly held: number;
  /** Multiplications for all Gram matrices. */
  readonly work: number;
  /** Bytes that a tensor may have to be held whole, and values of a slab of a larger one. */
  readonly whole: number;
  readonly slab: number;
}

export const LIMITS: Limits = Object.freeze({ rows: 512, held: 2 ** 25, work: 1e11, whole: 2 ** 28, slab: 2 ** 24 });

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

export function planAudit(checkpoint: Checkpoint, laws: readonly AuditLaw[], limits: Limits = LIMITS): Plan {
  const tensorOf = nameMatcher(checkpoint.tensors.keys());
  const [planned, notEvaluated]: [PlannedLaw[], NotEvaluated[]] = [[], []];
  const uses = new Map<string, Use>();
  const spent = { held: 0, work: 0 };
  for (const law of laws) {
    const row = placed(law, checkpoint, tensorOf, { uses, spent, limits });
    if (typeof row === 'string') {
      notEvaluated.push(refused(law, row));
      continue;
    }
    for (const { use, term } of row.terms) {
      use.jobs.push({ law: planned.length, term });
      use.unit = commonMultiple(use.unit, unitOf(use.info, term.view, limits) ?? 1);
      use.held += sizeOf(row.law);
    }
    planned.push(row.law);
  }
  const work = [...checkpoint.tensors.keys()].flatMap((name): TensorWork[] => {
    const use = uses.get(name);
    if (use === undefined || use.jobs.length === 0) return [];
    const slab = isInSlabs(use.info, limits)
      ? Math.max(1, Math.floor(limits.slab / use.unit)) * use.unit
      : use.info.count;
    return [{ info: use.info, jobs: use.jobs, slab }];
  });
  return { laws: planned, work, notEvaluated };
}

/** A tensor while its jobs are collected. */
interface Use {
  readonly info: TensorInfo;
  readonly jobs: Job[];
  /** Slabs are multiples of it. */
  unit: number;
  /** Values that are collected while it is read. */
  held: number;
}

interface Planning {
  readonly uses: Map<string, Use>;
  readonly spent: { held: number; work: number };
  readonly limits: Limits;
}

interface PlacedLaw {
  readonly law: PlannedLaw;
  readonly terms: readonly { readonly use: Use; readonly term: AuditTerm }[];
}

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

/** Values of a law. */
const sizeOf = ({ places, rows }: PlannedLaw): number => product(places) * rows ** 2;

/** The law with its tensors, or why it cannot be evaluated. */
function placed(
  law: AuditLaw,
  checkpoint: Checkpoint,
  tensorOf: (name: string) => string | undefined,
  { uses, spent, limits }: Planning,
): PlacedLaw | string {
  const terms: { use: Use; term: AuditTerm }[] = [];
  const units = new Map<Use, number>();
  for (const term of law.terms) {
    const name = tensorOf(term.view.tensor);
    if (name === undefined) return `there is no tensor ${shown(term.view.tensor)} in the checkpoint`;
    const info = checkpoint.tensors.get(name)!;
    const wrong = misfit(term.view, info);
    if (wrong !== undefined) return `the tensor ${shown(name)}: ${wrong}`;
    const use = uses.get(name) ?? { info, jobs: [], unit: 1, held: 0 };
    uses.set(name, use);
    const unit = unitOf(info, term.view, limits);
    const together = commonMultiple(units.get(use) ?? use.unit, unit ?? 1);
    units.set(use, together);
    if (unit === undefined || together > limits.slab)
      return `the tensor ${shown(name)}: ${info.count} values are too many to take these parts of`;
    terms.push({ use, term });
  }
  const fits = (size: number): boolean => {
    const collected = new Map<Use, number>();
    for (const { use } of terms) collected.set(use, (collected.get(use) ?? use.held) + size);
    return spent.held + size <= limits.held && [...collected.values()].every((held) => held <= limits.held);
  };
  const keep = (planned: PlannedLaw, work = 0): PlacedLaw => {
    spent.held += sizeOf(planned);
    spent.work += work;
    return { law: planned, terms };
  };
  const indices = indexSizes(law);
  const plain: PlannedLaw = { law, kind: 'squares', isDiagonalOnly: false, places: indices, rows: 1 };
  if (law.form === 'gram') {
    const rows = indices.at(-1) ?? 1;
    const gram: PlannedLaw = { law, kind: 'gram', isDiagonalOnly: false, places: indices.slice(0, -1), rows };
    const work = law.terms.reduce((sum, { view }) => sum + (countOfView(view) * rows) / 2, 0);
    // Rows that a slab cuts apart have no products.
    const isCut = terms.some(
      ({ use, term: { view, axes } }) => isInSlabs(use.info, limits) && leadingAxis(view) === axes.at(-1),
    );
    if (rows <= limits.rows && !isCut && spent.work + work <= limits.work && fits(sizeOf(gram)))
      return keep(gram, work);
  }
  if (!fits(sizeOf(plain))) return `${sizeOf(plain)} more values than are held at a time`;
  const isSum = law.form === 'sum' || law.form === 'constant';
  return keep({ ...plain, kind: isSum ? 'sums' : 'squares', isDiagonalOnly: law.form === 'gram' });
}

/** Adds to the list of a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const isInSlabs = ({ dtype, count }: TensorInfo, { whole }: Limits): boolean => count * DTYPE_BYTES[dtype] > whole;

/**
 * What slabs must be multiples of, so that no value of the leading axis is cut in two: its stride, when all that belongs to one value lies between two
 * multiples of it. 1 for a tensor that is held whole; undefined where only holding it whole would do.
 */
function unitOf(info: TensorInfo, view: TensorView, limits: Limits): number | undefined {
  const axis = leadingAxis(view);
  if (!isInSlabs(info, limits) || axis === undefined) return 1;
  const stride = view.strides[axis]!;
  const rest = lastOf(view) - view.offset - (view.sizes[axis]! - 1) * stride;
  return (view.offset % stride) + rest < stride && stride <= limits.slab ? stride : undefined;
}

const commonMultiple = (a: number, b: number): number => (a / gcd(a, b)) * b;

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
