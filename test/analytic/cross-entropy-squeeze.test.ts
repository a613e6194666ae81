/** Theorem A of theory §15 against the squeeze: whatever is claimed of nine networks under seven actions, the counts of both families agree. */
import { assumption, check, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const run = (body: string, symmetry: string) =>
  assumption(parseModel({ file: 'test.law', text: `${body}\nloss cross-entropy\nsymmetry ${symmetry}\n` }));

describe('whatever is claimed, the squeeze of both families agrees', () => {
  const bodies = [
    'param W : 3 x 3\ninput x : 3\noutput W*x',
    'param W : 3 x 3\nparam b : 3\ninput x : 3\noutput W*x + b',
    'param W : 2 x 3\nparam b : 2\nparam V : 3 x 2\ninput x : 3\noutput V*(W*x + b).^2',
    'param w : 3\ninput x : 3\noutput w.^2*x[1]',
    'param w : 3\nparam v : 3\ninput x : 3\noutput w*(dot(v,x)^2 + dot(v,x))',
    'param w : 3\nparam v : 3\ninput x : 3\noutput w*abs(dot(v,x))',
    'param w : 3\nparam u : 3\ninput x : 3\noutput w*x[1] + u*norm2(x)',
    'param a\nparam b\ninput x : 3\noutput a*x + b*x.^3',
    'param w : 3 > 0\ninput x : 3\noutput 2*log(w) + x[1]*ones(3)',
  ];
  const actions = [
    'cyclic(3) : x -> g*x',
    'symmetric(3) : x -> g*x',
    'sign(3) : x -> g*x',
    'permutations(3, (1 2)) : x -> g*x',
    'cyclic(3) : x -> g*x, y -> g*y',
    "cyclic(3) : x -> g*x, y -> g'*y",
    'symmetric(3) : x -> x, y -> g*y',
  ];
  it.each(actions)('%s', (action) => {
    for (const body of bodies) {
      const r = run(body, action);
      if (r.theorem3Applies === 'yes') {
        expect(r.gaps?.sameLaws).toBe('yes');
        expect(check(JSON.stringify(r.certificate)).reason).toBe('every claim was verified');
      }
      // Exponentials of units are not separated, so nothing is counted there.
      expect(r.counts === null).toBe(body.includes('abs'));
      if (r.counts === null) continue;
      const { plain, augmented } = r.counts;
      if (r.gaps?.sameLaws === 'yes') {
        expect(r.genericPosition?.averaged).toBe(r.genericPosition?.plain);
        if (plain.complete && augmented.complete) expect(augmented.found).toBe(plain.found);
      }
      if (r.theorem3Applies === 'no') expect(augmented.found).toBeGreaterThan(plain.maxLaws);
    }
  });
});
