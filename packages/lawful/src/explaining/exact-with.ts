/**
 * `lift --exact-with`: the smallest listed finite subgroup whose average is that over the group, on all that the squared loss of a network sees.
 */
import { type Outcome, UnableError } from '@lawful/cas-core';
import {
  averageQuestion,
  type DataSymmetry,
  type JointGroup,
  jointSubgroup,
  type Subgroup,
  sparseRows,
  subgroupsOf,
} from '@lawful/lie/symmetry';
import type { Network, Symmetry } from '@lawful/networks';
import { compileAction, type FeatureForm } from '@lawful/networks/symmetry';
import { groupsOf } from '../finding/augmentation.js';

/** What finite subgroups average as the whole group does: the field `exactWith` of `lawful lift --exact-with --json`. */
export interface ExactWith {
  /** The first of those listed that is exact; null when none of them is. */
  readonly smallest: { readonly group: string; readonly order: string } | null;
  /** The highest degree of |f|² in the inputs. */
  readonly degree: number;
  /** Subgroups by increasing order, up to the smallest that is exact and those of its order. */
  readonly subgroups: readonly {
    readonly group: string;
    readonly order: string;
    readonly exact: boolean;
    /** The first total degree at which some polynomial has another average, up to `degree`; null when there is none. */
    readonly stopsAt: number | null;
  }[];
  /** Subgroups that are not tried, and why. */
  readonly leftOut: readonly string[];
}

const PRODUCT_LIMIT = 400;

const take = <T>(outcome: Outcome<T>): T => {
  if (outcome.kind === 'ok') return outcome.value;
  throw new UnableError(outcome.reason);
};

/** @param phase called before each subgroup; may throw */
export function exactWith(
  network: Network,
  symmetry: Symmetry,
  { form, blocks, polynomial }: FeatureForm,
  whole: DataSymmetry,
  phase: (what: string) => void,
): ExactWith {
  if (!polynomial) throw new UnableError('--exact-with asks for a network that is polynomial in its inputs');
  const question = averageQuestion(form, whole, blocks);
  const action = compileAction(network, symmetry);
  const { choices, leftOut } = choicesOf(network, symmetry, question.degree);
  const subgroups: ExactWith['subgroups'][number][] = [];
  let smallest: ExactWith['smallest'] = null;
  for (const { name, order, elements } of choices) {
    if (smallest !== null && smallest.order !== `${order}`) break;
    phase(`average over ${name}`);
    const subgroup: DataSymmetry = {
      dimension: action.dimension,
      finite: elements.finite.map((g) => sparseRows(action.at(g))),
      infinitesimal: [],
      cyclic: elements.cyclic.map((c) => ({ generator: sparseRows(action.along(c.direction)), order: c.order })),
    };
    const exact = take(question.isExact(subgroup));
    const stops = question.stopsAt(subgroup);
    const stopsAt = stops.kind === 'ok' ? (stops.value ?? null) : null;
    subgroups.push({ group: name, order: `${order}`, exact, stopsAt });
    if (exact) smallest ??= { group: name, order: `${order}` };
  }
  return { smallest, degree: question.degree, subgroups, leftOut };
}

interface Choice {
  readonly name: string;
  readonly order: bigint;
  readonly elements: JointGroup;
}

/** Products of subgroups of the factors, by order; a finite factor is among its own. */
function choicesOf(
  network: Network,
  symmetry: Symmetry,
  degree: number,
): { readonly choices: readonly Choice[]; readonly leftOut: readonly string[] } {
  const leftOut: string[] = [];
  let products: (readonly Subgroup[])[] = [[]];
  for (const [k, whole] of groupsOf(network, symmetry).entries()) {
    const listed = take(subgroupsOf(symmetry.factors[k]!, degree));
    leftOut.push(...listed.leftOut);
    const own: Subgroup[] = [...listed.subgroups];
    if (typeof whole.order === 'bigint') own.push({ name: whole.name, order: whole.order, generators: whole.onInputs });
    products = products.flatMap((before) => own.map((s) => [...before, s]));
    if (products.length > PRODUCT_LIMIT) throw new UnableError(`more than ${PRODUCT_LIMIT} products of subgroups`);
  }
  const choices = products.map((parts) => ({
    name: parts.map((s) => s.name).join(' x '),
    order: parts.reduce((t, s) => t * s.order, 1n),
    elements: jointSubgroup(parts),
  }));
  return { choices: choices.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)), leftOut };
}
