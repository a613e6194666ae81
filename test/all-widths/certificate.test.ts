/**
 * The certificate against its own definition (docs/matrix-words.md), by brute force: widths are chosen, every symbol becomes a
 * matrix of dual numbers modulo a prime, gradients are taken entry by entry. No word, no normal form.
 */
import { readFileSync } from 'node:fs';
import { random } from '@lawful/cas-core';
import { type Model, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { mod, P } from './integer-matrices.js';
import { LIGHTNING, linear, piecewise, THEOREMS } from './models.js';

type Words = typeof import('../../packages/lawful/dist/proving/prove-by-words.js');
const words = (await import(
  new URL('../../../packages/lawful/dist/proving/prove-by-words.js', import.meta.url).href
)) as Words;

/** The proof as words in matrices, also where another way is shorter. */
function proveByWords(model: Model, law: string): Exclude<ReturnType<Words['proveByWords']>, string> {
  const result = words.proveByWords(model, law);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

/** a + b·ε, ε² = 0. */
type Dual = readonly [number, number];
type Duals = readonly (readonly Dual[])[];
type Size = number | string;
interface Claim {
  readonly kind: string;
  readonly widths: readonly string[];
  readonly symbols: readonly { name: string; role: string; rows: Size; cols: Size; slopes?: readonly string[] }[];
  readonly nodes: readonly (readonly (string | number)[])[];
  readonly output: number;
  readonly law: number;
}

const plus = (a: Dual, b: Dual): Dual => [mod(a[0] + b[0]), mod(a[1] + b[1])];
const times = (a: Dual, b: Dual): Dual => [mod(a[0] * b[0]), mod(mod(a[0] * b[1]) + mod(a[1] * b[0]))];
const table = (r: number, c: number, f: (i: number, j: number) => Dual): Duals =>
  Array.from({ length: r }, (_, i) => Array.from({ length: c }, (_, j) => f(i, j)));
const zero: Dual = [0, 0];

function product(a: Duals, b: Duals): Duals {
  if (a.length === 1 && a[0]!.length === 1) return b.map((row) => row.map((x) => times(a[0]![0]!, x)));
  if (b.length === 1 && b[0]!.length === 1) return product(b, a);
  return table(a.length, b[0]!.length, (i, j) => a[i]!.reduce((s, x, k) => plus(s, times(x, b[k]![j]!)), zero));
}

function number(text: string): number {
  const [num, den = '1'] = text.split('/');
  for (let k = 0; k < P; k++) if (mod(k * mod(Number(den))) === mod(Number(num))) return k;
  throw new Error(text);
}

function evaluate(claim: Claim, sizes: Readonly<Record<string, number>>, symbols: readonly Duals[]): Duals[] {
  const size = (s: Size): number => (typeof s === 'number' ? s : sizes[s]!);
  const values: Duals[] = [];
  for (const [kind, a, b] of claim.nodes) {
    const x = values[a as number] as Duals;
    const y = values[b as number] as Duals;
    if (kind === 'var') values.push(symbols[a as number]!);
    else if (kind === 'const') values.push([[[number(a as string), 0]]]);
    else if (kind === 'identity') values.push(table(size(a!), size(a!), (i, j) => [i === j ? 1 : 0, 0]));
    else if (kind === 'zero') values.push(table(size(a!), size(b!), () => zero));
    else if (kind === 'add') values.push(x.map((row, i) => row.map((e, j) => plus(e, y[i]![j]!))));
    else if (kind === 'sub') values.push(x.map((row, i) => row.map((e, j) => plus(e, times([P - 1, 0], y[i]![j]!)))));
    else if (kind === 'neg') values.push(x.map((row) => row.map((e) => times([P - 1, 0], e))));
    else if (kind === 'mul') values.push(product(x, y));
    else if (kind === 'transpose') values.push(table(x[0]!.length, x.length, (i, j) => x[j]![i]!));
    else if (kind === 'trace') values.push([[x.reduce((s, row, i) => plus(s, row[i]!), zero)]]);
    else if (kind === 'diag') values.push(x.map((row, i) => [row[i]!]));
    else if (kind === 'piecewise')
      values.push(y[0]!.length === 1 ? product(symbols[a as number]!, y) : product(y, symbols[a as number]!));
    else throw new Error(`unknown node ${kind}`);
  }
  return values;
}

/** The rate of change of the law at a random point, with the given widths. */
function rates(claim: Claim, sizes: Readonly<Record<string, number>>, seed: number): number[] {
  const r = random(seed);
  const size = (s: Size): number => (typeof s === 'number' ? s : sizes[s]!);
  const values = claim.symbols.map((s) =>
    Array.from({ length: size(s.rows) }, (_, i) =>
      Array.from({ length: size(s.cols) }, (_, j) => (s.role === 'diagonal' && i !== j ? 0 : r.below(P))),
    ),
  );
  const still: Duals[] = values.map((v) => v.map((row) => row.map((e): Dual => [e, 0])));
  const u = evaluate(claim, sizes, still)[claim.output]!.map((row) => row.map(() => r.below(P)));
  const moved = claim.symbols.map((s, k) => {
    if (s.role !== 'parameter') return still[k]!;
    return table(size(s.rows), size(s.cols), (i, j) => {
      const nudged = still.map((v, l) =>
        l === k ? v.map((row, a) => row.map((e, b): Dual => (a === i && b === j ? [e[0], 1] : e))) : v,
      );
      const f = evaluate(claim, sizes, nudged)[claim.output]!;
      const g = f.reduce((sum, row, a) => row.reduce((t, e, b) => mod(t + e[1] * u[a]![b]!), sum), 0);
      return [values[k]![i]![j]!, g];
    });
  });
  return evaluate(claim, sizes, moved)[claim.law]!.flatMap((row) => row.map((e) => e[1]));
}

function claimOf(text: string, law: string): Claim {
  const { certificate } = proveByWords(parseModel({ file: 'test.law', text }), law);
  const read = JSON.parse(JSON.stringify(certificate)) as { format: string; version: number; claim: Claim };
  expect(read).toMatchObject({ format: 'lawful-certificate', version: 1, evidence: {} });
  return read.claim;
}

const choose = (claim: Claim, pattern: readonly number[]): Record<string, number> =>
  Object.fromEntries(claim.widths.map((w, k) => [w, pattern[k % pattern.length]!]));

describe('certificates for every width', () => {
  it.each(THEOREMS)('%s: true at chosen widths, by brute force: %#', (_, text, law) => {
    const claim = claimOf(text, law);
    expect(claim.kind).toBe('all-widths');
    for (const pattern of [[2], [1, 2, 3], [3, 1, 2]])
      expect(rates(claim, choose(claim, pattern), 5).every((e) => e === 0)).toBe(true);
  });

  it('is seen false when a node is changed', () => {
    for (const [text, law] of [
      [linear(3), "W1*W1' - W2'*W2"],
      [piecewise(2), '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2'],
      [LIGHTNING, '|K|^2 - |V|^2'],
    ] as const) {
      const claim = claimOf(text, law);
      const last = claim.nodes.findLastIndex(([kind]) => kind === 'sub');
      const nodes = claim.nodes.map((n, k) => (k === last ? ['add', ...n.slice(1)] : n));
      expect(rates({ ...claim, nodes }, choose(claim, [2]), 5).some((e) => e !== 0)).toBe(true);
    }
  });

  it('lists nodes after what they refer to, each symbol with role and shape, diagonals with slopes', () => {
    const claim = claimOf(
      piecewise(3, (z) => `leaky_relu(${z}, 1/10)`),
      '|W2[i,:]|^2 + b2[i]^2 - |W3[:,i]|^2',
    );
    claim.nodes.forEach(([kind, ...args], k) => {
      if (kind === 'piecewise') expect(args[1]).toBeLessThan(k);
      else if (kind !== 'var') for (const a of args) if (typeof a === 'number') expect(a).toBeLessThan(k);
    });
    expect(claim.nodes[claim.law]![0]).toBe('diag');
    expect(claim.symbols.filter((s) => s.role === 'diagonal')).toEqual([
      { name: 'D1', role: 'diagonal', rows: 'n1', cols: 'n1', slopes: ['1/10', '1'] },
      { name: 'D2', role: 'diagonal', rows: 'n2', cols: 'n2', slopes: ['1/10', '1'] },
    ]);
    expect(claim.symbols.map((s) => s.role)).not.toContain('cotangent');
  });

  it('is what docs/matrix-words.md shows', () => {
    const page = readFileSync(new URL('../../../docs/matrix-words.md', import.meta.url), 'utf8');
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as { claim: Claim };
    const text = 'param W1 : h x n\nparam b1 : h\nparam W2 : m x h\ninput x : n\noutput W2 * relu(W1*x + b1)\n';
    expect(claimOf(text, '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2')).toEqual(shown.claim);
  });
});
