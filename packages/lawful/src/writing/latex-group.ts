/**
 * The group of a data symmetry as mathematics: name, order, generators, and relations that were computed to hold between them.
 */
import {
  equalMatrices,
  formatRational,
  identityMatrix,
  latexRational,
  multiplyMatrices,
  QQ,
  type RationalMatrix,
  transposeMatrix,
} from '@lawful/cas-core';
import {
  elementOrder,
  type Group,
  type GroupSpec,
  imageOf,
  type SignedPermutation,
  signedFromMatrix,
  signOf,
} from '@lawful/lie/symmetry';
import type { Model } from '@lawful/networks';
import type { LatexGroup } from '@lawful/verifier';
import type { PageNames } from './latex-names.js';

const SYMBOLS: Readonly<Record<string, (n: number) => string>> = {
  cyclic: (n) => `C_{${n}}`,
  dihedral: (n) => `D_{${n}}`,
  symmetric: (n) => `S_{${n}}`,
  alternating: (n) => `A_{${n}}`,
  rotation: (n) => `C_{${n}}`,
  reflection: (n) => `D_{${n}}`,
  sign: () => '\\{\\pm 1\\}',
  hyperoctahedral: (n) => `B_{${n}}`,
  quaternion: () => 'Q_{8}',
  O: (n) => `\\mathrm{O}(${n})`,
  SO: (n) => `\\mathrm{SO}(${n})`,
  U: (n) => `\\mathrm{U}(${n})`,
  SU: (n) => `\\mathrm{SU}(${n})`,
  torus: (n) => `\\mathrm{U}(1)^{${n}}`,
};

/** Dimensions of the Lie algebras of the infinite groups with a name. */
const DIMENSIONS: Readonly<Record<string, (n: number) => number>> = {
  O: (n) => (n * (n - 1)) / 2,
  SO: (n) => (n * (n - 1)) / 2,
  U: (n) => n * n,
  SU: (n) => n * n - 1,
  torus: (n) => n,
};

export function latexGroup(spec: GroupSpec, group: Group): LatexGroup {
  const { finite, cyclic } = group.onInputs;
  const shown = group.order === 'infinite' ? [] : finite.map((g) => matrixLatex(g));
  const turns = group.order === 'infinite' ? [] : cyclic.map(({ order }) => `R_{2\\pi/${order}}`);
  const all = [...shown, ...turns];
  const generators = all.every((s): s is string => s !== undefined) ? all : [];
  return {
    name: nameOf(spec, group),
    size: sizeOf(spec, group),
    generators,
    relations: group.order === 'infinite' || cyclic.length > 0 ? [] : relations(pairs(group)),
  };
}

function nameOf(spec: GroupSpec, group: Group): string {
  if (spec.kind === 'named') return SYMBOLS[spec.name]?.(spec.n) ?? `\\mathrm{${spec.name}}(${spec.n})`;
  const letters = group.onInputs.finite.map((_, i) => `g_{${i + 1}}`).join(',');
  const ambient = spec.kind === 'permutations' ? `S_{${spec.size}}` : `\\mathrm{O}(${spec.size})`;
  return `\\langle ${letters}\\rangle\\le ${ambient}`;
}

function sizeOf(spec: GroupSpec, { order }: Group): string {
  if (order === 'unknown') return 'of unknown order';
  if (order !== 'infinite') return `of order ${order}`;
  const dimension = spec.kind === 'named' ? DIMENSIONS[spec.name]?.(spec.n) : undefined;
  return dimension === undefined ? 'compact' : `compact, with a Lie algebra of dimension ${dimension}`;
}

/** Generators on inputs and labels together. */
const pairs = ({ onInputs, onLabels }: Group): readonly (readonly RationalMatrix[])[] =>
  onInputs.finite.map((g, i) => (onLabels === undefined ? [g] : [g, onLabels.finite[i]!]));

const RELATION_LIMIT = 4;
const POWER_LIMIT = 60;

