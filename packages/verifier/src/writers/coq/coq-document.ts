/**
 * A certificate as a Coq file: the prelude (expressions, their derivatives, a verified normal form, the chain rule along
 * trajectories), then the network and the laws, then one theorem for each law: on every trajectory of the flow, for every
 * data set and all cotangents, at all times of an interval, the law is constant. The only computation is one boolean for
 * each law, a normal form that comes out empty. The bound on the number of laws follows from the bracket words of the
 * evidence (bound.ts), for polynomial laws.
 *
 * A sentence of the claim that no theorem of the file states is listed in `notCovered`, in the file as well.
 */

import type { CertificateData } from '../../certificates/certificate-data.js';
import type { AveragedPotentials, Coverage, WrittenDocument } from '../writer.js';
import { averagedAsPlain } from './averaged.js';
import { type BoundText, boundText } from './bound.js';
import { type Claim, claimForCoq, Refusal } from './claim.js';
import { coqNames, type Names, writeNodes, writePolynomial } from './expressions.js';
import { coqFlow } from './flows.js';
import { fractionsOf } from './fractions.js';
import { coqPrelude, reservedWords } from './prelude.js';
import { programDocument } from './program-document.js';
import { opening, plain, wrap } from './text.js';

/** `averaged`: the polynomials that a certificate of an averaged family is about. */
export function coqDocument(certificate: CertificateData, averaged?: AveragedPotentials): WrittenDocument {
  try {
    const told = averaged === undefined ? certificate : averagedAsPlain(certificate, averaged);
    const claim = claimForCoq(told);
    if (claim.laws.length === 0) return { unable: 'the certificate states no law for all slopes' };
    if (averaged !== undefined) return document(told, claim, true);
    return claim.nodes.some((n) => n.op === 'kernel')
      ? programDocument(claim)
      : first(
          () => document(told, claim, false),
          () => programDocument(claim),
        );
  } catch (error) {
    if (error instanceof Refusal) return { unable: error.message };
    throw error;
  }
}

/** The first that is not refused, with the first reason when both are. */
function first(one: () => WrittenDocument, other: () => WrittenDocument): WrittenDocument {
  try {
    return one();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    try {
      return other();
    } catch (second) {
      throw second instanceof Refusal ? error : second;
    }
  }
}

/** The flow of a law's theorem, and how a trajectory of the prelude comes of it; `fractions`: outputs are quotients. */
interface Setting {
  readonly hypothesis: string;
  readonly lift: string;
  readonly fractions: boolean;
}

function lawText(claim: Claim, names: Names, k: number, { hypothesis, lift, fractions }: Setting): string {
  const { numerator, denominator } = claim.laws[k]!;
  const zero = claim.family === 'sum-zero';
  const n = k + 1;
  const p = denominator === undefined ? `law_${n}` : `numerator_${n}`;
  const q = denominator === undefined ? '(num 1)' : `denominator_${n}`;
  const exact = (f: string, g: string, polynomial: boolean, number: number): string[] => {
    const quotient = polynomial ? '' : ` ${g}`;
    const nonzero = polynomial ? '' : ' Hq';
    const checked = `law_${number}_checked data during theta HI`;
    if (fractions)
      return [
        `  exact (@${polynomial ? 'polynomial_' : ''}quotient_law_is_conserved rows outputs ${f}${quotient} ${checked} HF${nonzero}).`,
      ];
    return [
      `  exact (@${polynomial ? 'polynomial_' : ''}law_is_conserved rows ${zero} outputs ${f}${quotient} ${checked}`,
      `    ${lift} ${zero ? '(fun _ => HZ)' : '(fun H => False_ind _ (Bool.diff_false_true H))'}${nonzero}).`,
    ];
  };
  const at = (time: string): string =>
    denominator === undefined
      ? `value ${p} (theta ${time})`
      : `value ${p} (theta ${time}) / value ${q} (theta ${time})`;
  return [
    wrap(`Definition ${p} : expr := ${writePolynomial(numerator, names)}%E.`),
    ...(denominator === undefined ? [] : [wrap(`Definition ${q} : expr := ${writePolynomial(denominator, names)}%E.`)]),
    '',
    `Lemma law_${n}_checked : ${fractions ? `is_quotient_law rows outputs` : `is_law rows ${zero} outputs`} ${p} ${q} = true.`,
    'Proof. vm_cast_no_check (eq_refl true). Qed.',
    '',
    `Theorem law_${n}_is_conserved : forall data during theta, interval during ->`,
    `  ${hypothesis} ->`,
    ...(zero ? ['  cotangents_sum_to_zero outputs data ->'] : []),
    ...(denominator === undefined ? [] : [`  (forall t, during t -> value ${q} (theta t) <> 0) ->`]),
    `  forall s t, during s -> during t -> ${at('s')} = ${at('t')}.`,
    'Proof.',
    `  intros data during theta HI HF${zero ? ' HZ' : ''}${denominator === undefined ? '' : ' Hq'}.`,
    ...exact(p, q, denominator === undefined, n),
    'Qed.',
    '',
  ].join('\n');
}

