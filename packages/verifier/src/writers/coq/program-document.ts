/**
 * A network with exponentials, logarithms, roots and divisions as a Coq file: a straight-line program, and for each law a claimed motion of
 * its values along the gradient of the law. Coq checks each value's motion by the chain rule, and that the outputs end where they
 * were; the prelude's theorem says that the law is then constant along every trajectory of the gradient flow.
 */
import { formatRational, QQ } from '@lawful/cas-core';
import type { Coverage, WrittenDocument } from '../writer.js';
import { type Claim, Refusal } from './claim.js';
import { coqNames, type Names, rationalText, writePolynomial } from './expressions.js';
import type { Laurent } from './laurent.js';
import { type Motion, motionsOf, type Step } from './motions.js';
import { coqPrelude, reservedWords } from './prelude.js';
import { type Instruction, indexOf, isState, type StraightLine, straightLine } from './straight-line.js';
import { opening, plain, wrap } from './text.js';

/** Coq would take hours for longer files. */
const LONGEST_FILE = 20_000_000;

const WORDS = ['outputs', 'network', 'parameters', 'constants', 'everything'];

/** @throws Refusal */
export function programDocument(claim: Claim): WrittenDocument {
  if (claim.family === 'potential')
    throw new Refusal('the prelude has no theorem on programs for a family of potentials');
  if (claim.flow.kind !== 'gradient')
    throw new Refusal(`the prelude has no theorem on programs for ${claim.flow.kind} flow`);
  const prelude = coqPrelude();
  const names = coqNames(claim, new Set([...reservedWords(prelude), ...WORDS]));
  const program = straightLine(claim, names);
  const parameters = indices(claim, names, 'parameter');
  const along = motionsOf(program, (v) => names.ordinal[v]!);
  const motions = claim.laws.map(({ numerator, denominator }) => {
    const kernel = [...numerator, ...(denominator ?? [])].some(([, powers]) =>
      powers.some(([v]) => v >= claim.variables.length),
    );
    if (kernel) return 'it has kernels of the parameters, and laws are polynomials to the prelude';
    return along(numerator, denominator, new Set(parameters), claim.family === 'sum-zero');
  });
  const proved = motions.flatMap((m, k) => (typeof m === 'string' ? [] : [k]));
  if (proved.length === 0) throw new Refusal(`law 1: ${String(motions[0])}`);
  return written(claim, names, program, prelude, motions, proved);
}

const indices = (claim: Claim, names: Names, role: string): readonly number[] =>
  claim.variables.flatMap((v, i) => (v.role === role ? [names.ordinal[i]!] : []));

const positives = (list: readonly number[]): string =>
  list.length === 0 ? '([] : list positive)' : `([${list.join('; ')}]%positive)`;

/** @param inverse the place of an inverse */
function laurentText(value: Laurent, atomText: (atom: number, inverse: boolean) => string): string {
  if (value.size === 0) return '(num 0)';
  const terms = [...value.values()].map(({ coefficient, powers }) => {
    const negative = coefficient.num < 0n;
    const size = formatRational(negative ? QQ.neg(coefficient) : coefficient);
    const factors = powers.map(([a, e]) => {
      const text = atomText(a, e < 0);
      return Math.abs(e) === 1 ? text : `${text} ^ ${Math.abs(e)}`;
    });
    if (size !== '1' || factors.length === 0) factors.unshift(`(${rationalText(size)})`);
    return { negative, text: factors.join(' * ') };
  });
  return `(${terms.map(({ negative, text }, k) => (k === 0 ? (negative ? '- ' : '') : negative ? ' - ' : ' + ') + text).join('')})`;
}

function written(
  claim: Claim,
  names: Names,
  program: StraightLine,
  prelude: string,
  motions: readonly (Motion | string)[],
  proved: readonly number[],
): WrittenDocument {
  const coverage = statements(claim, program, motions);
  const variables = claim.variables.map((v, i) => ({
    name: names.variable[i]!,
    expression: `${names.isState[i] ? 'P' : 'X'} ${names.ordinal[i]}`,
    note: `${v.role} ${v.name}`,
  }));
  const slopes = [...names.slope].map(([node, s]) => ({
    name: s.name,
    expression: `X ${s.ordinal}`,
    note: `slope of the piecewise unit at node ${node}`,
  }));
  const named = new Map([...variables, ...slopes].map(({ name, expression }) => [expression, name] as const));
  /** With the names of variables, for people; and without. */
  const spoken = (a: number): string => {
    const text = `${isState(a) ? 'P' : 'X'} ${indexOf(a)}`;
    return named.get(text) ?? text;
  };
  const short = (a: number, inverse: boolean): string =>
    inverse ? `P ${program.inverse.get(indexOf(a))}` : `${isState(a) ? 'P' : 'X'} ${indexOf(a)}`;
  const parts = [
    ...opening(prelude, coverage),
    ...[...variables, ...slopes].map(
      ({ name, expression, note }) => `Definition ${name} : expr := ${expression}. (* ${plain(note)} *)`,
    ),
    '',
    `Definition parameters : list positive := ${positives(indices(claim, names, 'parameter'))}.`,
    `Definition constants : list positive := ${positives(indices(claim, names, 'constant'))}.`,
    '(* Values are computed one after the other, the value put i being P i from there on. *)',
    wrap(
      `Definition network : program :=\n  [${program.instructions.map((i) => instructionText(i, spoken)).join(';\n   ')}].`,
    ),
    wrap(`Definition outputs : list positive := ${positives(program.outputs)}.`),
    '',
    '(* ==== The laws ==== *)',
    '',
    ...proved.map((k) => lawText(claim, names, program, k, motions[k] as Motion, short)),
    '(* What all this rests on: the axioms of the real numbers of the standard library. *)',
    wrap(`Definition everything := (${proved.map((k) => `law_${k + 1}_is_conserved`).join(', ')}).`),
    'Print Assumptions everything.',
    '',
  ];
  const text = parts.join('\n');
  if (text.length > LONGEST_FILE) throw new Refusal(`the file would have ${text.length} characters`);
  return { text, ...coverage };
}

