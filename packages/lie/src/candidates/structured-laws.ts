/**
 * Laws in the form a human would write: combinations of block forms (block-forms.ts) of equal size n as whole matrices (theory §2 O1,
 * O2, O10), of their diagonals or sums as one law per unit (O3, O9, O11), and of the norms |P|² (O7).
 *
 * For each size the coefficients form a linear space, found by evaluating a handful of entries at random samples mod p; every
 * entry of every candidate is proved later, so a lucky accident costs time and not truth.
 */
import {
  type FieldFamily,
  matrixFromRows,
  nullspaceModular,
  primeField,
  QQ,
  type Random,
  type Rational,
  rational,
  rationalReconstruct,
  rationalRowSpace,
  type StateFunction,
  sparseOf,
} from '@lawful/cas-core';
import { type BlockForm, blockForms, combineEntry, formRate, hasVelocities, movingBlocks } from './block-forms.js';
import { type Candidate, type Proposal, primitiveVector, type StateBlock, sparsify } from './candidate.js';
import { type FieldSample, fieldSamples } from './field-samples.js';

type Probe = readonly [i: number, j: number];

/** What the searches share. */
interface Search {
  readonly family: FieldFamily;
  readonly samples: readonly FieldSample[];
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
  readonly due?: (() => boolean) | undefined;
}

/** More forms of one size than this are not combined: the ansatz takes the cube of their number. */
const FORM_LIMIT = 2000;

/** The coefficient vectors for which all probed entries are conserved. */
function coefficientSpace(search: Search, forms: readonly BlockForm[], probes: readonly Probe[]): Rational[][] {
  const { samples, ordinal, p, due } = search;
  if (forms.length > FORM_LIMIT) return [];
  const rows: number[][] = [];
  const F = primeField(p);
  const weights = forms.map(({ block }) => block.weight ?? QQ.one);
  const residues = weights.map((w) => F.fromRational(w) ?? 1);
  for (const [i, j] of probes) {
    const entries = forms.map((f) => f.entry(i, j));
    for (const s of samples) {
      if (due()) return [];
      rows.push(entries.map((e, k) => F.mul(formRate(e, s, ordinal, p), residues[k]!)));
    }
  }
  const kernel = nullspaceModular(matrixFromRows(p, forms.length, rows));
  const out: Rational[][] = [];
  for (const vector of kernel) {
    const lifted = Array.from(vector, (r) => rationalReconstruct(BigInt(r), BigInt(p)));
    if (lifted.every((q) => q !== undefined)) out.push(lifted.map((q, k) => QQ.mul(q!, weights[k]!)));
  }
  return sparsify(out);
}

const formatCoefficient = (q: Rational, first: boolean): string => {
  const negative = q.num < 0n;
  const size = negative ? rational(-q.num, q.den) : q;
  const factor = size.num === 1n && size.den === 1n ? '' : `${size.den === 1n ? size.num : `${size.num}/${size.den}`}*`;
  return (first ? (negative ? '-' : '') : negative ? ' - ' : ' + ') + factor;
};

/** `a - 2*b`; parts that are sums themselves get brackets unless their coefficient is +1. */
function combineText(coefficients: readonly Rational[], parts: readonly string[]): string {
  let text = '';
  coefficients.forEach((q, k) => {
    if (q.num === 0n) return;
    const part = parts[k]!;
    const plain = !part.includes(' ') || (q.num === 1n && q.den === 1n);
    text += formatCoefficient(q, text === '') + (plain ? part : `(${part})`);
  });
  return text;
}

/** Total weight of each block in a combination: its trace, the coordinates in which norms are compared. */
const traceVector = (
  blocks: readonly StateBlock[],
  forms: readonly BlockForm[],
  coefficients: readonly Rational[],
): Rational[] =>
  blocks.map((b) =>
    forms.reduce(
      (sum, f, k) => (f.block.name === b.name ? rational(sum.num + coefficients[k]!.num) : sum),
      rational(0),
    ),
  );

/** Those vectors of `more`, in order, that are independent of `known` and of each other. */
function extendIndependent(known: readonly Rational[][], more: readonly Rational[][]): Rational[][] {
  const space = rationalRowSpace();
  for (const v of known) space.insert(sparseOf(v));
  return more.filter((v) => space.insert(sparseOf(v)));
}

function groupBySize(forms: readonly BlockForm[]): [number, BlockForm[]][] {
  const bySize = new Map<number, BlockForm[]>();
  for (const f of forms) bySize.set(f.size, [...(bySize.get(f.size) ?? []), f]);
  return [...bySize].sort(([a], [b]) => b - a);
}

