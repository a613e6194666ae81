import { assumption, find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { averaged, GROUPS, LOSSES, NETWORKS } from './models.js';

const model = (text: string) => parseModel({ file: 'test.law', text });

describe('augmented counts equal plain counts (theory §5), computed', () => {
  const rows = Object.keys(NETWORKS).flatMap((network) =>
    Object.keys(GROUPS).flatMap((group) => LOSSES.map((loss) => [network, group, loss] as const)),
  );
  it.each(rows)('%s, %s, %s', (network, group, loss) => {
    const m = model(averaged(network, group, loss));
    const { plain, augmented } = find(m).result;
    expect(plain.complete).toBe(true);
    expect(augmented).toEqual(plain);
    const verdict = assumption(m, { count: false });
    if (loss === 'cross-entropy') {
      // tanh is not homogeneous, and under -1 the gaps of odd logits are those of x; squares are even, and -1 leaves them.
      const open = network === 'two-layer tanh' || (group === 'sign(2)' && network !== 'quadratic units');
      expect(verdict.theorem3Applies).toBe(open ? 'unknown' : 'yes');
      return;
    }
    // Odd and even networks fail under −1: the only failures among these.
    const fails = group === 'sign(2)';
    expect(verdict.assumption1).toBe(fails ? 'fails' : 'holds');
    expect(verdict.theorem3Applies).toBe('yes');
  });
});

describe('Assumption 1 fails', () => {
  const sign = 'symmetry sign(2) : x -> g * x\n';
  const layer = (f: string) => `param W : 2 x 2\nparam v : 1 x 2\ninput x : 2\noutput v * ${f}(W * x)\n`;

  it('an even network with -1: K = {1, -1}, trivial character, nothing changes', () => {
    const r = assumption(model(`${layer('cosh')}loss logistic\n${sign}`));
    expect(r).toMatchObject({ assumption1: 'fails', order: 2, stabilizer: 2, theorem3Applies: 'yes', cosets: 1 });
    expect(r.character).toEqual({ '(x[1], x[2])': 1, '(-x[1], -x[2])': 1 });
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it('an odd network with -1: the sign character; logistic loss keeps an even part, the count stays', () => {
    const r = assumption(model(`${layer('tanh')}loss logistic\n${sign}`));
    expect(r).toMatchObject({
      assumption1: 'fails',
      stabilizer: 2,
      effectiveLoss: 'its even part',
      theorem3Applies: 'yes',
    });
    expect(r.character).toEqual({ '(x[1], x[2])': 1, '(-x[1], -x[2])': -1 });
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it.each(['tanh(z)', 'sigmoid(z)', 'z/(1+z^2)'])(
    'an odd network with -1 and the loss %s: everything is conserved',
    (loss) => {
      const r = assumption(model(`${layer('tanh')}loss margin(${loss})\n${sign}`));
      expect(r.theorem3Applies).toBe('no');
      expect(r.conclusion).toMatch(/every function of the parameters is conserved/);
      expect(r.counts?.augmented).toMatchObject({ lieRank: 0, maxLaws: 6, found: 6, complete: true });
      expect(r.counts?.plain.found).toBe(0);
    },
  );
  it('an invariant network under S3: K is the group', () => {
    const text =
      'param a\nparam b\ninput x : 3\noutput a * tanh(b * sum(x))\nloss exponential\nsymmetry symmetric(3) : x -> g * x\n';
    const r = assumption(model(text));
    expect(r).toMatchObject({ assumption1: 'fails', order: 6, stabilizer: 6, cosets: 1, theorem3Applies: 'yes' });
    expect(Object.values(r.character).every((s) => s === 1)).toBe(true);
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it('S3 on w*x1: K is not normal, and membership is no class function (theory §5)', () => {
    const r = assumption(
      model('param w\ninput x : 3\noutput w * x[1]\nloss logistic\nsymmetry symmetric(3) : x -> g * x\n'),
    );
    expect(r).toMatchObject({ assumption1: 'fails', order: 6, stabilizer: 2, cosets: 3 });
    expect(r.character).toEqual({ '(x[1], x[2], x[3])': 1, '(x[1], x[3], x[2])': 1 });
  });
  it('a mixed case: x1 - x2 under S2 x S1 has a sign', () => {
    const text =
      'param w\ninput x : 3\noutput w * tanh(x[1] - x[2])\nloss exponential\nsymmetry permutations(3, (1 2)) : x -> g * x\n';
    const r = assumption(model(text));
    expect(r).toMatchObject({
      assumption1: 'fails',
      order: 2,
      stabilizer: 2,
      effectiveLoss: 'its even part',
      theorem3Applies: 'yes',
    });
    expect(r.character['(x[2], x[1], x[3])']).toBe(-1);
  });
});

describe('the hypotheses of the theorem', () => {
  const linear = (rest: string) =>
    model(`param w : 1 x 3\ninput x : 3\noutput w * x\n${rest}\nsymmetry cyclic(3) : x -> g * x\n`);
  it('a polynomial loss is sent to the lifted group', () => {
    const r = assumption(linear('loss margin(z^2 - 2*z)'));
    expect(r.theorem3Applies).toBe('no');
    expect(r.conclusion).toMatch(/polynomial/);
    expect(r.counts?.plain.found).toBe(0);
  });
  it('a hinge is not analytic', () => {
    const r = assumption(linear('loss margin(relu(1 - z))'), { count: false });
    expect(r.theorem3Applies).toBe('no');
    expect(r.conditions.find((c) => c.name === 'analytic loss')?.verdict).toBe('no');
  });
  it('labels +-1 ask for homogeneity', () => {
    expect(assumption(linear('loss logistic\nlabels signs'), { count: false }).theorem3Applies).toBe('yes');
    const tanh = model(
      'param w : 1 x 3\nparam v\ninput x : 3\noutput v * tanh(w * x)\nloss logistic\nlabels signs\nsymmetry cyclic(3) : x -> g * x\n',
    );
    const r = assumption(tanh);
    expect(r.theorem3Applies).toBe('no');
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it('knows the Taylor coefficients of the standard losses', () => {
    // −1/(1 + e^z) = −1/2 + z/4 − z³/48 + z⁵/480 − …
    expect(assumption(linear('loss logistic'), { count: false }).taylor?.slice(0, 6)).toEqual([
      '-1/2',
      '1/4',
      '0',
      '-1/48',
      '0',
      '1/480',
    ]);
    expect(assumption(linear('loss exponential'), { count: false }).taylor?.slice(0, 4)).toEqual([
      '-1',
      '1',
      '-1/2',
      '1/6',
    ]);
  });
  it('S7 on a linear network: all 5,040 squares differ', () => {
    const r = assumption(
      model('param w : 1 x 7\ninput x : 7\noutput w * x\nloss logistic\nsymmetry symmetric(7) : x -> g * x\n'),
      { count: false },
    );
    expect(r).toMatchObject({ assumption1: 'holds', order: 5040, stabilizer: 1, theorem3Applies: 'yes' });
  });
  it('refuses infinite groups, and vector outputs but under cross-entropy, with a reason', () => {
    expect(() =>
      assumption(model('param w : 1 x 3\ninput x : 3\noutput w * x\nloss logistic\nsymmetry O(3) : x -> g * x\n')),
    ).toThrow(/infinite/);
    expect(() =>
      assumption(model('param w : 2 x 3\ninput x : 3\noutput w * x\nloss huber(1)\nsymmetry cyclic(3) : x -> g * x\n')),
    ).toThrow(/scalar/);
  });
  it('a ReLU network: exact slopes, on the pieces of the witness', () => {
    const r = assumption(
      model(
        'param W : 3 x 3\nparam v : 1 x 3\ninput x : 3\noutput v * relu(W * x)\nloss logistic\nsymmetry cyclic(3) : x -> g * x\n',
      ),
      { count: false },
    );
    expect(r.assumption1).toBe('holds');
    expect(r.conditions.find((c) => c.name === 'Assumption 1')?.how).toMatch(/linear pieces/);
  });
});

describe('labels that move with the data', () => {
  const text = (network: string, loss: string, action: string) =>
    model(`param w : 2\ninput x : 2\noutput ${network}\nloss ${loss}\nsymmetry ${action}\n`);
  it('a sign on the label alone: the averaged loss is the even part, which vanishes for an odd loss', () => {
    // tanh(y f) + tanh(-y f) = 0.
    const r = assumption(text('dot(w,x)', 'margin(tanh(z))', 'sign(1) : x -> x, y -> g*y'));
    expect(r).toMatchObject({ assumption1: 'fails', stabilizer: 2, labelsMove: true, theorem3Applies: 'no' });
    expect(r.conclusion).toMatch(/every function of the parameters is conserved/);
    expect(r.counts?.augmented).toMatchObject({ lieRank: 0, found: 2, complete: true });
  });
  it('an odd network whose label changes sign with x: l(y f(x)) twice, so the loss itself', () => {
    for (const loss of ['margin(tanh(z))', 'logistic']) {
      const r = assumption(text('dot(w,x)', loss, 'sign(2) : x -> g*x, y -> g[1,1]*y'));
      expect(r).toMatchObject({
        assumption1: 'fails',
        stabilizer: 2,
        effectiveLoss: 'the loss',
        theorem3Applies: 'yes',
      });
      expect(r.character).toEqual({ '(x[1], x[2])': 1, '(-x[1], -x[2])': -1 });
      expect(r.counts?.augmented).toEqual(r.counts?.plain);
    }
  });
  it('an even network whose label changes sign: the even part', () => {
    const r = assumption(text('dot(w,x)^2', 'margin(tanh(z))', 'sign(2) : x -> g*x, y -> g[1,1]*y'));
    expect(r).toMatchObject({ effectiveLoss: 'its even part', theorem3Applies: 'no' });
    expect(r.counts?.augmented).toMatchObject({ lieRank: 0, complete: true });
  });
});

describe('what a margin loss is, with numbers such as log 2 in it', () => {
  const verdict = (loss: string) =>
    assumption(
      model(`param w : 3\ninput x : 3\noutput dot(w,x)\nloss margin(${loss})\nsymmetry cyclic(3) : x -> g*x\n`),
      { count: false },
    ).theorem3Applies;
  it.each(['log(2)*z^2+z', 'exp(1)*z^2', 'exp(-z)/exp(2-z)*z^2+z', 'sqrt(2)*z^2+z', 'z^3/log(3)'])(
    '%s is a polynomial',
    (loss) => {
      expect(verdict(loss)).toBe('no');
    },
  );
  it.each(['log(2)*exp(z)', 'z^2 + exp(1)*z + exp(-z)', 'sqrt(2)*tanh(z) + z^2'])('%s is not', (loss) => {
    expect(verdict(loss)).toBe('yes');
  });
});

describe('undecided elements and elements that do nothing', () => {
  it('a sum of erf: permutations, with one sign for all three', () => {
    const r = assumption(
      model(
        'param p : 2\ninput x : 3\noutput p[2]*(erf(p[1]*x[1])+erf(p[1]*x[2])+erf(p[1]*x[3]))\nloss logistic\nsymmetry hyperoctahedral(3) : x -> g*x\n',
      ),
      { count: false },
    );
    expect(r).toMatchObject({ stabilizer: 12, undecided: 0, cosets: 4, effectiveLoss: 'its even part' });
  });
  it('claims no cosets while elements are undecided', () => {
    // tanh|px| is even, which free slopes do not show.
    const r = assumption(
      model('param p : 2\ninput x : 2\noutput tanh(abs(dot(p,x)))\nloss logistic\nsymmetry sign(2) : x -> g*x\n'),
      { count: false },
    );
    expect(r).toMatchObject({ assumption1: 'unknown', undecided: 1, cosets: null, effectiveLoss: 'unknown' });
    expect(r.theorem3Applies).toBe('unknown');
  });
  it('a group that does nothing: K is all of it', () => {
    const r = assumption(
      model('param w : 4\ninput x : 4\noutput dot(w,x)\nloss logistic\nsymmetry cyclic(4) : x -> x\n'),
      { count: false },
    );
    expect(r).toMatchObject({ assumption1: 'fails', order: 4, stabilizer: 4, cosets: 1 });
    expect(r.conditions.find((c) => c.name === 'Assumption 1')?.verdict).toBe('no');
  });
});

describe('homogeneity', () => {
  const labels = (output: string) =>
    assumption(
      model(`param p\ninput x : 2\noutput ${output}\nloss logistic\nlabels signs\nsymmetry cyclic(2) : x -> g*x\n`),
      { count: false },
    ).conditions.find((c) => c.name === 'labels');
  it.each([
    ['sqrt(sqrt(norm2(x)))*x[1]*p', '(3/2)'],
    ['p*x[1]*x[2]/sqrt(norm2(x))', '1'],
    ['p*x[1]^3', '3'],
  ])('%s is of degree %s', (output, degree) => {
    expect(labels(output)).toMatchObject({ verdict: 'yes', how: expect.stringContaining(`t^${degree} f`) });
  });
  it('a degree that the structure shows may be any; one that takes an expansion beyond those tried is left open', () => {
    expect(labels('p*x[1]^14')?.how).toMatch(/t\^14 f/);
    expect(labels('p*((x[1]+1)*(x[1]-1)+1)*x[1]^12')?.verdict).toBe('unknown');
  });
  it('tanh(p x1) is of none', () => {
    expect(labels('tanh(p*x[1])')?.verdict).toBe('no');
  });
});

describe('piecewise-linear networks', () => {
  it('are not analytic: the theorem is not claimed of the whole', () => {
    // The part with a is odd and lives on |x| <= 2, where b's unit is off: l(yf) + l(-yf) = 0 for an odd loss, and a is conserved.
    const f = 'a*(relu(x+2)-2*relu(x+1)+2*relu(x-1)-relu(x-2)) + b*relu(x-2)';
    const text = `param a\nparam b\ninput x\noutput ${f}\nloss margin(tanh(z))\nsymmetry sign(1) : x -> g*x\n`;
    const r = assumption(model(text), { count: false });
    expect(r.assumption1).toBe('holds');
    expect(r.theorem3Applies).toBe('unknown');
  });
  it('have no generic position: slopes that data need not reach would make it more than a lower bound', () => {
    const text = (f: string) =>
      `param v\nparam w : 2\ninput x : 2\noutput v*${f}(dot(w,x))\nloss mse\nsymmetry sign(2) : x -> g*x\n`;
    expect(assumption(model(text('abs'))).genericPosition).toBe(null);
    expect(assumption(model(text('tanh'))).genericPosition?.plain).toBe(3);
  });
});
