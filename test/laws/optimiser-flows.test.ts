/**
 * Flows of the optimisers (theory §14): counts that must come out, laws by Theorems J and K, and flows that look alike and keep different things.
 */
import { analyse, parseModel, prove as proveOf } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const prove = (text: string, { law }: { readonly law: string }) =>
  proveOf(parseModel({ file: 'test.law', text }), law, { compare: false });

const linear = (n: number, h: number, m: number, more: string): string =>
  `param A : ${h} x ${n}\nparam B : ${m} x ${h}\ninput x : ${n}\noutput B * A * x\n${more}\n`;
const head = (classes: number, n: number, flow: string): string =>
  `param W : ${classes} x ${n}\ninput x : ${n}\noutput W * x\nloss cross-entropy\nflow ${flow}\n`;

const counted = (text: string, degree = 2) => {
  const { plain, stateDimension, laws } = analyse(text, { degree });
  return { ...plain, stateDimension, laws: laws.flatMap((l) => l.entries) };
};

describe('counts of theory §14', () => {
  it.each([
    ['adam', 3],
    ['rmsprop', 2],
    ['adagrad', 2],
  ])('%s keeps nothing on linear networks', (flow, copies) => {
    for (const [n, h, m] of [
      [1, 1, 1],
      [2, 1, 1],
      [2, 1, 2],
    ] as const) {
      const D = h * (n + m);
      expect(counted(linear(n, h, m, `flow ${flow}`))).toMatchObject({
        stateDimension: copies * D,
        maxLaws: 0,
        complete: true,
      });
    }
  });

  it('squared loss, 2-2-2: three laws of gradient flow, none of one Newton–Schulz step, of LARS, of cubes', () => {
    expect(counted(linear(2, 2, 2, ''))).toMatchObject({ found: 3, complete: true });
    for (const flow of ['muon', 'lars', 'lp(4)', 'sign', 'muon(1, -1)', 'muon(3, -4, 2)'])
      expect(counted(linear(2, 2, 2, `flow ${flow}`))).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('cross-entropy, 2-2-3: of five laws the column sums are left under layerwise flows, none under entrywise ones', () => {
    const text = (flow: string): string => linear(2, 2, 3, `loss cross-entropy\nflow ${flow}`);
    expect(counted(text('gradient'))).toMatchObject({ found: 5, complete: true });
    const columns = ['B[1,1] + B[2,1] + B[3,1]', 'B[1,2] + B[2,2] + B[3,2]'];
    for (const flow of ['muon', 'lars'])
      expect(counted(text(flow))).toMatchObject({ found: 2, complete: true, laws: columns });
    for (const flow of ['lp(4)', 'sign', 'rmsprop'])
      expect(counted(text(flow))).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('beyond that count: under Adam the column sums of the mean fade at one rate, and keep their ratio', () => {
    // 1'G = 0 gives (1'm)' = -a 1'm for every column, whatever the data: two columns, one ratio; from rest it is 0/0.
    const text = linear(2, 2, 3, 'loss cross-entropy\nflow adam');
    const law = 'sum(mom(B)[:,1])/sum(mom(B)[:,2])';
    expect(prove(text, { law }).verdict).toBe('proved');
    expect(prove(text, { law: 'sum(mom(B)[:,1])/sum(mom(A)[:,2])' }).verdict).toBe('refuted');
    expect(counted(text)).toMatchObject({ found: 1, maxLaws: 1, complete: true });
    // One column has nothing to be compared with.
    expect(counted(linear(2, 1, 3, 'loss cross-entropy\nflow adam'))).toMatchObject({ maxLaws: 0, complete: true });
  });
});

describe('what survives', () => {
  it('two classes: every odd entrywise update keeps the column sums, for the rows of G are g and -g', () => {
    for (const flow of ['sign', 'lp(4)', 'lp(6)'])
      expect(counted(head(2, 2, flow))).toMatchObject({
        found: 2,
        complete: true,
        laws: ['W[1,1] + W[2,1]', 'W[1,2] + W[2,2]'],
      });
    expect(counted(head(3, 2, 'sign'))).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('two classes: AdaGrad sums equal squares; Adam forgets sums and differences of squares at its two rates', () => {
    expect(counted(head(2, 1, 'adagrad'))).toMatchObject({
      found: 1,
      complete: true,
      laws: ['rms(W)[1]^2 - rms(W)[2]^2'],
    });
    // (m1 + m2)' = -a(m1 + m2) and (s1^2 - s2^2)' = -b(s1^2 - s2^2): a quotient for a = b, another one for b = 2a, none that is rational for free rates.
    const kept = (flow: string, law: string): string => prove(head(2, 1, flow), { law }).verdict;
    const quotient = '(rms(W)[1]^2 - rms(W)[2]^2)/(mom(W)[1] + mom(W)[2])';
    expect(kept('adam(1, 1)', quotient)).toBe('proved');
    expect(kept('adam(1, 2)', quotient)).toBe('refuted');
    expect(kept('adam(1, 2)', '(rms(W)[1]^2 - rms(W)[2]^2)/(mom(W)[1] + mom(W)[2])^2')).toBe('proved');
    expect(counted(head(2, 1, 'adam'))).toMatchObject({ maxLaws: 1, found: 0 });
    expect(kept('rmsprop', 'rms(W)[1]^2 - rms(W)[2]^2')).toBe('refuted');
  });

  it('steepest descent on a product keeps |u|^q - |v|^q: for even q everywhere, in the limits by the signs', () => {
    const product = (flow: string): string => `param U\nparam V\ninput x\noutput U * V * x\nflow ${flow}\n`;
    for (const q of [2, 4, 6]) {
      const { verdict } = prove(product(`lp(${q})`), { law: `U^${q} - V^${q}` });
      expect([q, verdict]).toEqual([q, 'proved']);
      expect(prove(product(`lp(${q})`), { law: `U^${q} + V^${q}` }).verdict).toBe('refuted');
    }
    for (const flow of ['sign', 'lars', 'muon']) {
      const { plain, laws, hypotheses } = analyse(product(flow));
      expect(plain).toMatchObject({ maxLaws: 1, found: 1, complete: true });
      const [, u, v] = /near the point \(U = (-?\d+), V = (-?\d+)\)/.exec(hypotheses.join())!;
      expect(laws.map((l) => l.law)).toEqual([Number(u) * Number(v) > 0 ? 'U - V' : 'U + V']);
    }
  });

  it('a sign of gradients is one of parameters, whatever data make both zero', () => {
    // G_U = V^2(x1 - x2)u and G_V = 2UV(x1 - x2)u: their signs agree where UV > 0.
    const text = 'param U\nparam V\ninput x : 2\noutput U * V^2 * (x[1] - x[2])\nflow sign\n';
    for (let seed = 1; seed <= 8; seed++) {
      const { laws, hypotheses } = analyse(text, { seed });
      const [, u, v] = /near the point \(U = (-?\d+), V = (-?\d+)\)/.exec(hypotheses.join())!;
      expect(laws.map((l) => l.law)).toEqual([Number(u) * Number(v) > 0 ? 'U - V' : 'U + V']);
    }
  });

  it('a law inside one layer: LARS keeps it whatever its form, Muon only where G c = 0 or c G = 0', () => {
    const tied = (flow: string): string =>
      `param W : 2 x 2\ninput x : 2\nlet M = [[W[1,1] + W[1,2], 0], [W[2,1], W[2,2]]]\noutput M * x\nflow ${flow}\n`;
    expect(counted(tied('gradient'))).toMatchObject({ found: 1, complete: true });
    expect(counted(tied('lars'))).toMatchObject({ found: 1, complete: true, laws: ['W[1,1] - W[1,2]'] });
    expect(counted(tied('muon'))).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('a polynomial that is 0 at 1 leaves numbers and vectors where they are', () => {
    // A scalar has X = +-1 and a column XX'X = X, so X - XX'X = 0; a 2 x 2 matrix with two different singular values moves in all directions.
    const text = (flow: string): string =>
      `param u\nparam v : 2\nparam W : 2 x 2\ninput x : 2\noutput u*v'*W*x\n${flow}\n`;
    expect(counted(text('flow muon(1, -1)'))).toMatchObject({ laws: expect.arrayContaining(['u', 'v[1]', 'v[2]']) });
    expect(counted(`param u\nparam W : 2 x 2\ninput x : 2\noutput u*W*x\nflow muon(1, -1)\n`)).toMatchObject({
      found: 1,
      complete: true,
      laws: ['u'],
    });
  });

  it('rows behind a mean-subtracting norm: G 1 = 0 and Muon keeps the row sums', () => {
    const centred = (flow: string): string => `param W : 2 x 3\ninput x : 3\noutput W * (x .- mean(x))\nflow ${flow}\n`;
    for (const flow of ['muon', 'lars']) expect(counted(centred(flow))).toMatchObject({ found: 2, complete: true });
    expect(counted(centred('sign'))).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('a balanced pair dies under layerwise flows, and is refuted there', () => {
    const law = "A*A' - B'*B";
    for (const flow of ['muon', 'lars', 'sign', 'lp(4)'])
      expect(prove(linear(2, 2, 2, `flow ${flow}`), { law })).toMatchObject({ verdict: 'refuted' });
    expect(prove(linear(2, 2, 2, ''), { law })).toMatchObject({ verdict: 'proved' });
  });
});

describe('what is refused', () => {
  it('norms in one square class couple the layers: no split is claimed', () => {
    const text = 'param W : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput (W + V) * x\nflow lars\n';
    expect(() => analyse(text)).toThrow(/modulo squares of data \(W, V\)/);
  });

  it('norms whose roots are rational in the data couple the layers too', () => {
    // G_A = (u x)B' and G_B = (u x)A': under LARS A' = -+B'/|B|, B' = -+A'/|A|, so every data set moves (A, B) along one line field, which keeps three functions
    // of four; A and B apart would keep the determinant alone.
    expect(() => analyse(linear(1, 2, 1, 'flow lars'))).toThrow(/modulo squares of data/);
    // |G_W|^2 = (1 + c^2)g^2 and |G_V|^2 = (1 + d^2)g^2: W[1]*sqrt(1 + c^2) - V[1]*sqrt(1 + d^2) is kept.
    const constants =
      'param W : 2\nparam V : 2\nconst c, d\ninput x\noutput (W[1] + c*W[2] + V[1] + d*V[2]) * x\nflow lars\n';
    expect(() => analyse(constants)).toThrow(/modulo squares of data/);
  });

  it('a loss that only pushes one way: gradients fill a cone, and signs need not change', () => {
    // U' = -sign(sum x1^2), V' = -sign(sum x2^2): U - V is kept, though the gradients are not proportional.
    const squares = (loss: string): string =>
      `param U\nparam V\ninput x : 2\noutput U*x[1]^2 + V*x[2]^2\n${loss}\nflow sign\n`;
    for (const loss of ['loss out', 'loss exp(out - y)', 'loss margin(z^2)'])
      expect(() => analyse(squares(loss))).toThrow(/push both ways/);
    for (const loss of ['', 'loss logistic\nlabels signs', 'loss huber(1)'])
      expect(counted(squares(loss))).toMatchObject({ maxLaws: 0, complete: true });
  });

  it('an odd exponent, a word that is no flow, a rate that is a parameter', () => {
    expect(() => analyse(head(2, 2, 'lp(3)'))).toThrow(/the exponent 3 of lp: expected an even number/);
    expect(() => analyse(head(2, 2, 'adam(1)'))).toThrow(/\(mean_rate, square_rate\)/);
    expect(() => analyse(head(2, 2, 'adam(1, W[1,1])'))).toThrow(/W/);
    expect(() => analyse(head(2, 2, 'adamax'))).toThrow(/"muon", found "adamax"|or "muon"/);
  });
});

describe('mirror flows (Theorem J)', () => {
  const mirror = (metric: string): string =>
    `param U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * U' * x\nflow mirror(${metric})\n`;
  it.each([
    [
      'sqrt(p^2+1)',
      'sum(sqrt(U[:,i].^2 .+ 1)) - sum(sqrt(V[:,i].^2 .+ 1))',
      'sum(sqrt(U[:,i].^2 .+ 2)) - sum(sqrt(V[:,i].^2 .+ 2))',
    ],
    [
      'p^2+1',
      'sum(log(U[:,i].^2 .+ 1)) - sum(log(V[:,i].^2 .+ 1))',
      'sum(log(U[:,i].^2 .+ 1)) + sum(log(V[:,i].^2 .+ 1))',
    ],
    ['p^3', 'sum(1 ./ U[:,i]) - sum(1 ./ V[:,i])', 'sum(1 ./ U[:,i]) + sum(1 ./ V[:,i])'],
    ['p*(p^2+1)', '1/1*sum(U[:,i]) - sum(U[:,i])', 'sum(U[:,i]) - sum(V[:,i])'],
  ])('m = %s: its primitives are found, proved and complete', (metric, law, wrong) => {
    const text = mirror(metric);
    // The primitive of 1/(p^2 + 1) is an arc tangent, in which laws cannot be written.
    const found = metric === 'p*(p^2+1)' ? 0 : 2;
    expect(counted(text)).toMatchObject({ maxLaws: 2, found, complete: found === 2 });
    if (found > 0) expect(prove(text, { law }).verdict).toBe('proved');
    expect(prove(text, { law: wrong }).verdict).toBe('refuted');
  });
});
