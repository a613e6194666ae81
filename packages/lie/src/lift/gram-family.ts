/**
 * Averages over O(d) for large d through classical invariants (theory §4): what d = 64 costs, d = 3 costs.
 *
 * Let f_{gθ}(Xg') = f_θ(X) for g ∈ O(d), θ a list of c columns in ℝ^d. An averaged loss is an O(d)-invariant polynomial in the columns, hence a polynomial in their
 * inner products (first fundamental theorem), determined by its values where the columns lie in the first m = min(c, d) coordinates. If f sees only
 * these coordinates of the data there, the invariant functionals on it are those of O(m): for every d they are spanned by pairings, products of
 * contractions. So the span of the averaged losses is that for m, each written in inner products; for m = c these are independent.
 */
import {
  appendGradient,
  echelonOver,
  type FieldFamily,
  type Outcome,
  ok,
  type Polynomial,
  type Program,
  polynomialRing,
  programBuilder,
  prune,
  QQ,
  type Rational,
  type Terms,
  unable,
  type Variable,
} from '@lawful/cas-core';

/** More products of inner products than this are not tried for one loss. */
const PRODUCT_LIMIT = 2000;

type Pair = readonly [a: number, b: number];

/** All products of inner products in which column k occurs degrees[k] times. */
function pairings(degrees: readonly number[], from: Pair = [0, 0]): Pair[][] {
  const first = degrees.findIndex((e) => e > 0);
  if (first < 0) return [[]];
  const out: Pair[][] = [];
  for (let b = first; b < degrees.length; b++) {
    if (first === from[0] && b < from[1]) continue;
    const left = [...degrees];
    left[first]!--;
    left[b]!--;
    if (left[first]! < 0 || left[b]! < 0) continue;
    for (const rest of pairings(left, [first, b])) out.push([[first, b], ...rest]);
    if (out.length > PRODUCT_LIMIT) break;
  }
  return out;
}

interface GramTerm {
  readonly coefficient: Rational;
  readonly factors: readonly Pair[];
}

/** A polynomial in restricted columns as a polynomial in their inner products. */
function inInnerProducts(potential: Terms, columns: readonly (readonly number[])[]): Outcome<GramTerm[]> {
  const variables = columns.flat();
  const columnOf = new Map(columns.flatMap((column, k) => column.map((v) => [v, k] as const)));
  const ordinal = new Map(variables.map((v, i) => [v, i]));
  const ring = polynomialRing(
    QQ,
    variables.map((v) => `x${v}`),
  );
  const parts = new Map<string, { degrees: number[]; terms: Terms[number][] }>();
  for (const t of potential) {
    const degrees = new Array<number>(columns.length).fill(0);
    for (const [v, e] of t.exponents) {
      const k = columnOf.get(v);
      if (k === undefined) return unable('an averaged loss with other parameters');
      degrees[k]! += e;
    }
    const part = parts.get(degrees.join()) ?? { degrees, terms: [] };
    part.terms.push(t);
    parts.set(degrees.join(), part);
  }
  const linear = (v: number) => ring.fromTerms([{ coefficient: QQ.one, exponents: [[ordinal.get(v)!, 1]] }]);
  const inner = new Map<string, Polynomial<Rational>>();
  const innerProduct = ([a, b]: Pair): Polynomial<Rational> => {
    const key = `${a},${b}`;
    let p = inner.get(key);
    if (p === undefined) {
      p = columns[a]!.reduce((s, v, i) => ring.add(s, ring.mul(linear(v), linear(columns[b]![i]!))), ring.zero);
      inner.set(key, p);
    }
    return p;
  };
  const out: GramTerm[] = [];
  for (const { degrees, terms } of parts.values()) {
    const products = pairings(degrees);
    if (products.length > PRODUCT_LIMIT) return unable('too many products of inner products');
    const target = ring.fromTerms(
      terms.map((t) => ({
        coefficient: t.coefficient,
        exponents: t.exponents.map(([v, e]) => [ordinal.get(v)!, e] as const),
      })),
    );
    const list = [
      ...products.map((pairs) => pairs.reduce((p, pair) => ring.mul(p, innerProduct(pair)), ring.one)),
      target,
    ];
    const places = new Map<string | number, Rational[]>();
    list.forEach((p, k) => {
      for (const [m, q] of p.terms) {
        const row = places.get(m) ?? new Array<Rational>(list.length).fill(QQ.zero);
        row[k] = q;
        places.set(m, row);
      }
    });
    const { rows, pivots } = echelonOver(QQ, [...places.values()], list.length);
    if (pivots.includes(products.length)) return unable('an averaged loss that is no polynomial in inner products');
    pivots.forEach((k, i) => {
      const coefficient = rows[i]![products.length]!;
      if (!QQ.isZero(coefficient)) out.push({ coefficient, factors: products[k]! });
    });
  }
  return ok(out);
}

