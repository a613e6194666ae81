/**
 * Lie algebras of polynomial fields by arithmetic of its own: fields and brackets multiplied out over F_p, p = 10007, and their rank at one random point.
 * Time is a coordinate t with t' = 1, not its exponential. It shares nothing with the packages.
 */
const P = 10007;

/** Coefficients by exponents, joined by commas. */
export type Poly = ReadonlyMap<string, number>;

const reduced = (n: number): number => ((n % P) + P) % P;

export function add(...parts: readonly Poly[]): Poly {
  const out = new Map<string, number>();
  for (const f of parts)
    for (const [m, c] of f) {
      const sum = reduced((out.get(m) ?? 0) + c);
      if (sum === 0) out.delete(m);
      else out.set(m, sum);
    }
  return out;
}

export const scale = (c: number, f: Poly): Poly => add(new Map([...f].map(([m, d]) => [m, reduced(reduced(c) * d)])));

export function mul(f: Poly, g: Poly): Poly {
  const out = new Map<string, number>();
  for (const [m, c] of f)
    for (const [n, d] of g) {
      const e = n.split(',').map(Number);
      const key = m
        .split(',')
        .map((k, i) => Number(k) + e[i]!)
        .join();
      out.set(key, reduced((out.get(key) ?? 0) + c * d));
    }
  return add(out);
}

export function derivative(f: Poly, i: number): Poly {
  const out = new Map<string, number>();
  for (const [m, c] of f) {
    const e = m.split(',').map(Number);
    const k = e[i]!;
    if (k > 0) out.set(e.with(i, k - 1).join(), reduced(c * k));
  }
  return add(out);
}

const bracket = (v: readonly Poly[], w: readonly Poly[]): Poly[] =>
  v.map((_, i) =>
    add(...v.flatMap((_, j) => [mul(derivative(w[i]!, j), v[j]!), scale(-1, mul(derivative(v[i]!, j), w[j]!))])),
  );

function valueAt(f: Poly, point: readonly number[]): number {
  let total = 0;
  for (const [m, c] of f) {
    let term = c;
    m.split(',').forEach((e, i) => {
      for (let k = 0; k < Number(e); k++) term = reduced(term * point[i]!);
    });
    total = reduced(total + term);
  }
  return total;
}

const power = (a: number, e: number): number =>
  e === 0 ? 1 : reduced(power(reduced(a * a), e >> 1) * (e % 2 === 1 ? a : 1));

/** Rows of full rank; `add` says whether one was new. */
function rowSpace() {
  const rows: { pivot: number; row: number[] }[] = [];
  return {
    rows,
    add(given: readonly number[]): boolean {
      let row = [...given];
      for (const r of rows) {
        const c = row[r.pivot]!;
        if (c !== 0) row = row.map((x, i) => reduced(x - c * r.row[i]!));
      }
      const pivot = row.findIndex((x) => x !== 0);
      if (pivot < 0) return false;
      const inverse = power(row[pivot]!, P - 2);
      rows.push({ pivot, row: row.map((x) => reduced(x * inverse)) });
      return true;
    },
  };
}

export interface Descent {
  readonly parameters: number;
  readonly inputs: number;
  /** The outputs, from the parameters and numbers for the inputs. */
  readonly outputs: (theta: readonly Poly[], x: readonly number[]) => readonly Poly[];
  /** By parameter; 1 unless given. */
  readonly rates?: readonly number[];
  readonly penalty?: (theta: readonly Poly[]) => Poly;
  readonly decay?: number;
  /** Whether cotangents have the sum zero. */
  readonly sumZero?: boolean;
}

/** At most so many laws: the dimension of the state less that of the Lie algebra at a random point. */
export function mostLaws(d: Descent, random: () => number): number {
  const timed = d.decay === undefined ? 0 : 1;
  const N = d.parameters + timed;
  const unit = (i: number): Poly => new Map([[Array.from({ length: N }, (_, k) => (k === i ? 1 : 0)).join(), 1]]);
  const zero: Poly = new Map();
  const one: Poly = new Map([[Array.from({ length: N }, () => 0).join(), 1]]);
  const theta = Array.from({ length: d.parameters }, (_, i) => unit(i + timed));
  const number = (): number => 1 + Math.floor(random() * (P - 1));
  const field = (f: Poly): Poly[] => theta.map((_, i) => scale(-(d.rates?.[i] ?? 1), derivative(f, i + timed)));
  const data = (): Poly[] => {
    const outputs = d.outputs(theta, Array.from({ length: d.inputs }, number));
    const u = outputs.map(number);
    if (d.sumZero === true) u[0] = reduced(-u.slice(1).reduce((a, b) => a + b, 0));
    const own = field(add(...outputs.map((f, j) => scale(u[j]!, f))));
    return timed === 1 ? [zero, ...own] : own;
  };
  const drift = (): Poly[] => {
    const pull = field(d.penalty?.(theta) ?? zero);
    const own = pull.map((f, i) => add(f, scale(-(d.rates?.[i] ?? 1) * (d.decay ?? 0), theta[i]!)));
    return timed === 1 ? [one, ...own] : own;
  };
  const point = Array.from({ length: N }, number);
  const space = rowSpace();
  const words: Poly[][] = [];
  const offer = (w: Poly[]): boolean => {
    if (!space.add(w.map((f) => valueAt(f, point)))) return false;
    words.push(w);
    return true;
  };
  if (d.penalty !== undefined || timed === 1) offer(drift());
  for (let failures = 0; failures < 4; ) failures = offer(data()) ? 0 : failures + 1;
  for (let i = 0; i < words.length && space.rows.length < N; i++)
    for (let j = 0; j < i; j++) offer(bracket(words[j]!, words[i]!));
  return N - space.rows.length;
}
