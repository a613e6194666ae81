import { DEFAULT_PRIMES } from '@lawful/cas-core';
import { lieRank } from '@lawful/lie';
import { flowFamily, lowerModel } from '@lawful/networks';
import { find, parseModel, parseRegion, prove } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { factored, lightning, linear, powers, product, relu } from './models.js';

const long = atLength('laws/search');

const model = (text: string) => parseModel({ file: 'test.law', text });

describe('search by degree', () => {
  long.it('(1,2,2,1): every polynomial law up to degree 6 is a polynomial in the six (theory §1)', () => {
    const { searched, plain } = find(model(linear(1, 2, 2, 1)), { degree: 6 }).result;
    expect(searched.map((s) => s.nullity)).toEqual([0, 6, 0, 21, 0, 56]);
    expect(searched.every((s) => s.new === 0)).toBe(true);
    expect(plain).toMatchObject({ maxLaws: 7, found: 6, complete: false });
  });

  it('announces the size of a large ansatz before it is built', () => {
    const sizes: number[][] = [];
    find(model(linear(1, 3, 3, 1)), { announce: (s) => sizes.push([s.unknowns, s.classes, s.largest]) });
    expect(sizes).toEqual([[120, expect.any(Number), expect.any(Number)]]);
  });

  it('a law of degree four, Re z^4 where the output is Im z^4, is found only with --degree 4', () => {
    const text = 'param a\nparam b\ninput x\noutput (a^3*b - a*b^3) * x\n';
    expect(find(model(text), { quotients: false }).result.plain.complete).toBe(false);
    const { plain, laws } = find(model(text), { degree: 4 }).result;
    expect(plain.complete).toBe(true);
    expect(laws.map((l) => l.law)).toEqual(['a^4 - 6*a^2*b^2 + b^4']);
  });
});