/** The bound, or why there is none. */
function tryBound(
  certificate: CertificateData,
  claim: Claim,
  names: Names,
  treeSize: number,
  integral: boolean,
): BoundText | string {
  if (!integral) return 'the network has fractions';
  try {
    return boundText(certificate, claim, names, treeSize);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function statements(claim: Claim, bound: BoundText | string, averaged: boolean, divides: boolean): Coverage {
  const masked = claim.nodes.some((n) => n.op === 'piecewise' && n.low !== n.high);
  const weights = {
    free: averaged ? 'all combinations of the averaged polynomials, the outputs here' : 'all cotangents',
    'sum-zero': 'all cotangents with sum zero',
    potential: 'all weights of the data points (the one output is the loss at a data point, as a polynomial)',
  }[claim.family];
  return {
    covered: [
      ...claim.laws.map(
        (l, k) =>
          `law ${k + 1} is constant on every trajectory of the ${claim.flow.kind} flow on an interval, for every data set and ${weights}${divides ? ', while no denominator of the network vanishes' : ''}${l.denominator === undefined ? '' : ', where its denominator does not vanish'} (law_${k + 1}_is_conserved)`,
      ),
      ...(typeof bound === 'string' ? [] : [bound.sentence]),
    ],
    notCovered: [
      ...claim.notCovered,
      ...(averaged
        ? [
            'that the averages of |f|^2 and of f against labels over the group are spanned by the outputs here (evidence.average), and so the flow of the averaged loss',
          ]
        : []),
      ...(claim.family === 'potential' || averaged
        ? []
        : [
            'the chain rule by which a loss gives such a flow, its cotangents being the derivatives of the loss in the outputs',
          ]),
      ...(masked
        ? [
            'that relu(z) and its like are slope * z near points off the kinks: the theorems speak of arbitrary slopes, which may depend on the data point and on time',
          ]
        : []),
      'functional independence of the laws (evidence.independence)',
      typeof bound === 'string'
        ? `the bound on their number, and so completeness (evidence.lieRank): ${bound}`
        : 'the bound for laws that are not polynomials, and near points other than the one of the evidence',
    ],
    bound: typeof bound !== 'string',
    lawsLeftOut: claim.lawsLeftOut,
  };
}

function document(certificate: CertificateData, original: Claim, averaged: boolean): WrittenDocument {
  const fractions = fractionsOf(original);
  const claim = fractions?.claim ?? original;
  const prelude = coqPrelude();
  const names = coqNames(
    claim,
    new Set([...reservedWords(prelude), 'outputs', 'rows', 'parameters', 'constants', 'everything']),
  );
  const roots = [...(fractions?.pairs.flat() ?? claim.generators), ...coqFlow(claim).nodes(claim.flow)];
  const { definitions, text, treeSize, integral } = writeNodes(claim, names, roots);
  const bound =
    fractions === undefined
      ? tryBound(certificate, claim, names, treeSize, integral)
      : 'the network divides, and the bound is stated for polynomials';
  const coverage = statements(claim, bound, averaged, fractions !== undefined);
  const variables = [
    ...claim.variables.map((v, i) => ({
      line: `Definition ${names.variable[i]} : expr := ${names.isState[i] ? 'P' : 'X'} ${names.ordinal[i]}.`,
      note: `${v.role} ${v.name}`,
    })),
    ...[...names.slope].map(([node, s]) => ({
      line: `Definition ${s.name} : expr := X ${s.ordinal}.`,
      note: `slope of the piecewise unit at node ${node}`,
    })),
  ];
  const { definitions: flowDefinitions, ...own } = coqFlow(claim).text(claim.flow, claim, names, text);
  const setting: Setting =
    fractions === undefined
      ? { ...own, fractions: false }
      : { hypothesis: 'quotient_trajectory rows outputs data during theta', lift: 'HF', fractions: true };
  const parts = [
    ...opening(prelude, coverage),
    ...variables.map(({ line, note }) => `${line} (* ${plain(note)} *)`),
    '',
    ...definitions.map(wrap),
    ...(fractions === undefined
      ? claim.generators.map((g, j) => wrap(`Definition output_${j + 1} : expr := ${text(g)}%E.`))
      : fractions.pairs.map(([f, g], j) =>
          wrap(`Definition output_${j + 1} : expr * expr := (${text(f)}%E, ${text(g)}%E).`),
        )),
    wrap(
      `Definition outputs : list ${fractions === undefined ? 'expr' : '(expr * expr)'} := [${claim.generators.map((_, j) => `output_${j + 1}`).join('; ')}].`,
    ),
    ...flowDefinitions.map(wrap),
    '',
    '(* ==== The laws ==== *)',
    '',
    ...claim.laws.map((_, k) => lawText(claim, names, k, setting)),
    ...(typeof bound === 'string' ? [] : bound.lines.map(wrap)),
    '(* What all this rests on: the axioms of the real numbers of the standard library. *)',
    wrap(
      `Definition everything := (${[...claim.laws.map((_, k) => `law_${k + 1}_is_conserved`), ...(typeof bound === 'string' ? [] : [bound.theorem])].join(', ')}).`,
    ),
    'Print Assumptions everything.',
    '',
  ];
  return { text: parts.join('\n'), ...coverage };
}
