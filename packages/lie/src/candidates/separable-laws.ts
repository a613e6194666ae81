/**
 * Laws that are sums of functions of one parameter each, Σ_d B_d(θ_d): what a mirror flow conserves where gradient flow conserves Σ b_d θ_d² (theory §14,
 * Theorem J: B' = b·p/m(p)). The functions tried are powers of the parameter from −4 to 8, and its kernels K with K⁻¹, θK and θK⁻¹. One linear equation
 * for the coefficients at each random (θ, v), as in every ansatz; a kernel moves by the chain rule. Candidates only.
 */
import {
  appendGradient,
  type FieldFamily,
  gradientModular,
  matrixModular,
  nodeByVariable,
  nullspaceModular,
  primeField,
  primesOf,
  programBuilder,
  QQ,
  type Rational,
  random,
  reconstructEchelonBasis,
  type StateFunction,
  type Terms,
} from '@lawful/cas-core';
import { sparsify } from './candidate.js';
import { fieldSamples } from './field-samples.js';

const POWERS = [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4];
/** Beyond this many unknowns nothing is tried. */
const UNKNOWNS_LIMIT = 900;

/** A variable with its exponent, positive or negative. */
type Monomial = readonly (readonly [variable: number, exponent: number])[];

const functionOf = (m: Monomial): StateFunction => {
  const side = (sign: 1 | -1): Terms => [
    {
      coefficient: QQ.one,
      exponents: m
        .flatMap(([v, e]): [number, number][] => (e * sign > 0 ? [[v, e * sign]] : []))
        .sort((a, b) => a[0] - b[0]),
    },
  ];
  return { numerator: side(1), denominator: m.some(([, e]) => e < 0) ? side(-1) : undefined };
};

/**
 * @param own kernel variables by the parameter that each is a function of
 * @param step asked before each prime; false ends the search
 */
export function separableLaws(
  family: FieldFamily,
  own: ReadonlyMap<number, readonly number[]>,
  seed: number,
  step: () => boolean,
): StateFunction[] {
  const monomials: Monomial[] = family.state.flatMap((v): Monomial[] => [
    ...POWERS.map((e): Monomial => [[v, e]]),
    ...(own.get(v) ?? []).flatMap((k): Monomial[] =>
      [1, -1].flatMap((e): Monomial[] => [
        [[k, e]],
        [
          [v, 1],
          [k, e],
        ],
      ]),
    ),
  ]);
  if (monomials.length > UNKNOWNS_LIMIT || family.generators.length !== 1) return [];
  const functions = monomials.map(functionOf);
  const kernels = [...own.values()].flat();
  const moving = withKernelRates(family, kernels);
  const basis = reconstructEchelonBasis(
    (p) => {
      const F = primeField(p);
      const samples = step() ? fieldSamples(moving, p, functions.length + 20, random(seed).fork(`separable ${p}`)) : [];
      const rows = samples.flatMap(({ theta, velocity }) => {
        const rate = new Map(moving.state.map((v, d) => [v, velocity[d]!]));
        const row = functions.map((h) => {
          const slopes = gradientModular(h, F, theta);
          return slopes && [...slopes].reduce((t, [v, s]) => F.add(t, F.mul(s, rate.get(v) ?? 0)), 0);
        });
        return row.includes(undefined) ? [] : [row as number[]];
      });
      return nullspaceModular(matrixModular(p, rows.length, functions.length, (i, j) => rows[i]![j]!));
    },
    { primes: primesOf(family) },
  );
  if (basis.kind !== 'ok') return [];
  return sparsify(basis.value.basis).map((vector) => sumOf(vector, monomials));
}

/** Σ c·monomial as one fraction. */
function sumOf(vector: readonly Rational[], monomials: readonly Monomial[]): StateFunction {
  const used = vector.flatMap((c, k) => (QQ.isZero(c) ? [] : [{ c, m: monomials[k]! }]));
  const below = new Map<number, number>();
  for (const { m } of used) for (const [v, e] of m) if (e < 0) below.set(v, Math.max(below.get(v) ?? 0, -e));
  const numerator = used.map(({ c, m }) => {
    const exponents = new Map(below);
    for (const [v, e] of m) exponents.set(v, (exponents.get(v) ?? 0) + e);
    return {
      coefficient: c,
      exponents: [...exponents].filter(([, e]) => e !== 0).sort((a, b) => a[0] - b[0]),
    };
  });
  const denominator =
    below.size === 0 ? undefined : [{ coefficient: QQ.one, exponents: [...below].sort((a, b) => a[0] - b[0]) }];
  return { numerator, denominator };
}

/** The family with kernels as coordinates of the state, which move by the chain rule. */
export function withKernelRates(family: FieldFamily, kernels: readonly number[]): FieldFamily {
  const [only] = family.generators;
  const { field } = only!;
  const builder = programBuilder(field);
  const nodeOf = nodeByVariable(field);
  const state = [...family.state];
  const outputs = [...field.outputs];
  const moving = family.state.filter((w) => nodeOf.has(w));
  for (const v of kernels) {
    const node = nodeOf.get(v);
    if (node === undefined) continue;
    const slopes = appendGradient(
      builder,
      builder.view(),
      [node],
      [builder.constant(QQ.one)],
      moving.map((w) => nodeOf.get(w)!),
    );
    const rate = builder.dot(
      slopes,
      moving.map((w) => field.outputs[family.state.indexOf(w)]!),
    );
    state.push(v);
    outputs.push(rate);
  }
  const program = builder.build(outputs);
  const kept = (family.kernels ?? []).filter((v) => !state.includes(v));
  return {
    ...family,
    variables: program.variables,
    state,
    kernels: kept,
    generators: [{ name: only!.name, field: program, samples: only!.samples }],
  };
}
