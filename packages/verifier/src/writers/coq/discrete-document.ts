/**
 * Exact laws in discrete time as a Coq file: the polynomial part of the prelude and Discrete.v, the network, and for each linear or skew form one boolean, that
 * its rate along the gradients vanishes, and the theorems by induction over the steps that follow (theory §14): for every list of steps, each with a batch and
 * numbers of its own, a linear form is multiplied by Π(1 − ημ − ηλ) under gradient descent, and θᵀSv by Π(1 − ημ)β under heavy ball.
 */
import { formatRational, type Rational } from '@lawful/cas-core';
import type { CertificateData } from '../../certificates/certificate-data.js';
import type { DiscreteIdentity, DiscreteStatement } from '../../certificates/discrete-certificate.js';
import type { Coverage, WrittenDocument } from '../writer.js';
import { type Claim, claimForCoq, Refusal } from './claim.js';
import { coqNames, writeNodes } from './expressions.js';
import { discretePrelude, reservedWords } from './prelude.js';
import { opening, plain, wrap } from './text.js';

const WORDS = ['mu', 's', 't', 'v', 'outputs', 'steps', 'theta', 'state', 'everything'];

/** @param names of the state variables, in their order */
export function discreteDocument(
  certificate: CertificateData,
  names: readonly string[],
  statements: readonly DiscreteStatement[],
): WrittenDocument {
  try {
    return document(claimForCoq(certificate), names, statements);
  } catch (error) {
    if (error instanceof Refusal) return { unable: error.message };
    throw error;
  }
}

function document(given: Claim, state: readonly string[], statements: readonly DiscreteStatement[]): WrittenDocument {
  if (given.family === 'potential') throw new Refusal('steps are stated for losses of the outputs');
  if (given.nodes.some((n) => n.op === 'kernel'))
    throw new Refusal('the network has kernels, and steps are stated for polynomials');
  // Constants do not move: they may be any data.
  const variables = given.variables.map((v) => (v.role === 'constant' ? { ...v, role: 'input' } : v));
  const claim: Claim = { ...given, variables };
  const prelude = discretePrelude();
  const names = coqNames(claim, new Set([...reservedWords(prelude), ...WORDS]));
  const { definitions, text } = writeNodes(claim, names, claim.generators);
  const index = new Map(variables.map(({ name }, i) => [name, names.ordinal[i]!]));
  const zero = claim.family === 'sum-zero';
  const place = (ordinal: number): number => index.get(state[ordinal]!)!;
  const written = statements.map(({ identity, optimisers }, k) => theoremsOf(identity, optimisers, k + 1, place, zero));
  const theorems = written.flatMap((w) => w?.theorems ?? []);
  if (theorems.length === 0) throw new Refusal('no statement has a theorem on steps of gradient descent or heavy ball');
  const coverage = coverageOf(statements, written, claim);
  const parts = [
    ...opening(prelude, coverage),
    ...variables.map(
      (v, i) => `Definition ${names.variable[i]} : expr := ${names.isState[i] ? 'P' : 'X'} ${names.ordinal[i]}. (* ${plain(`${v.role} ${v.name}`)} *)`, // biome-ignore format: one line
    ),
    ...[...names.slope].map(([node, slope]) => `Definition ${slope.name} : expr := X ${slope.ordinal}. (* slope of the piecewise unit at node ${node} *)`), // biome-ignore format: one line
    '',
    ...definitions.map(wrap),
    ...claim.generators.map((g, j) => wrap(`Definition output_${j + 1} : expr := ${text(g)}%E.`)),
    wrap(`Definition outputs : list expr := [${claim.generators.map((_, j) => `output_${j + 1}`).join('; ')}].`),
    '',
    '(* ==== The laws ==== *)',
    '',
    ...written.flatMap((w) => w?.lines ?? []),
    '(* What all this rests on: the axioms of the real numbers of the standard library. *)',
    wrap(`Definition everything := (${theorems.join(', ')}).`),
    'Print Assumptions everything.',
    '',
  ];
  return { text: parts.join('\n'), ...coverage };
}

interface Written {
  readonly lines: readonly string[];
  readonly theorems: readonly string[];
  readonly sentences: readonly string[];
}

const rationalText = (q: Rational): string => {
  const [n, d = '1'] = formatRational(q).split('/');
  return `(${n!.startsWith('-') ? `(${n})` : n} # ${d})%Q`;
};

/** What follows of an identity under an optimiser: the end of the theorem's name, its statement, and the lemma of Discrete.v that is it. */
interface Theorem {
  readonly name: string;
  readonly binders: string;
  readonly hypotheses: readonly string[];
  readonly conclusion: string;
  readonly lemma: string;
  readonly sentence: string;
}

