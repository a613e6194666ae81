/**
 * `find --degrees`: what a symmetry of the data adds under losses of degree P = 2, 3, 4, … in the output, and under one with all degrees (theory §15, Theorem B). A generic
 * loss of degree P sees the moments E⟨f(gx), y⟩^k with k ≤ P and nothing else, so that extra(P) never increases, and for a finite group stands from P = |G| on.
 */
import type { FieldFamily, Outcome, Terms } from '@lawful/cas-core';
import { NotSupportedError, random, SourceError } from '@lawful/cas-core';
import { dataElements, sectionLaws } from '@lawful/lie/symmetry';
import { departure, flowFamily, type Network } from '@lawful/networks';
import { dataBlocks, groupsOf } from '../finding/augmentation.js';
import { orderOf } from '../finding/averages/average-of.js';
import { type OrbitLaws, orbitLaws } from '../finding/averages/compact.js';
import { columnCandidates } from '../finding/averages/frames.js';
import { momentBuilder, SUM_LIMIT } from '../finding/averages/moments.js';
import { naturalRepresentation } from '../finding/averages/natural.js';
import { stateBlocks } from '../finding/describe.js';
import type { Findings } from '../finding/findings.js';
import { study } from '../finding/study-family.js';

/** What the symmetry adds under a loss of one degree. */
export interface DegreeRow {
  /** P, or `infinity` for a loss that sees every moment. */
  readonly degree: number | 'infinity';
  readonly found: number;
  readonly maxLaws: number | null;
  readonly complete: boolean;
  /** Laws beside those of every data set; null where a count is open. */
  readonly extra: number | null;
}

/** The table of `find --degrees`. */
export interface LossDegrees {
  readonly rows: readonly DegreeRow[];
  /** Why the table ends before its last row is known, if it does. */
  readonly reason: string | null;
}

/** Degrees that are asked of an infinite group, and at most of a finite one. */
const DEGREE_LIMIT = { infinite: 6, finite: 24 } as const;

/** With a loss whose output gradients fill every direction. Cross-entropy, or a loss of some outputs or of parameters, has laws of every data set of its own. */
const generic = (network: Network): Network => ({
  ...network,
  model: { ...network.model, loss: { kind: 'mse', at: network.model.loss.at } },
});

/** @throws `SourceError` without a symmetry, `NotSupportedError` under another flow than gradient flow */
export function lossDegrees({ study: subject, plain: own }: Findings): LossDegrees {
  const { model, seed, work } = subject;
  const { symmetry, source } = model;
  if (symmetry === undefined)
    throw new SourceError(source, { line: 1, column: 1 }, '--degrees is about a symmetry: expected a "symmetry" line');
  const departs = departure(model);
  if (departs !== undefined) throw new NotSupportedError(source, departs.at, `${departs.what} with --degrees`);
  const data = subject.symmetry()!;
  const network = generic(subject.network);
  const question = { network, data, blocks: dataBlocks(network), seed, work };
  const groups = groupsOf(network, symmetry);
  const order = orderOf(groups);
  const columns = columnCandidates(question, naturalRepresentation(groups));
  const build = momentBuilder(question, dataElements(data, SUM_LIMIT));
  const common = { seed, work, quotients: true, degree: 2, blocks: stateBlocks(network), isAnalytic: () => false };
  const plain = subject.family.cotangent === 'free' ? own : study(flowFamily(network, seed), common).theorem;
  const rows: DegreeRow[] = [];
  const add = (degree: DegreeRow['degree'], family: FieldFamily, whole?: OrbitLaws): DegreeRow => {
    const section =
      'potentials' in family
        ? sectionLaws(family.potentials as readonly Terms[], stateBlocks(network), random(seed).fork('section'))
        : undefined;
    const { theorem } = study(family, {
      ...common,
      known: [...plain.laws, ...(whole?.laws ?? [])],
      whole: whole?.family,
      frames: columns.frames,
      candidates: [
        ...columns.candidates,
        ...(section === undefined ? [] : [{ form: section.form, entries: () => section.entries }]),
      ],
    });
    const { found, maxLaws, complete } = theorem.counts;
    const extra = complete && plain.counts.complete ? found - plain.counts.found : null;
    const row = { degree, found, maxLaws, complete, extra };
    rows.push(row);
    return row;
  };
  const upTo = (k: number): number[] => Array.from({ length: k }, (_, i) => i + 1);
  const last = order === undefined ? DEGREE_LIMIT.infinite : Math.min(Math.max(2, order), DEGREE_LIMIT.finite);
  let family: Outcome<FieldFamily> | undefined;
  for (let P = 2; P <= last && work.step('degrees of the loss'); P++) {
    family = build(upTo(P));
    if (family.kind !== 'ok') return { rows, reason: family.reason };
    const row = add(P, family.value);
    // Fewer than none there are not.
    if (row.extra === 0) {
      rows.push({ ...row, degree: 'infinity' });
      return { rows, reason: null };
    }
  }
  if (work.stopped !== undefined || family?.kind !== 'ok')
    return { rows, reason: work.stopped ?? 'no degree was reached' };
  if (order !== undefined && last >= order) {
    // Sums of powers up to |G| make all others.
    rows.push({ ...rows[rows.length - 1]!, degree: 'infinity' });
    return { rows, reason: null };
  }
  const orbits = order === undefined ? orbitLaws(question, groups, columns) : undefined;
  if (orbits?.kind === 'ok') add('infinity', family.value, orbits.value);
  return { rows, reason: orbits?.kind === 'ok' ? null : (orbits?.reason ?? `degrees above ${last} were not asked`) };
}
