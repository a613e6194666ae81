/**
 * Laws for every width: motions of the parameters, along symmetric matrices on axes, that no operation of the network lets through to the output (theory §12).
 * What each operation asks of a motion is linear in its coefficients (`motionDemands`), so all such laws are a nullspace.
 */
import {
  type AxisGraph,
  type AxisLaw,
  axisClasses,
  disjointSets,
  followMatrices,
  isWhole,
  type LinearAxisLaw,
  type LinearForm,
  type MatrixForm,
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
  tupleCode,
  usedNodes,
} from '@lawful/cas-core';
import { sparsify } from '../candidates/candidate.js';

/** Where S acts: along an axis of a parameter, and which axes tell S apart. */
interface Place {
  readonly node: number;
  readonly axis: number;
  readonly batch?: readonly number[];
}

/** All laws of these forms: a basis, those of wider forms (`gram` before `diagonal`, one law for each head before one for all) first. */
export function axisLaws(graph: AxisGraph): AxisLaw[] {
  const parameters = parametersOf(graph);
  const used = usedNodes(graph);
  const constant = new Set(parameters.filter((n) => passesUnseen(graph, n, undefined, used)));
  const classes = axisClasses(graph);
  const found = matrixLaws(graph, parameters, constant, classes);
  found.push(...normLaws(graph, parameters, constant, found));
  const linear = linearLaws(graph, parameters, constant, used);
  const byClass = placesByClass(parameters, classes);
  return [...found, ...linear, ...crossLaws(graph, parameters, linear, constant, [...byClass.values()])];
}

function placesByClass(
  parameters: readonly number[],
  classes: readonly (readonly number[])[],
): ReadonlyMap<number, readonly Place[]> {
  const byClass = new Map<number, Place[]>();
  for (const node of parameters)
    classes[node]!.forEach((c, axis) => {
      if (c >= 0) byClass.set(c, [...(byClass.get(c) ?? []), { node, axis }]);
    });
  return byClass;
}

interface MatrixVector {
  readonly form: MatrixForm;
  readonly places: readonly Place[];
  readonly vector: SparseRationals;
}

function matrixLaws(
  graph: AxisGraph,
  parameters: readonly number[],
  constant: ReadonlySet<number>,
  classes: readonly (readonly number[])[],
): QuadraticAxisLaw[] {
  const turns = new Set(
    graph.nodes.flatMap(({ operation }, n) => (operation.op === 'turn' ? [classes[n]!.at(-1)!] : [])),
  );
  const byClass = placesByClass(parameters, classes);
  const places = [...byClass.values()].flat();
  const isTurned = ({ places: own, vector }: MatrixVector): boolean =>
    [...vector.keys()].every((k) => turns.has(classes[own[k]!.node]![own[k]!.axis]!));
  const found: MatrixVector[] = [];
  // What is conserved for each place along an axis is conserved in sum: `known` has all that follows from what was found, by parameters and their axes.
  const known = knownVectors(places);
  const take = (form: MatrixForm, own: readonly Place[], implies: (v: MatrixVector) => void): void => {
    const space = known.of(form, own);
    for (const vector of solutions(graph, form, own)) {
      const moving = withoutConstant(vector, own, constant);
      const one = { form, places: own, vector };
      if ((form === 'pairs' && !isTurned(one)) || moving.size === 0 || !space.insert(moving)) continue;
      found.push(one);
      implies({ ...one, vector: moving });
    }
  };
  const order = new Map([...byClass.keys()].map((c, k) => [c, k]));
  const ordered = parameters.flatMap((node) => pairsOf(node, classes[node]!, () => true));
  // Of two classes that which comes first in the first parameter with both tells matrices apart.
  const first = new Map<string, number>();
  for (const { node, axis, batch: [b] = [] } of ordered) {
    const own = classes[node]!;
    const pair = [own[b!]!, own[axis]!].sort((x, y) => x - y).join();
    if (!first.has(pair)) first.set(pair, own[Math.min(b!, axis)]!);
  }
  const unordered = parameters.flatMap((node) =>
    pairsOf(node, classes[node]!, (b, c) => b === c || first.get([b, c].sort((x, y) => x - y).join()) === b),
  );
  take('gram', ordered, (v) => {
    known.insert('diagonal', unordered, v, ({ node, axis, batch: [b] = [] }) => [
      { node, axis, batch: [b!] },
      { node, axis: b!, batch: [axis] },
    ]);
    known.insert('gram', places, v, ({ node, axis }) => [{ node, axis }]);
    known.insert('diagonal', places, v, ({ node, batch: [b] = [] }) => [{ node, axis: b! }]);
  });
  take('diagonal', unordered, (v) => {
    known.insert('diagonal', places, v, ({ node, axis }) => [{ node, axis }]);
    known.insert('diagonal', places, v, ({ node, batch: [b] = [] }) => [{ node, axis: b! }]);
  });
  for (const form of ['gram', ...(turns.size > 0 ? (['pairs'] as const) : []), 'diagonal'] as const)
    take(form, places, () => undefined);
  // Class by class, in the order of declarations.
  const rank = ({ places: own, vector }: MatrixVector): number => {
    const { node, axis } = own[vector.keys().next().value!]!;
    return order.get(classes[node]![axis]!)!;
  };
  return found
    .sort((a, b) => rank(a) - rank(b))
    .map(({ form, places: own, vector }) => lawOf(graph, form, own, vector, constant));
}