/** All entries when there are few, random ones otherwise. */
function probesOf(n: number, random: Random): { diagonal: Probe[]; others: Probe[] } {
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

function startSearch(
  family: FieldFamily,
  blocks: readonly StateBlock[],
  { p, random, due = () => false }: StructuredOptions,
): Search {
  const ordinal = new Int32Array(family.variables.length).fill(-1);
  family.state.forEach((v, d) => {
    ordinal[v] = d;
  });
  const count = (2 * Math.min(blocks.length, FORM_LIMIT) + 8) * family.generators.length;
  return {
    family,
    samples: fieldSamples(family, p, count, random, due),
    ordinal,
    p,
    random,
    due,
  };
}

/** Linear laws that are one sum per unit: Σ_k P_ki ± … */
export function sumLaws(family: FieldFamily, blocks: readonly StateBlock[], options: StructuredOptions): Candidate[] {
  if (blocks.length === 0) return [];
  const search = startSearch(family, blocks, options);
  const out: Candidate[] = [];
  for (const [n, forms] of groupBySize(blockForms('sums', blocks))) {
    const { diagonal } = probesOf(n, search.random);
    for (const c of coefficientSpace(search, forms, diagonal)) {
      const entries = Array.from({ length: n }, (_, i) => combineEntry(forms, c, i, i));
      const text = combineText(
        c,
        forms.map((f) => (n === 1 ? f.matrixText : f.unitText)),
      );
      out.push({ entries, text, shape: n === 1 ? 'single' : 'units' });
    }
  }
  return out;
}

/** Matrix laws, unit laws and norm laws in Gram matrices of the blocks. */
export function gramLaws(family: FieldFamily, blocks: readonly StateBlock[], options: StructuredOptions): Proposal[] {
  if (blocks.length === 0) return [];
  const search = startSearch(family, blocks, options);
  const out: Proposal[] = [];
  const traces: Rational[][] = [];
  for (const [n, forms] of groupBySize(blockForms('gram', blocks))) {
    // Gram matrices of size one are norms, which come last, when the traces of larger laws are known.
    if (n === 1) continue;
    const { diagonal, others } = probesOf(n, search.random);
    const units = coefficientSpace(search, forms, diagonal);
    const matrices = units.length === 0 ? units : coefficientSpace(search, forms, [...diagonal, ...others]);
    for (const c of matrices.map(primitiveVector)) {
      out.push({
        entries: upperTriangle(n, 0, forms, c),
        text: combineText(
          c,
          forms.map((f) => f.matrixText),
        ),
        shape: 'matrix',
        triangle: n,
      });
      traces.push(traceVector(blocks, forms, c));
    }
    for (const c of extendIndependent(matrices, units)) {
      const entries = Array.from({ length: n }, (_, i) => combineEntry(forms, c, i, i));
      out.push({
        entries,
        text: combineText(
          c,
          forms.map((f) => f.unitText),
        ),
        shape: 'units',
      });
      traces.push(traceVector(blocks, forms, c));
    }
  }
  const flat = blocks.map((b) => ({ ...b, rows: 1, cols: b.variables.length }));
  const norms = blockForms('gram', flat).filter((f) => f.side === 'rows');
  for (const c of extendIndependent(traces, coefficientSpace(search, norms, [[0, 0]])))
    out.push({
      entries: [combineEntry(norms, c, 0, 0)],
      text: combineText(
        c,
        norms.map((f) => f.matrixText),
      ),
      shape: 'single',
    });
  return out;
}

/** Under momentum: e^{τt}(P'Ṗ − Ṗ'P + …). */
export function skewLaws(family: FieldFamily, blocks: readonly StateBlock[], options: StructuredOptions): Proposal[] {
  if (blocks.length === 0 || family.clock === undefined || !hasVelocities(family)) return [];
  const moving = movingBlocks(family, blocks);
  const search = startSearch(family, blocks, options);
  const { name, positive } = family.variables[family.clock]!;
  // Without friction the clock is t itself and the skew forms are conserved as they are.
  const clock = positive === true ? family.clock : undefined;
  const out: Proposal[] = [];
  for (const [n, forms] of groupBySize(blockForms('skew', moving, clock))) {
    const { others } = probesOf(n, search.random);
    for (const c of coefficientSpace(search, forms, others)) {
      const text = combineText(
        c,
        forms.map((f) => f.matrixText),
      );
      out.push({
        entries: upperTriangle(n, 1, forms, c),
        text: clock === undefined ? text : `${name}*(${text})`,
        shape: 'matrix',
      });
    }
  }
  return out;
}

/** Entries (i, j) with j ≥ i + offset, as often as they are asked for. */
function upperTriangle(
  n: number,
  offset: 0 | 1,
  forms: readonly BlockForm[],
  c: readonly Rational[],
): Iterable<StateFunction> {
  return {
    *[Symbol.iterator]() {
      for (let i = 0; i < n; i++) for (let j = i + offset; j < n; j++) yield combineEntry(forms, c, i, j);
    },
  };
}
