/**
 * Laws for every width as claims (docs/matrix-words.md), and their judge by brute force: widths are chosen, symbols become
 * matrices of dual numbers modulo a prime, and gradients are taken entry by entry.
 */
import type { Num } from './dual.js';
import { add, multiply, negate, rational, slopeOf } from './dual.js';
import { dice } from './fields.js';

type Size = number | string;
export type Node = [string, ...Size[]];
export interface MatrixSymbol {
  name: string;
  role: string;
  rows: Size;
  cols: Size;
  slopes?: string[];
}
export interface Claim {
  kind: string;
  widths: string[];
  symbols: MatrixSymbol[];
  nodes: Node[];
  output: number;
  law: number;
  family: { kind: string };
  flow: { kind: string };
}
type Matrix = Num[][];

const P = 2_147_483_647n;

function claim(widths: string[], symbols: [string, string, Size, Size][], nodes: Node[], output: number): Claim {
  const written = symbols.map(([name, role, rows, cols]): MatrixSymbol => {
    return { name, role, rows, cols, ...(role === 'diagonal' ? { slopes: ['0', '1'] } : {}) };
  });
  const law = nodes.length - 1;
  return {
    kind: 'all-widths',
    widths,
    symbols: written,
    nodes,
    output,
    law,
    family: { kind: 'plain' },
    flow: { kind: 'gradient' },
  };
}

export const textOf = (c: Claim) =>
  JSON.stringify({ format: 'lawful-certificate', version: 1, claim: c, evidence: {}, note: 0 });

const weights: [string, string, Size, Size][] = [
  ['W1', 'parameter', 'h', 'n'],
  ['W2', 'parameter', 'm', 'h'],
  ['x', 'input', 'n', 1],
];
const twoLayers: Node[] = [
  ['var', 0],
  ['var', 1],
  ['var', 2],
  ['mul', 0, 2],
  ['mul', 1, 3],
];
const squares: Node[] = [
  ['transpose', 0],
  ['mul', 0, 5],
  ['transpose', 1],
  ['mul', 7, 1],
];

/** W₁W₁ᵀ − W₂ᵀW₂ for f = W₂W₁x. */
export const linear = () => claim(['h', 'n', 'm'], weights, [...twoLayers, ...squares, ['sub', 6, 8]], 4);

/** The trace of it, halved. */
export const traced = () =>
  claim(
    ['h', 'n', 'm'],
    weights,
    [...twoLayers, ...squares, ['trace', 6], ['trace', 8], ['sub', 9, 10], ['const', '1/2'], ['mul', 12, 11]],
    4,
  );

/** |W₁[i,:]|² + b[i]² − |W₂[:,i]|² for f = W₂ relu(W₁x + b), the example of the document. */
export const rectified = () =>
  claim(
    ['h', 'n', 'm'],
    [
      ['W1', 'parameter', 'h', 'n'],
      ['b1', 'parameter', 'h', 1],
      ['W2', 'parameter', 'm', 'h'],
      ['x', 'input', 'n', 1],
      ['D1', 'diagonal', 'h', 'h'],
    ],
    [
      ['var', 0],
      ['var', 1],
      ['var', 2],
      ['var', 3],
      ['mul', 0, 3],
      ['add', 4, 1],
      ['piecewise', 4, 5],
      ['mul', 2, 6],
      ['transpose', 0],
      ['mul', 0, 8],
      ['transpose', 1],
      ['mul', 1, 10],
      ['transpose', 2],
      ['mul', 12, 2],
      ['add', 9, 11],
      ['sub', 14, 13],
      ['diag', 15],
    ],
    7,
  );

