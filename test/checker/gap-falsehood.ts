/**
 * The judge of claims about gaps of logits, with arithmetic that is not the checker's: all elements of the group as full matrices modulo 2^61 − 1, K
 * and homogeneity by comparing values at random points there, gaps in floats at many points.
 */
import { mod, rational } from './dual.js';
import { dice } from './fields.js';
import type { Network } from './networks.js';
import { nodeValues } from './networks.js';

interface Claim {
  theorem: string;
  network: Network;
  generators: [number, number, string][][];
  order: number;
  stabilizer: [number, number, string][][];
  stabilizerOrder: number;
}

const P = 2n ** 61n - 1n;
const LARGEST_GROUP = 200;
const POINTS = 3;
const FLOAT_POINTS = 60;
const MAX_DEGREE = 64;

type Full = readonly (readonly bigint[])[];

const full = (matrix: [number, number, string][], size: number): Full => {
  const out = Array.from({ length: size }, () => Array.from({ length: size }, () => 0n));
  for (const [i, j, q] of matrix) out[i]![j] = rational(q, P);
  return out;
};
const times = (g: Full, h: Full): Full =>
  g.map((row) => h.map((_, j) => mod(row.reduce((s, c, k) => s + c * h[k]![j]!, 0n), P))); // biome-ignore format: a product
const unit = (size: number): Full =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1n : 0n)));

function closure(generators: readonly Full[], size: number): ReadonlyMap<string, Full> {
  const seen = new Map([[unit(size).join(), unit(size)]]);
  for (const g of seen.values()) {
    for (const h of generators) {
      const product = times(g, h);
      seen.set(product.join(), product);
    }
    if (seen.size > LARGEST_GROUP) throw new RangeError('the group is too large for the judge');
  }
  return seen;
}

/** What of the claim is false, or undefined. */
export function gapFalsehood({ claim }: { readonly claim: Claim }): string | undefined {
  const { network } = claim;
  const inputs = network.variables.flatMap(({ role }, i) => (role === 'input' ? [i] : []));
  const [n, K] = [inputs.length, network.outputs.length];
  const size = n + K;
  const generators = claim.generators.map((matrix) => full(matrix, size));
  for (const g of generators) {
    const transposed = g.map((_, i) => g.map((row) => row[i]!));
    const permutes = g.slice(n).every((row) => row.slice(0, n).every((c) => c === 0n) && row.filter((c) => c === 1n).length === 1 && row.filter((c) => c !== 0n).length === 1); // biome-ignore format: one condition
    if (times(g, transposed).join() !== unit(size).join() || !permutes) return 'generators';
  }
  const G = closure(generators, size);
  if (G.size !== claim.order) return 'order';

  const roll = dice(20_261_127);
  const random = () => mod((BigInt(roll(2 ** 24)) << 40n) + (BigInt(roll(2 ** 24)) << 20n) + BigInt(roll(2 ** 24)), P);
  const draw = () => network.variables.map(random);
  /** f_c − f_K of the logits P⁻¹f(gx). */
  const differences = (g: Full, point: readonly bigint[], scale = 1n): bigint[] => {
    const at = [...point];
    for (const [i, v] of inputs.entries())
      at[v] = mod(scale * inputs.reduce((s, from, j) => s + g[i]![j]! * point[from]!, 0n), P);
    const values = nodeValues(network, at, [], P);
    const f = network.outputs.map((z) => values[z] as bigint);
    const z = Array.from({ length: K }, (_, c) => f[g.slice(n).findIndex((row) => row[n + c] === 1n)]!);
    return z.map((own) => mod(own - z[K - 1]!, P));
  };
  const points = Array.from({ length: POINTS }, draw);
  const seen = (g: Full) => points.map((point) => differences(g, point).join()).join(';');
  const own = seen(unit(size));
  const members = [...G].filter(([, g]) => seen(g) === own).map(([key]) => key);
  if (members.length !== claim.stabilizerOrder) return 'stabilizerOrder';
  const listed = closure(
    claim.stabilizer.map((matrix) => full(matrix, size)),
    size,
  );
  if ([...listed.keys()].sort().join() !== members.sort().join()) return 'stabilizer';
  const cosets = [...new Map([...G.values()].map((g) => [seen(g), g])).values()];
  if (claim.theorem === 'independence') {
    const count = cosets.length * (K - 1);
    const rows = Array.from({ length: count }, () => {
      const from = draw();
      const to = from.map((v, i) => (inputs.includes(i) ? random() : v));
      return cosets.flatMap((g) => {
        const [a, b] = [differences(g, from), differences(g, to)];
        return a.slice(0, K - 1).map((v, c) => mod(b[c]! - v, P));
      });
    });
    return rankOf(rows) === count ? undefined : 'independence';
  }
  const t = random();
  const still = points.map((point) => differences(unit(size), point));
  const moved = points.map((point) => differences(unit(size), point, t));
  let power = 1n;
  let homogeneous = false;
  for (let q = 1; q <= MAX_DEGREE && !homogeneous; q++) {
    power = mod(power * t, P);
    homogeneous = moved.every((d, k) => d.every((v, c) => v === mod(power * still[k]![c]!, P)));
  }
  if (!homogeneous) return 'homogeneity';
  for (let k = 0; k < FLOAT_POINTS; k++) {
    const point = network.variables.map(() => (roll(2 ** 20) - 2 ** 19) / 2 ** 18);
    if (areDistinct(network, inputs, point, cosets)) return undefined;
  }
  return 'gaps';
}

