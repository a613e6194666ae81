/**
 * The augmented family of squared loss (theory §4): averages over the group of |f_θ(gx) − g·y|² for all data. With labels free it is spanned by
 * the gradients of θ ↦ L(|f_θ|²) and θ ↦ L(⟨f_θ, y⟩) over all invariant functionals L, finitely many polynomials in θ.
 */
import {
  type DataPolynomial,
  type FieldFamily,
  labelledOutput,
  type Monomial,
  type Outcome,
  ok,
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
import { potentialFamily } from './potential-family.js';

export interface AveragedPolynomials extends FieldFamily {
  /** The averaged losses: polynomials in the parameters (and constants), by variable index. */
  readonly potentials: readonly Terms[];
  /** The invariant functionals on the monomials of each polynomial that was averaged; `kept` are their ordinals, counted through, behind the potentials. */
  readonly spaces: readonly (readonly Functional[])[];
  readonly kept: readonly number[];
}

export interface AugmentedFamily extends AveragedPolynomials {
  /** How many of them come from |f|²; the others from ⟨f, y⟩. */
  readonly quadratic: number;
  /** All invariant functionals on both spaces. */
  readonly functionals: { readonly quadratic: readonly Functional[]; readonly labelled: readonly Functional[] };
}

interface PolynomialSource {
  /** Polynomials in parameters and constants, whose variable i stands for `variables[i]`. */
  readonly ring: TensorForm['ring'];
  readonly variables: readonly number[];
}

/** What is averaged: how data move, and which network's variables the family has. */
export interface AverageOver {
  /** Acts on inputs, then labels. */
  readonly symmetry: DataSymmetry;
  /** The block (declared input, labels) of each data coordinate. */
  readonly blocks: readonly number[];
  /** The network's variables; parameters and constants keep their indices. */
  readonly variables: readonly Variable[];
  readonly parameters: readonly number[];
  /** Between the data coordinates, when these are functions of the inputs. */
  readonly relations?: DataRelations | undefined;
}

/** The family of |f_θ(gx) − g·y|². */
export function augmentedFamily(form: TensorForm, over: AverageOver): Outcome<AugmentedFamily> {
  const averaged = polynomialAverages(form, [squaredOutput(form), labelledOutput(form)], over);
  if (averaged.kind !== 'ok') return averaged;
  const { spaces, kept } = averaged.value;
  const [squares, labels] = spaces;
  return ok({
    ...averaged.value,
    quadratic: kept.filter((k) => k < squares!.length).length,
    functionals: { quadratic: squares!, labelled: labels! },
  });
}

/** The family that averages of these polynomials over the group, at all data, span: finitely many potentials, exactly (theory §4, §15). */
export function polynomialAverages(
  source: PolynomialSource,
  polynomials: readonly DataPolynomial[],
  { symmetry, blocks, variables, parameters, relations }: AverageOver,
): Outcome<AveragedPolynomials> {
  const generators = economicalGenerators(symmetry);
  const potentials: Terms[] = [];
  const spaces: (readonly Functional[])[] = [];
  const images: Map<Monomial, Rational>[] = [];
  for (const p of polynomials) {
    const functionals = invariantFunctionals(
      generators,
      [...p.values()].map((t) => t.monomial),
      blocks,
      relations,
    );
    if (functionals.kind !== 'ok') return functionals;
    for (const L of functionals.value) images.push(applyFunctional(L, p));
    spaces.push(functionals.value);
  }
  const kept = independentImages(images);
  for (const k of kept) potentials.push(termsOf(source, images[k]!));
  const constants = source.variables.filter((v) => !parameters.includes(v));
  return ok({ ...potentialFamily(potentials, variables, parameters, constants), potentials, spaces, kept });
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

const termsOf = (form: PolynomialSource, terms: ReadonlyMap<Monomial, Rational>): Terms =>
  form.ring.sortedTerms(form.ring.fromMap(new Map(terms))).map((t) => ({
    coefficient: t.coefficient,
    exponents: t.exponents.map(([v, e]): [number, number] => [form.variables[v]!, e]),
  }));
