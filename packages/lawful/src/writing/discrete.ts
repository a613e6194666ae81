/**
 * The exact laws in discrete time of a model as a certificate (theory §14): affine symmetries give the identities of the gradients, translations those of
 * linear forms, of matrices and of pairs. What is not sure of a candidate is put to the checker, one by one; what it does not accept is not claimed.
 */
import {
  type Budget,
  primesOf,
  QQ,
  type Rational,
  random,
  SourceError,
  type Terms,
  UnableError,
} from '@lawful/cas-core';
import type { Verdict } from '@lawful/checker';
import { fieldSamples } from '@lawful/lie';
import { type AffineSymmetry, affineSymmetries } from '@lawful/mechanics';
import { departure, type FlowFamily, flowFamily, lowerModel, type Model } from '@lawful/networks';
import {
  type CertificateData,
  type DiscreteIdentity,
  type DiscreteStatement,
  discreteCertificate,
  formatCertificate,
  type Json,
} from '@lawful/verifier';
import type { Findings } from '../finding/findings.js';
import { claimOfModel } from './claim-of-model.js';

/** The optimisers that a kind of identity serves. */
const OPTIMISERS: Readonly<Record<DiscreteIdentity['kind'], readonly string[]>> = {
  linear: ['sgd', 'heavy-ball', 'nesterov'],
  skew: ['heavy-ball'],
  quadratic: ['sgd', 'heavy-ball', 'nesterov'],
  invariant: ['sgd'],
  column: ['muon', 'lars', 'shampoo'],
  paired: ['adam', 'rmsprop', 'adagrad', 'lion', 'sign'],
};

export interface DiscreteOptions {
  readonly seed?: number | undefined;
  readonly checker: (text: string) => Verdict;
  readonly budget?: Budget | undefined;
}

export interface DiscreteLaws {
  /** The certificate, as the checker accepts it. */
  readonly json: Json;
  /** The plain certificate of the network, the names of its state, and what is claimed: what other formats are written from. */
  readonly claim: readonly [CertificateData, readonly string[], readonly DiscreteStatement[]];
}

/**
 * The exact laws in discrete time; undefined where the model has no exact law in discrete time.
 *
 * @param findings of the model: of its laws some may stay under steps
 * @throws `SourceError` for a flow other than gradient flow and for penalties, `UnableError` at caps and when the search was stopped
 */
export function discreteLaws(
  model: Model,
  findings: Findings,
  note: Json,
  options: DiscreteOptions,
): DiscreteLaws | undefined {
  const departs = departure(model);
  if (departs !== undefined)
    throw new SourceError(
      model.source,
      departs.at,
      `${departs.what} among laws in discrete time, which are about optimisers of the plain loss: expected no "flow" line and no penalty`,
    );
  const { seed = 1, checker, budget } = options;
  const family = flowFamily(lowerModel(model, { seed }));
  const data = claimOfModel({ ...model, symmetry: undefined }, 'plain') as unknown as CertificateData;
  const names = family.state.map((v) => family.variables[v]!.name);
  const found = affineSymmetries(family, { seed, step: () => budget?.step('symmetries') !== false });
  if (!found.finished) throw new UnableError('the search for symmetries was stopped, and no certificate is made of half the work'); // biome-ignore format: one sentence
  const candidates = [
    ...found.symmetries.flatMap((s) => identitiesOf(s)),
    ...columnsOf(found.symmetries, family),
    ...invariantsOf(findings, family, names, seed),
  ].map((identity): DiscreteStatement => ({ identity, optimisers: OPTIMISERS[identity.kind] }));
  const certificate = (list: readonly DiscreteStatement[]): Json => discreteCertificate(data, names, list, note);
  const isAccepted = (list: readonly DiscreteStatement[]): boolean =>
    list.length > 0 && checker(formatCertificate(certificate(list))).accepted;
  const proved = isAccepted(candidates) ? candidates : candidates.filter((s) => isAccepted([s]));
  if (proved.length === 0) return undefined;
  const whole = certificate(proved);
  const { accepted, reason } = checker(formatCertificate(whole));
  if (!accepted) throw new UnableError(`no certificate is written, for certificates do not cover this: ${reason}`);
  return { json: whole, claim: [data, names, proved] };
}

function identitiesOf({ kind, field, gradient }: AffineSymmetry): DiscreteIdentity[] {
  const { linear, shift } = field;
  const matrix = linear.map(({ row, col, value }) => [row, col, value] as const);
  if (kind === 'translation') {
    const form = shift.map(({ row, value }) => [row, value] as const);
    return [{ kind: 'linear', form }, ...pairOf(form)];
  }
  if (kind === 'rotation') return [{ kind: 'skew', matrix }];
  return gradient && shift.length === 0 ? [{ kind: 'quadratic', matrix }] : [];
}

/** Two entries of weights that are equal or opposite: their gradients are opposite or equal. */
function pairOf(form: readonly (readonly [number, Rational])[]): DiscreteIdentity[] {
  const [first, second] = form;
  if (first === undefined || second === undefined || form.length !== 2) return [];
  const pair = [first[0], second[0]] as const;
  if (QQ.equal(first[1], second[1])) return [{ kind: 'paired', pair, gradients: 'opposite' }];
  return QQ.equal(first[1], QQ.neg(second[1])) ? [{ kind: 'paired', pair, gradients: 'equal' }] : [];
}

