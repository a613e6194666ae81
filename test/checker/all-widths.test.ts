/**
 * Laws for every width (docs/matrix-words.md): theorems accepted, false and malformed claims rejected with their reasons,
 * and single-token mutants judged by brute force: widths are chosen, symbols become matrices of dual numbers modulo a
 * prime, and gradients are taken entry by entry.
 */

import { check } from '@lawful/checker';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import type { Claim, MatrixSymbol, Node } from './matrix-laws.js';
import { linear, moves, rectified, textOf, traced } from './matrix-laws.js';
import { mutants } from './mutants.js';

const long = atLength('checker/all-widths');

const reason = (c: Claim): string => {
  const verdict = check(textOf(c));
  expect(verdict.accepted).toBe(false);
  expect(verdict.statement).toBe('');
  return verdict.reason;
};
const edited = (make: () => Claim, change: (c: Claim) => void): string => {
  const c = structuredClone(make());
  change(c);
  return reason(c);
};

describe('laws for every width', () => {
  it.each([
    ['linear', linear(), "law (h x h) = W1*W1' - W2'*W2"],
    ['its trace', traced(), "law (1 x 1) = 1/2*tr(W1*W1') - 1/2*tr(W2*W2')"],
    ['ReLU', rectified(), 'each diagonal entry of the matrix below is constant'],
  ])('accepts %s', (_, c, words) => {
    const { accepted, reason, statement } = check(textOf(c));
    expect(reason).toBe('every claim was verified');
    expect(accepted).toBe(true);
    expect(statement).toContain('For all positive integers h, n, m');
    expect(statement).toContain(words);
    expect(moves(c)).toBe(false);
  });

  it('rejects a flipped sign', () => {
    const flip = (c: Claim) => {
      const at = c.nodes.findLastIndex(([op]) => op === 'sub');
      (c.nodes[at] as Node)[0] = 'add';
    };
    expect(edited(linear, flip)).toBe('claim.law is not conserved by this proof: its derivative has 2 terms');
    expect(edited(rectified, flip)).toBe(
      'claim.law is not conserved by this proof: the diagonal form of its derivative has 2 terms',
    );
  });

  it('rejects the matrix where only its diagonal is conserved', () => {
    expect(edited(rectified, (c) => Object.assign(c, { law: 15, nodes: c.nodes.slice(0, 16) }))).toMatch(
      /^claim\.law is not conserved/,
    );
  });

  it('rejects shapes that do not fit', () => {
    expect(edited(linear, (c) => void c.nodes.splice(3, 1, ['mul', 2, 0]))).toBe(
      'claim.nodes[3] is "mul" of n x 1 and h x n, which needs a scalar or inner sizes that agree',
    );
    expect(edited(linear, (c) => void c.nodes.splice(9, 1, ['sub', 6, 5]))).toMatch(
      /^claim\.nodes\[9\] is "sub" of h x h and n x h, which needs equal shapes/,
    );
    expect(edited(traced, (c) => void c.nodes.splice(9, 1, ['trace', 0]))).toBe(
      'claim.nodes[9] is "trace" of h x n, which needs a square matrix',
    );
    expect(edited(linear, (c) => Object.assign(c.symbols[0] as MatrixSymbol, { rows: 3 }))).toMatch(/which needs/);
    expect(edited(linear, (c) => Object.assign(c.symbols[0] as MatrixSymbol, { rows: 'q' }))).toBe(
      'claim.symbols[0].rows is "q", which is not a width',
    );
    expect(edited(linear, (c) => Object.assign(c.symbols[0] as MatrixSymbol, { rows: 0 }))).toMatch(
      /rows is 0 and should be at least 1/,
    );
  });

  it('rejects a diagonal taken elsewhere than at the law', () => {
    expect(edited(rectified, (c) => Object.assign(c, { law: 15 }))).toBe(
      'claim.nodes[16] is a diag node, and only the law node may be one',
    );
    expect(edited(rectified, (c) => Object.assign(c, { law: c.nodes.push(['neg', 16]) - 1 }))).toMatch(
      /refers to a diag node/,
    );
  });

  it('rejects diagonal symbols used for what they are not', () => {
    expect(edited(rectified, (c) => void c.nodes.splice(3, 1, ['var', 4]))).toBe(
      'claim.nodes[3] is "var" of a symbol of role diagonal',
    );
    expect(edited(rectified, (c) => void c.nodes.splice(6, 1, ['piecewise', 3, 5]))).toBe(
      'claim.nodes[6] is "piecewise" of a symbol of role input',
    );
    expect(edited(rectified, (c) => Object.assign(c.symbols[4] as MatrixSymbol, { cols: 'n' }))).toMatch(
      /is diagonal, of h rows and n columns/,
    );
    // One D for two functions: relu(W1·x + b1) and relu(b1) do not switch together.
    const second = (c: Claim) => {
      c.nodes.push(['piecewise', 4, 1]);
    };
    expect(edited(rectified, (c) => second(Object.assign(c, { law: 16 })))).toBe(
      'claim.nodes[17] gives the diagonal symbol "D1" a second argument',
    );
  });

  it('rejects a law of inputs, other families, other flows, evidence', () => {
    expect(edited(linear, (c) => Object.assign(c, { law: 3 }))).toBe('claim.law depends on the input "x"');
    expect(edited(linear, (c) => void Object.assign(c.flow, { kind: 'momentum' }))).toMatch(
      /^claim\.flow\.kind is "momentum"/,
    );
    expect(edited(linear, (c) => void Object.assign(c.family, { kind: 'potential' }))).toMatch(
      /^claim\.family\.kind is "potential"/,
    );
    expect(check(textOf(linear()).replace('"evidence":{}', '"evidence":{"prime":7}')).reason).toBe(
      'evidence has the member "prime", which this format does not know',
    );
  });

  it('puts widths that look like formulas in quotation marks', () => {
    const text = textOf(linear()).replaceAll('"h"', '"1) = 0 (1"');
    expect(check(text).statement).toContain(`law ("1) = 0 (1" x "1) = 0 (1") = W1*W1' - W2'*W2`);
  });

  long.it('bounds its work', () => {
    const squared = (c: Claim) => {
      for (let i = 0; i < 60; i++) c.nodes.push(['mul', c.nodes.length - 1, c.nodes.length - 1]);
      c.law = c.nodes.length - 1;
    };
    expect(edited(traced, squared)).toMatch(/^the claim is too large for this checker/);
    expect(edited(linear, squared)).toMatch(/^the claim is too large for this checker/);
  });
});

describe('single-token mutants', () => {
  it.each([
    ['linear', linear()],
    ['its trace', traced()],
    ['ReLU', rectified()],
  ])('%s: are rejected, or true', (_, c) => {
    let [tried, accepted] = [0, 0];
    for (const mutant of mutants(textOf(c))) {
      tried++;
      const verdict = check(mutant);
      if (!verdict.accepted) continue;
      accepted++;
      if (moves((JSON.parse(mutant) as { claim: Claim }).claim)) throw new Error(mutant);
    }
    expect(tried).toBeGreaterThan(120);
    expect(accepted).toBeGreaterThan(2);
    expect(accepted).toBeLessThan(tried / 2);
  });
});
