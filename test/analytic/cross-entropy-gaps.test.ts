/**
 * Theorem A of theory §15, on models whose answers follow from it: gaps that are distinct, that coincide because of a sign, differences that are
 * independent, logits that a subgroup leaves alone, labels that move along, and a case in which the average truly has more laws.
 */
import { readFileSync } from 'node:fs';
import { assumption, certify, check, find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { type Element, type Logits, spanOf } from './float-gradients.js';

const run = (text: string, count = false) => assumption(parseModel({ file: 'test.law', text: `${text}\n` }), { count });
const model = (body: string, symmetry: string) => `${body}\nloss cross-entropy\nsymmetry ${symmetry}`;
const linear = (n: number, K: number) => `param W : ${K} x ${n}\ninput x : ${n}\noutput W*x`;

/** Exact gaps of W g x for permutations of coordinates, from the values of a witness. */
function gapsOfLinear(values: { readonly [name: string]: string }, n: number, K: number, group: readonly number[][]) {
  const x = Array.from({ length: n }, (_, j) => BigInt(values[`x[${j + 1}]`]!));
  const W = (i: number, j: number) => BigInt(values[`W[${i + 1},${j + 1}]`]!);
  return group.flatMap((g) => {
    const z = Array.from({ length: K }, (_, i) => g.reduce((s, from, j) => s + W(i, j) * x[from]!, 0n));
    const [top = 0n, ...others] = z.sort((a, b) => (a < b ? 1 : -1));
    return others.map((v) => top - v);
  });
}

const shifts = (n: number) => Array.from({ length: n }, (_, s) => Array.from({ length: n }, (_, j) => (j + s) % n));
const permutations = (n: number): number[][] =>
  n === 1
    ? [[0]]
    : permutations(n - 1).flatMap((p) => Array.from({ length: n }, (_, k) => [...p.slice(0, k), n - 1, ...p.slice(k)]));

describe('the gaps to the largest logit are pairwise distinct at one rational point', () => {
  it.each<[string, string, number, number, number[][]]>([
    ['C3 on 3 classes, the case of the theory', 'cyclic(3)', 3, 3, shifts(3)],
    ['S3 on 2 classes, whose differences are dependent', 'symmetric(3)', 3, 2, permutations(3)],
    ['S4 on 5 classes', 'symmetric(4)', 4, 5, permutations(4)],
  ])('%s', (_, group, n, K, elements) => {
    const r = run(model(linear(n, K), `${group} : x -> g*x`));
    const count = elements.length * (K - 1);
    expect(r).toMatchObject({ assumption1: 'holds', order: elements.length, stabilizer: 1, theorem3Applies: 'yes' });
    expect(r.gaps).toMatchObject({ classes: K, count, degree: '1', distinct: 'yes' });
    expect(r.witness?.basis).toBe('exact');
    const gaps = gapsOfLinear(r.witness!.values, n, K, elements);
    expect(gaps).toHaveLength(count);
    expect(gaps.every((gap) => gap > 0n)).toBe(true);
    expect(new Set(gaps).size).toBe(count);
    expect(gaps.map(String)).toEqual(expect.arrayContaining([...r.gaps!.values]));
    expect(check(JSON.stringify(r.certificate)).reason).toBe('every claim was verified');
  });

  it('S5 on 40 classes: 4,680 gaps', () => {
    const r = run(model(linear(5, 40), 'symmetric(5) : x -> g*x'));
    expect(r).toMatchObject({ theorem3Applies: 'yes', order: 120 });
    expect(r.gaps?.count).toBe(120 * 39);
    expect(check(JSON.stringify(r.certificate)).reason).toBe('every claim was verified');
  });

  it.each([
    [
      'linear attention',
      "param Q : 2 x 2\nparam V : 2 x 2\ninput X : 2 x 3\noutput V*X*X'*Q*X[:,1]",
      'cyclic(3) : X -> X*g',
      '3',
    ],
    [
      'quadratic layers',
      'param W : 2 x 3\nparam V : 3 x 2\ninput x : 3\noutput V*(W*x).^2',
      'cyclic(3) : x -> g*x',
      '2',
    ],
    [
      'a quotient of degree 1',
      'param W : 2 x 2\ninput x : 2\noutput W*(x.^3)/(x[1]^2 + x[2]^2)',
      'cyclic(2) : x -> g*x',
      '1',
    ],
    [
      'a bias that all logits share',
      'param W : 3 x 3\nparam b\ninput x : 3\noutput W*x + b*ones(3)',
      'cyclic(3) : x -> g*x',
      '1',
    ],
    [
      'an exponential of a parameter',
      'param a : 3\nparam b : 3\ninput x : 3\noutput exp(a)*x[1] + b*x[2]',
      'cyclic(3) : x -> g*x',
      '1',
    ],
  ])('%s is homogeneous', (_, body, symmetry, degree) => {
    const r = run(model(body, symmetry)); // biome-ignore format: a table
    expect(r.gaps?.degree).toBe(degree);
    expect(r.theorem3Applies).toBe('yes');
  });
});

describe('without homogeneity', () => {
  const affine = (K: number) => `param W : ${K} x 3\nparam b : ${K}\ninput x : 3\noutput W*x + b`;
  it('a bias under C3: differences are independent modulo functions of the parameters', () => {
    const r = run(model(affine(3), 'cyclic(3) : x -> g*x'), true);
    expect(r.gaps).toMatchObject({ degree: null, independent: 'yes', count: 6 });
    expect(r.conditions.find((c) => /homogeneous/.test(c.name))?.verdict).toBe('no');
    expect(r.theorem3Applies).toBe('yes');
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
    expect(check(JSON.stringify(r.certificate)).reason).toBe('every claim was verified');
  });
  it('a bias under S3: six matrices span five dimensions, so nothing is claimed', () => {
    const r = run(model(affine(2), 'symmetric(3) : x -> g*x'), true);
    expect(r.gaps).toMatchObject({ degree: null, independent: 'unknown', sameLaws: 'unknown' });
    expect(r).toMatchObject({ theorem3Applies: 'unknown', certificate: null });
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it('tanh: gaps differ, by enclosures, and nothing is claimed', () => {
    const text = 'param W : 2 x 3\nparam V : 2 x 2\ninput x : 3\noutput V*tanh(W*x)';
    const r = run(model(text, 'cyclic(3) : x -> g*x'), true);
    expect(r).toMatchObject({ theorem3Applies: 'unknown', certificate: null });
    expect(r.gaps).toMatchObject({ degree: null, distinct: 'yes' });
    expect(r.counts).toMatchObject({ plain: { found: 2, complete: true }, augmented: { found: 2, complete: true } });
  });
});

describe('gaps that coincide', () => {
  it.each([2, 3, 4])('-1 on %i classes: max - min at x is max - min at -x', (K) => {
    const r = run(model(linear(2, K), 'sign(2) : x -> g*x'), true);
    expect(r).toMatchObject({ assumption1: 'fails', stabilizer: 1, theorem3Applies: 'unknown', certificate: null });
    expect(r.gaps?.distinct).toBe('no');
    expect(r.gaps?.coinciding).toHaveLength(2);
    expect(r.conditions.find((c) => /gaps/.test(c.name))?.how).toMatch(/identically/);
    // Equal gaps have equal rates, which add up: the laws are the same all the same.
    expect(r.gaps?.sameLaws).toBe('yes');
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it('logits that are equal have a gap zero', () => {
    const r = run(
      model('param w : 2\ninput x : 2\noutput [[dot(w,x)],[dot(w,x)],[x[1]]]', 'cyclic(2) : x -> g*x'),
      true,
    );
    expect(r.gaps?.distinct).not.toBe('yes');
    expect(r.theorem3Applies).toBe('unknown');
  });
  it('labels alone that move: three times the same gaps', () => {
    const r = run(model(linear(3, 3), 'cyclic(3) : x -> x, y -> g*y'), true);
    expect(r).toMatchObject({ assumption1: 'fails', stabilizer: 1, theorem3Applies: 'unknown' });
    expect(r.gaps?.sameLaws).toBe('yes');
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
  });
  it('the average truly has more: logits log w^2 whose labels rotate see one function of w', () => {
    // L = log(w1^2 + w2^2 + w3^2) - (2/3) log(w1 w2 w3): one field in 3 dimensions; the plain loss sees two quotients of squares.
    const text = 'param w : 3 > 0\ninput x : 3\noutput 2*log(w) + dot(x,x)*ones(3)';
    const r = run(model(text, 'cyclic(3) : x -> g*x, y -> g*y'), true);
    expect(r).toMatchObject({ theorem3Applies: 'no', certificate: null, gaps: { sameLaws: 'no' } });
    expect(r.counts).toMatchObject({ plain: { found: 1, maxLaws: 1 }, augmented: { found: 2, complete: true } });
    expect(run(model(text, 'cyclic(3) : x -> g*x, y -> g*y')).theorem3Applies).toBe('unknown');
    // With labels that stay the logits are those of every gx, and nothing changes.
    const still = run(model(text, 'cyclic(3) : x -> g*x'), true);
    expect(still).toMatchObject({ stabilizer: 3, theorem3Applies: 'unknown' });
    expect(still.counts?.augmented).toEqual(still.counts?.plain);
  });
});

describe('elements that leave differences of logits alone', () => {
  it.each<[string, string, string, number, number]>([
    [
      'squares under -1',
      'param W : 2 x 2\nparam V : 3 x 2\ninput x : 2\noutput V*(W*x).^2',
      'sign(2) : x -> g*x',
      2,
      1,
    ],
    ['a sum under S3', 'param w : 3\ninput x : 3\noutput w*sum(x)', 'symmetric(3) : x -> g*x', 6, 1],
    [
      'x1 under S3: a subgroup that is not normal',
      'param w : 3\ninput x : 3\noutput w*x[1]',
      'symmetric(3) : x -> g*x',
      2,
      3,
    ],
    [
      'a term that all logits share',
      'param W : 3\ninput x : 3\noutput W*sum(x) + x[1]^2*ones(3)',
      'symmetric(3) : x -> g*x',
      6,
      1,
    ],
    [
      'equivariant logits whose labels move along',
      'param a\nparam b\ninput x : 3\noutput a*x + b*sum(x)*ones(3)',
      'cyclic(3) : x -> g*x, y -> g*y',
      3,
      1,
    ],
    ['a group that does nothing', linear(3, 3), 'cyclic(3) : x -> x', 3, 1],
  ])('%s', (_, body, symmetry, stabilizer, cosets) => {
    const r = run(model(body, symmetry), true); // biome-ignore format: a table
    expect(r).toMatchObject({ assumption1: 'fails', stabilizer, cosets, theorem3Applies: 'yes', undecided: 0 });
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
    expect(check(JSON.stringify(r.certificate)).reason).toBe('every claim was verified');
  });
  it('equivariant logits whose labels stay are three functions', () => {
    const text = 'param a\nparam b\ninput x : 3\noutput a*x + b*sum(x)*ones(3)';
    // At gx the logits are a rotation of those at x: the same gaps.
    expect(run(model(text, 'cyclic(3) : x -> g*x'))).toMatchObject({ stabilizer: 1, theorem3Applies: 'unknown' });
  });
});

describe('labels', () => {
  it('that move by permutations are as good as labels that stay', () => {
    const r = run(model(linear(3, 3), 'cyclic(3) : x -> g*x, y -> g*y'), true);
    expect(r).toMatchObject({ assumption1: 'holds', labelsMove: true, theorem3Applies: 'yes' });
    expect(r.counts?.augmented).toEqual(r.counts?.plain);
    expect(check(JSON.stringify(r.certificate)).reason).toBe('every claim was verified');
  });
  it('that move otherwise are refused: a reflection of the plane of sum 1 is no permutation', () => {
    const reflect = 'y -> ((1+g[1,1])/2)*y + ((1-g[1,1])/2)*(2/3*sum(y)*ones(3) - y)';
    const r = run(model(linear(2, 3), `sign(2) : x -> g*x, ${reflect}`), true);
    expect(r).toMatchObject({ assumption1: 'unknown', theorem3Applies: 'unknown', cosets: null, undecided: 1 });
    expect(r.conditions.find((c) => c.name === 'labels')?.verdict).toBe('unknown');
  });
});

describe('piecewise-linear networks', () => {
  it.each(['relu(W*x)', 'leaky_relu(W*x, 1/10)'])('V %s: true slopes, on the pieces of the witness', (f) => {
    const r = run(model(`param W : 2 x 3\nparam V : 2 x 2\ninput x : 3\noutput V*${f}`, 'cyclic(3) : x -> g*x'));
    expect(r.gaps).toMatchObject({ degree: '1', distinct: 'yes' });
    expect(r.gaps?.slopes).toHaveLength(3);
    expect(r).toMatchObject({ theorem3Applies: 'unknown', certificate: null });
    expect(r.conclusion).toMatch(/the witness speaks of its linear pieces/);
    expect(r.gaps?.sameLaws).toBe('yes');
  });
  it('with a bias inside are not homogeneous', () => {
    const text = 'param W : 2 x 3\nparam b : 2\nparam V : 2 x 2\ninput x : 3\noutput V*relu(W*x + b)';
    const r = run(model(text, 'cyclic(3) : x -> g*x'));
    expect(r.gaps).toMatchObject({ degree: null, sameLaws: 'unknown' });
    expect(r.theorem3Applies).toBe('unknown');
  });
});

describe('infinite groups', () => {
  it('are refused', () => {
    expect(() => run(model(linear(3, 3), 'O(3) : x -> g*x'))).toThrow(/infinite/);
    expect(() => run(model(linear(2, 3), 'rotation(3) : x -> g*x'))).toThrow(/irrational/);
  });
});

describe('spans of gradients in floats agree with the verdicts', () => {
  const cyclic = shifts(3).map((p): Element => ({ move: (x) => p.map((j) => x[j]!) }));
  const still: Element[] = [{ move: (x) => [...x] }];
  const theta = [0.31, -0.72, 1.13, 0.54, -0.95, 0.86, 0.27, 1.38, -0.49, 0.61];
  const W: Logits = (t, x) => [0, 1].map((i) => x.reduce((s, v, j) => s + t[3 * i + j]! * v, 0));
  const affine: Logits = (t, x) => W(t, x).map((z, i) => z + t[6 + i]!);
  const squares: Logits = (t, x) => {
    const h = W(t, x).map((z) => z * z);
    return [0, 1].map((i) => t[6 + 2 * i]! * h[0]! + t[7 + 2 * i]! * h[1]!);
  };
  const logs: Logits = (t, x) => t.map((w) => 2 * Math.log(Math.abs(w)) + x.reduce((s, v) => s + v * v, 0));
  const moving = cyclic.map((g, s): Element => ({ ...g, classes: [0, 1, 2].map((c) => (c + s) % 3) }));

  it.each<[string, Logits, number, readonly Element[], number]>([
    ['linear', W, 6, cyclic, 2],
    ['affine', affine, 8, cyclic, 2],
    ['squares', squares, 10, cyclic, 2],
  ])('%s logits under C3: equal, as the theorem says', (_, f, D, group, K) => {
    const t = theta.slice(0, D);
    expect(spanOf(f, group, t, 3, K)).toBe(spanOf(f, still, t, 3, K));
  });
  const three: Logits = (t, x) => [0, 1, 2].map((i) => t[2 * i]! * x[0]! + t[2 * i + 1]! * x[1]!);
  const units: Logits = (t, x) => {
    const h = W(t, x).map((z) => Math.max(0, z));
    return [0, 1].map((i) => t[6 + 2 * i]! * h[0]! + t[7 + 2 * i]! * h[1]!);
  };
  const signs: Element[] = [1, -1].map((s) => ({ move: (x) => x.map((v) => s * v) }));
  const relabelled = [0, 1, 2].map(
    (s): Element => ({ move: (x) => [...x], classes: [0, 1, 2].map((c) => (c + s) % 3) }),
  );
  it.each<[string, Logits, number, readonly Element[], number, number]>([
    ['odd logits under -1', three, 6, signs, 2, 3],
    ['labels alone that move', three, 6, relabelled, 2, 3],
    ['units under C3', units, 10, cyclic, 3, 2],
  ])('%s: equal by homogeneity alone, though gaps coincide or are not analytic', (_, f, D, group, n, K) => {
    const t = theta.slice(0, D);
    expect(spanOf(f, group, t, n, K)).toBe(spanOf(f, still, t, n, K));
  }); // biome-ignore format: a table
  it('logarithms whose labels rotate: one dimension instead of two', () => {
    expect(spanOf(logs, still, theta.slice(0, 3), 3, 3)).toBe(2);
    expect(spanOf(logs, moving, theta.slice(0, 3), 3, 3)).toBe(1);
  });
});

describe('certify', () => {
  const parsed = parseModel({ file: 'c3.law', text: `${model(linear(3, 3), 'cyclic(3) : x -> g*x')}\n` });
  const names = async (checker?: typeof check) =>
    (await certify(parsed, { title: 'c3', opinionTimeout: 0, ...(checker && { checker }) })).files.map((f) => f.name);
  it('writes the verdict, and leaves out one that is too large for the checker', async () => {
    expect(await names()).toContain('c3.assumption.json');
    const small: typeof check = (text) =>
      text.includes('"gaps"')
        ? { verdict: 'unable', accepted: false, reason: 'too large', statement: '' }
        : check(text);
    expect(await names(small)).toContain('c3.json');
    expect(await names(small)).not.toContain('c3.assumption.json');
  });
});

describe('the verdict is not the count', () => {
  it.each<[string, Partial<ReturnType<typeof run>>, number, number]>([
    ['cross-entropy-gaps', { theorem3Applies: 'yes', stabilizer: 1 }, 3, 3],
    ['cross-entropy-odd', { theorem3Applies: 'unknown', stabilizer: 1 }, 2, 2],
    ['cross-entropy-labels', { theorem3Applies: 'unknown', stabilizer: 1 }, 3, 3],
    ['cross-entropy-rotated', { theorem3Applies: 'no', stabilizer: 1 }, 1, 2],
  ])('the example %s', (name, verdict, plain, augmented) => {
    const file = new URL(`../../../examples/analytic/${name}.law`, import.meta.url);
    const r = assumption(parseModel({ file: name, text: readFileSync(file, 'utf8') }));
    expect(r).toMatchObject(verdict);
    expect(r.counts).toMatchObject({
      plain: { found: plain, complete: true },
      augmented: { found: augmented, complete: true },
    });
  });
  it('find agrees with every yes of the case of the theory', () => {
    const { plain, augmented } = find(
      parseModel({ file: 'c3.law', text: `${model(linear(3, 3), 'cyclic(3) : x -> g*x')}\n` }),
    ).result;
    expect(plain).toMatchObject({ found: 3, complete: true });
    expect(augmented).toEqual(plain);
  });
});
