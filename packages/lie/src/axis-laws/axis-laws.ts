/**
 * Laws for every width: motions of the parameters, along symmetric matrices on axes, that no operation of the network lets through to the output (theory §12).
 * What each operation asks of a motion is linear in its coefficients (`motionDemands`), so all such laws are a nullspace.
 */
import {
  type AxisGraph,
  type AxisLaw,
  axisClasses,
  disjointSets,
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
  type SparseRationals,
  usedNodes,
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
  const used = usedNodes(graph);
  const constant = new Set(parameters.filter((n) => passesUnseen(graph, n, undefined, used)));
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
  const places = [...byClass.values()].flat();
  const classOf = [...byClass].flatMap(([c, own]) => own.map(() => c));
  const isTurned = (vector: SparseRationals): boolean => [...vector.keys()].every((k) => turns.has(classOf[k]!));
  const known = rationalRowSpace();
  const byForm = new Map<MotionForm, SparseRationals[]>();
  const forms: MotionForm[] = turns.size > 0 ? ['gram', 'pairs', 'diagonal'] : ['gram', 'diagonal'];
  for (const form of forms)
    for (const vector of solutions(graph, form, places)) {
      const own = withoutConstant(vector, places, constant);
      if ((form === 'pairs' && !isTurned(vector)) || own.size === 0 || !known.insert(own)) continue;
      byForm.set(form, [...(byForm.get(form) ?? []), vector]);
    }
  // Class by class, in the order of declarations.
  for (const c of byClass.keys())
    for (const [form, vectors] of byForm)
      for (const vector of vectors) {
        const [first] = vector.keys();
        if (classOf[first!] !== c) continue;
        const { node, axis } = places[first!]!;
        found.push(lawOf(form, graph.nodes[node]!.axes[axis]!, places, vector, constant));
      }
  found.push(...normLaws(graph, parameters, constant, found));
  const linear = linearLaws(graph, parameters, constant, used);
  return [...found, ...linear, ...crossLaws(graph, parameters, linear, constant, [...byClass.values()])];
}

const withoutConstant = (
  vector: SparseRationals,
  places: readonly Place[],
  constant: ReadonlySet<number>,
): SparseRationals => new Map([...vector].filter(([k]) => !constant.has(places[k]!.node)));

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
    const widthOf = (vector: SparseRationals): Width => {
      const { node, axis } = places[vector.keys().next().value!]!;
      return graph.nodes[node]!.axes[axis]!;
    };
    places.forEach((p, k) => {
      if (known(p)) space.insert(new Map([[k, QQ.one]]));
    });
    for (const vector of solutions(graph, form, places)) {
      const own = new Map([...vector].filter(([k]) => !known(places[k]!)));
      if (own.size === 0 || !space.insert(own)) continue;
      // Without those that are constant by themselves, where the motion of the others is seen to be none.
      const shown = demandsOf(graph, form, places, own) ? vector : own;
      found.push(lawOf(form, form === 'ones' ? 1 : widthOf(own), places, shown, constant));
    }
  };
  const sums = (node: number, other: (axis: number) => boolean): boolean =>
    linear.some((law) => law.node === node && (law.form === 'constant' || other(law.axis)));
  take('columns', classes.flat(), ({ node, axis }) => sums(node, (k) => k !== axis));
  const whole = parameters.map((node) => ({ node, axis: 0 }));
  const summed = new Set(found.flatMap((law) => law.terms.map((t) => t.node)));
  take(
    'ones',
    whole.filter(({ node }) => !summed.has(node)),
    ({ node }) => sums(node, () => true),
  );
  return found;
}

/** Whether the motion with these factors meets an operation that does not pass it. */
function demandsOf(graph: AxisGraph, form: MotionForm, places: readonly Place[], factors: SparseRationals): boolean {
  const own = new Map([...factors].map(([k, c]) => [`${places[k]!.node},${places[k]!.axis}`, c]));
  const demands = motionDemands(graph, form, (node, axis) => {
    const c = own.get(`${node},${axis}`);
    return c === undefined ? new Map() : new Map([[0, c]]);
  });
  return demands.length > 0;
}

/**
 * A basis of the motions of a form along some places that leave the output where it is, in the order of the first place of each. The graph is followed once; what
 * is demanded falls apart into systems of few unknowns.
 */
function solutions(graph: AxisGraph, form: MotionForm, places: readonly Place[]): SparseRationals[] {
  const index = new Map(places.map(({ node, axis }, k) => [`${node},${axis}`, k]));
  const initial = (node: number, axis: number): LinearForm => {
    const k = index.get(`${node},${axis}`);
    return k === undefined ? new Map() : new Map([[k, QQ.one]]);
  };
  const demands = new Map<string, LinearForm>();
  for (const { form: f } of motionDemands(graph, form, initial))
    demands.set([...f].map(([k, c]) => `${k}:${c.num}/${c.den}`).join(), f);
  return systems(places.length, [...demands.values()]).flatMap(({ unknowns, rows }) => {
    const matrix = rows.map((row) => unknowns.map((k) => row.get(k) ?? QQ.zero));
    return sparsify(nullspaceRational(matrix, unknowns.length)).map(
      (vector) => new Map(vector.flatMap((q, k): [number, Rational][] => (QQ.isZero(q) ? [] : [[unknowns[k]!, q]]))),
    );
  });
}

/** Unknowns that equations connect, with these equations. */
function systems(
  count: number,
  rows: readonly LinearForm[],
): { readonly unknowns: readonly number[]; readonly rows: readonly LinearForm[] }[] {
  const { find, join } = disjointSets(count);
  for (const row of rows) {
    const [first, ...rest] = row.keys();
    for (const k of rest) join(k, first!);
  }
  const found = new Map<number, { unknowns: number[]; rows: LinearForm[] }>();
  for (let k = 0; k < count; k++) {
    const own = found.get(find(k)) ?? { unknowns: [], rows: [] };
    own.unknowns.push(k);
    found.set(find(k), own);
  }
  for (const row of rows) found.get(find(row.keys().next().value!))!.rows.push(row);
  return [...found.values()];
}

function lawOf(
  form: MotionForm,
  width: Width,
  places: readonly Place[],
  vector: SparseRationals,
  constant: ReadonlySet<number>,
): QuadraticAxisLaw {
  const terms = [...vector].map(([k, coefficient]) => ({ ...places[k]!, coefficient }));
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
  const order = new Map(parameters.map((node, k) => [node, k]));
  for (const law of found) {
    const trace = new Map<number, Rational>();
    for (const t of law.terms)
      trace.set(order.get(t.node)!, QQ.add(trace.get(order.get(t.node)!) ?? QQ.zero, t.coefficient));
    known.insert(new Map([...trace].filter(([, c]) => !QQ.isZero(c))));
  }
  return solutions(graph, 'norm', places).flatMap((vector) => {
    const own = withoutConstant(vector, places, constant);
    if (own.size === 0 || !known.insert(own)) return [];
    return [lawOf('norm', 1, places, vector, constant)];
  });
}

/** Constants, and sums along an axis of what is none. */
function linearLaws(
  graph: AxisGraph,
  parameters: readonly number[],
  constant: ReadonlySet<number>,
  used: ReadonlySet<number>,
): LinearAxisLaw[] {
  return parameters.flatMap((node): LinearAxisLaw[] => {
    if (constant.has(node)) return [{ form: 'constant', node, axis: 0 }];
    return graph.nodes[node]!.axes.flatMap((width, axis): LinearAxisLaw[] =>
      width !== 1 && passesUnseen(graph, node, axis, used) ? [{ form: 'sums', node, axis }] : [],
    );
  });
}
