/**
 * Laws for every width, proved and certified (theory §12, §13). A law is proved by its motion: what every operation asks of it vanishes, and so the output stands
 * still, whatever the widths. That there are no others is claimed only of networks of a known shape, whose theorem lists the same laws.
 */
import {
  type AxisGraph,
  type AxisLaw,
  type AxisNode,
  followMatrices,
  formatRational,
  indexAxes,
  isLinearLaw,
  isWhole,
  motionDemands,
  parametersOf,
  passesUnseen,
  QQ,
  type Rational,
  usedNodes,
} from '@lawful/cas-core';
import type { Json } from '../certificates/certificate-data.js';
import { indicesOf, isMatrixForm, matrixStart } from './matrix-start.js';
import { networkShape } from './network-shapes.js';
import type { RankTheorem } from './rank-theorem.js';
import type { NetworkShape } from './shape.js';

/** Whether the law is conserved at every width; false decides nothing. */
export function provesAxisLaw(graph: AxisGraph, law: AxisLaw, used: ReadonlySet<number> = usedNodes(graph)): boolean {
  if (isLinearLaw(law)) return passesUnseen(graph, law.node, law.form === 'constant' ? undefined : law.axis, used);
  if (!law.idle.every((t) => passesUnseen(graph, t.node, undefined, used))) return false;
  // Along an axis of width 1 nothing is followed: that is a motion of the whole.
  const all = [...law.terms, ...law.idle];
  if (!isWhole(law.form) && all.some((t) => indexAxes(t).some((k) => graph.nodes[t.node]!.axes[k] === 1))) return false;
  // Each index of the law is one axis of every term, equally wide.
  const widths = all.map((t) => indexAxes(t).map((k) => graph.nodes[t.node]!.axes[k]!));
  if (!isWhole(law.form) && new Set(widths.map((w) => w.join())).size > 1) return false;
  const { form } = law;
  if (isMatrixForm(form))
    return followMatrices(graph, form, indicesOf(law), matrixStart(law), used).demands.length === 0;
  const factors = new Map<string, Rational>();
  for (const { node, axis, coefficient } of [...law.terms, ...law.idle]) {
    const key = `${node},${isWhole(form) ? 0 : axis}`;
    factors.set(key, QQ.add(factors.get(key) ?? QQ.zero, coefficient));
  }
  const demands = motionDemands(
    graph,
    form,
    (node, axis) => {
      const factor = factors.get(`${node},${axis}`);
      return factor === undefined || QQ.isZero(factor) ? new Map() : new Map([[0, factor]]);
    },
    used,
  );
  return demands.length === 0;
}

/**
 * The theorem by which these laws are all, for a network of a known shape; undefined where none applies. Constants (parameters that never train) may stand beside.
 */
export function completeLaws(graph: AxisGraph, laws: readonly AxisLaw[]): NetworkShape | undefined {
  const shape = networkShape(graph);
  if (shape === undefined) return undefined;
  const left = new Set(shape.laws);
  for (const law of laws) {
    if (law.form === 'constant') continue;
    const same = [...left].find((due) => isThat(law, due));
    if (same === undefined) return undefined;
    left.delete(same);
  }
  return left.size === 0 ? shape : undefined;
}

/** Up to a factor, and the order of the parameters: a linear combination is compared by what it adds up to. */
function isThat(law: AxisLaw, due: NetworkShape['laws'][number]): boolean {
  if (isLinearLaw(law) || law.form !== due.form || law.idle.length > 0 || law.batch !== undefined) return false;
  const sign = new Map<number, bigint>();
  for (const { node, coefficient } of law.terms) {
    if (sign.has(node) || coefficient.den !== 1n || (coefficient.num !== 1n && coefficient.num !== -1n)) return false;
    sign.set(node, coefficient.num);
  }
  if (sign.size !== due.plus.length + due.minus.length) return false;
  const first = sign.get(due.plus[0]!);
  return (
    due.plus.every((n) => sign.get(n) === first) &&
    first !== undefined &&
    due.minus.every((n) => sign.get(n) === -first)
  );
}

export interface EveryWidthCertificateInput {
  readonly graph: AxisGraph;
  readonly laws: readonly AxisLaw[];
  readonly shape: NetworkShape | undefined;
  /** Where no shape is known: the theorem by a rank. */
  readonly rank?: RankTheorem | undefined;
  readonly note: { readonly [key: string]: Json };
}

/** docs/all-widths.md. Precondition: every law is proved, and `shape` is that of `completeLaws`. */
export function everyWidthCertificateJson({ graph, laws, shape, rank, note }: EveryWidthCertificateInput): Json {
  return {
    format: 'lawful-certificate',
    version: 1,
    claim: {
      kind: 'every-width',
      widths: [...graph.widths],
      nodes: graph.nodes.map(nodeJson),
      output: graph.output,
      cotangent: graph.cotangent,
      laws: laws.map(lawJson),
      complete:
        shape !== undefined
          ? { theorem: shape.name, conditions: [...shape.conditions] }
          : rank !== undefined
            ? { theorem: 'rank', at: [...rank.at].map((e) => [...e]), least: [...rank.rho].map((e) => [...e]) }
            : null,
    },
    evidence: shape === undefined && rank !== undefined ? rank.evidence : {},
    note,
  };
}

function lawJson(law: AxisLaw): Json {
  if (isLinearLaw(law)) return law.form === 'constant' ? ['constant', law.node] : ['sums', law.node, law.axis];
  const terms = (list: typeof law.terms): Json =>
    list.map((t) => [t.node, t.batch === undefined ? t.axis : [...indexAxes(t)], formatRational(t.coefficient)]);
  return [law.form, terms(law.terms), terms(law.idle)];
}

/** [operation, inputs, widths of the axes, what else it says]. */
function nodeJson({ operation, inputs, axes }: AxisNode): Json {
  const more = (): Json[] => {
    switch (operation.op) {
      case 'parameter':
      case 'input':
      case 'positive':
      case 'onehot':
      case 'constant':
        return [operation.name];
      case 'number':
        return [operation.value];
      case 'pattern':
        return [operation.pattern];
      case 'contract':
        return [operation.labels.map((l) => [...l]), [...operation.result]];
      case 'add':
        return [[...operation.signs]];
      case 'map': {
        const f = operation.function;
        if (f.kind === 'piecewise') return ['piecewise', f.low, f.high];
        return f.kind === 'power' ? ['power', f.exponent] : ['any', f.name];
      }
      case 'mean':
      case 'max':
      case 'softmax':
        return [[...operation.over]];
      case 'normalise':
        return [[...operation.over], operation.centred];
      case 'along':
        return [operation.what, [...operation.kept]];
      case 'opaque':
        return [operation.name];
      case 'divide':
      case 'turn':
        return [];
    }
  };
  return [operation.op, [...inputs], [...axes], ...more()];
}

/** Parameters that the output does not use, or whose motion nothing sees. */
export const constantParameters = (graph: AxisGraph): readonly number[] =>
  parametersOf(graph).filter((n) => passesUnseen(graph, n, undefined));