const LINEAR: Readonly<Record<string, (form: string) => readonly Theorem[]>> = {
  sgd: (form) => [
    {
      name: 'under_descent',
      binders: 'steps theta',
      hypotheses: [],
      conclusion: `lin ${form} (descended outputs steps theta) = product (fun t => 1 - eta t * mu t - eta t * lambda t) steps * lin ${form} theta`,
      lemma: 'linear_under_descent',
      sentence: 'is multiplied by the product of 1 - eta*mu - eta*lambda under gradient descent',
    },
  ],
  'heavy-ball': (form) => [
    {
      name: 'under_heavy_ball',
      binders: 'steps state',
      hypotheses: [],
      conclusion: `(lin ${form} (fst (rolled outputs steps state)), lin ${form} (snd (rolled outputs steps state))) = fold_left linear_recurrence steps (lin ${form} (fst state), lin ${form} (snd state))`, // biome-ignore format: one formula
      lemma: 'linear_under_heavy_ball',
      sentence: 'obeys the linear recurrence under heavy ball, with that of the velocity',
    },
    {
      name: 'kept_by_heavy_ball',
      binders: 'steps theta v',
      hypotheses: ['Forall (fun t => lambda t = 0 /\\ mu t = 0) steps', `lin ${form} v = 0`],
      conclusion: `lin ${form} (fst (rolled outputs steps (theta, v))) = lin ${form} theta`,
      lemma: 'linear_is_kept_by_heavy_ball',
      sentence: 'is constant under heavy ball without decay where that of the velocity begins at zero',
    },
  ],
};

const SKEW: typeof LINEAR = {
  'heavy-ball': (form) => [
    {
      name: 'under_heavy_ball',
      binders: 'steps theta v',
      hypotheses: [],
      conclusion: `bil ${form} (fst (rolled outputs steps (theta, v))) (snd (rolled outputs steps (theta, v))) = product (fun t => (1 - eta t * mu t) * beta t) steps * bil ${form} theta v`, // biome-ignore format: one formula
      lemma: 'skew_under_heavy_ball',
      sentence: 'of parameters and velocities is multiplied by the product of (1 - eta*mu)*beta under heavy ball',
    },
  ],
};

function theoremsOf(
  identity: DiscreteIdentity,
  optimisers: readonly string[],
  k: number,
  place: (ordinal: number) => number,
  zero: boolean,
): Written | undefined {
  const form = `law_${k}`;
  if (identity.kind === 'linear') {
    const terms = identity.form.map(([i, c]) => `(${rationalText(c)}, ${place(i)}%positive)`);
    const head = [
      wrap(`Definition ${form} : linear_form := [${terms.join('; ')}].`),
      ...checked(`${form}_checked`, `still ${zero} outputs (along_linear ${form})`),
    ];
    return withTheorems(head, optimisers.flatMap((name) => LINEAR[name]?.(form) ?? []), k, zero, `${form}_checked`); // biome-ignore format: one line
  }
  if (identity.kind !== 'skew') return undefined;
  const terms = identity.matrix.map(
    ([i, j, c]) => `(${rationalText(c)}, (${place(i)}%positive, ${place(j)}%positive))`,
  );
  const head = [
    wrap(`Definition ${form} : bilinear_form := [${terms.join('; ')}].`),
    ...checked(`${form}_skew`, `vanishes (square_of ${form})`),
    ...checked(`${form}_checked`, `still ${zero} outputs (along_bilinear ${form})`),
  ];
  return withTheorems(head, optimisers.flatMap((name) => SKEW[name]?.(form) ?? []), k, zero, `${form}_skew ${form}_checked`); // biome-ignore format: one line
}

const checked = (name: string, boolean: string): string[] => [
  `Lemma ${name} : ${boolean} = true.`,
  'Proof. vm_cast_no_check (eq_refl true). Qed.',
];

function withTheorems(
  head: readonly string[],
  theorems: readonly Theorem[],
  k: number,
  zero: boolean,
  proofs: string,
): Written {
  const lines = theorems.flatMap(({ name, binders, hypotheses, conclusion, lemma }) => {
    const given = hypotheses.map((_, i) => ` H${i + 1}`).join('');
    const admitted = zero ? 'A' : '(free outputs steps)';
    const all = [...(zero ? ['Forall (admissible true outputs) steps'] : []), ...hypotheses];
    const places = '_ _ _';
    return [
      '',
      `Theorem law_${k}_${name} : forall ${binders},`,
      ...all.map((h) => `  ${h} ->`),
      wrap(`  ${conclusion}.`),
      'Proof.',
      `  intros ${binders}${zero ? ' A' : ''}${given}.`,
      `  exact (@${lemma} ${places} ${proofs} ${binders} ${admitted}${given}).`,
      'Qed.',
    ];
  });
  return {
    lines: [...head, ...lines, ''],
    theorems: theorems.map(({ name }) => `law_${k}_${name}`),
    sentences: theorems.map(
      ({ name, sentence }) => `form ${k} ${sentence}, for every list of steps (law_${k}_${name})`,
    ),
  };
}

function coverageOf(
  statements: readonly DiscreteStatement[],
  written: readonly (Written | undefined)[],
  claim: Claim,
): Coverage {
  const others = statements.flatMap(({ identity, optimisers }, k) => {
    const left = optimisers.filter((name) => written[k] === undefined || !['sgd', 'heavy-ball'].includes(name));
    return left.length === 0 ? [] : [`statement ${k + 1}, of kind ${identity.kind}, under ${left.join(', ')}`];
  });
  const masked = claim.nodes.some((n) => n.op === 'piecewise' && n.low !== n.high);
  return {
    covered: written.flatMap((w) => w?.sentences ?? []),
    notCovered: [
      ...others,
      'that the numbers by which a batch weighs the outputs are the derivatives of its loss in them',
      ...(masked
        ? ['that relu(z) and its like are slope * z: slopes are arbitrary here and may depend on the data point']
        : []),
    ],
    bound: false,
  };
}
