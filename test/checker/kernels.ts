/**
 * Certificates of networks with kernels, built by trying, and a judge of their claims that works with real numbers: true
 * exponentials, logarithms and roots, on nested dual numbers of doubles. It shares no value with the finite fields of
 * the certificate, so that kernels which are dependent are seen for what they are.
 */
import type { Certificate } from './certificates.js';
import { greedy, words } from './certificates.js';
import { mod } from './dual.js';
import type { SampleJson, WordJson } from './fields.js';
import { brackets, dice, jacobian, kernelsOf, stateOf, variablesOf } from './fields.js';
import type { Model, Network, Node, Term } from './networks.js';

/** 7 modulo 8: there are roots, also of 2. */
const ROOT_PRIME = 1_048_559;

/** For each kernel whether its argument reaches a variable that is neither a parameter nor a constant. */
function ofData(network: Network): boolean[] {
  const reached: boolean[] = [];
  for (const [op, ...rest] of network.nodes) {
    const role = network.variables[rest[0] as number]?.role ?? '';
    if (op === 'var') reached.push(!['parameter', 'constant'].includes(role));
    else reached.push(op !== 'const' && rest.slice(0, op === 'pow' ? 1 : 2).some((i) => reached[i as number] === true));
  }
  return kernelsOf(network).map((node) => reached[node] as boolean);
}

export function certifyKernels(model: Model, seed = 1): Certificate {
  const { network, laws } = model;
  const family = model.family ?? { kind: 'plain', cotangent: 'free' };
  const flow = model.flow ?? { kind: 'gradient' };
  const system = { network, family, flow };
  const [prime, roll] = [ROOT_PRIME, dice(seed)];
  const p = BigInt(prime);
  const data = ofData(network);
  const value = (): number => roll(prime);
  const free = (wanted: boolean) =>
    kernelsOf(network).flatMap((node, k): [number, number][] =>
      data[k] === wanted && network.nodes[node]?.[0] !== 'sqrt' ? [[k, value()]] : [],
    );
  const isData = (role: string) => role === 'input' || role === 'label';
  const draw = (): SampleJson => ({
    inputs: variablesOf(network, 'input').map((i) => [i, value()]),
    slopes: [],
    ...(free(true).length > 0 ? { kernels: free(true) } : {}),
    ...(family.kind === 'potential'
      ? { labels: variablesOf(network, 'label').map((i) => [i, value()]) }
      : { cotangent: network.outputs.map((_, j) => [j, value()]) }),
  });
  /** Points and samples where a root does not exist are left. */
  function attempt(): Certificate | undefined {
    const point = network.variables.map(({ role }) => (isData(role) ? 0 : value()));
    const kernels = free(false);
    const base = point.map((n) => mod(BigInt(n), p));
    const samples: SampleJson[] = [];
    const count = variablesOf(network, 'parameter').length + 2;
    for (let tries = 0; samples.length < count && tries < 200; tries++) {
      const sample = draw();
      try {
        brackets(system, [sample], base, p, undefined, kernels)(0);
        samples.push(sample);
      } catch {}
    }
    if (samples.length < count) return undefined;
    const bound = greedy(words(count), brackets(system, samples, base, p, undefined, kernels), model.lieRank, prime);
    const [first] = samples;
    const full = base.map((n, i) => BigInt(new Map([...(first?.inputs ?? []), ...(first?.labels ?? [])]).get(i) ?? n));
    const all = [...kernels, ...(first?.kernels ?? [])];
    const marked = all.length > 0 ? all : ([[-1, 0]] as [number, number][]);
    const row = (i: number) => jacobian([laws[i] as never], system, full, p, marked)[0] as bigint[];
    const minor = greedy(laws.keys(), row, model.found, prime);
    const state = stateOf(system);
    const site = () => ({ prime, point: [...point], ...(kernels.length > 0 ? { kernels: [...kernels] } : {}) });
    const [lieRank, found] = [bound.chosen.length, minor.chosen.length];
    const maxLaws = state.length - lieRank;
    const asVariables = (columns: number[]) => columns.map((column) => state[column] as number);
    return {
      format: 'lawful-certificate',
      version: 2,
      claim: {
        network,
        loss: model.loss ?? 'mse',
        family,
        flow,
        laws,
        counts: { parameters: state.length, lieRank, maxLaws, found, complete: found === maxLaws },
        hypotheses: [],
      },
      evidence: {
        ...(found > 0 ? { independence: { ...site(), laws: minor.chosen, columns: asVariables(minor.columns) } } : {}),
        ...(lieRank > 0
          ? { lieRank: { ...site(), samples, words: bound.chosen, columns: asVariables(bound.columns) } }
          : {}),
      },
      note: { made: 'in a test' },
    };
  }
  for (let tries = 0; tries < 200; tries++) {
    try {
      const made = attempt();
      if (made) return made;
    } catch {}
  }
  throw new RangeError('no point was found where all roots exist');
}