/** Pairs of an axis and another that tells its matrices apart, of classes that are wanted. */
function pairsOf(node: number, own: readonly number[], wanted: (batch: number, axis: number) => boolean): Place[] {
  return own.flatMap((c, axis) =>
    own.flatMap((b, other): Place[] =>
      c < 0 || b < 0 || axis === other || !wanted(b, c) ? [] : [{ node, axis, batch: [other] }],
    ),
  );
}

type RowSpace = ReturnType<typeof rationalRowSpace>;

interface KnownVectors {
  of(form: MatrixForm, places: readonly Place[]): RowSpace;
  /** What a law says of other places. */
  insert(form: MatrixForm, places: readonly Place[], v: MatrixVector, image: (p: Place) => readonly Place[]): void;
}

const keyOf = ({ node, axis, batch = [] }: Place): string => [node, ...batch, axis].join();

/** `single` are the places of single axes: there what holds for wider forms is kept for the narrower ones, which are asked for later. */
function knownVectors(single: readonly Place[]): KnownVectors {
  const spaces = new Map<readonly Place[], RowSpace>();
  const waiting: SparseRationals[] = [];
  const indices = new Map<readonly Place[], ReadonlyMap<string, number>>();
  const spaceOf = (places: readonly Place[]): RowSpace => {
    const space = spaces.get(places) ?? rationalRowSpace();
    spaces.set(places, space);
    return space;
  };
  return {
    of(form, places) {
      const space = spaceOf(places);
      if (places === single && form !== 'gram') for (const vector of waiting.splice(0)) space.insert(vector);
      return space;
    },
    insert(form, places, { places: from, vector }, image) {
      const index = indices.get(places) ?? new Map(places.map((p, k) => [keyOf(p), k]));
      indices.set(places, index);
      const sum = new Map<number, Rational>();
      for (const [k, c] of vector) {
        const to = image(from[k]!)
          .map((p) => index.get(keyOf(p)))
          .find((i) => i !== undefined);
        if (to === undefined) continue;
        const total = QQ.add(sum.get(to) ?? QQ.zero, c);
        if (QQ.isZero(total)) sum.delete(to);
        else sum.set(to, total);
      }
      if (sum.size === 0) return;
      if (places === single && form !== 'gram') waiting.push(sum);
      else spaceOf(places).insert(sum);
    },
  };
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
    places.forEach((p, k) => {
      if (known(p)) space.insert(new Map([[k, QQ.one]]));
    });
    for (const vector of solutions(graph, form, places)) {
      const own = new Map([...vector].filter(([k]) => !known(places[k]!)));
      if (own.size === 0 || !space.insert(own)) continue;
      // Without those that are constant by themselves, where the motion of the others is seen to be none.
      const shown = demandsOf(graph, form, places, own) ? vector : own;
      found.push(lawOf(graph, form, places, shown, constant));
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
  if (places.length === 0) return [];
  const demands = new Map<string, LinearForm>();
  for (const { form: f } of allDemands(graph, form, places))
    demands.set([...f].map(([k, c]) => `${k}:${c.num}/${c.den}`).join(), f);
  return systems(places.length, [...demands.values()]).flatMap(({ unknowns, rows }) => {
    const matrix = rows.map((row) => unknowns.map((k) => row.get(k) ?? QQ.zero));
    return sparsify(nullspaceRational(matrix, unknowns.length)).map(
      (vector) => new Map(vector.flatMap((q, k): [number, Rational][] => (QQ.isZero(q) ? [] : [[unknowns[k]!, q]]))),
    );
  });
}

/** What the output must not see, with an unknown for each place. */
function allDemands(graph: AxisGraph, form: MotionForm, places: readonly Place[]) {
  const batched = places[0]!.batch?.length ?? 0;
  if (batched > 0) {
    const start = new Map<number, Map<number, LinearForm>>();
    places.forEach(({ node, axis, batch = [] }, k) => {
      const own = start.get(node) ?? new Map<number, LinearForm>();
      own.set(tupleCode([...batch, axis]), new Map([[k, QQ.one]]));
      start.set(node, own);
    });
    return followMatrices(graph, form as MatrixForm, batched + 1, (n) => start.get(n) ?? new Map()).demands;
  }
  const index = new Map(places.map(({ node, axis }, k) => [`${node},${axis}`, k]));
  return motionDemands(graph, form, (node, axis) => {
    const k = index.get(`${node},${axis}`);
    return k === undefined ? new Map() : new Map([[k, QQ.one]]);
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
  graph: AxisGraph,
  form: MotionForm,
  places: readonly Place[],
  vector: SparseRationals,
  constant: ReadonlySet<number>,
): QuadraticAxisLaw {
  const terms = [...vector].map(([k, coefficient]) => ({ ...places[k]!, coefficient }));
  // As people write it: what is added before what is taken away.
  terms.sort((a, b) => Number(b.coefficient.num > 0n) - Number(a.coefficient.num > 0n));
  const { node, axis, batch } = terms[0]!;
  const { axes } = graph.nodes[node]!;
  return {
    form,
    width: isWhole(form) ? 1 : axes[axis]!,
    ...(batch === undefined ? {} : { batch: batch.map((k) => axes[k]!) }),
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
    return [lawOf(graph, 'norm', places, vector, constant)];
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
