/**
 * Flows of the optimisers (theory §14): counts that must come out, laws by Theorems J and K, and flows that look alike and keep different things.
 */
import { random } from '@lawful/cas-core';
import { flowFamily, lowerModel } from '@lawful/networks';
import { floatEvaluator } from '@lawful/runs/inside/simulation/float-evaluation';
import { newtonSchulz, QUINTIC } from '@lawful/runs/inside/training/optimisers/newton-schulz';
import { analyse, certify, parseModel, prove as proveOf } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('laws/optimiser-flows');

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

  long.it('beyond that count: under Adam the column sums of the mean fade at one rate, and keep their ratio', () => {
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

  describe('a step that is taken k times', () => {
    // The three coefficients that Muon is run with (Jordan et al. 2024), five times: degree 3125 in the gradient.
    const JORDAN = 'muon(3.4445, -4.7750, 2.0315; 5)';

    it('once is the step itself', () => {
      for (const coefficients of ['3/2, -1/2', '3, -4, 2'])
        expect(counted(linear(2, 2, 3, `loss cross-entropy\nflow muon(${coefficients}; 1)`))).toEqual(
          counted(linear(2, 2, 3, `loss cross-entropy\nflow muon(${coefficients})`)),
        );
    });

    it('cross-entropy keeps the column sums and nothing else, squared loss nothing (theory 14, Theorem F and K)', () => {
      for (const flow of ['muon(3/2, -1/2; 2)', 'muon(3/2, -1/2; 3)', JORDAN]) {
        const columns = ['B[1,1] + B[2,1] + B[3,1]', 'B[1,2] + B[2,2] + B[3,2]'];
        const head = counted(linear(2, 2, 3, `loss cross-entropy\nflow ${flow}`));
        expect(head).toMatchObject({ found: 2, complete: true, laws: columns });
        expect(counted(linear(2, 2, 2, `flow ${flow}`))).toMatchObject({ maxLaws: 0, complete: true });
      }
    });

    it('row sums behind a mean-subtracting norm stay, a law inside a layer goes', () => {
      for (const flow of ['muon(3/2, -1/2; 2)', JORDAN]) {
        expect(counted(`param W : 2 x 3\ninput x : 3\noutput W * (x .- mean(x))\nflow ${flow}\n`)).toMatchObject({
          found: 2,
          complete: true,
        });
        const tied = 'let M = [[W[1,1] + W[1,2], 0], [W[2,1], W[2,2]]]\noutput M * x';
        expect(counted(`param W : 2 x 2\ninput x : 2\n${tied}\nflow ${flow}\n`)).toMatchObject({
          maxLaws: 0,
          complete: true,
        });
      }
    });

    it('a polynomial that is 0 at 1 after two steps and not after one leaves numbers where they are after two', () => {
      // p(X) = (8X - 2XX'X)/3 takes 1 to 2 and 2 to 0.
      const text = (times: number): string =>
        `param u\nparam W : 2 x 2\ninput x : 2\noutput u*W*x\nflow muon(8/3, -2/3; ${times})\n`;
      expect(counted(text(1))).toMatchObject({ maxLaws: 0, complete: true });
      expect(counted(text(2))).toMatchObject({ found: 1, complete: true, laws: ['u'] });
    });

    it('is evaluated at as many data points as it needs, and refused beyond a limit', () => {
      const points = (text: string): number =>
        new Set(
          flowFamily(lowerModel(parseModel({ file: 'm', text }))).variables.flatMap(({ name, role }) =>
            role === 'input' && name.startsWith('x[1]') ? [name] : [],
          ),
        ).size;
      // A free cotangent: the entries of the largest layer, or the degree where that is less.
      expect(points(linear(2, 2, 2, 'flow muon(3/2, -1/2; 2)'))).toBe(4);
      expect(points(linear(4, 3, 4, 'flow muon(3/2, -1/2; 2)'))).toBe(9);
      // A loss as written: gradients are not closed under scaling, and the degree counts.
      expect(points(linear(2, 2, 1, 'loss out\nflow muon(3/2, -1/2; 2)'))).toBe(9);
      expect(() => analyse(linear(9, 8, 9, 'flow muon(3/2, -1/2; 5)'))).toThrow(
        /degree 243 .* 72 data points at once \(at most 64\)/,
      );
    });

    // The norm is cleared by its power d, the degree; at d = 3125 only a norm of 1 stays in range.
    it.each([
      [JORDAN, QUINTIC, 1, 3125],
      ['muon(3/2, -1/2; 2)', { coefficients: [1.5, -0.5, 0], iterations: 2 }, 1.5, 9],
      ['muon(2, -3, 5/2; 2)', { coefficients: [2, -3, 2.5], iterations: 2 }, 1.2, 25],
    ] as const)('%s goes where the iteration of the trainer goes, in floats', (flow, iteration, norm, degree) => {
      const text = linear(2, 3, 2, `flow ${flow}`);
      const family = flowFamily(lowerModel(parseModel({ file: 'm', text })));
      const draw = random(4);
      const values = Float64Array.from(family.variables, () => (draw.below(2001) - 1000) / 700);
      const value = (name: string): number => values[family.variables.findIndex((v) => v.name === name)]!;
      const matrix = (name: string, rows: number, cols: number): number[][] =>
        Array.from({ length: rows }, (_, i) =>
          Array.from({ length: cols }, (__, j) => value(`${name}[${i + 1},${j + 1}]`)),
        );
      const [A, B] = [matrix('A', 3, 2), matrix('B', 2, 3)];
      const vector = (name: string, point: number): number[] =>
        [1, 2].map((i) => value(`${name}[${i}]${point === 0 ? '' : ` at point ${point + 1}`}`));
      // G_A = Σ B'u x' and G_B = Σ u (A x)', by hand, over six points.
      const gradients = (scale: number): { readonly A: number[]; readonly B: number[] } => {
        const out = { A: new Array<number>(6).fill(0), B: new Array<number>(6).fill(0) };
        for (let p = 0; p < 6; p++) {
          const [x, u] = [vector('x', p), vector('u', p).map((e) => e * scale)];
          for (let h = 0; h < 3; h++)
            for (let k = 0; k < 2; k++) {
              out.A[2 * h + k]! += (B[0]![h]! * u[0]! + B[1]![h]! * u[1]!) * x[k]!;
              out.B[3 * k + h]! += u[k]! * (A[h]![0]! * x[0]! + A[h]![1]! * x[1]!);
            }
        }
        return out;
      };
      for (const [layer, name, rows, cols] of [
        [0, 'A', 3, 2],
        [1, 'B', 2, 3],
      ] as const) {
        const scale = norm / Math.hypot(...gradients(1)[name]);
        const scaled = values.map((e, v) => (family.variables[v]!.role === 'cotangent' ? e * scale : e));
        const { field } = family.generators[layer]!;
        const out = new Float64Array(field.outputs.length);
        floatEvaluator(field).evaluate(scaled, out);
        const own = [...out.slice(6 * layer, 6 * layer + 6)].map((e) => e / norm ** degree);
        const aim = [...newtonSchulz(iteration, Float64Array.from(gradients(scale)[name]), rows, cols)];
        expect(own.map((e, i) => Math.abs(e - aim[i]!) < 1e-4)).toEqual(new Array(6).fill(true));
        expect(Math.max(...aim.map(Math.abs))).toBeGreaterThan(0.3);
      }
    });

    it('refutes balancedness at both numbers of steps', () => {
      for (const times of [1, 2])
        expect(prove(linear(2, 2, 2, `flow muon(3/2, -1/2; ${times})`), { law: "A*A' - B'*B" })).toMatchObject({
          verdict: 'refuted',
        });
    });

    it('has no certificate, and says so', async () => {
      await expect(certify(linear(2, 2, 3, 'loss cross-entropy\nflow muon(3/2, -1/2; 2)'))).rejects.toThrow(
        /a step that is taken several times, which certificates do not state/,
      );
    });

    it('says what stands behind the semicolon', () => {
      const text = (flow: string): string => linear(2, 2, 2, `flow ${flow}`);
      expect(() => analyse(text('muon(3/2, -1/2; 0)'))).toThrow(
        /how often the step of muon is repeated \(1 to 10\), found "0"/,
      );
      expect(() => analyse(text('muon(3/2, -1/2; 2.5)'))).toThrow(/how often the step of muon is repeated/);
      expect(() => analyse(text('muon(3/2, -1/2; 11)'))).toThrow(/how often the step of muon is repeated/);
      expect(() => analyse(text('adam(1, 2; 2)'))).toThrow(/expected "\)"/);
    });
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
