import { type FieldFamily, QQ, type Rational, rational, type StateFunction } from '@lawful/cas-core';
import { type Drift, driftOf } from '@lawful/mechanics';
import {
  driftSymbol,
  edgeRate,
  driftField as K,
  lossDropFactor,
  stepCoefficient,
} from '@lawful/mechanics/inside/drift/constants';
import { type Square, splitForm, symmetricRows } from '@lawful/mechanics/inside/drift/split-form';
import { quadraticForm } from '@lawful/runs/inside/training/quadratic-form';
import { mechanics, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

/** A polynomial of x0, x1, …: coefficients by exponents such as `0,0` for x0² and `0,1` for x0·x1. */
function polynomial(terms: Readonly<Record<string, Rational>>): StateFunction {
  return {
    numerator: Object.entries(terms).map(([key, coefficient]) => {
      const [i, j] = key.split(',').map(Number) as [number, number | undefined];
      const exponents: [number, number][] =
        j === undefined
          ? [[i, 1]]
          : i === j
            ? [[i, 2]]
            : [
                [i, 1],
                [j, 1],
              ];
      return { coefficient, exponents };
    }),
    denominator: undefined,
  };
}
const q = rational;
const model = (text: string) => parseModel({ file: 'test.law', text });
const float = (x: Rational): number => Number(x.num) / Number(x.den);
const family = (n: number): FieldFamily =>
  ({
    state: Array.from({ length: n }, (_, i) => i),
    variables: Array.from({ length: n }, (_, i) => ({ name: `W[${i + 1}]`, role: 'parameter' })),
  }) as unknown as FieldFamily;

const valueAt = (squares: readonly Square[], x: readonly Rational[]): Rational =>
  squares.reduce((sum, { c, i, j, sign }) => {
    const inner = i === j ? x[i]! : QQ.add(x[i]!, QQ.mul(q(sign), x[j]!));
    return QQ.add(sum, QQ.mul(c, QQ.mul(inner, inner)));
  }, QQ.zero);

/** Forms with what is known of them: eigenvalues by hand. */
const FORMS: readonly {
  readonly name: string;
  readonly terms: Readonly<Record<string, Rational>>;
  readonly norm: Rational;
  readonly normExact: boolean;
  readonly spectral: boolean;
}[] = [
  {
    name: 'a difference of squares',
    terms: { '0,0': q(1), '1,1': q(1), '2,2': q(-1) },
    norm: q(1),
    normExact: true,
    spectral: true,
  },
  {
    name: 'an entry of a Gram difference',
    terms: { '0,1': q(1), '2,3': q(-1) },
    norm: q(1, 2),
    normExact: true,
    spectral: true,
  },
  // [[1, 1], [1, −1]]: eigenvalues ±√2, row sums 2.
  {
    name: 'a form with irrational eigenvalues',
    terms: { '0,0': q(1), '0,1': q(2), '1,1': q(-1) },
    norm: q(2),
    normExact: false,
    spectral: false,
  },
  // The same beside 3x²: the largest row sum is that of the exact part.
  {
    name: 'with a larger diagonal part',
    terms: { '0,0': q(1), '0,1': q(2), '1,1': q(-1), '2,2': q(-3) },
    norm: q(3),
    normExact: true,
    spectral: false,
  },
  // A path x0x1 + x1x2: eigenvalues ±1/√2 and 0.
  { name: 'a path', terms: { '0,1': q(1), '1,2': q(1) }, norm: q(1), normExact: false, spectral: false },
];

describe('a form as a difference of sums of squares', () => {
  it.each(FORMS)('$name', ({ terms, norm, normExact, spectral }) => {
    const h = polynomial(terms);
    const B = symmetricRows(h);
    const split = splitForm(B);
    expect(split).toMatchObject({ norm, normExact, spectral });
    const eigen = quadraticForm([...B].flatMap(([i, row]) => [...row].map(([j, b]) => [i, j, float(b)] as const)));
    if (normExact) expect(float(norm)).toBeCloseTo(eigen.norm, 12);
    else expect(float(norm)).toBeGreaterThan(eigen.norm + 1e-3);
    let differ = false;
    for (const seed of [3, 5, 7, 11]) {
      const x = Array.from({ length: 4 }, (_, i) => q(((seed * (i + 2) ** 3) % 17) - 8, 3));
      const value = [...B].reduce(
        (sum, [i, row]) => [...row].reduce((s, [j, b]) => QQ.add(s, QQ.mul(b, QQ.mul(x[i]!, x[j]!))), sum),
        QQ.zero,
      );
      const [plus, minus] = [valueAt(split.plus, x), valueAt(split.minus, x)];
      expect(QQ.sub(plus, minus)).toEqual(value);
      const parts = eigen.parts(x.map(float));
      if (spectral) {
        expect(float(plus)).toBeCloseTo(parts[0], 10);
        expect(float(minus)).toBeCloseTo(parts[1], 10);
      } else differ ||= Math.abs(float(plus) - parts[0]) > 1e-3;
    }
    expect(differ).toBe(!spectral);
    expect([...split.plus, ...split.minus].every(({ c }) => c.num > 0n)).toBe(true);
  });
});

describe('the constants of theory §14, Theorem I', () => {
  const [eta, kappa, sigma, S] = (['eta', 'kappa', 'sigma', 'S'] as const).map(driftSymbol) as [
    ReturnType<typeof driftSymbol>,
    ReturnType<typeof driftSymbol>,
    ReturnType<typeof driftSymbol>,
    ReturnType<typeof driftSymbol>,
  ];
  const n = (k: number) => K.constant(q(k));
  it('one step adds eta^2 g B g', () => {
    expect(K.equal(stepCoefficient(), K.mul(eta, eta))).toBe(true);
  });
  it('(2): eta |B|/(1 - eta kappa/2)', () => {
    const closed = K.div(K.mul(K.constant(q(3, 2)), eta), K.sub(K.one, K.div(K.mul(eta, kappa), n(2))));
    expect(K.equal(lossDropFactor(q(3, 2), undefined), closed)).toBe(true);
    expect(K.equal(lossDropFactor(q(1), q(12)), K.div(eta, K.sub(K.one, K.mul(n(6), eta))))).toBe(true);
  });
  it('at the edge of stability 2 eta sigma^2 S, and 4 sigma^2 by the flow and by the step alike', () => {
    const { rate, atEdge, stepAtEdge } = edgeRate();
    const variance = K.mul(sigma, sigma);
    expect(K.equal(rate, K.mul(n(2), K.mul(eta, K.mul(variance, S))))).toBe(true);
    expect(K.equal(atEdge, K.mul(n(4), variance))).toBe(true);
    expect(K.equal(stepAtEdge, atEdge)).toBe(true);
  });
});

const named = ({ bounds }: Drift, name: string): Drift['bounds'][number] | undefined =>
  bounds.find((b) => b.name === name);

describe('bounds of a law', () => {
  const balance = polynomial({ '0,0': q(1), '1,1': q(-1) });
  it('the drop of the loss is conditional on kappa, says for which eta it holds, and is refused beyond', () => {
    const open = named(driftOf(balance, family(2), { kept: false }), 'loss-drop')!;
    expect(open.conditions).toContain('0 < eta < 2/kappa');
    const given = named(driftOf(balance, family(2), { kept: false, kappa: q(12) }), 'loss-drop')!;
    expect(given.conditions).toContain('0 < eta < 1/6');
    const known = named(driftOf(balance, family(2), { kept: false, kappa: q(12), eta: q(1, 20) }), 'loss-drop')!;
    // 0.05/(1 − 0.3).
    expect(known.text).toContain('<= 1/14*(');
    expect([open.refused, given.refused, known.refused]).toEqual([null, null, null]);
    for (const eta of [q(1, 6), q(1)])
      expect(named(driftOf(balance, family(2), { kept: false, kappa: q(12), eta }), 'loss-drop')!.refused).toContain(
        '1/6',
      );
  });
  it('holds of gradient descent on (ab - 1)^2/2, and not with a tenth of its constant', () => {
    // |∇²L| ≤ a² + b² + |2ab − 1| < 12 while a² + b² < 5.5.
    const kappa = 12;
    let tight = 0;
    for (const eta of [0.02, 0.05, 0.1, 0.15]) {
      let [a, b] = [2.1, 0.1];
      const [h0, loss] = [a * a - b * b, (a * b - 1) ** 2 / 2];
      for (let k = 0; k < 400; k++) {
        const r = a * b - 1;
        [a, b] = [a - eta * r * b, b - eta * r * a];
        expect(a * a + b * b).toBeLessThan(5.5);
      }
      const factor = eta / (1 - (eta * kappa) / 2);
      const allowed = factor * (loss - (a * b - 1) ** 2 / 2);
      const drift = Math.abs(a * a - b * b - h0);
      expect(drift).toBeLessThanOrEqual(allowed);
      tight = Math.max(tight, drift / allowed);
    }
    expect(tight).toBeGreaterThan(0.1);
  });
  it('linear laws do not move at all; a constant gradient bounds them under other losses', () => {
    const drift = driftOf(polynomial({ '0': q(3), '1': q(4) }), family(2), { kept: false });
    expect(drift).toMatchObject({ exact: true, form: null, edgeOfStability: null });
    expect(drift.bounds.map((b) => b.name)).toEqual(['perturbed-loss', 'sampled-average', 'floating-point']);
    // |(3, 4)| = 5.
    expect(named(drift, 'perturbed-loss')!.text).toContain('epsilon*5*');
    const plain = driftOf(polynomial({ '0': q(1), '1': q(1) }), family(2), { kept: false });
    expect(named(plain, 'perturbed-loss')!.text).toContain('sqrt(2)');
  });
  it('of other functions the second derivative alone is asked, unless finite steps keep them', () => {
    const ratio: StateFunction = {
      numerator: [{ coefficient: q(1), exponents: [[0, 1]] }],
      denominator: [{ coefficient: q(1), exponents: [[1, 1]] }],
    };
    const moved = driftOf(ratio, family(2), { kept: false });
    expect(moved.exact).toBe(false);
    expect(moved.bounds.map((b) => b.name)).toEqual(['second-derivative', 'perturbed-loss', 'sampled-average']);
    const kept = driftOf(ratio, family(2), { kept: true });
    expect(kept.exact).toBe(true);
    expect(named(kept, 'second-derivative')).toBeUndefined();
  });
  it('a shift stays in the gradient and in the rounding, and leaves the step alone', () => {
    const drift = driftOf(polynomial({ '0,0': q(1), '1,1': q(-1), '0': q(2) }), family(2), { kept: false });
    expect(drift.step.text).toBe("h(theta+) - h(theta) = eta^2*g'*B*g");
    expect(named(drift, 'perturbed-loss')!.text).toContain('sup|grad h|');
    expect(named(drift, 'floating-point')!.text).toContain('(B*theta + c)');
    expect(named(drift, 'a-posteriori')!.text).toContain('(grad(W)[1]^2), sum eta^2*(grad(W)[2]^2)');
  });
});

describe('in the answer of mechanics', () => {
  const linear = model('param A : 2 x 2\nparam B : 1 x 2\ninput x : 2\noutput B * A * x\nloss mse');
  it('laws of a linear network drift, those of a softmax head do not', () => {
    const { brokenLaws, stationary } = mechanics(linear, { kappa: '3/2' });
    expect(brokenLaws.map((b) => [b.drift.exact, b.drift.form?.norm])).toEqual([
      [false, '1'],
      [false, '1'],
      [false, '1/2'],
    ]);
    expect(new Set(stationary.map((s) => s.kind))).toEqual(new Set(['quadratic']));
    const head = model('param W : 2 x 2\ninput x : 2\noutput W * x\nloss cross-entropy');
    expect(mechanics(head).brokenLaws.every((b) => b.drift.exact)).toBe(true);
  });
  it.each(['0', '-1', '1/0', 'two'])('refuses kappa = %s', (kappa) => {
    expect(() => mechanics(linear, { kappa })).toThrow(RangeError);
  });
});
