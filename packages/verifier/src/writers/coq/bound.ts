/**
 * The bound on the number of laws as a Coq theorem: bracket words, evaluated at an integer point and independent modulo a
 * prime, so that any polynomial laws of the flow more than there are variables outside the chosen columns have dependent
 * gradients at the point. Written from `evidence.lieRank`; whatever the theorem does not reach is a refusal with a reason.
 */
import type { CertificateData, SampleData, ValuesData, WordJson } from '../../certificates/certificate-data.js';
import { type Claim, Refusal } from './claim.js';
import type { Names } from './expressions.js';

/** Evaluations of a tree node that a file may ask of Coq: at about 100 microseconds each, a minute. */
const LARGEST_WORK = 600_000;

export interface BoundText {
  readonly lines: readonly string[];
  readonly theorem: string;
  readonly sentence: string;
}

const writeWord = (w: WordJson): string =>
  typeof w === 'number' ? `Base ${w}` : `Bracket (${writeWord(w[0])}) (${writeWord(w[1])})`;

/** Evaluations of fields that a word takes: a bracket evaluates both its words twice. */
const evaluations = (w: WordJson): number => (typeof w === 'number' ? 1 : 3 * (evaluations(w[0]) + evaluations(w[1])));

const pairs = (list: readonly (readonly [number, number])[]): string =>
  list.length === 0
    ? '[]'
    : `(combine ([${list.map(([i]) => i).join('; ')}]%positive) ([${list.map(([, z]) => z).join('; ')}]%Z))`;

function writeSample(sample: SampleData, claim: Claim, names: Names): string {
  if (sample.generator === 'drift') return 'Drift';
  const datum = (v: number): number => {
    if (names.isState[v]) throw new Refusal(`a sample gives a value to ${names.variable[v]}, which is no datum`);
    return names.ordinal[v]!;
  };
  const piecewise = claim.nodes.flatMap((n, i) => (n.op === 'piecewise' ? [i] : []));
  const inputs = [...(sample.inputs ?? []), ...(sample.labels ?? [])].map(([v, z]) => [datum(v), z] as const);
  const slopes: ValuesData = (sample.slopes ?? []).flatMap(([k, z]) => {
    const slope = names.slope.get(piecewise[k]!);
    return slope === undefined ? [] : [[slope.ordinal, z] as const];
  });
  const weights = claim.generators.map(() => 0);
  if (claim.family === 'potential') weights[0] = 1;
  else for (const [j, z] of sample.cotangent ?? []) weights[j] = z;
  // The listed values sum to zero modulo the prime; exactly zero is asked for here, and is as good modulo the prime.
  if (claim.family === 'sum-zero') weights[weights.length - 1] = -weights.slice(0, -1).reduce((s, z) => s + z, 0);
  return `Kick ${pairs([...inputs, ...slopes])} ([${weights.join('; ')}]%Z)`;
}

/** @throws Refusal */
export function boundText(
  { claim: { hypotheses }, evidence }: CertificateData,
  claim: Claim,
  names: Names,
  treeSize: number,
): BoundText {
  if (hypotheses.includes('near-point')) throw new Refusal('it holds near a point, with the slopes of that point');
  const { lieRank } = evidence;
  if (lieRank === undefined) throw new Refusal('its evidence is not given');
  const { point, prime, words } = lieRank;
  const samples = lieRank.samples.map((s) => writeSample(s, claim, names));
  if (words.length !== lieRank.columns.length) throw new Refusal('words and columns differ in number');
  const columns = lieRank.columns.map((c) => {
    if (!names.isState[c]) throw new Refusal('a column is no state variable');
    return names.ordinal[c]!;
  });
  const states = claim.variables.flatMap((_, v) => (names.isState[v] ? [v] : []));
  const work = words.reduce<number>((s, w) => s + evaluations(w), 0) * (treeSize + states.length);
  if (work > LARGEST_WORK) throw new Refusal(`its words take about ${work} operations`);
  const others = states.map((v) => names.ordinal[v]!).filter((i) => !columns.includes(i));
  const zero = claim.family === 'sum-zero';
  const k = others.length + 1;
  const constants = claim.variables.filter((v) => v.role === 'constant').length;
  const theorem = `at_most_${others.length}_laws`;
  const list = (name: string, type: string, values: readonly string[]): string =>
    `Definition ${name} : list ${type} :=\n  [${values.join(';\n   ')}].`;
  const indices = (values: readonly number[]): string =>
    values.length === 0 ? '[]' : `([${values.join('; ')}]%positive)`;
  return {
    theorem,
    sentence: `any ${k} polynomial laws with real coefficients${constants > 0 ? ', constants of the model among them,' : ''} have linearly dependent gradients at the point of the evidence, so that at most ${others.length} of them are independent there (${theorem})`,
    lines: [
      '(* ==== At most so many ==== *)',
      '',
      `Definition prime : Z := ${prime}%Z.`,
      `Definition point : PositiveMap.t Z := table ${pairs(states.map((v) => [names.ordinal[v]!, point[v]!] as const))}.`,
      list('samples', 'sample', samples),
      list('words', 'word', words.map(writeWord)),
      `Definition columns : list positive := ${indices(columns)}.`,
      `Definition others : list positive := ${indices(others)}.`,
      '',
      `Lemma bound_checked : bounds rows ${zero} outputs samples words point prime columns others = true.`,
      'Proof. vm_cast_no_check (eq_refl true). Qed.',
      '',
      `Theorem ${theorem} : forall (h : nat -> expr) (x : nat -> env),`,
      `  (forall a, (a < ${k})%nat -> invariant rows ${zero} outputs (h a) (x a)) ->`,
      `  exists c : nat -> R, (exists a, (a < ${k})%nat /\\ c a <> 0) /\\`,
      '    forall i, In i (map target rows) ->',
      `      sum (fun a => c a * eval (D i (h a)) (real_point point) (x a)) (seq 0 ${k}) = 0.`,
      `Proof. intros h x. exact (@laws_dependent rows ${zero} outputs samples words point prime columns others bound_checked ${k} h x (le_n ${k})). Qed.`,
      '',
    ],
  };
}
