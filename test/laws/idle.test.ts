/**
 * Parameters that no gradient touches: each is a law, the others obey the laws that they obey without them, and no function of idle parameters
 * is listed beside them.
 */

import { check } from '@lawful/checker';
import { certify, type FindResult, find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const result = (text: string): FindResult => find(parseModel({ file: 'test', text })).result;
const listed = ({ laws }: FindResult): (string | number)[][] => laws.map((l) => [l.law, l.count]);

const KEY_BIAS = `param Q : 2 x 2
param K : 2 x 2
param q : 2
param k : 2
param V : 2 x 1
input X : 2 x 2
output softmax((X*Q + ones(2)*q')*(X*K + ones(2)*k')')*X*V`;

describe('idle parameters', () => {
  it('2000 unused entries are 2000 laws', () => {
    const found = result('param w : 2000\nparam a\ninput x\noutput a*x');
    expect(found.plain).toMatchObject({ lieRank: 1, maxLaws: 2000, found: 2000, complete: true });
    expect(listed(found)).toEqual([['w[i]', 2000]]);
  });

  it('leave the laws of the rest as they are', () => {
    const body = 'param A : 3 x 2\nparam B : 2 x 3\ninput x : 2\noutput B*relu(A*x)';
    const own = result(body);
    const more = result(`param U : 5 x 4\nparam v : 7\nparam s\n${body}`);
    expect(more.plain).toMatchObject({ lieRank: own.plain.lieRank, found: own.plain.found + 28, complete: true });
    expect(listed(more)).toEqual([['U', 20], ['v[i]', 7], ['s', 1], ...listed(own)]);
    expect(more.hypotheses).toEqual(own.hypotheses);
  });

  it('entries of a block, and no functions of them', () => {
    const found = result("param w : 2\nparam q\nparam W : 2 x 2\ninput x : 2\noutput w'*x + W[1,1]");
    expect(listed(found)).toEqual([
      ['q', 1],
      ['W[1,2]', 1],
      ['W[2,1]', 1],
      ['W[2,2]', 1],
    ]);
    expect(found.plain).toMatchObject({ found: 4, complete: true });
  });

  it('a bias that cancels is proved to be idle', () => {
    const found = result(KEY_BIAS);
    expect(listed(found)).toEqual([
      ['k[i]', 2],
      ["Q'*Q - K'*K + q*q'", 3],
    ]);
    expect(found.plain).toMatchObject({ found: 5, complete: true });
  });

  it('all of them, when the output knows none', () => {
    expect(result('param w : 300\ninput x\noutput x').plain).toMatchObject({ lieRank: 0, found: 300, complete: true });
  });

  it('under an average, what only the average leaves alone', () => {
    const { plain, augmented, laws } = result(
      'param a\nparam b : 2\nparam u\ninput x\noutput a*x + b[1]*x^2\nsymmetry sign(1) : x -> g * x',
    );
    expect([plain.found, augmented?.found]).toEqual([2, augmented?.maxLaws]);
    expect(laws.reduce((n, l) => n + l.count, 0)).toBe(augmented?.found);
  });

  it('certificates with idle parameters are accepted', async () => {
    const text = "param w : 2\nparam q : 3\nparam A : 2 x 2\ninput x : 2\noutput w'*A*x";
    const { files } = await certify(parseModel({ file: 'm', text }), { title: 'm', opinionTimeout: 0 });
    const verdict = check(files.find((f) => f.extension === 'json')!.content);
    expect([verdict.accepted, verdict.reason]).toEqual([true, 'every claim was verified']);
  });
});
