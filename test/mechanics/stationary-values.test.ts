import { QQ, type Rational, rational } from '@lawful/cas-core';
import { stationaryTexts } from '@lawful/mechanics';
import { symbol } from '@lawful/mechanics/inside/broken-laws/bilinear-forms';
import { quadraticRecurrence } from '@lawful/mechanics/inside/broken-laws/recurrences';
import { fixedPoint } from '@lawful/mechanics/inside/stationary/fixed-point';
import {
  optimiserField as K,
  type LawKind,
  type OptimiserFunction,
  type StationaryLaw,
  stationaryLaws,
} from '@lawful/mechanics/inside/stationary/stationary-values';
import { describe, expect, it } from '../jest-globals.js';

const [eta, lambda, beta, s] = (['eta', 'lambda', 'beta', 's'] as const).map((name) =>
  K.fraction(symbol(name), symbol(name).ring.one),
) as [OptimiserFunction, OptimiserFunction, OptimiserFunction, OptimiserFunction];
const n = (k: number): OptimiserFunction => K.constant(rational(k));
const product = (...factors: OptimiserFunction[]): OptimiserFunction => factors.reduce((a, b) => K.mul(a, b), K.one);

const law = (kind: LawKind, optimiser: string, decay: boolean): StationaryLaw =>
  stationaryLaws(kind).find((l) => l.optimiser === optimiser && l.decay === decay)!;

/** The coefficients of E[u] by the name of u. */
const expectation = (l: StationaryLaw, name: string): readonly OptimiserFunction[] =>
  l.values.find(({ unknown }) => l.unknowns[unknown]!.text === name)!.coefficients;

const same = (a: readonly OptimiserFunction[], b: readonly OptimiserFunction[]): boolean =>
  a.length === b.length && a.every((c, k) => K.equal(c, b[k]!));

