import {
  DEFAULT_PRIMES,
  type FieldFamily,
  gradient,
  gradientModular,
  matrixFromRows,
  nullspaceModular,
  primeField,
  programBuilder,
  random,
  rational,
  type StateFunction,
} from '@lawful/cas-core';
import { lieRank, rationalLaws } from '@lawful/lie';
import { proveLaw } from '@lawful/verifier';
import { describe, expect, it } from '../jest-globals.js';

const P = DEFAULT_PRIMES[0]!;

/** A family whose fields span the kernel of d(p/q), for random p and q of the given degree in D variables. */
function planted(
  D: number,
  degree: number,
  seed: number,
): { family: FieldFamily; value(point: readonly number[]): number | undefined } {
  const rng = random(seed);
  const builder = programBuilder();
  const state = Array.from({ length: D }, (_, i) => builder.variable(`t${i + 1}`, 'parameter'));
  const polynomial = (): { node: number; terms: [number, number[]][] } => {
    const terms: [number, number[]][] = [[1 + rng.below(4), []]];
    for (let k = 0; k < 3; k++) {
      const d = k === 0 ? degree : 1 + rng.below(degree);
      terms.push([rng.below(7) - 3 || 1, Array.from({ length: d }, () => rng.below(D))]);
    }
    for (let i = 0; i < D; i++) terms.push([1 + rng.below(3), [i]]);
    const node = builder.sum(
      terms.map(([c, m]) => m.reduce((n, i) => builder.mul(n, state[i]!), builder.constant(rational(c)))),
    );
    return { node, terms };
  };
  const [p, q] = [polynomial(), polynomial()];
  const program = builder.view();
  const parts = (node: number) => {
    const g = gradient({ ...program, outputs: [node] }, node, state);
    return { g, builder: programBuilder(g) };
  };
  expect(parts(p.node).g.outputs).toHaveLength(D);
  // q dp − p dq, all in one builder.
  const whole = programBuilder(program);
  const dp = gradientNodes(whole, p.node, state);
  const dq = gradientNodes(whole, q.node, state);
  const F = dp.map((d, i) => whole.sub(whole.mul(q.node, d), whole.mul(p.node, dq[i]!)));
  const samples: number[] = [];
  const components = state.map(() => whole.constant(rational(0)));
  for (let i = 0; i < D; i++)
    for (let j = i + 1; j < D; j++) {
      samples.push(whole.variables.length);
      const c = whole.variable(`c${i}${j}`, 'coordinate');
      components[i] = whole.add(components[i]!, whole.mul(c, F[j]!));
      components[j] = whole.sub(components[j]!, whole.mul(c, F[i]!));
    }
  const field = whole.build(components);
  const family: FieldFamily = {
    name: 'plain',
    variables: field.variables,
    state: state.map((_, i) => i),
    constants: [],
    masks: 'none',
    network: field,
    hypotheses: [],
    generators: [{ name: 'planted', field, samples }],
  };
  const K = primeField(P);
  const at = (terms: [number, number[]][], point: readonly number[]): number =>
    terms.reduce(
      (s, [c, m]) =>
        K.add(
          s,
          m.reduce((v, i) => K.mul(v, point[i]!), K.fromInteger(BigInt(c))),
        ),
      0,
    );
  return {
    family,
    value: (point) => {
      const b = at(q.terms, point);
      return b === 0 ? undefined : K.div(at(p.terms, point), b);
    },
  };
}

function gradientNodes(builder: ReturnType<typeof programBuilder>, node: number, state: readonly number[]): number[] {
  const program = builder.view();
  const g = gradient({ ...program, outputs: [node] }, node, state);
  // `gradient` continues the same nodes; replay the new ones in this builder.
  const renamed: number[] = [];
  for (let n = 0; n < g.op.length; n++) {
    if (n < program.op.length) renamed.push(n);
    else {
      const [a, b] = [renamed[g.left[n]!]!, renamed[g.right[n]!] ?? 0];
      const op = g.op[n]!;
      renamed.push(
        op === 1
          ? builder.constant(g.constants[g.left[n]!]!)
          : op === 2
            ? builder.add(a, b)
            : op === 3
              ? builder.sub(a, b)
              : op === 4
                ? builder.mul(a, b)
                : op === 5
                  ? builder.neg(a)
                  : op === 6
                    ? builder.div(a, b)
                    : builder.pow(a, g.right[n]!),
      );
    }
  }
  return g.outputs.map((n) => renamed[n]!);
}

const evaluate = (h: StateFunction, point: readonly number[]): number | undefined => {
  const K = primeField(P);
  const part = (terms: StateFunction['numerator']): number =>
    terms.reduce(
      (s, t) =>
        K.add(
          s,
          t.exponents.reduce((v, [i, e]) => {
            let r = v;
            for (let k = 0; k < e; k++) r = K.mul(r, point[i]!);
            return r;
          }, K.fromRational(t.coefficient)!),
        ),
      0,
    );
  const bottom = h.denominator === undefined ? 1 : part(h.denominator);
  return bottom === 0 ? undefined : K.div(part(h.numerator), bottom);
};

describe('the leaf method', () => {
  const cases: [number, number, number][] = [
    [2, 1, 1],
    [2, 2, 2],
    [3, 1, 3],
    [3, 1, 4],
    [3, 2, 5],
    [3, 2, 6],
    [4, 1, 7],
    [4, 1, 8],
    [4, 2, 9],
    [5, 1, 10],
  ];
  it.each(cases)(
    'recovers a planted p/q in %i variables of degree %i (seed %i) up to a Möbius change',
    (D, degree, seed) => {
      const { family, value } = planted(D, degree, seed);
      expect(lieRank(family).rank).toBe(D - 1);
      const found: StateFunction[] = [];
      rationalLaws(family, {
        seed: 1,
        prime: P,
        leafDegree: degree,
        explained: 0,
        maxDegree: degree,
        accept: (h) => {
          const proof = proveLaw(family, h);
          expect(proof.kind === 'ok' && proof.value.holds).toBe(true);
          found.push(h);
          return true;
        },
      });
      expect(found).toHaveLength(1);
      expect(
        gradientModular(
          found[0]!,
          primeField(P),
          Array.from({ length: family.variables.length }, (_, i) => i + 2),
        )!.size,
      ).toBeGreaterThan(0);
      // c·f·h + d·f − a·h − b = 0 has exactly one solution (a, b, c, d) over random points.
      const rng = random(99);
      const K = primeField(P);
      const rows: number[][] = [];
      while (rows.length < 12) {
        const point = Array.from({ length: D }, () => rng.nonzero(P));
        const [f, h] = [evaluate(found[0]!, point), value(point)];
        if (f !== undefined && h !== undefined) rows.push([h, 1, K.neg(K.mul(f, h)), K.neg(f)]);
      }
      expect(nullspaceModular(matrixFromRows(P, 4, rows))).toHaveLength(1);
    },
  );
});
