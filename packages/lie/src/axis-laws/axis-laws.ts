/**
 * Laws for every width: motions of the parameters, along symmetric matrices on axes, that no operation of the network lets through to the output (theory §12).
 * What each operation asks of a motion is linear in its coefficients (`motionDemands`), so all such laws are a nullspace.
 */
import {
  type AxisGraph,
  type AxisLaw,
  axisClasses,
  type LinearAxisLaw,
  type LinearForm,
  type MotionForm,
  motionDemands,
  nullspaceRational,
  parametersOf,
  passesUnseen,
  QQ,
  type QuadraticAxisLaw,
  type Rational,
  rationalRowSpace,
  sparseOf,
  type Width,
} from '@lawful/cas-core';
import { sparsify } from '../candidates/candidate.js';

interface Place {
  readonly node: number;
  readonly axis: number;
}

/** All laws of these forms: a basis, those of wider forms (`gram` before `diagonal`) first. */
export function axisLaws(graph: AxisGraph): AxisLaw[] {
  const parameters = parametersOf(graph);
  const constant = new Set(parameters.filter((n) => passesUnseen(graph, n, undefined)));
  const found: QuadraticAxisLaw[] = [];
  const classes = axisClasses(graph);
  const turns = new Set(
    graph.nodes.flatMap(({ operation }, n) => (operation.op === 'turn' ? [classes[n]!.at(-1)!] : [])),
  );
  const byClass = new Map<number, Place[]>();
  for (const node of parameters)
    classes[node]!.forEach((c, axis) => {
      if (c >= 0) byClass.set(c, [...(byClass.get(c) ?? []), { node, axis }]);
    });
  for (const [c, places] of byClass) {
    const width = graph.nodes[places[0]!.node]!.axes[places[0]!.axis]!;
    const known = rationalRowSpace();
    const forms: MotionForm[] = turns.has(c) ? ['gram', 'pairs', 'diagonal'] : ['gram', 'diagonal'];
    for (const form of forms)
      for (const vector of solutions(graph, form, places)) {
        const own = vector.map((q, k) => (constant.has(places[k]!.node) ? QQ.zero : q));
        if (own.every(QQ.isZero) || !known.insert(sparseOf(own))) continue;
        found.push(lawOf(form, width, places, vector, constant));
      }
  }
  found.push(...normLaws(graph, parameters, constant, found));
  const linear = linearLaws(graph, parameters, constant);
  return [...found, ...linear, ...crossLaws(graph, parameters, linear, constant, [...byClass.values()])];
}

/** Sums over several parameters that are constant together, and not each by itself. */
function crossLaws(
  graph: AxisGraph,
  parameters: readonly number[],
  linear: readonly LinearAxisLaw[],
  constant: ReadonlySet<number>,
  classes: readonly (readonly Place[])[],
): QuadraticAxisLaw[] {
  const found: QuadraticAxisLaw[] = [];
  const take = (form: MotionForm, places: readonly Place[], known: (p: Place) => boolean): void => {
    const space = rationalRowSpace();
    places.forEach((p, k) => {
      if (known(p)) space.insert(new Map([[k, QQ.one]]));
    });
    for (const vector of solutions(graph, form, places)) {
      const own = vector.map((q, k) => (known(places[k]!) ? QQ.zero : q));
      if (!own.every(QQ.isZero) && space.insert(sparseOf(own)))
        found.push(
          lawOf(
            form,
            form === 'ones' ? 1 : graph.nodes[places[0]!.node]!.axes[places[0]!.axis]!,
            places,
            vector,
            constant,
          ),
        );
    }
  };
  const sums = (node: number, other: (axis: number) => boolean): boolean =>
    linear.some((law) => law.node === node && (law.form === 'constant' || other(law.axis)));
  for (const places of classes) take('columns', places, ({ node, axis }) => sums(node, (k) => k !== axis));
  const whole = parameters.map((node) => ({ node, axis: 0 }));
  const summed = new Set(found.flatMap((law) => law.terms.map((t) => t.node)));
  take(
    'ones',
    whole.filter(({ node }) => !summed.has(node)),
    ({ node }) => sums(node, () => true),
  );
  return found;
}

/** A basis of the motions of a form along some places that leave the output where it is. */
function solutions(graph: AxisGraph, form: MotionForm, places: readonly Place[]): Rational[][] {
  const index = new Map(places.map(({ node, axis }, k) => [`${node},${axis}`, k]));
  const initial = (node: number, axis: number): LinearForm => {
    const k = index.get(`${node},${axis}`);
    return k === undefined ? new Map() : new Map([[k, QQ.one]]);
  };
  const rows = motionDemands(graph, form, initial).map(({ form: f }) => places.map((_, k) => f.get(k) ?? QQ.zero));
  return sparsify(nullspaceRational(rows, places.length));
}

function lawOf(
  form: MotionForm,
  width: Width,
  places: readonly Place[],
  vector: readonly Rational[],
  constant: ReadonlySet<number>,
): QuadraticAxisLaw {
  const terms = places.flatMap((place, k) => (QQ.isZero(vector[k]!) ? [] : [{ ...place, coefficient: vector[k]! }]));
  // As people write it: what is added before what is taken away.
  terms.sort((a, b) => Number(b.coefficient.num > 0n) - Number(a.coefficient.num > 0n));
  return {
    form,
    width,
    terms: terms.filter((t) => !constant.has(t.node)),
    idle: terms.filter((t) => constant.has(t.node)),
  };
}

/** Norms of whole parameters, those left out that are traces of laws found. */
function normLaws(
  graph: AxisGraph,
  parameters: readonly number[],
  constant: ReadonlySet<number>,
  found: readonly QuadraticAxisLaw[],
): QuadraticAxisLaw[] {
  const places = parameters.map((node) => ({ node, axis: 0 }));
  const known = rationalRowSpace();
  const traceOf = (law: QuadraticAxisLaw): Rational[] =>
    places.map(({ node }) =>
      law.terms.reduce((sum, t) => (t.node === node ? QQ.add(sum, t.coefficient) : sum), QQ.zero),
    );
  for (const law of found) known.insert(sparseOf(traceOf(law)));
  return solutions(graph, 'norm', places).flatMap((vector) => {
    const own = vector.map((q, k) => (constant.has(places[k]!.node) ? QQ.zero : q));
    if (own.every(QQ.isZero) || !known.insert(sparseOf(own))) return [];
    return [lawOf('norm', 1, places, vector, constant)];
  });
}

/** Constants, and sums along an axis of what is none. */
function linearLaws(graph: AxisGraph, parameters: readonly number[], constant: ReadonlySet<number>): LinearAxisLaw[] {
  return parameters.flatMap((node): LinearAxisLaw[] => {
    if (constant.has(node)) return [{ form: 'constant', node, axis: 0 }];
    return graph.nodes[node]!.axes.flatMap((width, axis): LinearAxisLaw[] =>
      width !== 1 && passesUnseen(graph, node, axis) ? [{ form: 'sums', node, axis }] : [],
    );
  });
}
