/**
 * Infinite groups, any loss (theory §15, Theorem C): where the network moves with its data, the averaged loss is a function of the invariants of the parameters, and
 * what all such functions conserve is conserved. The average itself is known in part: by moments of a polynomial network, or by the Taylor polynomials in
 * the data of any other; that part bounds the count from above.
 */
import {
  type DataPolynomial,
  type FieldFamily,
  monomialKey,
  multiplyData,
  type Outcome,
  ok,
  primesOf,
  QQ,
  type Rational,
  random,
  type StateFunction,
  type Terms,
  unable,
} from '@lawful/cas-core';
import { type Candidate, gramLaws, type LinearForm, lieRank, polynomialAnsatz, polynomialLaws } from '@lawful/lie';
import {
  type Group,
  jointGroup,
  type LinearField,
  lieClosure,
  type OrbitFamily,
  orbitFamily,
  polynomialAverages,
  type SparseRows,
  sectionLaws,
  sparseRows,
} from '@lawful/lie/symmetry';
import { flowFamily, lossRow } from '@lawful/networks';
import { compileAction, type DataPolynomials, dataSeries, homogeneousParts } from '@lawful/networks/symmetry';
import { proveLaw } from '@lawful/verifier';
import { stateBlocks } from '../describe.js';
import { searchLaws } from '../search-laws.js';
import type { AverageQuestion, JointMotion, Orbits } from './average.js';
import type { ColumnCandidates } from './frames.js';
import { supportOf } from './moments.js';
import { movesLabels, parameterAction } from './parameter-action.js';

export interface OrbitLaws extends Orbits {
  readonly laws: readonly Candidate[];
  /** How many of them, with those of every data set that are symmetries here, are independent. */
  readonly rank: number;
}

/** The family of all invariant functions, and laws of it. `unable` where the parameters are not seen to move with the data. */
export function orbitLaws(
  question: AverageQuestion,
  groups: readonly Group[],
  { frames, candidates }: ColumnCandidates,
): Outcome<OrbitLaws> {
  const { network, data, seed, work } = question;
  const symmetry = network.model.symmetry!;
  const group = jointGroup(groups);
  const action = compileAction(network, symmetry);
  const directions = group.infinitesimal.map((xi) => ({ xi, onData: sparseRows(action.along(xi)) as SparseRows }));
  const source = random(seed).fork('orbits');
  const found = parameterAction(network, directions, movesLabels(data, network.inputs.length), source);
  if (found.kind !== 'ok') return found;
  const closure = lieClosure(group.infinitesimal);
  if (closure.kind !== 'ok') return closure;
  const plain = plainFields(question);
  // With the symmetries that every data set has there are fewer invariants and more laws, but invariants of a degree that may be out of reach.
  const attempts = [plain, { ...plain, fields: [] }, { fields: [], translations: [] }];
  let family: Outcome<OrbitFamily> = unable('no group');
  let motions: readonly JointMotion[] = [];
  for (const { fields, translations } of attempts) {
    if (!work.step('invariants')) break;
    motions = [
      ...directions.map(({ xi, onData }) => ({ parameters: rates(found.value.field(xi)), data: onData })),
      ...fields.map((x) => ({ parameters: rates(x), data: [] })),
      ...translations.map((form) => ({
        parameters: new Map(form.map(([v, coefficient]) => [v, [{ coefficient, exponents: [] }]])),
        data: [],
      })),
    ];
    family = orbitFamily(
      {
        variables: network.program.variables,
        parameters: network.parameters,
        constants: network.constants,
        generators: [...group.infinitesimal.map(found.value.field), ...fields],
        algebra: closure.value.map(found.value.field),
        translations,
      },
      source,
    );
    if (family.kind === 'ok') break;
  }
  if (family.kind !== 'ok') return family;
  const section = sectionLaws(family.value.potentials, stateBlocks(network), source);
  const { store } = searchLaws(family.value, {
    seed,
    work,
    degree: 1,
    quotients: false,
    blocks: stateBlocks(network),
    known: plain.laws,
    frames,
    candidates: [
      ...candidates,
      ...(section === undefined ? [] : [{ form: section.form, entries: () => section.entries }]),
    ],
  });
  const labelsMove = movesLabels(data, network.inputs.length);
  return ok({ family: family.value, motions, labelsMove, laws: store.laws, rank: store.independence.rank });
}

/** A linear field as polynomials. */
const rates = (field: LinearField): ReadonlyMap<number, Terms> =>
  new Map(
    [...field].map(([v, form]) => [v, form.map(([w, coefficient]) => ({ coefficient, exponents: [[w, 1]] as const }))]),
  );

