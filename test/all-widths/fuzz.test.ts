/**
 * Random laws, well shaped or not: nothing is thrown but errors in the text, and whatever is proved for every width is proved by
 * the engine that works entry by entry, at chosen widths.
 */
import { SourceError } from '@lawful/cas-core';
import fc from 'fast-check';
import { parseModel, prove, proveAllWidths } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('all-widths/fuzz');

const HEAD = 'param W1 : h x n\nparam b1 : h\nparam W2 : m x h\nparam s\ninput x : n\n';
const MODELS = [
  `${HEAD}output s*W2*relu(W1*x + b1)\n`,
  `${HEAD}output s*W2*(W1*x + b1)\n`,
  `${HEAD}output W2*abs(W1*x)*s^2 + W2*b1\n`,
];
const ATOMS = [
  "s W1 W2 b1 2 eye(h) ones(h) sum(b1) |b1|^2 |W2|^2 trace(W1*W1') W1*W1' W2'*W2 b1*b1'",
  "W1[i,:] W2[:,i] b1[i] b1[i,1] b1[i,:]' W1[:,i] (W1*W1')[i,i] |W1[i,:]|^2 |W2[:,i]|^2 b1[i]^2 s^2 norm2(W2[:,i])",
].flatMap((line) => line.split(' '));

/** A law from a tape of choices. */
function law(tape: readonly number[]): string {
  let p = 0;
  const next = (n: number): number => (tape[p++] ?? 0) % n;
  const make = (depth: number): string => {
    const k = depth === 0 || p >= tape.length ? 0 : next(9);
    const sub = (): string => make(depth - 1);
    if (k === 0) return ATOMS[next(ATOMS.length)]!;
    if (k === 1 || k === 2) return `${sub()} + ${sub()}`;
    if (k === 3 || k === 4) return `${sub()} - (${sub()})`;
    if (k === 5) return `(${sub()})*(${sub()})`;
    if (k === 6) return `(${sub()})'`;
    if (k === 7) return `dot(${sub()}, ${sub()})`;
    return [`-(${sub()})`, `|${sub()}|^2`, `(${sub()})^2`, `(${sub()})/3`][next(4)]!;
  };
  return make(3);
}

describe('random laws', () => {
  it('are proved only when they hold, and never crash the prover', () => {
    const counts = { proved: 0, refuted: 0, unable: 0, mistake: 0 };
    const property = fc.property(fc.constantFrom(...MODELS), fc.array(fc.nat(999), { maxLength: 25 }), (text, tape) => {
      const candidate = law(tape);
      try {
        const { verdict } = proveAllWidths(parseModel({ file: 'fuzz.law', text }), candidate);
        counts[verdict]++;
        if (verdict !== 'proved') return;
        for (const widths of [
          { h: 2, n: 2, m: 2 },
          { h: 3, n: 1, m: 2 },
        ]) {
          const bound = parseModel({ file: 'fuzz.law', text }, widths);
          expect([candidate, prove(bound, candidate, { compare: false }).verdict]).toEqual([candidate, 'proved']);
        }
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        counts.mistake++;
      }
    });
    fc.assert(property, { numRuns: long.count({ all: 1500, now: 400 }), seed: 23 });
    expect(Math.min(counts.proved, counts.refuted, counts.mistake)).toBeGreaterThan(5);
  });
});