/** Orders of the generators, and for each pair that they commute, that one conjugates the other to a power, or the order of the product. */
function relations(generators: readonly (readonly RationalMatrix[])[]): string[] {
  if (generators.length === 0 || generators.length > RELATION_LIMIT) return [];
  const times = (a: readonly RationalMatrix[], b: readonly RationalMatrix[]) =>
    a.map((m, i) => multiplyMatrices(m, b[i]!));
  const equal = (a: readonly RationalMatrix[], b: readonly RationalMatrix[]) =>
    a.every((m, i) => equalMatrices(m, b[i]!));
  /** g, g², …, 1. */
  const powers = (g: readonly RationalMatrix[]): (readonly RationalMatrix[])[] | undefined => {
    const one = g.map((m) => identityMatrix(m.length));
    const out = [g];
    while (!equal(out[out.length - 1]!, one)) {
      if (out.length === POWER_LIMIT) return undefined;
      out.push(times(out[out.length - 1]!, g));
    }
    return out;
  };
  if (generators.flat().some((m) => elementOrder(m, POWER_LIMIT).kind !== 'ok')) return [];
  const lists = generators.map(powers);
  const out = lists.flatMap((l, i) => (l === undefined ? [] : [`g_{${i + 1}}^{${l.length}}=1`]));
  for (let b = 0; b < generators.length; b++)
    for (let a = 0; a < b; a++) {
      const [x, y] = [generators[a]!, generators[b]!];
      const product = times(x, y);
      const [s, t] = [`g_{${a + 1}}`, `g_{${b + 1}}`];
      if (equal(product, times(y, x))) {
        out.push(`${s}${t}=${t}${s}`);
        continue;
      }
      const inverse = (g: readonly RationalMatrix[]) => g.map(transposeMatrix);
      const power = (g: readonly RationalMatrix[], list: readonly (readonly RationalMatrix[])[] | undefined): number =>
        1 + (list ?? []).findIndex((p) => equal(p, g));
      const [k, l] = [power(times(product, inverse(x)), lists[b]), power(times(times(y, x), inverse(y)), lists[a])];
      const order = powers(product)?.length;
      if (k > 0) out.push(`${s}${t}${s}^{-1}=${t}^{${k}}`);
      else if (l > 0) out.push(`${t}${s}${t}^{-1}=${s}^{${l}}`);
      else if (order !== undefined) out.push(`(${s}${t})^{${order}}=1`);
    }
  return out;
}

const MATRIX_LIMIT = 4;

/** Cycles, a diagonal, or a small matrix; undefined when there is no short form. */
function matrixLatex(g: RationalMatrix): string | undefined {
  const signed = signedFromMatrix(g);
  if (signed?.every((_, j) => signOf(signed, j) === 1)) return cycles(signed);
  if (g.every((row, i) => row.every((q, j) => (i === j ? QQ.equal(q, QQ.neg(QQ.one)) : QQ.isZero(q))))) return '-I';
  if (g.every((row, i) => row.every((q, j) => i === j || QQ.isZero(q))))
    return `\\operatorname{diag}(${g.map((row, i) => formatRational(row[i]!)).join(',')})`;
  if (g.length > MATRIX_LIMIT) return undefined;
  return `\\bigl(\\begin{smallmatrix}${g.map((row) => row.map(latexRational).join('&')).join('\\\\ ')}\\end{smallmatrix}\\bigr)`;
}

function cycles(g: SignedPermutation): string {
  const seen = new Set<number>();
  const out: string[] = [];
  g.forEach((_, start) => {
    const cycle: number[] = [];
    for (let i = start; !seen.has(i); i = imageOf(g, i)) {
      seen.add(i);
      cycle.push(i + 1);
    }
    if (cycle.length > 1) out.push(`(${cycle.join('\\,')})`);
  });
  return out.length === 0 ? '1' : out.join('');
}

/** What g does to each input, and to labels. */
export function latexAction({ symmetry }: Model, called: PageNames): string[] {
  const { actions, labels } = symmetry!;
  const map = (from: string, to: string): string => `\\(${from}\\mapsto ${to}\\)`;
  return [
    ...actions.map(({ input, expr }) => map(called.name(input), called.expression(expr))),
    labels === undefined ? 'labels invariant' : map('y', called.expression(labels.expr)),
  ];
}
