/**
 * A model written twice at once: as text of the model language, and as scalar operations of the oracle's tape. Nothing is parsed back, so a
 * misreading by the engine shows as a discrepancy like any other.
 */
import type { Group } from './groups.js';
import { Tape } from './tape.js';

/** A matrix of places on the tape, row by row, and its text. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly at: readonly number[];
  readonly text: string;
}

type Role = 'param' | 'const' | 'input';

export interface Variable {
  readonly name: string;
  readonly role: Role;
  readonly positive: boolean;
}

export type LossKind =
  | { readonly kind: 'mse' | 'cross-entropy' | 'logistic' | 'exponential'; readonly signs?: boolean }
  | {
      readonly kind: 'margin';
      readonly text: string;
      readonly of: (t: Tape, z: number) => number;
      readonly signs?: boolean;
    }
  | { readonly kind: 'custom'; readonly text: string; readonly of: (d: Draft, out: Matrix, y: Matrix) => Matrix };

export type FlowKind =
  | { readonly kind: 'gradient' }
  | { readonly kind: 'mirror'; readonly text: string; readonly of: (t: Tape, p: number) => number }
  | { readonly kind: 'momentum'; readonly text: string; readonly tau: (d: Draft) => number };

export interface SymmetryKind {
  readonly text: string;
  readonly group: Group;
  /** The image of the data under an element: inputs in their order, then labels. */
  readonly act: (element: readonly number[][][], x: readonly number[], y: readonly number[]) => number[];
}

export class Draft {
  readonly tape = new Tape();
  readonly variables: Variable[] = [];
  readonly lines: string[] = [];
  output: Matrix | undefined;
  loss: LossKind = { kind: 'mse' };
  flow: FlowKind = { kind: 'gradient' };
  symmetry: SymmetryKind | undefined;
  /** What it is, in words. */
  kind = '';

  private declare(role: Role, name: string, rows: number, cols: number, positive: boolean): Matrix {
    const shape = rows === 1 && cols === 1 ? '' : cols === 1 ? ` : ${rows}` : ` : ${rows} x ${cols}`;
    this.lines.push(`${role} ${name}${shape}${positive ? ' > 0' : ''}`);
    const at = Array.from({ length: rows * cols }, (_, k) => {
      const index =
        rows * cols === 1
          ? ''
          : rows === 1 || cols === 1
            ? `[${k + 1}]`
            : `[${Math.floor(k / cols) + 1},${(k % cols) + 1}]`;
      this.variables.push({ name: `${name}${index}`, role, positive });
      return this.tape.variable(this.variables.length - 1);
    });
    return { rows, cols, at, text: name };
  }
  param = (name: string, rows = 1, cols = 1, positive = false): Matrix =>
    this.declare('param', name, rows, cols, positive);
  constant = (name: string, rows = 1, cols = 1): Matrix => this.declare('const', name, rows, cols, false);
  input = (name: string, rows = 1, cols = 1, positive = false): Matrix =>
    this.declare('input', name, rows, cols, positive);

  /** A tensor by its entries in row-major order. */
  tensor(role: Role, name: string, dims: readonly number[]): Matrix {
    this.lines.push(`${role} ${name} : ${dims.join(' x ')}`);
    const n = dims.reduce((a, b) => a * b, 1);
    const at = Array.from({ length: n }, (_, k) => {
      const place: number[] = [];
      let rest = k;
      for (const size of dims.toReversed()) {
        place.unshift((rest % size) + 1);
        rest = Math.floor(rest / size);
      }
      this.variables.push({ name: `${name}[${place.join(',')}]`, role, positive: false });
      return this.tape.variable(this.variables.length - 1);
    });
    return { rows: dims[0]!, cols: n / dims[0]!, at, text: name };
  }

  number = (p: number, q = 1): Matrix => ({
    rows: 1,
    cols: 1,
    at: [this.tape.number(p / q)],
    text: q === 1 ? (p < 0 ? `(${p})` : `${p}`) : `(${p}/${q})`,
  });
  ones = (n: number): Matrix => ({ rows: n, cols: 1, at: new Array(n).fill(this.tape.number(1)), text: `ones(${n})` });

  private zip(a: Matrix, b: Matrix, text: string, f: (x: number, y: number) => number): Matrix {
    if (a.rows !== b.rows || a.cols !== b.cols) throw new Error(`shapes of ${a.text} and ${b.text}`);
    return { ...a, at: a.at.map((n, k) => f(n, b.at[k]!)), text };
  }
  add = (a: Matrix, b: Matrix): Matrix => this.zip(a, b, `(${a.text} + ${b.text})`, (x, y) => this.tape.add(x, y));
  sub = (a: Matrix, b: Matrix): Matrix => this.zip(a, b, `(${a.text} - ${b.text})`, (x, y) => this.tape.sub(x, y));
  entrywise = (a: Matrix, b: Matrix): Matrix =>
    this.zip(a, b, `(${a.text} .* ${b.text})`, (x, y) => this.tape.mul(x, y));
  neg = (a: Matrix): Matrix => this.map(a, `(-${a.text})`, (n) => this.tape.neg(n));