function areDistinct(network: Network, inputs: readonly number[], point: readonly number[], group: readonly Full[]) {
  const entry = (c: bigint): number => {
    // Entries are small fractions: the numerator over a denominator below a thousand.
    for (let d = 1n; d < 1000n; d++) {
      const [a, b] = [mod(c * d, P), mod(-c * d, P)];
      if (a < 1000n) return Number(a) / Number(d);
      if (b < 1000n) return -Number(b) / Number(d);
    }
    throw new RangeError('an entry is no small fraction');
  };
  const gaps = group.flatMap((g) => {
    const at = [...point];
    for (const [i, v] of inputs.entries())
      at[v] = inputs.reduce((s, from, j) => s + entry(g[i]![j]!) * point[from]!, 0);
    const z = floats(network, at).sort((a, b) => b - a);
    return z.slice(1).map((own) => z[0]! - own);
  });
  const sorted = [...gaps].sort((a, b) => a - b);
  const scale = sorted.at(-1)!;
  return sorted[0]! > 1e-7 * scale && sorted.every((gap, i) => i === 0 || gap - sorted[i - 1]! > 1e-9 * scale);
}

function floats({ nodes, outputs }: Network, at: readonly number[]): number[] {
  const values: number[] = [];
  for (const [op, a, b] of nodes) {
    const of = (k: string | number | undefined) => values[k as number]!;
    const fraction = (text: string) => {
      const [p, q = '1'] = text.split('/');
      return Number(p) / Number(q);
    };
    if (op === 'var') values.push(at[a as number]!);
    else if (op === 'const') values.push(fraction(a as string));
    else if (op === 'add') values.push(of(a) + of(b));
    else if (op === 'sub') values.push(of(a) - of(b));
    else if (op === 'mul') values.push(of(a) * of(b));
    else if (op === 'div') values.push(of(a) / of(b));
    else if (op === 'neg') values.push(-of(a));
    else values.push(of(a) ** (b as number));
  }
  return outputs.map((z) => values[z]!);
}

function rankOf(rows: bigint[][]): number {
  const m = rows.map((row) => [...row]);
  const inverse = (a: bigint): bigint => {
    let [result, base, e] = [1n, a, P - 2n];
    for (; e > 0n; e >>= 1n) {
      if (e & 1n) result = mod(result * base, P);
      base = mod(base * base, P);
    }
    return result;
  };
  let rank = 0;
  for (let c = 0; c < (m[0]?.length ?? 0); c++) {
    const at = m.findIndex((row, i) => i >= rank && row[c] !== 0n);
    if (at < 0) continue;
    [m[rank], m[at]] = [m[at]!, m[rank]!];
    const by = inverse(m[rank]![c]!);
    for (let i = rank + 1; i < m.length; i++) {
      const factor = mod(m[i]![c]! * by, P);
      m[i] = m[i]!.map((v, j) => mod(v - factor * m[rank]![j]!, P));
    }
    rank++;
  }
  return rank;
}