function evaluate(c: Claim, sizes: Readonly<Record<string, number>>, symbols: readonly Matrix[]): Matrix[] {
  const size = (s: Size | undefined) => (typeof s === 'number' ? s : (sizes[s ?? ''] as number));
  const table = (r: number, k: number, f: (i: number, j: number) => Num): Matrix =>
    Array.from({ length: r }, (_, i) => Array.from({ length: k }, (_, j) => f(i, j)));
  const at = (m: Matrix, i: number, j: number) => m[i]?.[j] as Num;
  const values: Matrix[] = [];
  const product = (x: Matrix, y: Matrix): Matrix => {
    if (x.length === 1 && x[0]?.length === 1) return y.map((row) => row.map((e) => multiply(at(x, 0, 0), e, P)));
    if (y.length === 1 && y[0]?.length === 1) return product(y, x);
    const columns = (y[0] as Num[]).length;
    return table(x.length, columns, (i, j) =>
      y.reduce<Num>((s, row, k) => add(s, multiply(at(x, i, k), row[j] as Num, P), P), 0n),
    );
  };
  for (const [op, a, b] of c.nodes) {
    const [x, y] = [values[a as number] as Matrix, values[b as number] as Matrix];
    const each = (f: (e: Num, i: number, j: number) => Num) => x.map((row, i) => row.map((e, j) => f(e, i, j)));
    if (op === 'var') values.push(symbols[a as number] as Matrix);
    else if (op === 'const') values.push([[rational(a as string, P)]]);
    else if (op === 'identity') values.push(table(size(a), size(a), (i, j) => (i === j ? 1n : 0n)));
    else if (op === 'zero') values.push(table(size(a), size(b), () => 0n));
    else if (op === 'add') values.push(each((e, i, j) => add(e, at(y, i, j), P)));
    else if (op === 'sub') values.push(each((e, i, j) => add(e, negate(at(y, i, j), P), P)));
    else if (op === 'neg') values.push(each((e) => negate(e, P)));
    else if (op === 'mul') values.push(product(x, y));
    else if (op === 'transpose') values.push(table((x[0] as Num[]).length, x.length, (i, j) => at(x, j, i)));
    else if (op === 'trace') values.push([[x.reduce<Num>((s, row, i) => add(s, row[i] as Num, P), 0n)]]);
    else if (op === 'diag') values.push(x.map((row, i) => [row[i] as Num]));
    else if (y[0]?.length === 1) values.push(product(symbols[a as number] as Matrix, y));
    else values.push(product(y, symbols[a as number] as Matrix));
  }
  return values;
}

/** Whether the law changes, for some choice of the widths, at a random point. */
export function moves(c: Claim): boolean {
  return [[2], [1, 2, 3], [3, 1, 2]].some((pattern) => {
    const roll = dice(11);
    const sizes = Object.fromEntries(c.widths.map((w, i) => [w, pattern[i % pattern.length] as number]));
    const size = (s: Size) => (typeof s === 'number' ? s : (sizes[s] as number));
    const random = c.symbols.map(
      ({ role, rows, cols }): Matrix =>
        Array.from({ length: size(rows) }, (_, i) =>
          Array.from({ length: size(cols) }, (_, j) => (role === 'diagonal' && i !== j ? 0n : BigInt(roll(2 ** 24)))),
        ),
    );
    const output = evaluate(c, sizes, random)[c.output] as Matrix;
    const u = output.map((row) => row.map(() => BigInt(roll(2 ** 24))));
    const moved = random.map((m, k) => {
      if (c.symbols[k]?.role !== 'parameter') return m;
      return m.map((row, i) =>
        row.map((entry, j): Num => {
          const varied = random.map((other, l) =>
            l !== k
              ? other
              : other.map((r, a) => r.map((e, b): Num => ({ value: e, slope: a === i && b === j ? 1n : 0n }))),
          );
          const f = evaluate(c, sizes, varied)[c.output] as Matrix;
          const slope = f.flatMap((r, a) => r.map((e, b) => multiply(slopeOf(e), u[a]?.[b] as bigint, P)));
          return { value: entry, slope: slope.reduce<Num>((s, e) => add(s, e, P), 0n) };
        }),
      );
    });
    const law = evaluate(c, sizes, moved)[c.law] as Matrix;
    return law.some((row) => row.some((e) => slopeOf(e) !== 0n));
  });
}
