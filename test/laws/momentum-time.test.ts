import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (tau: string, output = '(a+b)*x') =>
  parseModel({ file: 'test.law', text: `param a\nparam b\ninput x\noutput ${output}\nflow momentum(${tau})` });

/** Without friction (a − b)'' = 0 for the output (a + b)x, so a − b moves uniformly: its velocity and its start are conserved. */
describe('time in laws under momentum', () => {
  const uniform = 'a - b - t*(vel(a) - vel(b))';

  it('proves uniform motion without friction, and refutes what differs from it', () => {
    expect(prove(model('0'), uniform)).toMatchObject({ verdict: 'proved', dependsOnFound: 'yes' });
    expect(prove(model('0'), 'vel(a) - vel(b)')).toMatchObject({ verdict: 'proved', dependsOnFound: 'yes' });
    expect(prove(model('0'), 'a - b + t*(vel(a) - vel(b))').verdict).toBe('refuted');
    expect(prove(model('0'), 't').verdict).toBe('refuted');
    expect(prove(model('0', 'a*b*x'), uniform).verdict).toBe('refuted');
  });

  it('finds both laws of uniform motion: a + b is not free, so there are no more', () => {
    const m = model('0');
    const { result } = find(m);
    expect(result.plain).toMatchObject({ maxLaws: 2, found: 2, complete: true });
    expect(result.laws.reduce((n, l) => n + l.count, 0)).toBe(2);
    for (const { law } of result.laws) expect(prove(m, law, { compare: false }).verdict).toBe('proved');
    expect(result.laws.some(({ law }) => /\bt\b/.test(law))).toBe(true);
  });

  it('finds no law with t where motion is not uniform', () => {
    // Output (|u|²)x: u'' = λ(t)u with λ free, so only u1·vel(u2) − u2·vel(u1) is conserved, without t.
    const text = 'param u : 2\ninput x\noutput norm2(u)*x\nflow momentum(0)';
    const { plain, laws } = find(parseModel({ file: 'test.law', text })).result;
    expect(plain).toMatchObject({ maxLaws: 1, found: 1, complete: true });
    expect(laws.every(({ law }) => !/\bt\b/.test(law))).toBe(true);
  });

  it('says what may be written instead of t where there is friction', () => {
    for (const tau of ['1', '1/2']) expect(() => prove(model(tau), uniform)).toThrow(/exp\(/);
    // With friction 1 (a − b)'' = −(a − b)': e^t times the velocity and a − b + its velocity are conserved.
    expect(prove(model('1'), 'exp(t)*(vel(a) - vel(b))').verdict).toBe('proved');
    expect(prove(model('1'), 'a - b + vel(a) - vel(b)').verdict).toBe('proved');
    expect(find(model('1')).result.plain).toMatchObject({ maxLaws: 2, found: 2, complete: true });
  });

  it('is no name in laws of other flows', () => {
    const text = 'param a\nparam b\ninput x\noutput (a+b)*x';
    expect(() => prove(parseModel({ file: 'test.law', text }), 'a - b - t')).toThrow(/unknown name "t"/);
  });
});
