/** Laws for every width, as expressions of the model language and with how many numbers each of them is. */
import {
  type AxisGraph,
  type AxisLaw,
  type AxisTerm,
  indexAxes,
  isLinearLaw,
  parameterName,
  QQ,
  type QuadraticAxisLaw,
  type Rational,
  type Width,
} from '@lawful/cas-core';
import { addWidths, formulaOf, productOfWidths, type WidthFormula, type WidthPolynomial } from './width-formulas.js';

const axesOf = (graph: AxisGraph, node: number): readonly Width[] => graph.nodes[node]!.axes;

/** As `lawful prove --law` reads it. Laws with an index are one law for each value of i. */
export function axisLawText(graph: AxisGraph, law: AxisLaw): string {
  const name = (node: number): string => parameterName(graph, node);
  if (law.form === 'constant') return name(law.node);
  if (law.form === 'sums') return sumsText(name(law.node), axesOf(graph, law.node), law.axis);
  const { form, terms, batch } = law as QuadraticAxisLaw;
  if (batch !== undefined)
    return joined(
      terms.map((t) => [t.coefficient, batchText(form, name(t.node), axesOf(graph, t.node), indexAxes(t))]),
    );
  return joined(
    terms.map(({ node, axis, coefficient }) => [coefficient, squareText(form, name(node), axesOf(graph, node), axis)]),
  );
}

function joined(parts: readonly (readonly [Rational, string])[]): string {
  return parts
    .map(([c, text], k) => {
      const negative = c.num < 0n;
      const size = negative ? QQ.neg(c) : c;
      const factor = size.num === 1n && size.den === 1n ? '' : `${size.num}${size.den === 1n ? '' : `/${size.den}`}*`;
      return `${k === 0 ? (negative ? '-' : '') : negative ? ' - ' : ' + '}${factor}${text}`;
    })
    .join('');
}

const LETTERS = 'abcdefgh';

/** Places along an axis: `W[:,i]`, `b[i]`. */
function placed(name: string, axes: readonly Width[], axis: number, index: string): string {
  const vector = axes.length === 2 && axes[1 - axis] === 1;
  return vector ? `${name}[${index}]` : `${name}[${axes.map((_, k) => (k === axis ? index : ':')).join(',')}]`;
}

const isSingle = (axes: readonly Width[], axis: number): boolean => axes.every((w, k) => k === axis || w === 1);

function squareText(form: QuadraticAxisLaw['form'], name: string, axes: readonly Width[], axis: number): string {
  switch (form) {
    case 'norm':
      return axes.every((w) => w === 1) ? `${name}^2` : `|${name}|^2`;
    case 'diagonal': {
      const part = placed(name, axes, axis, 'i');
      return isSingle(axes, axis) && axes.length === 2 ? `${part}^2` : `|${part}|^2`;
    }
    case 'ones':
      return `sum(${name})`;
    case 'columns': {
      const part = placed(name, axes, axis, 'i');
      return isSingle(axes, axis) ? part : `sum(${part})`;
    }
    case 'pairs':
      return `|${placed(name, axes, axis, '2*i-1:2*i')}|^2`;
    case 'gram': {
      if (axes.length === 2) return axis === 0 ? `${name}*${name}'` : `${name}'*${name}`;
      const letters = axes.map((_, k) => LETTERS[k]!);
      const other = letters.map((l, k) => (k === axis ? 'z' : l));
      return `einsum("${letters.join('')},${other.join('')}->${letters[axis]}z", ${name}, ${name})`;
    }
  }
}

/** A matrix, or a number, for each place along further axes. */
function batchText(
  form: QuadraticAxisLaw['form'],
  name: string,
  axes: readonly Width[],
  indices: readonly number[],
): string {
  const letters = axes.map((_, k) => LETTERS[k]!);
  const kept = indices.map((k) => letters[k]!);
  const last = indices.at(-1)!;
  const other = form === 'gram' ? letters.map((l, k) => (k === last ? 'z' : l)) : letters;
  return `einsum("${letters.join('')},${other.join('')}->${kept.join('')}${form === 'gram' ? 'z' : ''}", ${name}, ${name})`;
}