type Real = number | { readonly v: Real; readonly d: Real };
const low = (a: Real): Real => (typeof a === 'number' ? a : a.v);
const high = (a: Real): Real => (typeof a === 'number' ? 0 : a.d);

function plus(a: Real, b: Real): Real {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  return { v: plus(low(a), low(b)), d: plus(high(a), high(b)) };
}
function times(a: Real, b: Real): Real {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  return { v: times(low(a), low(b)), d: plus(times(low(a), high(b)), times(high(a), low(b))) };
}
/** f(a) where `rate` is f' at numbers of any level. */
function through(f: (x: number) => number, rate: (x: Real) => Real, a: Real): Real {
  return typeof a === 'number' ? f(a) : { v: through(f, rate, a.v), d: times(rate(a.v), a.d) };
}
const inverse = (a: Real): Real => through((x) => 1 / x, (x) => times(-1, times(inverse(x), inverse(x))), a); // biome-ignore format: one line
const functions: Record<string, (a: Real) => Real> = {
  exp: (a) => through(Math.exp, (x) => functions.exp?.(x) as Real, a),
  log: (a) => through((x) => Math.log(Math.abs(x)), inverse, a),
  sqrt: (a) => through(Math.sqrt, (x) => times(0.5, inverse(functions.sqrt?.(x) as Real)), a),
  neg: (a) => times(-1, a),
};
const numberOf = (text: string) => text.split('/').map(Number).reduce((a, b) => a / b); // biome-ignore format: one line

function evaluateNodes(nodes: readonly Node[], at: readonly Real[]): Real[] {
  const values: Real[] = [];
  for (const [op, i, j] of nodes) {
    const [a, b] = [values[i as number] as Real, values[j as number] as Real];
    if (op === 'var') values.push(at[i as number] as Real);
    else if (op === 'const') values.push(numberOf(i as string));
    else if (op === 'add') values.push(plus(a, b));
    else if (op === 'sub') values.push(plus(a, times(-1, b)));
    else if (op === 'mul') values.push(times(a, b));
    else if (op === 'div') values.push(times(a, inverse(b)));
    else if (op === 'pow') values.push(Array.from({ length: j as number }, () => a).reduce(times));
    else values.push((functions[op] as (a: Real) => Real)(a));
  }
  return values;
}

/** The rank, rows scaled to size 1; NaN entries give NaN. */
function realRank(rows: readonly (readonly number[])[]): number {
  const size = (row: readonly number[]) => Math.max(...row.map(Math.abs));
  let left = rows.flatMap((row) => (size(row) < 1e-8 ? [] : [row.map((x) => x / size(row))]));
  if (left.flat().some((x) => !Number.isFinite(x))) return Number.NaN;
  let found = 0;
  for (;;) {
    const best = left.reduce((a, b) => (size(b) > size(a) ? b : a), [0] as readonly number[]);
    const c = best.findIndex((x) => Math.abs(x) === size(best));
    if (size(best) < 1e-7) return found;
    found++;
    left = left.filter((row) => row !== best).map((row) => row.map((x, j) => x - ((row[c] as number) * (best[j] as number)) / (best[c] as number))); // biome-ignore format: one line
  }
}

