/**
 * Which combinations of forms of one size are conserved: linear conditions on their coefficients, from the rates of a handful of entries at random samples
 * modulo a prime. What they leave is proved later, so a lucky accident costs time and not truth.
 */
import {
  type FieldFamily,
  matrixFromRows,
  nullspaceModular,
  type PrimeField,
  primeField,
  QQ,
  type Random,
  type Rational,
  type RowSpace,
  rationalReconstruct,
  rowSpaceModular,
} from '@lawful/cas-core';
import { type BlockForm, type FormEntry, formRate } from './block-forms.js';
import { type BlockViews, sparsify } from './candidate.js';
import { type FieldSample, type SamplePool, samplePool } from './field-samples.js';

type Probe = readonly [i: number, j: number];

/** What the searches share. */
interface Search {
  readonly family: FieldFamily;
  readonly samples: SamplePool;
  /** By variable; −1 for what is no state variable. */
  readonly ordinal: Int32Array;
  readonly p: number;
  readonly random: Random;
  /** Whether the work must stop; then there are no candidates. */
  readonly due: () => boolean;
}

/** What the searches take. */
export interface StructuredOptions {
  readonly p: number;
  readonly random: Random;
  readonly views?: BlockViews | undefined;
  readonly due?: (() => boolean) | undefined;
  /** Samples modulo p that are shared with other searches; otherwise they are drawn. */
  readonly samples?: SamplePool | undefined;
}

/** More forms of one size than this are not combined: the ansatz takes the cube of their number. */
const FORM_LIMIT = 2000;

/** The row of one probe at one sample: the rates of the forms' entries there. */
function ratesOf(
  { ordinal, p }: Search,
  entries: readonly FormEntry[],
  residues: readonly number[],
  s: FieldSample,
): Float64Array {
  const row = new Float64Array(entries.length);
  for (let k = 0; k < row.length; k++) row[k] = (formRate(entries[k]!, s, ordinal, p) * residues[k]!) % p;
  return row;
}

/** What coefficient vectors must be orthogonal to. */
interface Conditions {
  readonly space: RowSpace;
  /** Whether work was due before all conditions were found; then nothing follows from them. */
  readonly cut: boolean;
}

const residueOf = (F: PrimeField, { block }: BlockForm): number => F.fromRational(block.weight ?? QQ.one) ?? 1;

/**
 * The conditions under which all probed entries are conserved, beside those already known. A sample gives a row for each probe; samples are taken until
 * each generator had one that gave nothing new at any probe. Slopes with two values may hide what others show: there all samples are taken.
 */
export function conditionsOf(
  search: Search,
  forms: readonly BlockForm[],
  probes: readonly Probe[],
  known: readonly Float64Array[] = [],
): Conditions {
  const { family, samples, p, due } = search;
  const F = primeField(p);
  const space = rowSpaceModular(p, forms.length);
  space.insertMany(known);
  if (forms.length > FORM_LIMIT) return { space, cut: true };
  const residues = forms.map((f) => residueOf(F, f));
  const entries = probes.map(([i, j]) => forms.map((f) => f.entry(i, j)));
  const generators = family.generators.length;
  const most = (2 * forms.length + 8) * generators;
  /** Generators of which a sample gave nothing new since the last that did: roots may not exist, so that they do not always come in turn. */
  const quiet = new Set<number>();
  for (let k = 0; k < most && space.rank < forms.length; k++) {
    if (due()) return { space, cut: true };
    const s = samples.at(k);
    if (s === undefined) return { space, cut: due() };
    const before = space.rank;
    for (const own of entries) space.insert(ratesOf(search, own, residues, s));
    if (space.rank > before) quiet.clear();
    else quiet.add(s.generator);
    if (quiet.size === generators && family.masks !== 'slopes') break;
  }
  return { space, cut: false };
}

/** The vectors that the conditions leave, as rationals, with as few entries as are easily found. */
export function coefficientsOf(search: Search, forms: readonly BlockForm[], { space, cut }: Conditions): Rational[][] {
  if (cut || space.rank === forms.length) return [];
  const { p } = search;
  const kernel = nullspaceModular(matrixFromRows(p, forms.length, space.basis()));
  const out: Rational[][] = [];
  for (const vector of kernel) {
    const lifted = Array.from(vector, (r) => rationalReconstruct(BigInt(r), BigInt(p)));
    if (lifted.every((q) => q !== undefined))
      out.push(lifted.map((q, k) => QQ.mul(q!, forms[k]!.block.weight ?? QQ.one)));
  }
  return sparsify(out);
}

/** The coefficient vectors for which all probed entries are conserved. */
export const coefficientSpace = (search: Search, forms: readonly BlockForm[], probes: readonly Probe[]): Rational[][] =>
  coefficientsOf(search, forms, conditionsOf(search, forms, probes));

/** All entries when there are few, random ones otherwise. */
export function probesOf(n: number, random: Random): { diagonal: Probe[]; others: Probe[] } {
  const diagonal: Probe[] = [];
  const others: Probe[] = [];
  if (n <= 4) {
    for (let i = 0; i < n; i++) {
      diagonal.push([i, i]);
      for (let j = i + 1; j < n; j++) others.push([i, j]);
    }
    return { diagonal, others };
  }
  while (diagonal.length < 6) {
    const i = random.below(n);
    const j = random.below(n);
    diagonal.push([i, i]);
    if (i !== j) others.push([Math.min(i, j), Math.max(i, j)]);
  }
  return { diagonal, others };
}

export function startSearch(family: FieldFamily, { p, random, samples, due = () => false }: StructuredOptions): Search {
  const ordinal = new Int32Array(family.variables.length).fill(-1);
  family.state.forEach((v, d) => {
    ordinal[v] = d;
  });
  return { family, samples: samples ?? samplePool(family, p, random.fork('samples'), due), ordinal, p, random, due };
}

/** The coefficients of matrix laws: of forms that are matrices, 0 for the rest. What the diagonal asks for is known. */
export function matrixSpace(
  search: Search,
  forms: readonly BlockForm[],
  diagonal: Conditions,
  others: readonly Probe[],
): Rational[][] {
  const places = forms.flatMap((f, k) => (f.matrixText === undefined ? [] : [k]));
  const own = places.map((k) => forms[k]!);
  const known = diagonal.space.basis().map((row) => Float64Array.from(places, (k) => row[k]!));
  return coefficientsOf(search, own, conditionsOf(search, own, others, known)).map((c) => {
    const out = forms.map(() => QQ.zero);
    places.forEach((k, j) => {
      out[k] = c[j]!;
    });
    return out;
  });
}
