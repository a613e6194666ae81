/**
 * Certificates of theorems (theory §2) are accepted, with the counts the theory gives, and the statement says what was
 * verified. The certificates are built here by trying; see certificates.ts.
 */

import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import { certify } from './certificates.js';
import type { LawJson, Model } from './networks.js';
import { builder, linear, radial, relu, scalarProduct } from './networks.js';

const theorems: [name: string, model: Model, parameters: number, lieRank: number, found: number][] = [
  ['O1 two-layer linear 2-2-1', linear(2, 2, 1), 6, 3, 3],
  ['O1 two-layer linear 2-2-2', linear(2, 2, 2), 8, 5, 3],
  ['O1 more laws listed than independent, 1-3-1', linear(1, 3, 1), 6, 1, 5],
  ['O1 (n,m,r) = (2,2,3)', linear(2, 3, 2), 12, 6, 6],
  ['O4 a product of three', scalarProduct(3), 3, 1, 2],
  ['rational laws of a radial flow', radial(3), 3, 1, 2],
  ['O3 ReLU 2-2-1 with bias', relu([2, 2, 1], true), 8, 6, 2],
  ['O3 ReLU 2-2-1 without bias', relu([2, 2, 1], false), 6, 4, 2],
  ['O3 leaky ReLU 2-2-2', relu([2, 2, 2], true, ['1/10', '1']), 10, 8, 2],
  ['O3 a path family 2-2-2-1', relu([2, 2, 2, 1], true), 14, 10, 4],
];

describe('certificates of theorems', () => {
  it.each(theorems)('accepts %s', (_, model, parameters, lieRank, found) => {
    const certificate = certify(model);
    expect(certificate.claim.counts).toEqual({
      parameters,
      lieRank,
      maxLaws: parameters - lieRank,
      found,
      complete: true,
    });
    const verdict = check(JSON.stringify(certificate));
    expect(verdict.reason).toBe('every claim was verified');
    expect(verdict.accepted).toBe(true);
    expect(verdict.statement).toContain(`at most ${parameters} - ${lieRank} = ${found} independent law`);
    expect(verdict.statement).toContain('The list is complete');
  });

  it('accepts members in another order and any note', () => {
    const { format, version, claim, evidence } = certify(linear(2, 2, 1));
    const note = { nested: [[[null, true, 'é\u2028\\']]], 'a"b': {} };
    expect(check(JSON.stringify({ note, evidence, claim, version, format }, null, 3)).accepted).toBe(true);
  });

  it('accepts an incomplete list that says so', () => {
    const model = linear(2, 2, 1);
    const verdict = check(JSON.stringify(certify({ ...model, laws: model.laws.slice(0, 2), found: 2 })));
    expect(verdict.accepted).toBe(true);
    expect(verdict.statement).toContain('not claimed to be complete: at least 2, at most 3');
  });

  it('accepts nothing found and nothing bounded', () => {
    const verdict = check(JSON.stringify(certify({ ...linear(2, 2, 1), laws: [], found: 0, lieRank: 0 })));
    expect(verdict.accepted).toBe(true);
    expect(verdict.statement).toContain('no law is listed');
  });

  it('accepts a law that needs slopes to be lo or hi: relu(relu-like slope squared)', () => {
    // f = a·s²z·x with s² = s on both masks of ReLU: here s occurs squared, and only lo or hi may be sampled.
    const b = builder();
    const [a, w] = b.vector('p', 2, 'parameter') as [number, number];
    const x = b.vector('x', 1, 'input');
    const z = b.node('piecewise', b.node('mul', w, x[0] as number), '0', '1');
    b.network.outputs.push(b.node('mul', a, b.node('pow', z, 2)));
    const law: LawJson = {
      numerator: [
        ['2', [[b.index(a), 2]]],
        ['-1', [[b.index(w), 2]]],
      ],
    };
    const model = { network: b.network, laws: [law], found: 1, lieRank: 1, maskReach: false };
    const certificate = certify(model);
    expect(check(JSON.stringify(certificate)).reason).toMatch(/samples\[0\] has slope 0 = \d+, neither lo nor hi/);
    for (const sample of certificate.evidence.lieRank?.samples ?? []) sample.slopes = [[0, 1]];
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
  });

  it('accepts a law that holds on every mask although not for free slopes', () => {
    // f = a·x + b·(s·x − s·(s·x)) with s(1−s) = 0: b is conserved, b does not even occur on a mask.
    const k = builder();
    const [a, c] = k.vector('p', 2, 'parameter') as [number, number];
    const x = k.vector('x', 1, 'input')[0] as number;
    const s = k.node('div', k.node('piecewise', x, '0', '1'), x);
    const gap = k.node('sub', s, k.node('mul', s, s));
    k.network.outputs.push(k.node('add', k.node('mul', a, x), k.node('mul', c, gap)));
    const laws: LawJson[] = [{ numerator: [['1', [[k.index(c), 1]]]] }];
    const certificate = certify({ network: k.network, laws, found: 1, lieRank: 1, maskReach: false });
    for (const sample of certificate.evidence.lieRank?.samples ?? []) sample.slopes = [[0, 1]];
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
  });
});

