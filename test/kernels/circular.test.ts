import { programBuilder, QQ, random, vanishes } from '@lawful/cas-core';
import { assumption, find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });

describe('sine and cosine', () => {
  it('have signs, values at zero, and squares that add up to one', () => {
    const b = programBuilder();
    const [x, y] = [b.variable('x', 'input'), b.variable('y', 'input')];
    const [minusTwo, two] = [b.constant({ num: -2n, den: 1n }), b.constant({ num: 2n, den: 1n })];
    expect(b.kernel('sin', b.neg(x))).toBe(b.neg(b.kernel('sin', x)));
    expect(b.kernel('cos', b.sub(y, x))).toBe(b.kernel('cos', b.sub(x, y)));
    expect(b.kernel('sin', b.mul(minusTwo, x))).toBe(b.neg(b.kernel('sin', b.mul(two, x))));
    expect(b.constantValue(b.kernel('sin', b.constant(QQ.zero)))).toEqual(QQ.zero);
    expect(b.constantValue(b.kernel('cos', b.constant(QQ.zero)))).toEqual(QQ.one);
    const squares = b.add(b.pow(b.kernel('sin', x), 2), b.pow(b.kernel('cos', x), 2));
    const rest = b.sub(squares, b.constant(QQ.one));
    expect(vanishes(b.view(), rest, random(1))).toEqual({ kind: 'ok', value: true });
    // Not proved to be nonzero either: no theorem here makes sines independent.
    const wrong = b.sub(squares, two);
    const other = vanishes(b.view(), wrong, random(1));
    expect(other.kind === 'ok' && other.value).toBe(false);
  });

  it('a two-layer sine network conserves nothing, like tanh (theory §2, O18)', () => {
    const r = find(model('param V : 1 x 2\nparam W : 2 x 2\ninput x : 2\noutput V*sin(W*x)\n')).result;
    expect(r.plain).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('p cos(q) x conserves p^2/2 + log|sin q|: p dp = -cot q dq', () => {
    const text = 'param p\nparam q\ninput x\noutput p*cos(q)*x\n';
    expect(prove(model(text), 'p^2/2+log(abs(sin(q)))').verdict).toBe('proved');
    expect(prove(model(text), 'p^2/2-log(abs(sin(q)))').verdict).toBe('refuted');
    expect(find(model(text)).result.plain.maxLaws).toBe(1);
  });

  it('addition theorems are conserved as functions of a - b, and refuted with the other sign', () => {
    const text = 'param a\nparam b\ninput x\noutput (a+b)*x\n';
    for (const law of ['sin(a-b)', 'cos(a)*cos(b)+sin(a)*sin(b)', 'sin(b-a)^2 + 3*cos(a-b)'])
      expect(prove(model(text), law).verdict).toBe('proved');
    for (const law of ['sin(a+b)', 'cos(a)*cos(b)-sin(a)*sin(b)'])
      expect(prove(model(text), law).verdict).toBe('refuted');
  });

  it('odd and even units are told apart under x -> -x', () => {
    const text = (f: string) =>
      `param v\nparam w : 2\ninput x : 2\noutput v*${f}(dot(w,x))\nloss logistic\nsymmetry sign(2) : x -> g*x\n`;
    for (const [f, sign] of [
      ['sin', -1],
      ['cos', 1],
      ['erf', -1],
    ] as const) {
      const r = assumption(model(text(f)), { count: false });
      expect([r.assumption1, r.character['(-x[1], -x[2])']]).toEqual(['fails', sign]);
    }
  });
});
