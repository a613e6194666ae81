/**
 * The augmented family of squared loss (theory §4): averages over the group of |f_θ(gx) − g·y|² for all data. With labels free it is spanned by
 * the gradients of θ ↦ L(|f_θ|²) and θ ↦ L(⟨f_θ, y⟩) over all invariant functionals L, finitely many polynomials in θ.
 */
import {
  appendGradient,
  type FieldFamily,
  labelledOutput,
  type Monomial,
  type Outcome,
  ok,
  programBuilder,
  prune,
  QQ,
  type Rational,
  squaredOutput,
  type TensorForm,
  type Terms,
  type Variable,
} from '@lawful/cas-core';
import type { DataRelations } from './data-relations.js';
import { type DataSymmetry, economicalGenerators } from './data-symmetry.js';
import { applyFunctional, type Functional, invariantFunctionals } from './invariant-functionals.js';

export interface AugmentedFamily extends FieldFamily {
  /** The averaged losses: polynomials in the parameters (and constants), by variable index. */
  readonly potentials: readonly Terms[];
  /** How many of them come from |f|²; the others from ⟨f, y⟩. */
  readonly quadratic: number;
  /** All invariant functionals on both spaces; `kept` are their ordinals behind the potentials. */
  readonly functionals: { readonly quadratic: readonly Functional[]; readonly labelled: readonly Functional[] };
  readonly kept: readonly number[];
}

/**
 * @param symmetry acts on inputs, then labels
 * @param blocks the block (declared input, labels) of each data coordinate
 * @param variables the network's variables; parameters and constants keep their indices
 * @param relations between the data coordinates, when these are functions of the inputs
 */
export function augmentedFamily(
  form: TensorForm,
  symmetry: DataSymmetry,
  blocks: readonly number[],
  variables: readonly Variable[],
  parameters: readonly number[],
  relations?: DataRelations,
): Outcome<AugmentedFamily> {
  const squared = squaredOutput(form);
  const labelled = labelledOutput(form);
  const generators = economicalGenerators(symmetry);
  const potentials: Terms[] = [];
  const lists: (readonly Functional[])[] = [];
  const kept: number[] = [];
  let quadratic = 0;
  for (const p of [squared, labelled]) {
    const functionals = invariantFunctionals(
      generators,
      [...p.values()].map((t) => t.monomial),
      blocks,
      relations,
    );
    if (functionals.kind !== 'ok') return functionals;
    const images = functionals.value.map((L) => applyFunctional(L, p));
    const before = lists.reduce((n, l) => n + l.length, 0);
    for (const k of independentImages(images)) {
      potentials.push(termsOf(form, images[k]!));
      kept.push(before + k);
    }
    lists.push(functionals.value);
    if (p === squared) quadratic = potentials.length;
  }
  const functionals = { quadratic: lists[0]!, labelled: lists[1]! };
  return ok({ ...familyOf(form, potentials, variables, parameters), potentials, quadratic, functionals, kept });
}

/** Ordinals of a subset that spans the same space of polynomials; exact elimination over ℚ. */
function independentImages(images: readonly Map<Monomial, Rational>[]): number[] {
  const rows: { lead: Monomial; terms: Map<Monomial, Rational> }[] = [];
  const kept: number[] = [];
  for (const [k, image] of images.entries()) {
    const work = new Map(image);
    for (const { lead, terms } of rows) {
      const c = work.get(lead);
      if (c === undefined) continue;
      for (const [m, q] of terms) {
        const next = QQ.sub(work.get(m) ?? QQ.zero, QQ.mul(c, q));
        if (QQ.isZero(next)) work.delete(m);
        else work.set(m, next);
      }
    }
    const first = work.entries().next();
    if (first.done === true) continue;
    const [lead, value] = first.value;
    rows.push({ lead, terms: new Map([...work].map(([m, q]) => [m, QQ.div(q, value)])) });
    kept.push(k);
  }
  return kept;
}

const termsOf = (form: TensorForm, terms: ReadonlyMap<Monomial, Rational>): Terms =>
  form.ring.sortedTerms(form.ring.fromMap(new Map(terms))).map((t) => ({
    coefficient: t.coefficient,
    exponents: t.exponents.map(([v, e]): [number, number] => [form.variables[v]!, e]),
  }));

function familyOf(
  form: TensorForm,
  potentials: readonly Terms[],
  variables: readonly Variable[],
  parameters: readonly number[],
): FieldFamily {
  const builder = programBuilder();
  const nodes = variables.map((v) => builder.variable(v.name, v.role, v.positive));
  const coordinates: number[] = [];
  const summands = potentials.map((terms, k) => {
    coordinates.push(builder.variables.length);
    const c = builder.variable(`c${k + 1}`, 'coordinate');
    const value = builder.sum(
      terms.map((t) =>
        t.exponents.reduce((n, [v, e]) => builder.mul(n, builder.pow(nodes[v]!, e)), builder.constant(t.coefficient)),
      ),
    );
    return builder.mul(c, value);
  });
  const potential = builder.sum(summands);
  const base = builder.view();
  const components = appendGradient(
    builder,
    base,
    [potential],
    [builder.constant(QQ.one)],
    parameters.map((v) => nodes[v]!),
  );
  const constants = form.variables.filter((v) => !parameters.includes(v));
  const keep = [...parameters, ...constants].map((v) => nodes[v]!);
  const field = prune(builder.build(components), components, keep);
  const kept = prune(builder.build([potential]), [potential], keep);
  return {
    name: 'augmented',
    variables: field.variables,
    state: parameters,
    constants,
    generators: [
      {
        name: 'average',
        field,
        motion: { program: kept, condition: 'still', parameters, by: parameters },
        potential: kept,
        samples: coordinates,
      },
    ],
    masks: 'none',
    network: builder.view(),
    hypotheses: [],
  };
}
