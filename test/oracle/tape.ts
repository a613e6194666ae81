/**
 * Scalar expressions in float64, and derivatives of them: the oracle's own arithmetic, which shares no line with the engine.
 *
 * A `Tape` is a list of scalar operations; `gradientOn` appends the reverse-mode gradient as further operations, so that higher derivatives are
 * derivatives of tapes. Values live in an `Algebra` ℝ ⊕ nilpotents, given by its table of products: `nested(k)` is k nested dual numbers
 * (ε_i² = 0, lane S ⊂ {1..k} the coefficient of Π ε_i), in which brackets are read off; `tangents(m)` is one dual number with m directions.
 *
 * All kinks are one operation, `step(z)` ∈ {0, 1} with derivative 0: relu(z) = step(z)·z, |z| = (2 step(z) − 1)·z, max(a, b) = b + step(a − b)(a − b).
 * A run records the steps, or takes them from a record: a *frozen* run is the analytic continuation of the smooth piece that data see at one point.
 */
const OPS = [
  'const',
  'var',
  'add',
  'mul',
  'step',
  'inv',
  'exp',
  'log',
  'sqrt',
  'tanh',
  'sin',
  'cos',
  'softplus',
] as const;
type Op = (typeof OPS)[number];

export interface Algebra {
  readonly lanes: number;
  /** Triples (i, j, k): lane i times lane j goes to lane k; real parts alone are (0, 0, 0). */
  readonly table: Int32Array;
  /** n^(order+1) = 0 for nilpotent n. */
  readonly order: number;
}

const nestedCache: readonly Algebra[] = Array.from({ length: 7 }, (_, k) => {
  const table: number[] = [];
  for (let out = 0; out < 1 << k; out++)
    for (let part = out; ; part = (part - 1) & out) {
      table.push(part, out ^ part, out);
      if (part === 0) break;
    }
  return { lanes: 1 << k, table: Int32Array.from(table), order: k };
});

export const nested = (k: number): Algebra => nestedCache[k]!;

export const tangents = (m: number): Algebra => ({
  lanes: 1 + m,
  table: Int32Array.from([0, 0, 0, ...Array.from({ length: m }, (_, i) => [0, i + 1, i + 1, i + 1, 0, i + 1]).flat()]),
  order: m === 0 ? 0 : 1,
});