interface Tensor {
  readonly rows: number;
  readonly cols: number;
  readonly entries: readonly number[];
}

/** The matrices among the parameters, whole ones, with the ordinals of their entries row by row. */
function matricesOf(family: FlowFamily): Tensor[] {
  const groups = new Map<unknown, number[]>();
  family.state.forEach((v, d) => {
    const { block } = family.variables[v]!;
    if (block !== undefined && block.dims === undefined) groups.set(block, [...(groups.get(block) ?? []), d]);
  });
  return [...groups.values()].flatMap((entries) => {
    const { rows, cols } = family.variables[family.state[entries[0]!]!]!.block!;
    return rows * cols === entries.length ? [{ rows, cols, entries }] : [];
  });
}

/** A translation along one line of a matrix may be one along all of them. */
function columnsOf(symmetries: readonly AffineSymmetry[], family: FlowFamily): DiscreteIdentity[] {
  const found = new Map<string, DiscreteIdentity>();
  for (const [k, { rows, cols, entries }] of matricesOf(family).entries()) {
    const place = new Map(entries.map((d, at) => [d, at]));
    for (const { kind, field } of symmetries) {
      const at = field.shift.map(({ row }) => place.get(row));
      if (kind !== 'translation' || at.includes(undefined)) continue;
      for (const side of ['left', 'right'] as const) {
        const lineOf = (p: number): number => (side === 'left' ? p % cols : Math.floor(p / cols));
        const along = (p: number): number => (side === 'left' ? Math.floor(p / cols) : p % cols);
        if (new Set(at.map((p) => lineOf(p!))).size !== 1) continue;
        const vector = Array.from({ length: side === 'left' ? rows : cols }, () => QQ.zero);
        field.shift.forEach(({ value }, i) => {
          vector[along(at[i]!)] = QQ.div(value, field.shift[0]!.value);
        });
        const key = `${k} ${side} ${vector.map(({ num, den }) => `${num}/${den}`).join(' ')}`;
        found.set(key, { kind: 'column', rows, cols, entries, side, vector });
      }
    }
  }
  return [...found.values()];
}

/** Expanding h(θ − v) is for small degrees. */
const DEGREE_LIMIT = 4;
const SAMPLES = 3;

/** Laws of higher degree and quotients that stay under the steps of samples modulo a prime; polynomial networks alone. */
function invariantsOf(
  { plain, study }: Findings,
  family: FlowFamily,
  names: readonly string[],
  seed: number,
): DiscreteIdentity[] {
  if (family.variables.some((v) => v.kernel !== undefined || v.mask !== undefined)) return [];
  const ordinals = new Map(names.map((name, d) => [name, d]));
  const byOrdinal = (terms: Terms): Terms =>
    terms.map(({ coefficient, exponents }) => ({
      coefficient,
      exponents: exponents.map(([v, e]) => [ordinals.get(study.family.variables[v]!.name) ?? -1, e] as const),
    }));
  const candidates = plain.functions
    .map((h) => ({ numerator: byOrdinal(h.numerator), denominator: h.denominator && byOrdinal(h.denominator) }))
    .filter(({ numerator, denominator }) => {
      const all = [...numerator, ...(denominator ?? [])];
      const degree = Math.max(0, ...all.map((t) => t.exponents.reduce((n, [, e]) => n + e, 0)));
      const ofState = all.every((t) => t.exponents.every(([d]) => d >= 0));
      return ofState && degree <= DEGREE_LIMIT && (degree > 1 || denominator !== undefined);
    });
  if (candidates.length === 0) return [];
  const p = primesOf(family)[0]!;
  const samples = fieldSamples(family, p, SAMPLES, random(seed).fork('steps'));
  return candidates
    .filter(({ numerator, denominator = [{ coefficient: QQ.one, exponents: [] }] }) =>
      samples.every(({ theta, velocity }) => {
        const before = (d: number) => BigInt(theta[family.state[d]!]!);
        const after = (d: number) => before(d) - BigInt(velocity[d]!);
        const P = BigInt(p);
        const crossed = valueModulo(numerator, after, P) * valueModulo(denominator, before, P);
        return (crossed - valueModulo(denominator, after, P) * valueModulo(numerator, before, P)) % P === 0n;
      }),
    )
    .map((h) => ({ kind: 'invariant', ...h }));
}

/** Modulo P, up to the common denominator of the coefficients. */
function valueModulo(terms: Terms, at: (ordinal: number) => bigint, P: bigint): bigint {
  const common = terms.reduce((m, { coefficient }) => m * coefficient.den, 1n);
  return terms.reduce((sum, { coefficient: { num, den }, exponents }) => {
    const product = exponents.reduce((t, [d, e]) => (t * at(d) ** BigInt(e)) % P, num * (common / den));
    return (sum + product) % P;
  }, 0n);
}
