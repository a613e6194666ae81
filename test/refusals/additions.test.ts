/** Rates, penalties and decay where they cannot be regarded: each is refused in a sentence that names it, never left out. */
import { assumption, find, lift, mechanics, parseModel, proveAllWidths } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'm.law', text });
const HEAD = "param a\nparam w : 3\nconst lam\ninput x : 3\nlet s = a^2\nlet z1 = w'*x\noutput a * w' * x\n";

const ADDITIONS: readonly (readonly [string, string])[] = [
  ['rates of parameters', 'flow gradient rate a = 2'],
  ['a decay', 'flow gradient decay lam'],
  ['a penalty', 'loss mse + lam*a^2'],
];

describe('additions to gradient flow', () => {
  it.each(ADDITIONS)(
    '%s: counted with a symmetry of the data; refused in mechanics, without sizes, in a lift',
    (what, line) => {
      const symmetric = model(`${HEAD}${line}\nsymmetry cyclic(3) : x -> g * x\n`);
      const named = new RegExp(what);
      expect(find(symmetric).result.augmented).not.toBeNull();
      expect(() => assumption(symmetric)).toThrow(named);
      expect(() => lift(symmetric)).toThrow(named);
      expect(() => mechanics(model(`${HEAD}${line}\n`))).toThrow(named);
      expect(proveAllWidths(model(`${HEAD}${line}\n`), "a^2 - w'*w")).toMatchObject({
        verdict: 'unable',
        reason: expect.stringMatching(named),
      });
    },
  );

  it('says so of a loss that is written out and names parameters, in a proof without sizes', () => {
    const text = 'param a\nparam b\ninput x\noutput a*b*x\nloss (out - y)^2 + a^2';
    // Numbers refute what is proved for other losses.
    expect(proveAllWidths(model(text), 'a^2 - b^2').verdict).toBe('refuted');
    const balanced = `${HEAD.replace('const lam', 'const lam : 3')}loss (out - y)^2 + a^2\n`;
    expect(proveAllWidths(model(balanced), 'lam[1]')).toMatchObject({
      verdict: 'unable',
      reason: expect.stringMatching(/a loss that names parameters/),
    });
  });

  it.each([
    ['flow momentum(1) rate a = 2', /rates under momentum flow/],
    ['flow momentum(1) decay 1', /a decay under momentum flow/],
    ['flow mirror(p^2) decay 1', /a decay under mirror flow/],
    ['loss mse + a^2\nflow momentum(1)', /a penalty under momentum flow/],
    [
      'flow gradient rate a = 0',
      /m\.law:8:24: the rate of "a" is zero: expected another number; declare a frozen weight as const/,
    ],
    ['flow gradient rate b = 2', /m\.law:8:20: "b" before its rate: expected a parameter \(a, w\)/],
    ['flow gradient rate a = 2, a = 3', /a second rate of "a"/],
    ['flow gradient rate a = w', /unknown name "w"/],
    ['flow gradient rate a 2', /expected "=" behind "a"/],
    ['flow gradient decay 0', /the decay is zero/],
    ['flow gradient decay a', /unknown name "a"/],
    ['loss mse + lam', /m\.law:8:12: a penalty that mentions no parameter/],
    ['loss mse + a*x[1]', /m\.law:8:14: the penalty mentions data, "x": expected parameters and constants/],
    ['loss mse + s*z1', /the penalty mentions data, "z1"/],
    ['loss mse + a*out', /unknown name "out"/],
    ['loss mse + w', /the penalty has shape 3 x 1: expected a scalar/],
    ['loss (out - y)^2 + a*x[1]', /the loss mentions data, "x"/],
    ['flow mirror(a : p, a : p)', /a second metric of "a"/],
    ['flow mirror(a : p, p)', /"p" before its metric: expected a parameter/],
    ['flow mirror(a + 1 : p)', /an expression before its metric: expected a parameter/],
    ['flow mirror(w : 0*p)', /the metric of the mirror flow is zero/],
    ['loss mse + sqrt(norm2(w))', /exponentials, logarithms and roots in a flow or a penalty/],
    ['loss mse + lam*sum(abs(w))', /piecewise-linear functions in a flow or a penalty/],
    ['flow descent', /expected "gradient", "momentum\(…\)", "mirror\(…\)", "adam", .* or "muon"/],
  ])('refuses %s', (line, sentence) => {
    expect(() => find(model(`${HEAD}${line}\n`))).toThrow(sentence);
  });

  it('takes what is bound to expressions without data', () => {
    expect(find(model(`${HEAD}loss mse + s\nflow gradient rate w = 2*lam\n`)).result.plain.complete).toBe(true);
  });
});