/** Operations in order; `left`, `right` are earlier places, or the number of a variable. */
export interface Program {
  readonly op: readonly Op[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly outputs: readonly number[];
}

export class Tape {
  readonly op: Op[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly value: number[] = [];
  private readonly known = new Map<string, number>();

  private node(op: Op, left = -1, right = -1, value = 0): number {
    const key = `${op} ${left} ${right} ${value}`;
    const seen = this.known.get(key);
    if (seen !== undefined) return seen;
    this.op.push(op);
    this.left.push(left);
    this.right.push(right);
    this.value.push(value);
    this.known.set(key, this.op.length - 1);
    return this.op.length - 1;
  }

  private isNumber(n: number, value: number): boolean {
    return this.op[n] === 'const' && this.value[n] === value;
  }

  number = (value: number): number => this.node('const', -1, -1, value);
  variable = (v: number): number => this.node('var', v);
  add(a: number, b: number): number {
    if (this.isNumber(a, 0)) return b;
    if (this.isNumber(b, 0)) return a;
    return this.node('add', a, b);
  }
  mul(a: number, b: number): number {
    if (this.isNumber(a, 0) || this.isNumber(b, 0)) return this.number(0);
    if (this.isNumber(a, 1)) return b;
    if (this.isNumber(b, 1)) return a;
    return this.node('mul', a, b);
  }
  neg = (a: number): number => this.mul(this.number(-1), a);
  sub = (a: number, b: number): number => this.add(a, this.neg(b));
  inv = (a: number): number => this.node('inv', a);
  div = (a: number, b: number): number => this.mul(a, this.inv(b));
  exp = (a: number): number => this.node('exp', a);
  log = (a: number): number => this.node('log', a);
  sqrt = (a: number): number => this.node('sqrt', a);
  tanh = (a: number): number => this.node('tanh', a);
  sin = (a: number): number => this.node('sin', a);
  cos = (a: number): number => this.node('cos', a);
  step = (a: number): number => this.node('step', a);
  relu = (a: number): number => this.mul(this.step(a), a);
  abs = (a: number): number => this.mul(this.sub(this.mul(this.number(2), this.step(a)), this.number(1)), a);
  max = (a: number, b: number): number => this.add(b, this.relu(this.sub(a, b)));
  leaky = (a: number, slope: number): number =>
    this.mul(a, this.add(slope, this.mul(this.step(a), this.sub(this.number(1), slope))));
  /** (1 + tanh(a/2))/2, which does not overflow. */
  sigmoid = (a: number): number =>
    this.mul(this.number(0.5), this.add(this.number(1), this.tanh(this.mul(this.number(0.5), a))));
  softplus = (a: number): number => this.node('softplus', a);
  cosh = (a: number): number => this.mul(this.number(0.5), this.add(this.exp(a), this.exp(this.neg(a))));
  power(a: number, k: number): number {
    if (k < 0) return this.inv(this.power(a, -k));
    if (k === 0) return this.number(1);
    const half = this.power(a, k >> 1);
    const square = this.mul(half, half);
    return (k & 1) === 1 ? this.mul(square, a) : square;
  }
  sum = (list: readonly number[]): number => list.reduce((t, n) => this.add(t, n), this.number(0));

  /** ∂(target)/∂(each of `nodes`), as places of this tape. */
  gradientOn(target: number, nodes: readonly number[]): number[] {
    const bar = new Map<number, number>([[target, this.number(1)]]);
    const give = (n: number, amount: number): void => {
      const before = bar.get(n);
      bar.set(n, before === undefined ? amount : this.add(before, amount));
    };
    for (let n = target; n >= 0; n--) {
      const g = bar.get(n);
      if (g === undefined) continue;
      const a = this.left[n]!;
      const b = this.right[n]!;
      switch (this.op[n]) {
        case 'add':
          give(a, g);
          give(b, g);
          break;
        case 'mul':
          give(a, this.mul(g, b));
          give(b, this.mul(g, a));
          break;
        case 'inv':
          give(a, this.neg(this.mul(g, this.mul(n, n))));
          break;
        case 'exp':
          give(a, this.mul(g, n));
          break;
        case 'log':
          give(a, this.div(g, a));
          break;
        case 'sqrt':
          give(a, this.mul(g, this.inv(this.mul(this.number(2), n))));
          break;
        case 'tanh':
          give(a, this.mul(g, this.sub(this.number(1), this.mul(n, n))));
          break;
        case 'sin':
          give(a, this.mul(g, this.cos(a)));
          break;
        case 'softplus':
          give(a, this.mul(g, this.sigmoid(a)));
          break;
        case 'cos':
          give(a, this.neg(this.mul(g, this.sin(a))));
          break;
      }
    }
    return nodes.map((n) => bar.get(n) ?? this.number(0));
  }

  /** The operations that the outputs need. */
  program(outputs: readonly number[]): Program {
    const needed = new Set(outputs);
    for (let n = this.op.length - 1; n >= 0; n--)
      if (needed.has(n) && this.op[n] !== 'var' && this.op[n] !== 'const') {
        needed.add(this.left[n]!);
        if (this.op[n] === 'add' || this.op[n] === 'mul') needed.add(this.right[n]!);
      }
    const kept = [...needed].sort((a, b) => a - b);
    const place = new Map(kept.map((n, i) => [n, i]));
    const moved = (n: number, child: number): number => (this.op[n] === 'var' ? child : (place.get(child) ?? -1));
    return {
      op: kept.map((n) => this.op[n]!),
      left: kept.map((n) => moved(n, this.left[n]!)),
      right: kept.map((n) => place.get(this.right[n]!) ?? -1),
      value: kept.map((n) => this.value[n]!),
      outputs: outputs.map((n) => place.get(n)!),
    };
  }
}

/** Derivatives of tanh as polynomials in t = tanh: p ↦ p'(t)(1 − t²). */
const TANH: readonly (readonly number[])[] = (() => {
  const out: number[][] = [[0, 1]];
  for (let k = 0; k < 6; k++) {
    const p = out[k]!;
    const next = new Array<number>(p.length + 1).fill(0);
    for (let i = 1; i < p.length; i++) {
      next[i - 1]! += i * p[i]!;
      next[i + 1]! -= i * p[i]!;
    }
    out.push(next);
  }
  return out;
})();

/** f, f', f'', … at z. */
function derivatives(op: Op, z: number, order: number): number[] {
  const out: number[] = [];
  const t = op === 'tanh' ? Math.tanh(z) : op === 'softplus' ? Math.tanh(z / 2) : 0;
  for (let k = 0; k <= order; k++)
    switch (op) {
      case 'inv':
        out.push(k === 0 ? 1 / z : (-k * out[k - 1]!) / z);
        break;
      case 'exp':
        out.push(k === 0 ? Math.exp(z) : out[0]!);
        break;
      case 'log':
        out.push(k === 0 ? Math.log(z) : k === 1 ? 1 / z : (-(k - 1) * out[k - 1]!) / z);
        break;
      case 'sqrt':
        out.push(k === 0 ? Math.sqrt(z) : ((1.5 - k) * out[k - 1]!) / z);
        break;
      case 'tanh':
        out.push(TANH[k]!.reduceRight((s, c) => s * t + c, 0));
        break;
      case 'softplus':
        if (k === 0) out.push(Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
        else out.push((k === 1 ? 0.5 : 0) + TANH[k - 1]!.reduceRight((s, c) => s * t + c, 0) / 2 ** k);
        break;
      case 'sin':
        out.push(k % 4 === 0 ? Math.sin(z) : k % 4 === 1 ? Math.cos(z) : k % 4 === 2 ? -Math.sin(z) : -Math.cos(z));
        break;
      default:
        out.push(k % 4 === 0 ? Math.cos(z) : k % 4 === 1 ? -Math.sin(z) : k % 4 === 2 ? -Math.cos(z) : Math.sin(z));
    }
  return out;
}

/** Steps by place of the program. */
export type Steps = Uint8Array;

/**
 * All values, `lanes` numbers a place. `read(v, at, out)` writes the lanes of variable v.
 * @param frozen steps to take instead of the signs
 * @param record filled with the steps taken
 */
export function run(
  program: Program,
  { lanes, table, order }: Algebra,
  read: (variable: number, out: Float64Array, at: number) => void,
  frozen?: Steps,
  record?: Steps,
): Float64Array {
  const { op, left, right, value } = program;
  const out = new Float64Array(op.length * lanes);
  for (let n = 0; n < op.length; n++) {
    const at = n * lanes;
    const a = left[n]! * lanes;
    const b = right[n]! * lanes;
    switch (op[n]) {
      case 'const':
        out[at] = value[n]!;
        break;
      case 'var':
        read(left[n]!, out, at);
        break;
      case 'add':
        for (let k = 0; k < lanes; k++) out[at + k] = out[a + k]! + out[b + k]!;
        break;
      case 'mul':
        for (let k = 0; k < table.length; k += 3)
          out[at + table[k + 2]!]! += out[a + table[k]!]! * out[b + table[k + 1]!]!;
        break;
      case 'step': {
        const on = frozen === undefined ? (out[a]! > 0 ? 1 : 0) : frozen[n]!;
        out[at] = on;
        if (record !== undefined) record[n] = on;
        break;
      }
      default: {
        const d = derivatives(op[n]!, out[a]!, order);
        let power = new Float64Array(lanes);
        power[0] = 1;
        let factorial = 1;
        for (let k = 0; k <= order; k++) {
          if (k > 0) {
            const next = new Float64Array(lanes);
            for (let i = 0; i < table.length; i += 3)
              if (table[i + 1] !== 0) next[table[i + 2]!]! += power[table[i]!]! * out[a + table[i + 1]!]!;
            power = next;
            factorial *= k;
          }
          for (let i = 0; i < lanes; i++) if (power[i] !== 0) out[at + i]! += (d[k]! / factorial) * power[i]!;
        }
      }
    }
  }
  return out;
}

/**
 * How far rounding may move each value, in units of the machine's: first-order bounds, operation by operation. What cancels keeps its bound, so
 * that a difference of equal numbers is seen to be nothing.
 */
export function rounding({ op, left, right }: Program, values: Float64Array): Float64Array {
  const out = new Float64Array(op.length);
  for (let n = 0; n < op.length; n++) {
    const a = left[n]!;
    const b = right[n]!;
    const size = Math.abs(values[n]!);
    if (op[n] === 'const' || op[n] === 'var') out[n] = size;
    else if (op[n] === 'add') out[n] = out[a]! + out[b]! + size;
    else if (op[n] === 'mul') out[n] = Math.abs(values[a]!) * out[b]! + Math.abs(values[b]!) * out[a]! + size;
    else if (op[n] !== 'step') out[n] = Math.abs(derivatives(op[n]!, values[a]!, 1)[1]!) * out[a]! + size;
  }
  return out;
}