const instructionText = (i: Instruction, spoken: (a: number) => string): string =>
  i.kind === 'Poly' ? `put ${i.place} (Poly ${laurentText(i.value, spoken)})` : `put ${i.place} (${i.kind} ${i.of})`;

function lawText(
  claim: Claim,
  names: Names,
  program: StraightLine,
  k: number,
  { start, steps, opened }: Motion,
  short: (a: number, inverse: boolean) => string,
): string {
  const { numerator, denominator } = claim.laws[k]!;
  const zero = claim.family === 'sum-zero';
  const n = k + 1;
  const [p, q] = denominator === undefined ? [`law_${n}`, '(num 1)'] : [`numerator_${n}`, `denominator_${n}`];
  const at = (time: string): string =>
    denominator === undefined
      ? `value ${p} (theta ${time})`
      : `value ${p} (theta ${time}) / value ${q} (theta ${time})`;
  const step = ({ place, motion, opened: list }: Step): string => {
    const partner = program.partner.get(place);
    const what = `${place} ${laurentText(motion, short)} ${positives(list)}`;
    return partner === undefined ? `moves_by ${what}` : `turns_by ${what} ${partner}`;
  };
  const proof = `${zero} outputs ${p} ${q} start_${n} steps_${n} seen_${n}`;
  const given = `data during theta HI HF ${zero ? '(fun _ => HZ)' : '(fun H => False_ind _ (Bool.diff_false_true H))'}`;
  const theorem = denominator === undefined ? 'polynomial_motion_law_is_conserved' : 'motion_law_is_conserved';
  const explicit = `${program.first} network parameters constants ${denominator === undefined ? `${zero} outputs ${p} start_${n} steps_${n} seen_${n}` : proof}`;
  return [
    wrap(`Definition ${p} : expr := ${writePolynomial(numerator, names)}%E.`),
    ...(denominator === undefined ? [] : [wrap(`Definition ${q} : expr := ${writePolynomial(denominator, names)}%E.`)]),
    wrap(
      `Definition start_${n} : list (positive * expr) := [${start.map(([i, m]) => `starts_by ${i} ${laurentText(m, short)}`).join('; ')}].`,
    ),
    wrap(`Definition steps_${n} : list step := [${steps.map(step).join(';\n   ')}].`),
    `Definition seen_${n} : list positive := ${positives(opened)}.`,
    '',
    `Lemma law_${n}_checked :`,
    `  is_motion_law ${program.first} network parameters constants ${proof} = true.`,
    'Proof. vm_cast_no_check (eq_refl true). Qed.',
    '',
    `Theorem law_${n}_is_conserved : forall data during theta, interval during ->`,
    '  program_flow network parameters constants outputs data during theta ->',
    ...(zero ? ['  cotangents_balance outputs data ->'] : []),
    ...(denominator === undefined ? [] : [`  (forall t, during t -> value ${q} (theta t) <> 0) ->`]),
    `  forall s t, during s -> during t -> ${at('s')} = ${at('t')}.`,
    'Proof.',
    `  intros data during theta HI HF${zero ? ' HZ' : ''}${denominator === undefined ? '' : ' Hq'}.`,
    `  exact (@${theorem} ${explicit}`,
    `    law_${n}_checked ${given}${denominator === undefined ? '' : ' Hq'}).`,
    'Qed.',
    '',
  ].join('\n');
}

function statements(claim: Claim, program: StraightLine, motions: readonly (Motion | string)[]): Coverage {
  const masked = claim.nodes.some((n) => n.op === 'piecewise' && n.low !== n.high);
  const partial = program.instructions.some((i) => i.kind === 'Inv' || i.kind === 'Log' || i.kind === 'Sqrt');
  const weights = claim.family === 'free' ? 'all cotangents' : 'all cotangents with sum zero';
  const where = partial
    ? ', while what the network divides by, and arguments of logarithms, are not zero and what is under a root is positive'
    : '';
  return {
    covered: motions.flatMap((m, k) =>
      typeof m === 'string'
        ? []
        : [
            `law ${k + 1} is constant on every trajectory of the gradient flow on an interval, for every data set and ${weights}${where}${claim.laws[k]!.denominator === undefined ? '' : ', where its denominator does not vanish'} (law_${k + 1}_is_conserved)`,
          ],
    ),
    notCovered: [
      ...motions.flatMap((m, k) => (typeof m === 'string' ? [`law ${k + 1}: ${m}`] : [])),
      ...claim.notCovered,
      'that the program here computes what the nodes of the certificate do',
      'the chain rule by which a loss gives such a flow, its cotangents being the derivatives of the loss in the outputs',
      ...(masked
        ? [
            'that relu(z) and its like are slope * z near points off the kinks: the theorems speak of arbitrary slopes, which may depend on the data point and on time',
          ]
        : []),
      'functional independence of the laws (evidence.independence)',
      'the bound on their number, and so completeness (evidence.lieRank): the bound is stated for polynomial networks',
    ],
    bound: false,
    lawsLeftOut: claim.lawsLeftOut + motions.filter((m) => typeof m === 'string').length,
  };
}
