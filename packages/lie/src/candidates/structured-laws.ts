/**
 * Laws in the form a human would write: for parameter blocks P, combinations of the Gram matrices P·P' and P'·P of equal size
 * n (matrix laws, T§2 O1, O2), of their diagonals (one law per unit, O3) and of the norms |P|² (T§2 O7).
 *
 * For each size the coefficients form a linear space, found by evaluating a handful of entries at random samples mod p; every
 * entry of every candidate is proved later, so a lucky accident costs time and not truth.
 */
import {
  type FieldFamily,
  matrixFromRows,
  nullspaceModular,
  primeField,
  type Random,
  type Rational,
  rankRational,
  rational,
  rationalReconstruct,
  type StateFunction,
  type Term,
} from '@lawful/cas-core';
import { type Candidate, primitiveVector, type StateBlock, sparsify } from './candidate.js';
import { type FieldSample, fieldSamples } from './field-samples.js';

/** P·P' (rows) or P'·P (cols) of one block. */
interface GramForm {
  readonly block: StateBlock;
  readonly side: 'rows' | 'cols';
  readonly size: number;
  /** The pairs of variables multiplied in entry (i, j). */
  pairs(i: number, j: number): [number, number][];
}

function gramForms(blocks: readonly StateBlock[]): GramForm[] {
  return blocks.flatMap((block): GramForm[] => {
    const at = (r: number, c: number): number => block.variables[r * block.cols + c]!;
    const cols: GramForm = {
      block,
      side: 'cols',
      size: block.cols,
      pairs: (i, j) => Array.from({ length: block.rows }, (_, k) => [at(k, i), at(k, j)]),
    };
    const rows: GramForm = {
      block,
      side: 'rows',
      size: block.rows,
      pairs: (i, j) => Array.from({ length: block.cols }, (_, k) => [at(i, k), at(j, k)]),
    };
    return block.rows === 1 && block.cols === 1 ? [rows] : [cols, rows];
  });
}

/** ⟨∇Q_ij, v⟩ mod p. */
function rate(
  form: GramForm,
  i: number,
  j: number,
  s: FieldSample,
  ordinal: ReadonlyMap<number, number>,
  p: number,
): number {
  let sum = 0;
  for (const [a, b] of form.pairs(i, j)) {
    sum += (s.velocity[ordinal.get(a)!]! * s.theta[b]!) % p;
    sum += (s.theta[a]! * s.velocity[ordinal.get(b)!]!) % p;
  }
  return sum % p;
}

type Probe = readonly [i: number, j: number];

/** The coefficient vectors for which all probed entries are conserved. */
function coefficientSpace(
  forms: readonly GramForm[],
  probes: readonly Probe[],
  samples: readonly FieldSample[],
  family: FieldFamily,
  p: number,
): Rational[][] {
  const ordinal = new Map(family.state.map((v, d) => [v, d]));
  const rows: number[][] = [];
  for (const [i, j] of probes) for (const s of samples) rows.push(forms.map((f) => rate(f, i, j, s, ordinal, p)));
  const kernel = nullspaceModular(matrixFromRows(p, forms.length, rows));
  const out: Rational[][] = [];
  for (const vector of kernel) {
    const lifted = Array.from(vector, (r) => rationalReconstruct(BigInt(r), BigInt(p)));
    if (lifted.every((q) => q !== undefined)) out.push(lifted as Rational[]);
  }
  return sparsify(out);
}

const formatCoefficient = (q: Rational, first: boolean): string => {
  const negative = q.num < 0n;
  const size = negative ? rational(-q.num, q.den) : q;
  const factor = size.num === 1n && size.den === 1n ? '' : `${size.den === 1n ? size.num : `${size.num}/${size.den}`}*`;
  return (first ? (negative ? '-' : '') : negative ? ' - ' : ' + ') + factor;
};

const combine = (coefficients: readonly Rational[], parts: readonly string[]): string => {
  let text = '';
  coefficients.forEach((q, k) => {
    if (q.num !== 0n) text += formatCoefficient(q, text === '') + parts[k]!;
  });
  return text;
};

const matrixText = ({ block, side }: GramForm): string => {
  const { name } = block;
  if (block.rows === 1 && block.cols === 1) return `${name}^2`;
  if ((side === 'rows' ? block.rows : block.cols) === 1) return `|${name}|^2`;
  return side === 'rows' ? `${name}*${name}'` : `${name}'*${name}`;
};

