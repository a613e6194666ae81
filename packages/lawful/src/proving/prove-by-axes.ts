/**
 * A law proved for every width by its motion (theory §12): the parameters move along a symmetric matrix on their axes, and every operation of the network lets
 * that pass or cancels it, so that the output stands still.
 */
import {
  type AxisGraph,
  type AxisLaw,
  isLinearLaw,
  isWhole,
  type LinearForm,
  motionDemands,
  NotSupportedError,
  nullspaceRational,
  parameterName,
  parametersOf,
  passesUnseen,
  QQ,
  type QuadraticAxisLaw,
  rational,
} from '@lawful/cas-core';
import { axisLawText } from '@lawful/lie';
import { axisGraph, type Model, readAxisLaw, readStarLaw, rowConditions, type TensorLaw } from '@lawful/networks';
import { everyWidthCertificateJson, provesAxisLaw } from '@lawful/verifier';
import type { AllWidthsResult } from './all-widths-result.js';

/** Undefined when this way proves nothing, which decides nothing. */
export function proveByAxes(model: Model, lawText: string): AllWidthsResult | undefined {
  const { source, expr } = readStarLaw(model, lawText);
  const law = readAxisLaw(model, source, expr);
  if (law === undefined || law.terms.length === 0) return undefined;
  const graph = graphOf(model);
  const pieces = graph && piecesOf(graph, law);
  if (graph === undefined || pieces === undefined || !pieces.every((p) => provesAxisLaw(graph, p))) return undefined;
  const note = { law: lawText, model: model.source.text };
  return {
    verdict: 'proved',
    reason: null,
    certificate: everyWidthCertificateJson({ graph, laws: pieces, shape: undefined, note }),
    text: explain(model, lawText, graph, pieces),
  };
}

function graphOf(model: Model): AxisGraph | undefined {
  try {
    return axisGraph(model);
  } catch (error) {
    if (error instanceof NotSupportedError) return undefined;
    throw error;
  }
}

/** Laws that add up to this one. */
function piecesOf(graph: AxisGraph, { form, terms }: TensorLaw): AxisLaw[] | undefined {
  const nodes = new Map(parametersOf(graph).map((n) => [parameterName(graph, n), n]));
  const placed = terms.map(({ parameter, axis, coefficient }) => ({ node: nodes.get(parameter), axis, coefficient }));
  if (placed.some((t) => t.node === undefined)) return undefined;
  const own = placed as QuadraticAxisLaw['terms'];
  if (form === 'constant') return own.map(({ node }) => ({ form, node, axis: 0 }));
  if (form === 'sums') return own.map(({ node, axis }) => ({ form, node, axis }));
  if (form === 'ones' || form === 'columns') {
    const each = own.map(({ node, axis }) => sumsOf(graph, node, form === 'columns' ? axis : undefined));
    if (each.every((law) => law !== undefined)) return each;
  }
  const law = withIdle(graph, form, own);
  return law === undefined ? undefined : [law];
}

/** The law that makes the sums of a parameter constant by themselves: those at each place of an axis, or of all entries. */
function sumsOf(graph: AxisGraph, node: number, kept: number | undefined): AxisLaw | undefined {
  const { axes } = graph.nodes[node]!;
  if (passesUnseen(graph, node, undefined)) return { form: 'constant', node, axis: 0 };
  const along = axes.findIndex((w, k) => w !== 1 && k !== kept && passesUnseen(graph, node, k));
  return along < 0 ? undefined : { form: 'sums', node, axis: along };
}

/** The motion of the law, with what parameters that are constant must move along. */
function withIdle(
  graph: AxisGraph,
  form: QuadraticAxisLaw['form'],
  terms: QuadraticAxisLaw['terms'],
): QuadraticAxisLaw | undefined {
  const [first] = terms;
  const width = isWhole(form) ? 1 : graph.nodes[first!.node]!.axes[first!.axis]!;
  const alike = terms.every((t) => isWhole(form) || graph.nodes[t.node]!.axes[t.axis] === width);
  const even = typeof width === 'number' && width % 2 === 0;
  if (!alike || (form === 'pairs' && !even)) return undefined;
  const idle = parametersOf(graph).flatMap((node) => {
    if (!passesUnseen(graph, node, undefined)) return [];
    const axes = isWhole(form) ? [0] : graph.nodes[node]!.axes.flatMap((w, k) => (w === width ? [k] : []));
    return axes
      .filter((axis) => !terms.some((t) => t.node === node && t.axis === axis))
      .map((axis) => ({ node, axis }));
  });
  const initial = (node: number, axis: number): LinearForm => {
    const term = terms.find((t) => t.node === node && (isWhole(form) || t.axis === axis));
    if (term !== undefined) return new Map([[0, term.coefficient]]);
    const k = idle.findIndex((p) => p.node === node && p.axis === axis);
    return k < 0 ? new Map() : new Map([[k + 1, QQ.one]]);
  };
  const rows = motionDemands(graph, form, initial).map(({ form: f }) =>
    Array.from({ length: idle.length + 1 }, (_, k) => f.get(k) ?? QQ.zero),
  );
  const solution = nullspaceRational(rows, idle.length + 1).find((v) => !QQ.isZero(v[0]!));
  if (solution === undefined) return undefined;
  const scale = QQ.inv(solution[0]!);
  return {
    form,
    width,
    terms,
    idle: idle.flatMap((p, k) => {
      const coefficient = QQ.mul(solution[k + 1]!, scale);
      return QQ.isZero(coefficient) ? [] : [{ ...p, coefficient }];
    }),
  };
}

const ALONG: Readonly<Record<QuadraticAxisLaw['form'], string>> = {
  gram: 'S, any symmetric matrix',
  pairs: 'S, one number for each pair of neighbours',
  diagonal: 'S, any diagonal matrix',
  norm: 'S, a number',
  ones: 'one number for all entries',
  columns: 'one vector along the axis, at all places of the others',
};

function explain(model: Model, lawText: string, graph: AxisGraph, pieces: readonly AxisLaw[]): string {
  const read = rowConditions(model);
  const only = read.length === 0 ? '' : ` (${read.join(', ')}: one column is read as a column)`;
  const scope =
    model.freeWidths.length > 0 ? `for all widths ${model.freeWidths.join(', ')}${only}` : 'at these widths';
  const lines = pieces.flatMap((law) => {
    if (isLinearLaw(law))
      return [
        `${axisLawText(graph, law)}: nothing behind sees ${parameterName(graph, law.node)} move ${law.form === 'sums' ? 'by ones along that axis' : 'at all'}`,
      ];
    const moves = [...law.terms, ...law.idle].map(({ node, axis, coefficient }) => {
      const sign = coefficient.num < 0n ? '-' : '+';
      const size = coefficient.num < 0n ? QQ.mul(coefficient, rational(-1)) : coefficient;
      const factor = size.num === 1n && size.den === 1n ? '' : `${size.num}${size.den === 1n ? '' : `/${size.den}`} `;
      return `  ${parameterName(graph, node)} along ${sign}${factor}S${isWhole(law.form) ? '' : ` on axis ${axis + 1}`}`;
    });
    return [`the motion with ${ALONG[law.form]}:`, ...moves];
  });
  return [
    ...lines,
    'every operation passes that motion or cancels it, and the output stands still',
    `proved: ${lawText} is conserved ${scope}, for all data and ${graph.cotangent === 'free' ? 'every loss' : 'softmax cross-entropy'}`,
  ].join('\n');
}