describe('the statement', () => {
  it('spells out network, laws, counts and hypotheses', () => {
    const { statement } = check(JSON.stringify(certify(scalarProduct(3))));
    expect(statement.split('\n')).toEqual([
      'For the network f: R^1 -> R^1 with 3 parameters',
      'parameters: t[1], t[2], t[3]',
      'inputs: x[1]',
      'output 1 = t[1]*t[2]*t[3]*x[1]',
      '',
      'under gradient flow of the squared loss, whatever the data set,',
      'each of the following 2 functions of the parameters is constant:',
      'law 1: t[1]^2 - t[2]^2',
      'law 2: t[1]^2 - t[3]^2',
      '',
      'At least 2 of them are functionally independent.',
      'The gradient fields and their brackets span at least 1 dimension: near the points of a dense open set there are at most 3 - 1 = 2 independent laws.',
      'The list is complete: every law is locally a function of these.',
      'Hypotheses: none.',
    ]);
  });

  it('names the path family, and says when data reach the slopes', () => {
    expect(check(JSON.stringify(certify(relu([2, 2, 2, 1], true)))).statement).toContain('(path family)');
    expect(check(JSON.stringify(certify(relu([2, 2, 1], true)))).statement).toContain('data reach the slopes');
  });

  it('prints outputs in full: multiplied out, or as the network writes them, and else says what it leaves out', () => {
    const lineOf = (model: Model, start: string) => {
      const { statement } = check(JSON.stringify(certify({ ...model, found: 0, lieRank: 0 })));
      return statement.split('\n').find((line) => line.startsWith(start));
    };
    const full = lineOf(linear(4, 4, 1), 'output 1 = ');
    expect(full?.split(' + ').length).toBe(16);
    expect(full).toContain('W1[4,4]*W2[1,4]*x[4]');
    expect(lineOf(linear(10, 10, 1), 'output 1 = ')).toMatch(
      /^output 1 = W2\[1,1\]\*\(W1\[1,1\]\*x\[1\] \+ .* \+ W1\[10,10\]\*x\[10\]\)$/,
    );
    expect(lineOf(linear(20, 20, 1), 'output 1 = ')).toBe(
      'output 1 = an expression of 400 terms, which is left out, being longer than 2000 characters',
    );
    const wide = linear(1, 1, 102);
    expect(lineOf(wide, 'output 100 = ')).toBe('output 100 = W1[1,1]*W2[100,1]*x[1]');
    expect(lineOf(wide, 'output 101 = ')).toBeUndefined();
    expect(lineOf(wide, 'and ')).toBe('and 2 further outputs');
  });

  it('says of which argument each slope is, and which slope lies on which side', () => {
    const text = (model: Model) => check(JSON.stringify(certify(model))).statement;
    expect(text(relu([2, 1, 1], true, ['1/10', '1']))).toContain(
      '\nslope#1: of x[1]*W1[1,1] + x[2]*W1[1,2] + b1[1], 1/10 below zero, 1 above\n',
    );
    const many = text({ ...relu([2, 103, 1], false), found: 0, lieRank: 0, maskReach: true });
    expect(many).toContain('\nslope#100: of x[1]*W1[100,1] + x[2]*W1[100,2], 0 below zero, 1 above\n');
    expect(many).toContain('and 3 further slopes');
    expect(many).not.toContain('slope#101: ');
  });

  it('puts a name that looks like a formula in quotation marks', () => {
    const certificate = certify(scalarProduct(2));
    (certificate.claim.network.variables[0] as { name: string }).name = 't[2] - t[2]';
    expect(check(JSON.stringify(certificate)).statement).toContain('law 1: "t[2] - t[2]"^2 - t[2]^2');
  });
});