const unitText = ({ block, side }: GramForm): string => {
  const { name, rows, cols } = block;
  if ((side === 'rows' ? cols : rows) === 1) return `${name}[i]^2`;
  return side === 'rows' ? `|${name}[i,:]|^2` : `|${name}[:,i]|^2`;
};

function entryFunction(
  forms: readonly GramForm[],
  coefficients: readonly Rational[],
  i: number,
  j: number,
): StateFunction {
  const terms = new Map<string, Term<Rational>>();
  forms.forEach((form, k) => {
    const coefficient = coefficients[k]!;
    if (coefficient.num === 0n) return;
    for (const [a, b] of form.pairs(i, j)) {
      const exponents: [number, number][] =
        a === b
          ? [[a, 2]]
          : a < b
            ? [
                [a, 1],
                [b, 1],
              ]
            : [
                [b, 1],
                [a, 1],
              ];
      terms.set(`${Math.min(a, b)},${Math.max(a, b)}`, { coefficient, exponents });
    }
  });
  return { numerator: [...terms.values()], denominator: undefined };
}

/** Total weight of each block in a combination: its trace, the coordinates in which norms are compared. */
const traceVector = (
  blocks: readonly StateBlock[],
  forms: readonly GramForm[],
  coefficients: readonly Rational[],
): Rational[] =>
  blocks.map((b) =>
    forms.reduce((sum, f, k) => (f.block === b ? rational(sum.num + coefficients[k]!.num) : sum), rational(0)),
  );

/** Extends `known` by those vectors of `more` that are independent of it; returns the chosen ones. */
function extendIndependent(known: readonly Rational[][], more: readonly Rational[][]): Rational[][] {
  const all = [...known];
  const chosen: Rational[][] = [];
  for (const v of more)
    if (rankRational([...all, v]) > rankRational(all, v.length)) {
      all.push(v);
      chosen.push(v);
    }
  return chosen;
}

export function structuredLaws(
  family: FieldFamily,
  blocks: readonly StateBlock[],
  p: number,
  random: Random,
): Candidate[] {
  const F = primeField(p);
  if (blocks.length === 0) return [];
  const samples = fieldSamples(family, p, 2 * blocks.length + 8, random);
  const bySize = new Map<number, GramForm[]>();
  for (const f of gramForms(blocks)) bySize.set(f.size, [...(bySize.get(f.size) ?? []), f]);
  const out: Candidate[] = [];
  const traces: Rational[][] = [];
  for (const [n, forms] of [...bySize].sort(([a], [b]) => b - a)) {
    // Gram matrices of size one are norms, which come last, when the traces of larger laws are known.
    if (n === 1) continue;
    const pick = (): number => F.fromInteger(BigInt(random.below(n))) % n;
    const diagonal: Probe[] =
      n <= 6
        ? Array.from({ length: n }, (_, i) => [i, i])
        : Array.from({ length: 6 }, () => {
            const i = pick();
            return [i, i];
          });
    const others: Probe[] = [];
    for (let i = 0; i < n && n <= 4; i++) for (let j = 0; j < i; j++) others.push([j, i]);
    for (let k = 0; k < 6 && n > 4; k++) {
      const [i, j] = [pick(), pick()];
      if (i !== j) others.push([Math.min(i, j), Math.max(i, j)]);
    }
    const units = coefficientSpace(forms, diagonal, samples, family, p);
    const matrices = units.length === 0 ? units : coefficientSpace(forms, [...diagonal, ...others], samples, family, p);
    for (const c of matrices.map(primitiveVector)) {
      const entries: StateFunction[] = [];
      for (let i = 0; i < n; i++) for (let j = i; j < n; j++) entries.push(entryFunction(forms, c, i, j));
      out.push({ entries, text: combine(c, forms.map(matrixText)), shape: 'matrix' });
      traces.push(traceVector(blocks, forms, c));
    }
    for (const c of extendIndependent(matrices, units)) {
      const entries = Array.from({ length: n }, (_, i) => entryFunction(forms, c, i, i));
      out.push({ entries, text: combine(c, forms.map(unitText)), shape: 'units' });
      traces.push(traceVector(blocks, forms, c));
    }
  }
  const norms = gramForms(blocks.map((b) => ({ ...b, rows: 1, cols: b.variables.length }))).filter(
    (f) => f.side === 'rows',
  );
  const scalars = coefficientSpace(norms, [[0, 0]], samples, family, p);
  for (const c of extendIndependent(traces, scalars))
    out.push({
      entries: [entryFunction(norms, c, 0, 0)],
      text: combine(c, norms.map(matrixText)),
      shape: 'single',
    });
  return out;
}