function sumsText(name: string, axes: readonly Width[], axis: number): string {
  if (isSingle(axes, axis)) return `sum(${name})`;
  if (axes.length === 2) return `sum(${name}[${axis === 0 ? ':,i' : 'i,:'}])`;
  const letters = axes.map((_, k) => LETTERS[k]!);
  return `einsum("${letters.join('')}->${letters.filter((_, k) => k !== axis).join('')}", ${name})`;
}

/** How many independent numbers a law is, by itself; undefined where no formula is known. */
export function countOfLaw(graph: AxisGraph, law: AxisLaw): WidthFormula | undefined {
  if (isLinearLaw(law)) {
    const axes = axesOf(graph, law.node);
    return formulaOf(productOfWidths(law.form === 'constant' ? axes : axes.filter((_, k) => k !== law.axis)));
  }
  const { form, terms, width } = law;
  const once = (t: AxisTerm): boolean => terms.every((s) => s === t || s.node !== t.node);
  switch (form) {
    case 'norm':
    case 'ones':
      return formulaOf(productOfWidths([1]));
    case 'pairs':
      return typeof width === 'number' && terms.some(once) ? formulaOf(productOfWidths([width / 2])) : undefined;
    case 'columns':
    case 'diagonal':
      if (terms.some(once)) return timesBatch(law, formulaOf(productOfWidths([width])));
      return law.batch === undefined ? formulaOf(lessOne(productOfWidths([width]), cancels(terms))) : undefined;
    case 'gram':
      if (terms.every(once))
        return timesBatch(law, { kind: 'F', s: otherWidths(graph, terms), r: productOfWidths([width]) });
      return law.batch === undefined ? gramCount(width, terms, once) : undefined;
  }
}

const lessOne = (value: WidthPolynomial, less: boolean): WidthPolynomial =>
  addWidths(less ? [value, new Map([['', -1]])] : [value]);

/** Whether the factors of each parameter add up to zero: then what is the same for all places moves nothing, and nothing else moves nothing. */
function cancels(terms: readonly AxisTerm[]): boolean {
  const sums = new Map<number, Rational>();
  for (const { node, coefficient } of terms) sums.set(node, QQ.add(sums.get(node) ?? QQ.zero, coefficient));
  return [...sums.values()].every(QQ.isZero);
}

/**
 * A Gram law with two axes of one parameter W: a·SW + b·WS = 0 at generic W only for S = 0, and with a + b = 0 for multiples of the identity, the symmetric matrices that
 * commute with W.
 */
function gramCount(width: Width, terms: readonly AxisTerm[], once: (t: AxisTerm) => boolean): WidthFormula | undefined {
  const several = terms.filter((t) => !once(t));
  if (several.some((t) => several.filter((s) => s.node === t.node).length > 2)) return undefined;
  const r = productOfWidths([width]);
  const all: WidthFormula = { kind: 'F', s: r, r };
  const less = !terms.some(once) && cancels(terms);
  return less ? { kind: 'sum', of: [all, formulaOf(new Map([['', -1]]))] } : all;
}

/** One for each place along the batch. */
export const timesBatch = ({ batch = [] }: QuadraticAxisLaw, formula: WidthFormula): WidthFormula =>
  batch.length === 0 ? formula : { kind: 'times', by: productOfWidths(batch), of: formula };

/** How many vectors along its axis the parameters of a law have in all, at one place of its batch. */
export const otherWidths = (graph: AxisGraph, terms: readonly AxisTerm[]): ReturnType<typeof addWidths> =>
  addWidths(terms.map((t) => productOfWidths(axesOf(graph, t.node).filter((_, k) => !indexAxes(t).includes(k)))));
