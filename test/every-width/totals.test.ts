/** Totals of real architectures by the formulas, as theory §12 lists them: one block of each, with embeddings and head. */
import { check } from '@lawful/checker';
import { findAllWidths, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k + 1);
const all = (text: string) => findAllWidths(parseModel({ file: 'test.law', text }));

/** GPT-2: LayerNorm, biases, GELU, head tied to the tokens, cross-entropy, ε > 0. */
function gpt2(heads: number): string {
  const of = upTo(heads);
  const head = (h: number) => `softmax((N*Q${h} .+ q${h})*(N*K${h} .+ k${h})'/8, causal(n))*(N*V${h} .+ w${h})*O${h}`;
  return `param E : v x d
param P : n x d
${of.map((h) => `param Q${h}, K${h}, V${h} : d x dh\nparam q${h}, k${h}, w${h} : 1 x dh\nparam O${h} : dh x d\n`).join('')}param o, g1, b1, g2, b2, c2, gf, bf : 1 x d
param W1 : d x ff
param c1 : 1 x ff
param W2 : ff x d
const eps > 0
input T : onehot(n x v)
let X = T*E + P
let N = layernorm(X, eps) .* g1 .+ b1
let A = X + ${of.map(head).join(' + ')} .+ o
let M = layernorm(A, eps) .* g2 .+ b2
let B = A + gelu(M*W1 .+ c1)*W2 .+ c2
output (layernorm(B[1,:], eps) .* gf + bf)*E'
loss cross-entropy
`;
}

/** LLaMA: RMSNorm, rotary positions of `size` columns, SwiGLU, a head of its own; `queries` heads share each key and value. */
function llama(keys: number, queries: number, size: number, eps: boolean): string {
  const e = eps ? ', eps' : '';
  const pairs = upTo(keys).flatMap((k) => upTo(queries).map((q) => [k, `${k}_${q}`] as const));
  const head = ([k, q]: readonly [number, string]) =>
    `softmax(rope(N*Q${q}, c, s)*rope(N*K${k}, c, s)'/8, causal(n))*N*V${k}*O${q}`;
  return `param E : v x d
param H : d x v
${upTo(keys)
  .map((k) => `param K${k}, V${k} : d x ${size}\n`)
  .join(
    '',
  )}${pairs.map(([, q]) => `param Q${q} : d x ${size}\nparam O${q} : ${size} x d\n`).join('')}param G, U : d x ff
param D : ff x d
param g1, g2, gf : 1 x d
const c, s : n x ${size / 2}
${eps ? 'const eps > 0\n' : ''}input T : onehot(n x v)
let X = T*E
let N = rmsnorm(X${e}) .* g1
let A = X + ${pairs.map(head).join(' + ')}
let M = rmsnorm(A${e}) .* g2
let B = A + (silu(M*G) .* (M*U))*D
output (rmsnorm(B[1,:]${e}) .* gf)*H
loss cross-entropy
`;
}

describe('totals of theory §12', () => {
  it('GPT-2 small: 56,066 a block, 1,024 positions, tokens against positions', () => {
    const found = all(gpt2(12));
    const widths = { d: 768, dh: 64, ff: 3072, n: 1024, v: 50257 };
    expect(found.countAt(widths)).toBe(56_066 + 1024 + 768);
    expect(found.laws.map((l) => l.law)).toContain('sum(E[:,i]) - sum(P[:,i])');
    // The gain of the last norm against the head, which is tied, and column sums of that head are no laws.
    expect(found.laws.filter((l) => /\bgf\b/.test(l.law))).toEqual([]);
    expect(found.laws.map((l) => l.law)).not.toContain('sum(E[i,:])');
    expect(check(JSON.stringify(found.certificate)).verdict).toBe('accepted');
  });

  it.each([
    ['LLaMA-7B', 32, 1, 285_440, 11_008],
    ['LLaMA-3-8B', 8, 4, 89_088, 14_336],
  ] as const)('%s: a block, the last gain, the sums of the head', (_, keys, queries, block, ff) => {
    const found = all(llama(keys, queries, 128, true));
    expect(found.countAt({ d: 4096, ff, n: 2048, v: 32_000 })).toBe(block + 4096 + 4096);
  });

  it('LLaMA at ε = 0: one more', () => {
    const [without, exact] = [all(llama(2, 1, 4, true)), all(llama(2, 1, 4, false))];
    const widths = { d: 16, ff: 24, n: 4, v: 10 };
    expect(exact.countAt(widths)! - without.countAt(widths)!).toBe(1);
    // |E|² and what writes the stream; V·V against O·O is a law by itself, and either may stand here.
    expect(exact.laws.find((l) => l.law.startsWith('|E|^2'))?.law).toMatch(/^\|E\|\^2 \+ .*\|D\|\^2/);
  });
});