/** Laws of every data set as symmetries of the network: the gradient of a linear law is a translation, that of a quadratic one a linear field. */
function plainFields({ network, seed, work }: AverageQuestion): {
  readonly fields: readonly LinearField[];
  readonly translations: readonly LinearForm[];
  readonly laws: readonly Candidate[];
} {
  const family = flowFamily(network, seed);
  const blocks = stateBlocks(network, family);
  const proved = (h: StateFunction): boolean => {
    const outcome = proveLaw(family, h, { due: work.due });
    return outcome.kind === 'ok' && outcome.value.holds;
  };
  const linear = hasIndependentKernels(family)
    ? polynomialLaws(family, polynomialAnsatz(family, 1), { seed, step: () => work.step('polynomial ansatz') }).laws
    : [];
  const grams = [
    ...gramLaws(family, blocks, { p: primesOf(family)[0]!, random: random(seed).fork('grams'), due: work.due }),
  ].flatMap((c) => [...c.entries]);
  const inParameters = (h: StateFunction, degree: number): boolean =>
    h.denominator === undefined &&
    h.numerator.every(
      ({ exponents }) =>
        exponents.reduce((d, [, e]) => d + e, 0) === degree && exponents.every(([v]) => network.parameters.includes(v)),
    );
  const linearLaws = linear.filter((h) => inParameters(h, 1) && proved(h));
  const quadraticLaws = grams.filter((h) => inParameters(h, 2) && proved(h));
  return {
    translations: linearLaws.map((h) =>
      h.numerator.map((t): [number, Rational] => [t.exponents[0]![0], t.coefficient]),
    ),
    fields: quadraticLaws.map((h) => gradientField(h.numerator)),
    laws: [...linearLaws, ...quadraticLaws].map((h) => ({ entries: [h], text: undefined, shape: 'single' })),
  };
}

const hasIndependentKernels = ({ independentKernels }: FieldFamily): boolean =>
  independentKernels === undefined || independentKernels.kind === 'ok';

/** ∇h of a quadratic form. */
function gradientField(terms: Terms): LinearField {
  const out = new Map<number, [number, Rational][]>();
  const add = (v: number, w: number, q: Rational): void => {
    const row = out.get(v) ?? [];
    row.push([w, q]);
    out.set(v, row);
  };
  for (const { coefficient, exponents } of terms) {
    const [[v, e] = [0, 0], [w] = [0]] = exponents;
    if (e === 2) add(v, v, QQ.add(coefficient, coefficient));
    else {
      add(v, w, coefficient);
      add(w, v, coefficient);
    }
  }
  return out;
}

/** Degrees in the data up to which an average is expanded, one after the other. */
const TAYLOR_DEGREES = [2, 4, 6, 8] as const;

/**
 * The part of the average that its Taylor polynomials at x = 0 show, for squared and margin losses of any network that is analytic there: each degree of
 * f² and of f·y, or of the powers of f that the loss has.
 * @param enough the rank at which no law is left open
 */
export function taylorFamily(question: AverageQuestion, enough: number): Outcome<FieldFamily> {
  const { network, data, blocks, seed, work } = question;
  const powers = powersOf(question);
  if (powers.kind !== 'ok') return powers;
  const over = { symmetry: data, blocks, variables: network.program.variables, parameters: network.parameters };
  let best: Outcome<FieldFamily> = unable('no degree of the data was reached');
  for (const degree of TAYLOR_DEGREES) {
    if (!work.step('Taylor polynomials')) break;
    const series = dataSeries(network, degree);
    if (series.kind !== 'ok') return best.kind === 'ok' ? best : series;
    const polynomials = powers.value(series.value, degree).flatMap(homogeneousParts);
    const family = polynomialAverages(series.value, polynomials, over);
    if (family.kind !== 'ok') return best.kind === 'ok' ? best : family;
    if (family.value.potentials.length === 0) continue;
    best = family;
    if (lieRank(family.value, { seed, target: enough }).rank >= enough) break;
  }
  return best;
}

type Powers = (series: DataPolynomials, degree: number) => DataPolynomial[];

/** What of the outputs the loss sees. */
function powersOf({ network }: AverageQuestion): Outcome<Powers> {
  const { loss } = network.model;
  const n = network.inputs.length;
  if (lossRow(loss).squared)
    return ok(({ ring, polynomials }, degree) => {
      const squares = polynomials.map((f) => multiplyData({ ring }, f, f, degree));
      const labelled = polynomials.map((f, j) => withLabel(f, n + j));
      return [sumData(ring, squares), sumData(ring, labelled)];
    });
  const support = supportOf(network, TAYLOR_DEGREES[TAYLOR_DEGREES.length - 1]!);
  if (support.kind !== 'ok') return support;
  return ok(({ ring, polynomials: [f] }, degree) => {
    const labelled = withLabel(f!, n);
    const out: DataPolynomial[] = [];
    let power = labelled;
    for (let k = 1; k <= degree; k++) {
      if (k > 1) power = multiplyData({ ring }, power, labelled, degree + k);
      if (support.value.present.includes(k)) out.push(power);
    }
    return out;
  });
}

const withLabel = (f: DataPolynomial, label: number): DataPolynomial =>
  new Map(
    [...f.values()].map(({ monomial, coefficient }) => {
      const own = [...monomial, label];
      return [monomialKey(own), { monomial: own, coefficient }] as const;
    }),
  );

function sumData(ring: DataPolynomials['ring'], list: readonly DataPolynomial[]): DataPolynomial {
  const out = new Map<string, { monomial: readonly number[]; coefficient: ReturnType<typeof ring.constant> }>();
  for (const p of list)
    for (const [key, term] of p) {
      const old = out.get(key);
      const coefficient = old === undefined ? term.coefficient : ring.add(old.coefficient, term.coefficient);
      if (ring.isZero(coefficient)) out.delete(key);
      else out.set(key, { monomial: term.monomial, coefficient });
    }
  return out;
}
