/**
 * Cases that were answered wrongly, misleadingly or not at all; the inputs are in test/fixtures/true, what is right was computed apart. The
 * certificates among them are judged in test/checker.
 */
import { readFileSync } from 'node:fs';
import { SourceError } from '@lawful/cas-core';
import { lowerModel } from '@lawful/networks';
import { assumption, find, lift, type ProveResult, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const FOLDER = new URL('../../fixtures/true/', import.meta.url);
const model = (name: string) => parseModel({ file: name, text: readFileSync(new URL(`${name}.law`, FOLDER), 'utf8') });
const answer = (name: string) => find(model(name)).result;
const proved = (name: string, law: string): ProveResult => prove(model(name), law);

function refusal(run: () => unknown): SourceError {
  try {
    run();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('maps that are no action are refused with a group element', () => {
  it.each([
    ['action-o2-conjugation-without-transpose', /no action: with g = \[\[/],
    ['action-o2-entry-as-character', /no action: with g = \[\[/],
    ['action-reflection3-transpose-labels', /no action: with g = /],
    ['action-so2-shear-inputs', /no action: with g = \[\[|not orthogonal/],
  ])('%s', (name, message) => {
    expect(refusal(() => answer(name)).message).toMatch(message);
    expect(refusal(() => lift(model(name))).message).toMatch(message);
    const first = model(name).declarations[0]!.name;
    expect(refusal(() => prove(model(name), `sum(${first})`)).message).toMatch(message);
  });
  it('assumption refuses them too', () => {
    const text =
      'param W : 1 x 4\ninput x : 4\noutput W * x\nloss logistic\nsymmetry cyclic(4) : x -> g * x, y -> (1-2*g[4,1]) * y\n';
    // W = (1,2,3,5), x = e1, y = 1: (W2 - W4)/(W1 - W3) would move at the rate -1/4.
    expect(refusal(() => assumption(parseModel({ file: 'cyclic4.law', text }))).message).toMatch(/no action/);
    expect(refusal(() => find(parseModel({ file: 'cyclic4.law', text }))).message).toMatch(/no action/);
  });
  it('ce-label-sign: -e_k is no label of cross-entropy', () => {
    expect(refusal(() => answer('ce-label-sign')).message).toMatch(/label e1 of cross-entropy to one with the sum -1/);
    // Permutations of the classes are welcome: the column sums stay, and no more is known to.
    const text =
      'param W : 2 x 2\ninput x : 2\noutput W * x\nloss cross-entropy\nsymmetry symmetric(2) : x -> g * x, y -> g * y\n';
    expect(find(parseModel({ file: 'classes.law', text })).result.augmented).toMatchObject({ found: 2 });
  });
});

describe('slopes that occur nowhere make no list complete', () => {
  it.each([
    ['positive-scalar-input-relu', [3, 4]],
    ['relu-minus-relu', [6]],
    ['relu-of-negative-input', [4]],
    ['nested-relu-identity', [1]],
    ['scalar-input-relu', [4, 5]],
  ])('%s', (name, truth) => {
    const { plain } = answer(name);
    expect(plain.complete).toBe(false);
    expect(truth).toContain(plain.maxLaws);
  });
});

describe('what is listed adds up', () => {
  it('key-bias-listed-twice: k, |Q|^2 - |K|^2 + q^2, |V|^2 - |O|^2 + v^2, and not k^2', () => {
    const { plain, laws } = answer('key-bias-listed-twice');
    expect(plain).toMatchObject({ found: 3, complete: true });
    expect(laws.map((l) => [l.law, l.count])).toEqual([
      ['k', 1],
      ['|Q|^2 - |K|^2 + q^2', 1],
      ['|V|^2 - |O|^2 + v^2', 1],
    ]);
  });
  it("unused-parameter: the entries of b, and not b'b; b is named", () => {
    const { plain, laws, warnings } = answer('unused-parameter');
    expect(plain).toMatchObject({ found: 2, complete: true });
    expect(laws.map((l) => [l.law, l.count])).toEqual([['b[i]', 2]]);
    expect(warnings).toEqual([expect.stringMatching(/parameter b is not used/)]);
  });
  it('unused-2000: 2000 laws, complete', () => {
    const { plain, laws } = answer('unused-2000');
    expect(plain).toMatchObject({ lieRank: 1, found: 2000, complete: true });
    expect(laws.reduce((n, l) => n + l.count, 0)).toBe(2000);
  });
  it('names entries and constants that are not used', () => {
    const text = 'param a\nparam w : 3\nconst c\nconst d\ninput x\noutput a*w[1]*d*x\n';
    expect(find(parseModel({ file: 'unused.law', text })).result.warnings).toEqual([
      expect.stringMatching(/of the parameter w, w\[2\], w\[3\] are not used/),
      expect.stringMatching(/constant c is not used/),
    ]);
  });
  it.each([
    ['param a\ninput x\ninput z : 2\noutput a*x\n', ['z']],
    ['param a\ninput x : 3\noutput a*x[1]\n', []],
    ['param a\nparam b\ninput x\ninput z\nlet k = b*z\noutput a*x\n', ['z']],
    // What is multiplied by zero is not used.
    ['param a\ninput x\ninput z\noutput a*x + 0*z\n', ['z']],
    ['param a\ninput x\ninput z\noutput a*relu(x + z)\n', []],
    // One-hot inputs become their values.
    ['param E : 2 x 3\ninput k : onehot(3)\noutput E*k\n', []],
    ['param E : 2 x 3\ninput k : onehot(3)\nlet h = E*k\noutput h\n', []],
    ['param w : 2\ninput k : onehot(3)\ninput x\noutput w*x\n', ['k']],
    ['param E : 2 x 3\ninput k : onehot(3)\ninput z\noutput E*k\n', ['z']],
    // A loss that is kept as written, a penalty, a symmetry.
    ['param a\nparam b\ninput x\ninput z\noutput a*b*x\nloss (out^2 - y)^2\n', ['z']],
    ['param a\nparam b\ninput x\ninput z\noutput a*x\nloss mse + a^2 + b^2\n', ['z']],
    ['param w : 1 x 2\ninput x : 2\ninput z : 2\noutput w*x\nsymmetry cyclic(2) : x -> g*x, z -> g*z\n', ['z']],
  ])('names inputs that are not used: %j', (text, names) => {
    const { warnings } = find(parseModel({ file: 'inputs.law', text })).result;
    expect(warnings.filter((w) => w.startsWith('the input'))).toEqual(names.map((n) => `the input ${n} is not used`));
  });
  it('a matrix law counts what it adds: U is 2 x 4, V 1 x 4, N = 3 < 4: 9 of 10 entries', () => {
    const text = "param U : 2 x 4\nparam V : 1 x 4\ninput x\noutput U*V'*x\n";
    const { laws } = find(parseModel({ file: 'thin.law', text })).result;
    expect(laws.map((l) => [l.count, l.entries.length])).toEqual([[9, 10]]);
  });
});

describe('prove', () => {
  it.each([
    ['sqrt(a)^2 - a', { verdict: 'proved', trivial: true }],
    ['sqrt(a)^4 - b^2', { verdict: 'proved', trivial: false, dependsOnFound: 'yes' }],
    ['sqrt(a)^3 - b', { verdict: 'refuted' }],
  ])('roots of positive names: %s', (law, expected) => {
    expect(proved('root-of-a-parameter', law)).toMatchObject(expected);
  });
  it('a root of a law is a function of it, whatever points are drawn', () => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(prove(model('root-of-a-parameter'), 'sqrt((a^2 - b^2)^2 + 1) + a^2 - b^2', { seed })).toMatchObject({
        verdict: 'proved',
        trivial: false,
        dependsOnFound: 'yes',
      });
  });
  it('sin^2 + cos^2 = 1', () => {
    expect(proved('sine-identity', 'a^2 - b^2 + (sin(a)^2 + cos(a)^2 - 1)*a')).toMatchObject({ verdict: 'proved' });
  });
  it.each([
    ['cosh(a)^2 - (exp(a)-exp(-a))^2/4', true],
    ['(a+b)^2 - a^2 - 2*a*b - b^2', true],
    ['a^2 - b^2', false],
    ['(a^2 - b^2)/(2*a^2 - 2*b^2)', true],
    ['3', true],
  ])('says of a constant that it is one: %s', (law, trivial) => {
    expect(proved('zero-law', law)).toMatchObject({ verdict: 'proved', trivial });
  });
  it('batch-norm-epsilon: |w1|^2 moves at epsilon > 0, with data', () => {
    const { verdict, witness } = proved('batch-norm-epsilon', 'norm2(w1)');
    expect(verdict).toBe('refuted');
    expect(witness?.data?.rate).toMatch(/^-?\d/);
  });
  it('refutes what find has excluded by completeness, when no data decide it', () => {
    // Near the point of the bound the list of one law is complete, and a^2 is no function of it.
    const text = 'param a\nparam b\ninput x\noutput a*relu(x)+b*relu(3*x)\n';
    expect(prove(parseModel({ file: 'excluded.law', text }), 'a')).toMatchObject({ verdict: 'refuted' });
  });
});

describe('size', () => {
  it('linear-200 is lowered: W2*(W1*x) has about 8n^2 nodes, (W2*W1)*x would have 4n^3', () => {
    expect(lowerModel(model('linear-200')).program.op.length).toBeLessThan(9 * 200 * 200);
  });
});