  mul(a: Matrix, b: Matrix): Matrix {
    const text = `(${a.text} * ${b.text})`;
    if (a.at.length === 1) return { ...b, at: b.at.map((n) => this.tape.mul(a.at[0]!, n)), text };
    if (b.at.length === 1) return { ...a, at: a.at.map((n) => this.tape.mul(n, b.at[0]!)), text };
    if (a.cols !== b.rows) throw new Error(`shapes of ${text}`);
    const at: number[] = [];
    for (let i = 0; i < a.rows; i++)
      for (let j = 0; j < b.cols; j++)
        at.push(
          this.tape.sum(
            Array.from({ length: a.cols }, (_, k) => this.tape.mul(a.at[i * a.cols + k]!, b.at[k * b.cols + j]!)),
          ),
        );
    return { rows: a.rows, cols: b.cols, at, text };
  }
  over = (a: Matrix, b: Matrix): Matrix => this.map(a, `(${a.text} / ${b.text})`, (n) => this.tape.div(n, b.at[0]!));
  transpose = (a: Matrix): Matrix => ({
    rows: a.cols,
    cols: a.rows,
    at: Array.from({ length: a.at.length }, (_, k) => a.at[(k % a.rows) * a.cols + Math.floor(k / a.rows)]!),
    text: `${a.text}'`,
  });
  entry = (a: Matrix, i: number, j = 1): Matrix => ({
    rows: 1,
    cols: 1,
    at: [a.at[(i - 1) * a.cols + j - 1]!],
    text: a.cols === 1 ? `${a.text}[${i}]` : `${a.text}[${i},${j}]`,
  });
  power = (a: Matrix, k: number): Matrix =>
    this.map(a, a.at.length === 1 ? `${a.text}^${k}` : `(${a.text} .^ ${k})`, (n) => this.tape.power(n, k));

  map = (a: Matrix, text: string, f: (n: number) => number): Matrix => ({ ...a, at: a.at.map(f), text });
  private scalar = (a: Matrix, text: string, f: (list: readonly number[]) => number): Matrix => ({
    rows: 1,
    cols: 1,
    at: [f(a.at)],
    text,
  });
  sum = (a: Matrix): Matrix => this.scalar(a, `sum(${a.text})`, this.tape.sum);
  max = (a: Matrix): Matrix => this.scalar(a, `max(${a.text})`, (l) => l.reduce((m, n) => this.tape.max(m, n)));
  norm2 = (a: Matrix): Matrix =>
    this.scalar(a, `norm2(${a.text})`, (l) => this.tape.sum(l.map((n) => this.tape.mul(n, n))));

  /** A function of the language, entry by entry. */
  apply(name: string, a: Matrix): Matrix {
    const t = this.tape;
    const f: Record<string, (n: number) => number> = {
      relu: t.relu,
      abs: t.abs,
      tanh: t.tanh,
      sigmoid: t.sigmoid,
      exp: t.exp,
      log: t.log,
      sqrt: t.sqrt,
      softplus: t.softplus,
      cosh: t.cosh,
      sin: t.sin,
      cos: t.cos,
      square: (n) => t.mul(n, n),
      silu: (n) => t.mul(n, t.sigmoid(n)),
    };
    return this.map(a, `${name}(${a.text})`, f[name]!);
  }
  leaky = (a: Matrix, slope: Matrix): Matrix =>
    this.map(a, `leaky_relu(${a.text}, ${slope.text})`, (n) => this.tape.leaky(n, slope.at[0]!));
  /** Rows of a matrix, all entries of a vector. */
  softmax(a: Matrix): Matrix {
    const t = this.tape;
    const width = a.cols === 1 ? a.rows : a.cols;
    const e = a.at.map(t.exp);
    return {
      ...a,
      at: e.map((n, k) => t.div(n, t.sum(e.slice(Math.floor(k / width) * width, (Math.floor(k / width) + 1) * width)))),
      text: `softmax(${a.text})`,
    };
  }
  row = (list: readonly Matrix[]): Matrix => ({
    rows: 1,
    cols: list.length,
    at: list.map((m) => m.at[0]!),
    text: `[[${list.map((m) => m.text).join(', ')}]]`,
  });

  text(): string {
    const { loss, flow } = this;
    const name = loss.kind === 'margin' ? `margin(${loss.text})` : loss.kind === 'custom' ? loss.text : loss.kind;
    return [
      ...this.lines,
      `output ${this.output!.text}`,
      `loss ${name}`,
      ...('signs' in loss && loss.signs === true ? ['labels signs'] : []),
      ...(flow.kind === 'gradient' ? [] : [`flow ${flow.kind}(${flow.text})`]),
      ...(this.symmetry === undefined ? [] : [`symmetry ${this.symmetry.text}`]),
      '',
    ].join('\n');
  }
}
