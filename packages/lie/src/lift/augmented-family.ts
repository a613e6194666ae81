/**
 * The augmented family of squared loss (T§4): averages over the group of |f_θ(gx) − g·y|² for all data. With labels free it is spanned by
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
import { type DataSymmetry, economicalGenerators } from './data-symmetry.js';
import { applyFunctional, invariantFunctionals } from './invariant-functionals.js';

export interface AugmentedFamily extends FieldFamily {
  /** The averaged losses: polynomials in the parameters (and constants), by variable index. */
  readonly potentials: readonly Terms[];
  /** How many of them come from |f|²; the others from ⟨f, y⟩. */
  readonly quadratic: number;
}

/**
 * @param symmetry acts on inputs, then labels
 * @param blocks the block (declared input, labels) of each data coordinate
 * @param variables the network's variables; parameters and constants keep their indices
 */
export function augmentedFamily(
  form: TensorForm,
  symmetry: DataSymmetry,
  blocks: readonly number[],
  variables: readonly Variable[],
  parameters: readonly number[],
): Outcome<AugmentedFamily> {
  const squared = squaredOutput(form);
  const labelled = labelledOutput(form);
  const generators = economicalGenerators(symmetry);
  const potentials: Terms[] = [];
  let quadratic = 0;
  for (const p of [squared, labelled]) {
    const functionals = invariantFunctionals(
      generators,
      [...p.values()].map((t) => t.monomial),
      blocks,
    );
    if (functionals.kind !== 'ok') return functionals;
    const images = functionals.value.map((L) => applyFunctional(L, p));
    for (const terms of independentImages(images)) potentials.push(termsOf(form, terms));
    if (p === squared) quadratic = potentials.length;
  }
  return ok(familyOf(form, potentials, quadratic, variables, parameters));
}

/** A subset that spans the same space of polynomials; exact elimination over ℚ on the smaller side. */
function independentImages(images: readonly Map<Monomial, Rational>[]): Map<Monomial, Rational>[] {
  const rows: { lead: Monomial; terms: Map<Monomial, Rational> }[] = [];
  const kept: Map<Monomial, Rational>[] = [];
  for (const image of images) {
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
    kept.push(image);
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
  quadratic: number,
  variables: readonly Variable[],
  parameters: readonly number[],
): AugmentedFamily {
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
  const base = builder.build([]);
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
  return {
    name: 'augmented',
    variables: field.variables,
    state: parameters,
    constants,
    generators: [
      { name: 'average', field, potential: prune(builder.build([potential]), [potential], keep), samples: coordinates },
    ],
    masks: 'none',
    network: builder.build([]),
    hypotheses: [],
    potentials,
    quadratic,
  };
}
