/**
 * `auditCheckpoint`: the value of every law on a checkpoint, and between two how far each has moved. Floating point: what stands here is measured, the
 * laws themselves are proved elsewhere.
 */
import { type Budget, budget } from '@lawful/cas-core';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { auditOf, type LawAudit, type Training } from './compare.js';
import { type Evaluation, evaluate } from './evaluate.js';
import type { AuditLaw } from './laws.js';
import { nameMatcher } from './names.js';
import { LIMITS, type Limits, type NotEvaluated, refused } from './plan.js';
import { printable } from './printable.js';

export interface AuditOptions extends Training {
  /** A later checkpoint of the same model. */
  readonly other?: Checkpoint | undefined;
  /** Asked, and told what is read, at every slab. */
  readonly work?: Budget | undefined;
  /** What is held at a time; by default some hundred megabytes. */
  readonly limits?: Partial<Limits> | undefined;
}

/** What was measured: plain data, from which texts and pages are made. */
export interface AuditReport {
  readonly file: string;
  readonly otherFile: string | null;
  /** In the order in which they were given. */
  readonly laws: readonly LawAudit[];
  readonly notEvaluated: readonly NotEvaluated[];
  readonly warnings: readonly string[];
  /** Tensors and values that were read, of both. */
  readonly read: { readonly tensors: number; readonly values: number };
  readonly training: { readonly rate: number | null; readonly decay: number | null; readonly steps: number | null };
  readonly stopped: string | null;
}

/**
 * The value of every law on a checkpoint, and with `other` how far each has moved. One pass over each file, in bounded memory.
 * Throws `CheckpointError` for a file that breaks while it is read; laws that cannot be evaluated are listed with the reason.
 */
export async function auditCheckpoint(
  checkpoint: Checkpoint,
  laws: readonly AuditLaw[],
  options: AuditOptions = {},
): Promise<AuditReport> {
  const { other, work = budget(), rate, decay, steps } = options;
  const limits = { ...LIMITS, ...options.limits };
  const first = await evaluate(checkpoint, laws, work, limits);
  const second = other === undefined ? undefined : await evaluate(other, [...first.laws.keys()], work, limits);
  const apart: NotEvaluated[] = [];
  const audits = laws.flatMap((law) => {
    const now = first.laws.get(law);
    const then = second?.laws.get(law);
    if (now === undefined) return [];
    // Matrices are compared with matrices, diagonals with diagonals: tensors of other dtypes may have taken the one or the other.
    const isLike = then === undefined || then.kind === now.kind;
    if (!isLike)
      apart.push(refused(law, 'its matrix is whole in one checkpoint, and taken by its diagonal in the other'));
    return [auditOf(now, isLike ? then : undefined, options)];
  });
  return {
    file: checkpoint.file,
    otherFile: other?.file ?? null,
    laws: audits,
    notEvaluated: [
      ...first.notEvaluated,
      ...(second?.notEvaluated ?? []).map((n) => ({ ...n, reason: `in ${other!.file}: ${n.reason}` })),
      ...apart,
    ],
    warnings: [
      ...warningsOf(checkpoint, laws, first),
      ...(other === undefined || second === undefined ? [] : warningsOf(other, laws, second, `${other.file}: `)),
    ].filter((text, k, all) => all.indexOf(text) === k),
    read: {
      tensors: first.read.tensors + (second?.read.tensors ?? 0),
      values: first.read.values + (second?.read.values ?? 0),
    },
    training: { rate: rate ?? null, decay: decay ?? null, steps: steps ?? null },
    stopped: work.stopped ?? null,
  };
}

/** Names of one list in a sentence. */
const MOST_NAMES = 6;

const quoted = (names: readonly string[]): string =>
  names
    .slice(0, MOST_NAMES)
    .map((name) => `"${printable(name)}"`)
    .join(' and ') + (names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '');

function warningsOf(checkpoint: Checkpoint, laws: readonly AuditLaw[], { twins }: Evaluation, of = ''): string[] {
  const match = nameMatcher(checkpoint.tensors.keys());
  const used = new Set(laws.flatMap(({ terms }) => terms.map(({ view }) => match(view.tensor))));
  const ties = checkpoint.ties.filter((names) => names.some((name) => used.has(name)));
  return [
    ...ties.map((names) => `${of}${quoted(names)} are one tensor: a law that moves them apart is none of this network`),
    ...twins.map((names) => `${of}${quoted(names)} hold the same numbers: tied, or merged by an exporter?`),
    ...checkpoint.notes.map((note) => `${of}${note}`),
  ];
}
