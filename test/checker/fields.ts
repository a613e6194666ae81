/**
 * Brute force for small networks: the fields ∇_θ⟨u, f_θ(x)⟩ by one forward sweep for each parameter, brackets by nested
 * dual numbers, laws by their values. Slow and short; what certificates are built with and what mutants are judged by.
 */
import type { Num } from './dual.js';
import { add, invert, mod, multiply, negate, rational, slopeOf } from './dual.js';
import type { LawJson, Network, Term } from './networks.js';
import { outputs } from './networks.js';

export interface SampleJson {
  inputs: [number, number][];
  slopes: [number, number][];
  cotangent: [number, number][];
}
export type WordJson = number | [WordJson, WordJson];

/** Reproducible pseudo-random integers in 1 … below−1. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + ((state >>> 8) % (below - 1));
  };
}

export const variablesOf = (network: Network, role: string): number[] =>
  network.variables.flatMap((variable, i) => (variable.role === role ? [i] : []));

export const piecesOf = (network: Network) => network.nodes.filter(([op]) => op === 'piecewise');

export function brackets(network: Network, samples: readonly SampleJson[], base: readonly bigint[], p: bigint) {
  const parameters = variablesOf(network, 'parameter');

  function field(sample: SampleJson, theta: readonly Num[]): Num[] {
    const slopes = piecesOf(network).map((_, i) => BigInt(new Map(sample.slopes).get(i) ?? 0));
    const inputs = new Map(sample.inputs);
    return parameters.map((_, direction) => {
      const point: Num[] = base.map((value, i) => mod(BigInt(inputs.get(i) ?? value), p));
      parameters.forEach((variable, d) => {
        point[variable] = { value: theta[d] as Num, slope: d === direction ? 1n : 0n };
      });
      const values = outputs(network, point, slopes, p);
      return sample.cotangent.reduce<Num>(
        (total, [j, u]) => add(total, multiply(mod(BigInt(u), p), slopeOf(values[j] as Num), p), p),
        0n,
      );
    });
  }

  function along(word: WordJson, v: readonly Num[], theta: readonly Num[]): Num[] {
    return evaluate(
      word,
      theta.map((value, d) => ({ value, slope: v[d] as Num })),
    ).map(slopeOf);
  }

  function evaluate(word: WordJson, theta: readonly Num[]): Num[] {
    if (typeof word === 'number') return field(samples[word] as SampleJson, theta);
    const [v, w] = word;
    const second = along(v, evaluate(w, theta), theta);
    return along(w, evaluate(v, theta), theta).map((a, d) => add(a, negate(second[d] as Num, p), p));
  }

  const origin = parameters.map((variable) => base[variable] as bigint);
  return (word: WordJson): bigint[] => evaluate(word, origin) as bigint[];
}

function polynomial(terms: readonly Term[], at: readonly Num[], p: bigint): Num {
  let total: Num = 0n;
  for (const [coefficient, factors] of terms) {
    let value: Num = rational(coefficient, p);
    for (const [i, e] of factors) for (let k = 0; k < e; k++) value = multiply(value, at[i] as Num, p);
    total = add(total, value, p);
  }
  return total;
}

/** The derivative of a law along a vector (indexed by parameters) at a point. */
export function derivative(
  law: LawJson,
  network: Network,
  point: readonly bigint[],
  v: readonly bigint[],
  p: bigint,
): bigint {
  const at: Num[] = [...point];
  variablesOf(network, 'parameter').forEach((variable, d) => {
    at[variable] = { value: point[variable] as bigint, slope: v[d] as bigint };
  });
  const below = law.denominator ? polynomial(law.denominator, at, p) : 1n;
  const value = multiply(polynomial(law.numerator, at, p), invert(below, p), p);
  return slopeOf(value) as bigint;
}

export function jacobian(laws: readonly LawJson[], network: Network, point: readonly bigint[], p: bigint): bigint[][] {
  const parameters = variablesOf(network, 'parameter');
  return laws.map((law) =>
    parameters.map((_, d) =>
      derivative(
        law,
        network,
        point,
        parameters.map((_, e) => (d === e ? 1n : 0n)),
        p,
      ),
    ),
  );
}
