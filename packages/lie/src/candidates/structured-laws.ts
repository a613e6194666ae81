/**
 * Laws in the form a human would write: combinations of block forms (block-forms.ts) of equal size n as whole matrices (theory §2 O1,
 * O2, O10), of their diagonals or sums as one law per unit (O3, O9, O11), and of the norms |P|² (O7).
 *
 * For each size the coefficients form a linear space, found by evaluating a handful of entries at random samples mod p; every
 * entry of every candidate is proved later, so a lucky accident costs time and not truth.
 */
import {
  type FieldFamily,
  QQ,
  type Rational,
  rational,
  rationalRowSpace,
  type StateFunction,
  sparseOf,
} from '@lawful/cas-core';
import { type BlockForm, blockForms, combineEntry, hasVelocities, movingBlocks } from './block-forms.js';
import { type Candidate, type Proposal, primitiveVector, type StateBlock } from './candidate.js';
import {
  coefficientSpace,
  coefficientsOf,
  conditionsOf,
  matrixSpace,
  probesOf,
  type StructuredOptions,
  startSearch,
} from './form-conditions.js';

const formatCoefficient = (q: Rational, first: boolean): string => {
  const negative = q.num < 0n;
  const size = negative ? rational(-q.num, q.den) : q;
  const factor = size.num === 1n && size.den === 1n ? '' : `${size.den === 1n ? size.num : `${size.num}/${size.den}`}*`;
  return (first ? (negative ? '-' : '') : negative ? ' - ' : ' + ') + factor;
};

/** Whether a text has a sign outside its brackets. */
function isSum(text: string): boolean {
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    if ('([|'.includes(text[k]!) && !(text[k] === '|' && depth > 0)) depth++;
    else if (')]|'.includes(text[k]!)) depth--;
    else if (depth === 0 && text[k] === ' ') return true;
  }
  return false;
}

/** `a - 2*b`; parts that are sums themselves get brackets unless their coefficient is +1. */
function combineText(coefficients: readonly Rational[], parts: readonly (string | undefined)[]): string {
  let text = '';
  coefficients.forEach((q, k) => {
    if (q.num === 0n) return;
    const part = parts[k] ?? '';
    const plain = !isSum(part) || (q.num === 1n && q.den === 1n);
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
    forms.reduce((sum, f, k) => (holds(f.block, b) ? QQ.add(sum, coefficients[k]!) : sum), rational(0)),
  );

/** Whether a block holds all entries of another. Precondition: it holds all or none. */
const holds = (block: StateBlock, part: StateBlock): boolean =>
  block.name === part.name || (block.view !== undefined && block.variables.includes(part.variables[0]!));

/** The blocks of which norms are taken: parts that the model speaks of where they make up the whole, otherwise the whole. */
function normBlocks(blocks: readonly StateBlock[], parts: readonly StateBlock[]): StateBlock[] {
  return blocks.flatMap((b) => {
    const own = new Set(b.variables);
    const taken = new Set<number>();
    const pieces = parts.filter((part) => {
      if (!part.variables.every((v) => own.has(v) && !taken.has(v))) return false;
      for (const v of part.variables) taken.add(v);
      return true;
    });
    return pieces.length > 1 && taken.size === own.size ? pieces : [b];
  });
}

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

/** Linear laws that are one sum per unit: Σ_k P_ki ± … */
export function sumLaws(family: FieldFamily, blocks: readonly StateBlock[], options: StructuredOptions): Candidate[] {
  if (blocks.length === 0) return [];
  const search = startSearch(family, options);
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
export function gramLaws(family: FieldFamily, declared: readonly StateBlock[], options: StructuredOptions): Proposal[] {
  if (declared.length === 0) return [];
  const { views, parts } = options.views ?? { views: [], parts: [] };
  // A tensor has units along each axis: its unfoldings, which are views. A residual layer is I + W, and W not beside it.
  const shifted = new Set(views.flatMap((v) => (v.view?.shifted === true ? [v.variables[0]] : [])));
  const blocks = [...declared.filter((b) => b.tensor !== true && !shifted.has(b.variables[0])), ...views];
  const search = startSearch(family, options);
  const out: Proposal[] = [];
  const traces: Rational[][] = [];
  // Gram matrices of size one are norms, which come last, when the traces of larger laws are known.
  const sizes = groupBySize(blockForms('gram', blocks)).flatMap(([n, forms]) => {
    if (n === 1) return [];
    const { diagonal, others } = probesOf(n, search.random);
    const conditions = conditionsOf(search, forms, diagonal);
    const units = coefficientsOf(search, forms, conditions);
    const matrices = units.length === 0 ? units : matrixSpace(search, forms, conditions, others);
    return [{ n, forms, units, matrices }];
  });
  type Size = (typeof sizes)[number];
  const whole = normBlocks(declared, parts);
  const takeMatrices = ({ n, forms, matrices }: Size): void => {
    for (const c of matrices.map(primitiveVector)) {
      if (isNothing(n, forms, c)) continue;
      out.push({
        entries: upperTriangle(n, 0, forms, c),
        text: combineText(
          c,
          forms.map((f) => f.matrixText),
        ),
        shape: 'matrix',
        triangle: n,
      });
      traces.push(traceVector(whole, forms, c));
    }
  };
  const takeUnits = ({ n, forms, units, matrices }: Size): void => {
    for (const c of extendIndependent(matrices, units)) {
      if (isNothing(n, forms, c)) continue;
      const entries = Array.from({ length: n }, (_, i) => combineEntry(forms, c, i, i));
      out.push({
        entries,
        text: combineText(
          c,
          forms.map((f) => f.unitText),
        ),
        shape: 'units',
      });
      traces.push(traceVector(whole, forms, c));
    }
  };
  if (views.length > 0) {
    // A law of whole heads says more than one of the units in them.
    for (const size of sizes) takeMatrices(size);
    for (const size of sizes) takeUnits(size);
  } else
    for (const size of sizes) {
      takeMatrices(size);
      takeUnits(size);
    }
  const flat = whole.map(({ view: _, ...b }) => ({ ...b, rows: 1, cols: b.variables.length }));
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

/** Whether a combination is zero as it stands: parts of a block that make up another. */
const isNothing = (n: number, forms: readonly BlockForm[], c: readonly Rational[]): boolean =>
  forms.some((f) => f.block.view !== undefined) &&
  Array.from({ length: n }, (_, i) => i).every((i) => combineEntry(forms, c, i, i).numerator.length === 0);

/** Under momentum: e^{τt}(P'Ṗ − Ṗ'P + …). */
export function skewLaws(family: FieldFamily, blocks: readonly StateBlock[], options: StructuredOptions): Proposal[] {
  if (blocks.length === 0 || family.clock === undefined || !hasVelocities(family)) return [];
  const moving = movingBlocks(family, blocks);
  const search = startSearch(family, options);
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
