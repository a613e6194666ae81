/** The Huber loss: where |f − y| < c its output gradient is f − y, an open set of them, so its laws are those of the squared loss. */
import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'm.law', text });
const HEAD = "const lam > 0\nparam a\nparam w : 2\ninput x : 2\noutput [[a*w'*x],[w[1]*a*x[2]]]\n";

describe('the Huber loss', () => {
  it.each(['huber(1/2)', 'huber(lam)', 'huber(3) + lam*(a^2 + norm2(w))'])(
    'has the laws of the squared loss: %s',
    (loss) => {
      const squared = loss.replace(/huber\([^)]*\)/, 'mse');
      const [own, other] = [loss, squared].map((text) => find(model(`${HEAD}loss ${text}\n`)).result);
      expect(own).toMatchObject({ plain: other!.plain, laws: other!.laws });
      if (!loss.includes('+')) expect(own!.laws.map((l) => l.law)).toEqual(['a^2 - |w|^2']);
    },
  );

  it('does not warn of the constant of its threshold', () => {
    expect(find(model(`${HEAD}loss huber(lam)\n`)).result.warnings).toEqual([]);
    expect(find(model(`${HEAD}loss huber(1)\n`)).result.warnings).toEqual(['the constant lam is not used']);
  });

  it('refutes with data under the loss itself, its slope cut off at the threshold', () => {
    const text = 'param a\nparam w\ninput x\noutput a*w*x\nloss huber(1/2)';
    const { verdict, witness } = prove(model(text), 'a^2 + w^2', { compare: false });
    expect(verdict).toBe('refuted');
    const value = (q: string): number => q.split('/').reduce((n, d, i) => (i === 0 ? Number(d) : n / Number(d)), 0);
    const [a, w] = [witness!.theta.a!, witness!.theta.w!].map(value) as [number, number];
    const [x, y] = [value(witness!.data!.x.x!), value(witness!.data!.y.y!)];
    const z = a * w * x - y;
    const slope = Math.max(-0.5, Math.min(0.5, z));
    // d(a² + w²)/dt = −4·a·w·x·ψ(z).
    expect(value(witness!.data!.rate)).toBeCloseTo(-4 * a * w * x * slope, 12);
    expect(Math.abs(z)).toBeGreaterThan(0.5);
  });

  it.each([
    ['huber(0)', /m\.law:6:12: the threshold of a Huber loss is not seen to be positive/],
    ['huber(-1)', /the threshold of a Huber loss/],
    ['huber(a)', /unknown name "a"/],
    ['huber', /expected "\(" behind huber/],
  ])('refuses %s', (loss, sentence) => {
    expect(() => find(model(`${HEAD}loss ${loss}\n`))).toThrow(sentence);
  });
});