/** What is false about a claim with kernels under gradient or mirror flow, as far as random real points can tell. */
export function realFalsehood({ claim }: Certificate): string | undefined {
  const { network, laws, counts, family, flow } = claim;
  const roll = dice(3);
  const parameters = variablesOf(network, 'parameter');
  if (counts.parameters !== parameters.length) return 'parameters';
  if (parameters.length - counts.lieRank !== counts.maxLaws) return 'maxLaws';
  if (counts.complete !== (counts.found === counts.maxLaws)) return 'complete';
  const real = () => (roll(2000) - 1000) / 700;
  const kernels = kernelsOf(network);
  const draw = () => network.variables.map(real);
  interface Datum {
    readonly x: readonly number[];
    readonly u: readonly number[];
  }
  const datum = (): Datum => ({ x: draw(), u: network.outputs.map(real) });
  const place = (theta: readonly Real[], x: readonly number[]): Real[] =>
    network.variables.map(({ role }, i) =>
      role === 'parameter' ? (theta[parameters.indexOf(i)] as Real) : (x[i] as number),
    );
  /** Constants stay as they are in `still`. */
  function field({ x, u }: Datum, theta: readonly Real[], still: readonly number[]): Real[] {
    const data = x.map((value, i) => (network.variables[i]?.role === 'constant' ? (still[i] as number) : value));
    return theta.map((_, d) => {
      const varied = theta.map((t, e): Real => ({ v: t, d: d === e ? 1 : 0 }));
      const values = evaluateNodes(network.nodes, place(varied, data));
      const scalars = family.kind === 'potential' ? [family.potential as number] : network.outputs;
      const v = scalars.reduce<Real>((sum, at, j) => plus(sum, times(u[j] ?? 1, high(values[at] as Real))), 0);
      const factor = flow.metric ? evaluateNodes(network.nodes, place(theta, data))[flow.metric[d] as number] : 1;
      return times(factor as Real, v);
    });
  }
  function word(w: WordJson, data: readonly Datum[], theta: readonly Real[], still: readonly number[]): Real[] {
    if (typeof w === 'number') return field(data[w] as Datum, theta, still);
    const [a, b] = w;
    const along = (c: WordJson, v: readonly Real[]) =>
      word(c, data, theta.map((t, d) => ({ v: t, d: v[d] as Real })), still).map(high); // biome-ignore format: one line
    const [first, second] = [along(b, word(a, data, theta, still)), along(a, word(b, data, theta, still))];
    return first.map((x, d) => plus(x, times(-1, second[d] as Real)));
  }
  function lawValue(terms: readonly Term[], at: readonly Real[]): Real {
    return terms.reduce<Real>((sum, [c, factors]) => {
      const powers = factors.flatMap(([i, e]) => Array.from({ length: e }, () => at[i] as Real));
      return plus(sum, powers.reduce(times, numberOf(c)));
    }, 0);
  }
  /** ∇h, on parameters, and its size before cancellation. */
  function gradient({ numerator, denominator }: (typeof laws)[number], theta: readonly number[], x: readonly number[]) {
    return parameters.map((_, d) => {
      const at = place(theta.map((t, e) => ({ v: t, d: d === e ? 1 : 0 })), x); // biome-ignore format: one line
      const nodes = evaluateNodes(network.nodes, at);
      const all = [...at, ...kernels.map((node) => nodes[node] as Real)];
      const below = denominator ? inverse(lawValue(denominator, all)) : 1;
      return high(times(lawValue(numerator, all), below)) as number;
    });
  }
  const isNumber = (row: readonly number[]) => row.every((x) => Number.isFinite(x));
  let [seen, independent, dimension] = [0, 0, 0];
  for (let trial = 0; trial < 60 && seen < 6; trial++) {
    const still = draw();
    const theta = parameters.map((i) => still[i] as number);
    const data = Array.from({ length: 40 }, datum).filter((one) => isNumber(field(one, theta, still) as number[]));
    const rows = laws.map((law) => gradient(law, theta, still));
    if (data.length < parameters.length + 1 || !rows.every(isNumber)) continue;
    seen++;
    for (const v of data.slice(0, 3).map((one) => field(one, theta, still) as number[])) {
      for (const row of rows) {
        const parts = row.map((a, d) => a * (v[d] as number));
        const scale = parts.reduce((sum, part) => sum + Math.abs(part), 1e-9);
        if (Math.abs(parts.reduce((a, b) => a + b, 0)) > 1e-7 * scale) return 'laws';
      }
    }
    independent = Math.max(independent, realRank(rows));
    const few = data.slice(0, parameters.length + 1);
    const tried = few.flatMap((_, i): WordJson[] => [i, [i, (i + 1) % few.length], [i, [i, (i + 1) % few.length]]]);
    dimension = Math.max(dimension, realRank(tried.map((w) => word(w, few, theta, still) as number[])) || 0);
  }
  if (seen === 0) return 'no point';
  if (independent < counts.found) return 'found';
  return dimension < counts.lieRank ? 'lieRank' : undefined;
}