/**
 * The family for all d coordinates from the averaged losses on the first few.
 * @param columns the variables of each column, all d of them
 * @param restricted how many of them the potentials know
 */
export function gramFamily(
  potentials: readonly Terms[],
  columns: readonly (readonly number[])[],
  restricted: number,
  variables: readonly Variable[],
  parameters: readonly number[],
): Outcome<FieldFamily> {
  const short = columns.map((c) => c.slice(0, restricted));
  const builder = programBuilder();
  const nodes = variables.map((v) => builder.variable(v.name, v.role, v.positive));
  const products = new Map<string, number>();
  const innerProduct = ([a, b]: Pair): number => {
    const key = `${a},${b}`;
    let node = products.get(key);
    if (node === undefined) {
      node = builder.sum(columns[a]!.map((v, i) => builder.mul(nodes[v]!, nodes[columns[b]![i]!]!)));
      products.set(key, node);
    }
    return node;
  };
  const samples: number[] = [];
  const summands: number[] = [];
  for (const [k, terms] of potentials.entries()) {
    const gram = inInnerProducts(terms, short);
    if (gram.kind !== 'ok') return gram;
    samples.push(builder.variables.length);
    const c = builder.variable(`c${k + 1}`, 'coordinate');
    const value = builder.sum(
      gram.value.map(({ coefficient, factors }) =>
        factors.reduce((n, pair) => builder.mul(n, innerProduct(pair)), builder.constant(coefficient)),
      ),
    );
    summands.push(builder.mul(c, value));
  }
  const potential = builder.sum(summands);
  const components = appendGradient(
    builder,
    builder.view(),
    [potential],
    [builder.constant(QQ.one)],
    parameters.map((v) => nodes[v]!),
  );
  const keep = parameters.map((v) => nodes[v]!);
  const wider = symmetricMotions(columns, variables, parameters);
  const field = prune(builder.build(components), components, keep);
  const kept = prune(builder.build([potential]), [potential], keep);
  return ok({
    name: 'augmented',
    variables: field.variables,
    state: parameters,
    constants: [],
    generators: [
      {
        name: 'average',
        field,
        wider: [wider],
        motion: { program: kept, condition: 'still', parameters, by: parameters },
        potential: kept,
        samples,
      },
    ],
    masks: 'none',
    network: builder.view(),
    hypotheses: [],
  });
}

/** All motions P ↦ P·S with S symmetric: gradients of functions of P'P are among them, S then depending on P and on the data. */
function symmetricMotions(
  columns: readonly (readonly number[])[],
  variables: readonly Variable[],
  parameters: readonly number[],
): Program {
  const builder = programBuilder();
  const nodes = variables.map((v) => builder.variable(v.name, v.role, v.positive));
  const entries = columns.map((_, a) =>
    columns.slice(0, a + 1).map((__, b) => builder.variable(`s${a + 1}${b + 1}`, 'coordinate')),
  );
  const moved = new Map(
    columns.flatMap((column, a) =>
      column.map((v, i) => [
        v,
        builder.sum(
          columns.map((other, b) => builder.mul(nodes[other[i]!]!, entries[Math.max(a, b)]![Math.min(a, b)]!)),
        ),
      ]),
    ),
  );
  const components = parameters.map((v) => moved.get(v)!);
  return prune(
    builder.build(components),
    components,
    parameters.map((v) => nodes[v]!),
  );
}