describe('regions (theory §1.2)', () => {
  const deep = relu([2, 2, 2, 1]);
  const counts = (region: string) => {
    const m = model(deep);
    return find(m, { region: parseRegion(region, m) }).result;
  };

  it('2-2-2-1: a dead second-layer unit leaves more laws than the path family, and the answers say under which hypothesis', () => {
    const dead = counts('W2=[[2,1],[-1,-3]]; W1=[[1,2],[3,-4]]; W3=[[1,2]]');
    expect(dead.plain.maxLaws).toBeGreaterThan(4);
    expect(dead.plain.found).toBe(4);
    expect(dead.hypotheses).toEqual([expect.stringMatching(/near the point \(W1\[1,1\] = /)]);
    const path = flowFamily(lowerModel(model(deep)));
    expect(path.hypotheses.map((h) => h.id)).toEqual(['path-family']);
    expect(path.state.length - lieRank(path).rank).toBe(4);
  });

  it('is used by itself when it attains the bound, and then no path family is needed', () => {
    const { plain, hypotheses } = find(model(deep)).result;
    expect(plain).toMatchObject({ maxLaws: 4, found: 4, complete: true });
    expect(hypotheses).toEqual([expect.stringMatching(/near the point \(W1\[1,1\] = /)]);
  });

  it('[1,2,1] without bias: two laws or three, by the signs of the input weights (theory §1.2)', () => {
    const m = model(relu([1, 2, 1]));
    const at = (text: string) => find(m, { region: parseRegion(text, m) }).result.plain.maxLaws;
    expect(at('W1=[[2],[3]]')).toBe(3);
    expect(at('W1=[[2],[-3]]')).toBe(2);
  });

  it('reads integers and names mistakes', () => {
    for (const [text, message] of [
      ['W9=[[1]]', /the name of a parameter/],
      ['W1=[[1,2]]', /W1 has shape 2 x 2, found 1 x 2/],
      ['W1=[[1/2,2],[3,4]]', /expected integers/],
      ['W1', /expected "="/],
    ] as const)
      expect(() => parseRegion(text, model(deep))).toThrow(message);
  });
});

describe('products of powers', () => {
  it('coordinates are Darboux polynomials of a mirror flow, and their quotients are laws', () => {
    const text = 'param a\nparam b\nparam c\ninput x\noutput a * b * c * x\nflow mirror(p^2)\n';
    const { plain, laws, darboux } = find(model(text)).result;
    expect(plain).toMatchObject({ maxLaws: 2, found: 2, complete: true });
    expect(laws.map((l) => [l.law, l.kind])).toEqual([
      ['a/b', 'rational'],
      ['a/c', 'rational'],
    ]);
    expect(darboux).toEqual(['a', 'b', 'c']);
    for (const { law } of laws) expect(prove(model(text), law).verdict).toBe('proved');
    expect(prove(model(text), 'a*b').verdict).toBe('refuted');
  });

  it('with multiplicities: f = a^2 b and metric p^2 conserve a^1/b^2 up to powers', () => {
    const text = 'param a\nparam b\ninput x\noutput a^2 * b * x\nflow mirror(p^2)\n';
    const { plain, laws } = find(model(text)).result;
    expect(plain.complete).toBe(true);
    expect(laws.map((l) => l.law)).toEqual(['a/b^2']);
  });
});

describe('the count does not depend on seed or prime', () => {
  const networks: readonly string[] = [
    linear(2, 2, 2),
    linear(3, 2, 2),
    linear(2, 2, 2, 2),
    linear(3, 2, 2, 1),
    linear(1, 2, 2, 1),
    linear(1, 2, 2, 1, 2),
    linear(2, 3, 2),
    factored(2, 2, 3),
    factored(2, 1, 4),
    factored(1, 1, 4),
    product(3),
    product(5),
    powers(2, 2, 2),
    powers(3, 2, 2),
    lightning(1, 2, 1, 2),
    relu([2, 3, 2]),
    relu([2, 3, 2], true),
    relu([2, 2, 2, 1]),
    relu([3, 4, 2]),
    relu([2, 3, 1], true, 'abs'),
  ];
  it('20 networks, 50 seeds, two primes; a tiny prime may only report less', () => {
    expect(networks).toHaveLength(20);
    for (const text of networks) {
      const family = flowFamily(lowerModel(model(text)));
      const rank = lieRank(family).rank;
      for (let seed = 1; seed <= 50; seed++) {
        expect(lieRank(family, { seed, prime: DEFAULT_PRIMES[seed % DEFAULT_PRIMES.length]! }).rank).toBe(rank);
        expect(lieRank(family, { seed, prime: 101 }).rank).toBeLessThanOrEqual(rank);
      }
    }
  });
});

describe('models with nothing to say', () => {
  it('no data dependence, constant networks, losses without the output', () => {
    for (const text of [
      'param a\nparam b : 2\nconst c\noutput c\n',
      'param a\ninput x\noutput x\n',
      'param a\nparam b\ninput x\noutput a * b * x\nloss y^2\n',
    ]) {
      const { plain, parameters } = find(model(text)).result;
      expect(plain).toEqual({ lieRank: 0, maxLaws: parameters, found: parameters, complete: true, basis: 'modular' });
    }
  });

  it('a metric that moves nothing is an error of the model', () => {
    expect(() => find(model('param a\ninput x\noutput a * x\nflow mirror(0)\n'))).toThrow(
      /the metric of the mirror flow is zero/,
    );
  });
});

describe('losses written out', () => {
  it('a mixed Hessian that is singular on the outputs of the network does not free the cotangent', () => {
    // With out = (a x, a x) the Hessian of this loss has determinant out1 - out2 = 0 wherever the network goes.
    const text =
      'param a\nparam b\ninput x\noutput [[a * x],[a * x]]\nloss out[1]*out[1]*y[1]/2 - out[1]*out[2]*y[1] + out[2]*y[2]\n';
    const family = flowFamily(lowerModel(model(text)));
    expect(family.cotangent).toBe('explicit');
    const free = 'param a\nparam b\ninput x\noutput [[a * x],[b * x]]\nloss norm2(out - y)\n';
    expect(flowFamily(lowerModel(model(free))).cotangent).toBe('free');
  });
});

describe('losses written out with exponentials and roots', () => {
  it('are kept as written when their exponentials depend on each other', () => {
    // e^(z+y) = e^z e^y, so this is out[2] y[2], and w never moves.
    const text =
      'param w : 2\nparam v : 2\ninput x : 2\noutput [[dot(w,x)],[dot(v,x)]]\nloss (exp(out[1]+y[1])-exp(out[1])*exp(y[1]))*out[1]*y[1] + out[2]*y[2]\n';
    expect(flowFamily(lowerModel(model(text))).cotangent).toBe('explicit');
    expect(find(model(text)).result.plain.maxLaws).toBeGreaterThanOrEqual(2);
    expect(prove(model(text), 'w[1]').verdict).not.toBe('refuted');
  });
  it('free the cotangent where the mixed Hessian is regular', () => {
    for (const loss of ['sqrt(1+(out-y)^2)', 'log(1+exp(out-y))', '(out-y)^2*out^2'])
      for (const output of ['dot(w,x)', 'sqrt(norm2(w))*x[1]', 'exp(w[1]*x[1])*w[2]']) {
        const text = `param w : 2\ninput x : 2\noutput ${output}\nloss ${loss}\n`;
        expect(flowFamily(lowerModel(model(text))).cotangent).toBe('free');
      }
  });
});

describe('constants', () => {
  it('are named where ranks are those for generic values: at c = 0 the network c a x conserves a', () => {
    const r = find(model('param a\nconst c\ninput x\noutput c*a*x\n')).result;
    expect([r.plain.complete, r.constants]).toEqual([true, ['c']]);
    expect(find(model('param a\ninput x\noutput a*x\n')).result.constants).toEqual([]);
  });
});

describe('further networks', () => {
  const complete: readonly (readonly [string, string, number])[] = [
    // Homogeneous of degree one in the pooled weights together: |W|^2 - v^2.
    ['max pooling', 'param W : 3 x 2\nparam v\nparam b\ninput x : 2\noutput v * max(W * x) + b\n', 1],
    [
      'convolution, relu and max pooling',
      'param w : 2\nparam v : 1 x 2\ninput x : 5\nlet c = relu(conv1d(w, x))\noutput v * [[max([[c[1]], [c[2]]])], [max([[c[3]], [c[4]]])]]\n',
      1,
    ],
    ['residual', 'param A : 2 x 2\nparam B : 2 x 2\ninput x : 2\noutput x + B * A * x\n', 3],
    ['shared weights', 'param W : 2 x 2\nparam V : 1 x 2\ninput x : 2\noutput V * W * W * x\n', -1],
    ['frozen layer', 'param A : 2 x 3\nconst C : 2 x 2\nparam B : 1 x 2\ninput x : 3\noutput B * C * A * x\n', -1],
    ['polynomial activation', 'param V : 2 x 2\nparam u : 1 x 2\ninput x : 2\noutput u * (V * x).^3\n', 2],
    ['leaky', relu([2, 3, 2], true).replace('relu(', 'leaky_relu(').replace('b1)', 'b1, 1/10)'), 3],
    [
      'rotary (O8)',
      "param Q : 2 x 2\nparam K : 2 x 2\ninput X : 2 x 2\ninput c\ninput s\noutput X[1,:] * Q * [[c, -s],[s, c]] * K' * X[2,:]'\n",
      1,
    ],
  ];
  it.each(complete)('%s: bounds are consistent and laws re-proved', (_, text, expected) => {
    const { plain, laws } = find(model(text)).result;
    if (expected >= 0) expect(plain).toMatchObject({ maxLaws: expected, found: expected });
    expect(plain.found).toBeLessThanOrEqual(plain.maxLaws);
    for (const { law } of laws) expect(prove(model(text), law, { compare: false }).verdict).toBe('proved');
  });
});
