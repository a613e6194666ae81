/**
 * Brute force for small networks: the fields ∇_θ⟨u, f_θ(x)⟩ by one forward sweep for each parameter, brackets by nested
 * dual numbers, laws by their values. Slow and short; what certificates are built with and what mutants are judged by.
 */
import type { Num } from './dual.js';
import { add, baseOf, invert, mod, multiply, negate, rational, slopeOf } from './dual.js';
import type { Family, Flow, LawJson, Network, Term } from './networks.js';
import { nodeValues } from './networks.js';

export interface SampleJson {
  generator?: string;
  inputs?: [number, number][];
  labels?: [number, number][];
  slopes?: [number, number][];
  kernels?: [number, number][];
  cotangent?: [number, number][];
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

/** The nodes that are kernels, in the order of their ordinals. */
export const kernelsOf = (network: Network): number[] =>
  network.nodes.flatMap(([op], i) => (op === 'exp' || op === 'log' || op === 'sqrt' ? [i] : []));

export const piecesOf = (network: Network) => network.nodes.filter(([op]) => op === 'piecewise');

export interface System {
  readonly network: Network;
  readonly family: Family;
  readonly flow: Flow;
}

/** The variables that move: a clock where there is one, the parameters, the velocities under momentum. */
export function stateOf({ network, flow }: System): number[] {
  const parameters = variablesOf(network, 'parameter');
  if (flow.kind === 'momentum') return [flow.clock as number, ...parameters, ...(flow.velocities ?? [])];
  return flow.kind === 'decay' ? [flow.clock as number, ...parameters] : parameters;
}

/** Whether there is a field without data. */
export const hasDrift = ({ kind, penalty }: Flow): boolean =>
  kind === 'momentum' || kind === 'decay' || (kind === 'descent' && penalty !== undefined);

/** The slopes that a network without divisions has at an integer point; undefined on a kink. */
export function trueSlopes(network: Network, point: readonly number[], inputs: readonly [number, number][], p: bigint) {
  /** A prime, so large that residues have signs; a slope that is a fraction must not meet another piecewise node. */
  const large = 2n ** 521n - 1n;
  const chosen = new Map(inputs);
  const at = point.map((value, i) => BigInt(chosen.get(i) ?? value));
  const [slopes, found]: [bigint[], bigint[]] = [[], []];
  for (const [of, low, high] of network.nodes.flatMap(([op, ...rest]) => (op === 'piecewise' ? [rest] : []))) {
    const value = nodeValues(network, at, [...slopes, ...piecesOf(network).map(() => 0n)], large)[
      of as number
    ] as bigint;
    const z = mod(value, large);
    if (z === 0n) return undefined;
    const slope = String(z > large / 2n ? low : high);
    slopes.push(rational(slope, large));
    found.push(rational(slope, p));
  }
  return found;
}

/** Evaluates words at a point: fields on the state, by brute force. */
export function brackets(
  system: System,
  samples: readonly SampleJson[],
  base: readonly bigint[],
  p: bigint,
  near?: number[],
  kernels: readonly [number, number][] = [],
) {
  const { network, family, flow } = system;
  const parameters = variablesOf(network, 'parameter');
  const state = stateOf(system);

  function field(sample: SampleJson, theta: readonly Num[]): Num[] {
    const inputs = new Map([...(sample.inputs ?? []), ...(sample.labels ?? [])]);
    const slopes = near
      ? (trueSlopes(network, near, sample.inputs ?? [], p) ?? [])
      : piecesOf(network).map((_, i) => BigInt(new Map(sample.slopes).get(i) ?? 0));
    const point: Num[] = base.map((value, i) => mod(BigInt(inputs.get(i) ?? value), p));
    for (const [d, variable] of state.entries()) point[variable] = theta[d] as Num;
    const free = new Map([...kernels, ...(sample.kernels ?? [])]);
    const out: Num[] = state.map(() => 0n);
    const put = (variable: number, value: Num) => {
      out[state.indexOf(variable)] = value;
    };
    if (sample.generator === 'drift' && flow.kind !== 'momentum') {
      const rate = flow.rate === undefined ? 0n : baseOf(nodeValues(network, point, slopes, p)[flow.rate] as Num);
      const still = JSON.stringify(network.nodes[flow.rate ?? 0]) === '["const","0"]';
      if (flow.clock !== undefined) put(flow.clock, still ? 1n : multiply(rate, point[flow.clock] as Num, p));
      parameters.forEach((variable, d) => {
        const varied: Num[] = point.map((value, i) => ({ value, slope: i === variable ? 1n : 0n }));
        const values = nodeValues(network, varied, slopes, p, free);
        const slope = flow.penalty === undefined ? 0n : slopeOf(values[flow.penalty] as Num);
        const pull = add(slope, multiply(rate, point[variable] as Num, p), p);
        const factor = flow.metric ? baseOf(values[flow.metric[d] as number] as Num) : 1n;
        put(variable, negate(multiply(factor, pull, p), p));
      });
      return out;
    }
    if (sample.generator === 'drift') {
      const tau = nodeValues(network, point, slopes, p)[flow.friction as number] as Num;
      const still = JSON.stringify(network.nodes[flow.friction as number]) === '["const","0"]';
      put(flow.clock as number, still ? 1n : multiply(tau, point[flow.clock as number] as Num, p));
      parameters.forEach((variable, d) => {
        const w = point[flow.velocities?.[d] as number] as Num;
        put(variable, w);
        put(flow.velocities?.[d] as number, negate(multiply(tau, w, p), p));
      });
      return out;
    }
    parameters.forEach((variable, d) => {
      const varied: Num[] = point.map((value, i) => (i === variable ? { value, slope: 1n } : { value, slope: 0n }));
      const values = nodeValues(network, varied, slopes, p, free);
      const chosen: [number, number][] =
        family.kind === 'potential'
          ? [[family.potential as number, 1]]
          : (sample.cotangent ?? []).map(([j, u]) => [network.outputs[j] as number, u]);
      let v = chosen.reduce<Num>(
        (total, [at, u]) => add(total, multiply(mod(BigInt(u), p), slopeOf(values[at] as Num), p), p),
        0n,
      );
      if (flow.metric) v = multiply(v, baseOf(values[flow.metric[d] as number] as Num), p);
      put(flow.kind === 'momentum' ? (flow.velocities?.[d] as number) : variable, v);
    });
    return out;
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

  const origin = state.map((variable) => base[variable] as bigint);
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

/** The derivative of a law along a vector (indexed like the state) at a point. */
export function derivative(
  law: LawJson,
  system: System,
  point: readonly bigint[],
  v: readonly bigint[],
  p: bigint,
  kernels: readonly [number, number][] = [],
): bigint {
  const at: Num[] = [...point];
  stateOf(system).forEach((variable, d) => {
    at[variable] = { value: point[variable] as bigint, slope: v[d] as bigint };
  });
  if (kernels.length > 0) {
    const found = nodeValues(system.network, at, [], p, new Map(kernels));
    at.push(...kernelsOf(system.network).map((node) => found[node] as Num));
  }
  const below = law.denominator ? polynomial(law.denominator, at, p) : 1n;
  return slopeOf(multiply(polynomial(law.numerator, at, p), invert(below, p), p)) as bigint;
}

export function jacobian(
  laws: readonly LawJson[],
  system: System,
  point: readonly bigint[],
  p: bigint,
  kernels: readonly [number, number][] = [],
): bigint[][] {
  const state = stateOf(system);
  const unit = (d: number) => state.map((_, e) => (d === e ? 1n : 0n));
  return laws.map((law) => state.map((_, d) => derivative(law, system, point, unit(d), p, kernels)));
}