describe('theory §14, Theorem H', () => {
  it('SGD: E[theta B theta] = eta E[g B g]/(lambda (2 - eta lambda))', () => {
    const l = law('quadratic', 'sgd', true);
    const closed = K.div(eta, K.mul(lambda, K.sub(n(2), K.mul(eta, lambda))));
    expect(same(expectation(l, "theta'*B*theta"), [closed])).toBe(true);
    // (2 − ηλ) and not 2: the small learning rate of a stochastic differential equation would say that.
    expect(same(expectation(l, "theta'*B*theta"), [K.div(eta, K.mul(n(2), lambda))])).toBe(false);
  });

  it('heavy ball: the three formulas in Gamma and Delta', () => {
    const l = law('quadratic', 'heavy-ball', true);
    const gamma = [s, K.mul(n(2), beta)];
    const delta = K.mul(K.sub(K.one, beta), K.sub(K.mul(n(2), K.add(K.one, beta)), product(eta, lambda, s)));
    const times = (c: OptimiserFunction): OptimiserFunction[] => gamma.map((x) => K.div(K.mul(c, x), delta));
    expect(same(expectation(l, "v'*B*v"), times(K.mul(n(2), s)))).toBe(true);
    expect(same(expectation(l, "theta'*B*v"), times(K.neg(K.mul(eta, s))))).toBe(true);
    expect(same(expectation(l, "theta'*B*theta"), times(K.div(K.mul(eta, K.add(K.one, beta)), lambda)))).toBe(true);
    expect(stationaryTexts('quadratic').find((t) => t.optimiser === 'heavy-ball' && t.decay)!.identities[0]!.text).toBe(
      "Gamma = s*E[g'*B*g] + 2*beta*E[v'*B*g]",
    );
  });

  it('without decay: E[g B g] = 0 of SGD, Gamma = 0 = E[v B v] of heavy ball, the law itself free', () => {
    const sgd = law('quadratic', 'sgd', false);
    expect([sgd.relations.length, sgd.values.length, sgd.free]).toEqual([1, 0, [0]]);
    const ball = law('quadratic', 'heavy-ball', false);
    expect(ball.free).toEqual([0]);
    const [[G, P]] = ball.relations as [[OptimiserFunction, OptimiserFunction]];
    expect(K.equal(K.div(P, G), K.div(K.mul(n(2), beta), s))).toBe(true);
    for (const name of ["v'*B*v", "theta'*B*v"]) expect(expectation(ball, name).every((c) => K.isZero(c))).toBe(true);
  });

  it('linear laws: 0 with decay, free without', () => {
    for (const optimiser of ['sgd', 'heavy-ball', 'nesterov']) {
      expect(law('linear', optimiser, true)).toMatchObject({ free: [], relations: [] });
      expect(law('linear', optimiser, false).free).toEqual([0]);
    }
  });

  it('with beta = 0 and s = 1 heavy ball and Nesterov are SGD', () => {
    const at = (c: OptimiserFunction): Rational => {
      const value = K.evaluate(c, QQ, (q) => q, [rational(1, 3), rational(1, 5), QQ.zero, QQ.one]);
      if (value.kind !== 'ok') throw new Error('a pole');
      return value.value;
    };
    const expected = at(expectation(law('quadratic', 'sgd', true), "theta'*B*theta")[0]!);
    for (const optimiser of ['heavy-ball', 'nesterov'])
      expect(expectation(law('quadratic', optimiser, true), "theta'*B*theta").map(at)).toEqual([expected, QQ.zero]);
  });

  it.each([
    [true, true, false],
    [true, false, true],
    [false, true, false],
    [false, false, true],
  ])(
    'decay %s, dampening %s, Nesterov %s: one step leaves the values as they are',
    (weightDecay, dampening, nesterov) => {
      const l = law('quadratic', nesterov ? 'nesterov' : 'heavy-ball', weightDecay);
      const forms = quadraticRecurrence({ momentum: true, weightDecay, dampening, nesterov });
      // P = 1, and G as the relation says, or 1 as well.
      const [relation] = l.relations;
      const data = relation === undefined ? [K.one, K.one] : [K.neg(K.div(relation[1]!, relation[0]!)), K.one];
      const dot = (c: readonly OptimiserFunction[]): OptimiserFunction =>
        c.reduce((sum, x, k) => K.add(sum, K.mul(x, data[k]!)), K.zero);
      const state = { a: n(7), b: dot(expectation(l, "theta'*B*v")), c: dot(expectation(l, "v'*B*v")) };
      if (weightDecay) state.a = dot(expectation(l, "theta'*B*theta"));
      for (const name of ['a', 'b', 'c'] as const) {
        const form = forms[name];
        const next = (
          [
            [form.a, state.a],
            [form.b, state.b],
            [form.c, state.c],
            [form.G, data[0]!],
            [form.P, data[1]!],
          ] as const
        ).reduce((sum, [p, x]) => K.add(sum, K.mul(K.fraction(p, p.ring.one), x)), K.zero);
        expect(K.equal(next, state[name])).toBe(true);
      }
    },
  );

  it('a law with a shift: E[c theta] = -E[c g]/lambda', () => {
    const l = law('shifted', 'sgd', true);
    expect(same(expectation(l, "c'*theta"), [K.zero, K.neg(K.inv(lambda))])).toBe(true);
  });
});

describe('fixed points', () => {
  const q = rational;
  it('solve E = AE + BX, and keep what is free and what is only related', () => {
    // u⁺ = u/2 + x, w⁺ = w + x − 3y: E[u] = 2E[x], E[x] = 3E[y], E[w] free.
    const solved = fixedPoint(QQ, [
      [q(1, 2), q(0), q(1), q(0)],
      [q(0), q(1), q(1), q(-3)],
    ]);
    expect(solved.free).toEqual([1]);
    expect(solved.relations).toEqual([[q(1), q(-3)]]);
    // With the relation put in: E[u] = 6E[y].
    expect(solved.values).toEqual([{ unknown: 0, coefficients: [q(0), q(6)] }]);
  });
  it('refuse a value that depends on what is free', () => {
    expect(() =>
      fixedPoint(QQ, [
        [q(0), q(1), q(1)],
        [q(0), q(1), q(0)],
      ]),
    ).toThrow(RangeError);
  });
});
