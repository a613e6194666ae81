/**
 * Gaps of logits (theory §15, Theorem A): certificates of the finder and hand-made ones are accepted; what is false, and evidence that does not
 * prove it, is rejected with its own sentence. The judge of mutants knows the truth of a claim by other means: random points of a prime field.
 */
import { check } from '@lawful/checker';
import { assumption, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { gapFalsehood } from './gap-falsehood.js';
import { mutants } from './mutants.js';
import type { Network, Node } from './networks.js';

type MatrixJson = [number, number, string][];
interface Certificate {
  format: string;
  version: number;
  claim: {
    kind: string;
    loss: string;
    theorem: string;
    network: Network;
    generators: MatrixJson[];
    order: number;
    stabilizer: MatrixJson[];
    stabilizerOrder: number;
  };
  evidence: { degree?: number; point?: number[]; prime?: number; points?: number[][][] };
  note: unknown;
}

const found = (body: string, symmetry: string): Certificate => {
  const text = `${body}\nloss cross-entropy\nsymmetry ${symmetry}\n`;
  const { certificate } = assumption(parseModel({ file: 'test.law', text }), { count: false });
  return JSON.parse(JSON.stringify(certificate)) as Certificate;
};

const linear = 'param W : 3 x 3\ninput x : 3\noutput W*x';
const MODELS: Record<string, () => Certificate> = {
  linear: () => found(linear, 'cyclic(3) : x -> g*x'),
  moving: () => found(linear, 'cyclic(3) : x -> g*x, y -> g*y'),
  affine: () => found('param W : 2 x 3\nparam b : 2\ninput x : 3\noutput W*x + b', 'cyclic(3) : x -> g*x'),
  squares: () => found('param W : 2 x 2\nparam V : 3 x 2\ninput x : 2\noutput V*(W*x).^2', 'sign(2) : x -> g*x'),
  first: () => found('param w : 3\ninput x : 3\noutput w*x[1]', 'symmetric(3) : x -> g*x'),
  equivariant: () =>
    found('param a\nparam b\ninput x : 3\noutput a*x + b*sum(x)*ones(3)', 'cyclic(3) : x -> g*x, y -> g*y'),
  shared: () => found('param w : 2\ninput x : 2\noutput w*x[1] + x[2]^2*ones(2)', 'sign(1) : x -> [[1, 0],[0, g]]*x'),
};

function reasonOf(certificate: unknown): string {
  const { accepted, reason, statement } = check(JSON.stringify(certificate));
  expect(accepted).toBe(false);
  expect(statement).toBe('');
  return reason;
}

function lie(name: string, change: (claim: Certificate['claim'], evidence: Certificate['evidence'], whole: Certificate) => void) {
  const certificate = MODELS[name]!();
  change(certificate.claim, certificate.evidence, certificate);
  return reasonOf(certificate);
} // biome-ignore format: as in its neighbours

const unit = (n: number): MatrixJson => Array.from({ length: n }, (_, i) => [i, i, '1']);
/** Coordinates go to coordinates, on inputs and labels. */
const permutation = (images: readonly number[]): MatrixJson => images.map((j, i) => [i, j, '1']);

/** The same on three inputs, the inverse on three labels. */
const turnedLabels = (g: MatrixJson): MatrixJson => [
  ...g.slice(0, 3),
  ...g.slice(3).map(([i, j, q]): MatrixJson[number] => [j, i, q]).sort(([a], [b]) => a - b), // biome-ignore format: one list
];

/** The logits of a network with the parameter a (0), inputs x1, x2 (1, 2), and what the group does. */
function made(
  nodes: Node[],
  outputs: number[],
  generators: MatrixJson[],
  claim: object,
  evidence: object,
): Certificate {
  const names = ['a', 'x[1]', 'x[2]'];
  return {
    format: 'lawful-certificate',
    version: 2,
    claim: {
      kind: 'gaps',
      loss: 'cross-entropy',
      theorem: 'gaps',
      network: {
        variables: names.map((name, i) => ({ name, role: i === 0 ? 'parameter' : 'input' })),
        nodes: [...names.map((_, i): Node => ['var', i]), ...nodes],
        outputs,
      },
      generators,
      order: 2,
      stabilizer: [],
      stabilizerOrder: 1,
      ...claim,
    },
    evidence: { degree: 1, point: [5, 7, 11], ...evidence },
    note: {},
  };
}

const SWAP = permutation([1, 0, 2, 3]);
const FLIP: MatrixJson = [[0, 0, '-1'], [1, 1, '-1'], [2, 2, '1'], [3, 3, '1']]; // biome-ignore format: a matrix

describe('certificates of the finder', () => {
  it.each(Object.keys(MODELS))('%s: accepted, and true', (name) => {
    const certificate = MODELS[name]!();
    expect(gapFalsehood(certificate)).toBeUndefined();
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
  });
  it('say what was verified', () => {
    const { statement } = check(JSON.stringify(MODELS.moving!()));
    for (const part of [
      '|G| = 3',
      'x[1] -> x[3]',
      'classes 1 -> 2',
      'homogeneous in the inputs, of degree 1',
      '6 gaps',
      'both have the same laws',
    ])
      expect(statement).toContain(part);
    expect(check(JSON.stringify(MODELS.affine!())).statement).toContain('3 differences of logits');
  });
});

describe('false certificates', () => {
  it.each<[string, RegExp, () => string]>([
    ['a point at which gaps coincide', /^at evidence.point there are 1 kinds of logits, but the stabilizer has 3 cosets$/, () => lie('linear', (_, e) => { e.point = e.point!.map((n, i) => (i < 9 ? n : 1)); })],
    ['a point at which two gaps coincide', /^at evidence.point two gaps of logits coincide$/, () => lie('linear', (_, e) => { e.point = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 4]; })],
    ['a point at which two logits are the largest', /^at evidence.point two logits of an element are both the largest$/, () => lie('squares', (_, e) => { e.point = e.point!.map((_n, i) => (i < 4 ? 1 : i < 10 ? 2 : 3)); })],
    ['gaps that coincide because of a sign', /^at evidence.point two gaps of logits coincide$/, () => reasonOf(made([['mul', 0, 1], ['mul', 0, 2]], [3, 4], [FLIP], {}, {}))],
    ['a network that is not homogeneous', /^the difference of the logits 1 and 2 is not homogeneous of degree 1 in the inputs$/, () => reasonOf(made([['mul', 0, 1], ['add', 2, 0]], [3, 4], [SWAP], {}, {}))],
    ['a degree that is another one', /is not homogeneous of degree 2/, () => lie('linear', (_, e) => { e.degree = 2; })],
    ['a degree zero', /^evidence.degree is 0/, () => reasonOf(made([['mul', 0, 1], ['mul', 0, 2]], [3, 4], [SWAP], {}, { degree: 0 }))],
    ['a group element left out', /^claim.order is 3, but the group has 1 elements$/, () => lie('linear', (c) => { c.generators = []; })],
    ['a wrong order', /^claim.order is 6, but the group has 3 elements$/, () => lie('linear', (c) => { c.order = 6; })],
    ['a K that is too small', /^at evidence.point there are 1 kinds of logits, but the stabilizer has 2 cosets$/, () => lie('squares', (c) => { Object.assign(c, { stabilizer: [], stabilizerOrder: 1 }); })],
    ['a K that is too large', /^claim.stabilizer\[0\] does not leave the differences of logits as they are$/, () => lie('linear', (c) => { Object.assign(c, { stabilizer: [...c.generators], stabilizerOrder: 3 }); })],
    ['a wrong order of K', /^claim.stabilizerOrder is 1, but the listed elements generate 2$/, () => lie('squares', (c) => { c.stabilizerOrder = 1; })],
    ['an element of K outside the group', /^claim.stabilizer\[0\] is not an element of the group$/, () => lie('linear', (c) => { Object.assign(c, { stabilizer: [permutation([1, 0, 2, 3, 4, 5])], stabilizerOrder: 2 }); })],
    ['labels that do not move, of equivariant logits', /does not leave the differences/, () => lie('equivariant', (c) => { const still = c.generators.map((g) => [...g.slice(0, 3), ...unit(6).slice(3)]); Object.assign(c, { generators: still, stabilizer: still }); })],
    ['labels that move the other way', /does not leave the differences/, () => lie('equivariant', (c) => { const back = c.generators.map(turnedLabels); Object.assign(c, { generators: back, stabilizer: back }); })],
    ['labels that are not permuted', /^claim.generators\[0\] does not permute the classes: its row 3/, () => lie('linear', (c) => { c.generators = c.generators.map((g) => [...g.slice(0, 3), [3, 3, '-1'], [4, 4, '1'], [5, 5, '1']]); })],
    ['inputs mixed with labels', /^claim.generators\[0\] mixes inputs with labels$/, () => lie('linear', (c) => { c.generators = [permutation([3, 1, 2, 0, 4, 5])]; })],
    ['a matrix that is not orthogonal', /^claim.generators\[0\] is not an orthogonal matrix$/, () => lie('squares', (c) => { c.generators = [[[0, 0, '2'], ...unit(5).slice(1)]]; })],
    ['an infinite group', /a denominator of more than 100 digits/, () => lie('squares', (c) => { c.generators = [[[0, 0, '3/5'], [0, 1, '-4/5'], [1, 0, '4/5'], [1, 1, '3/5'], ...unit(5).slice(2)]]; })],
    ['an irrational group', /^claim.generators\[0\]\[0\]\[2\] is "sqrt\(1\/2\)", which is not a rational number/, () => lie('squares', (c) => { c.generators[0]![0]![2] = 'sqrt(1/2)'; })],
    ['a group that turns by an angle', /^claim.generators\[0\] should be a list/, () => lie('squares', (c) => { Object.assign(c, { generators: [{ generator: [], order: 3 }] }); })],
    ['another loss', /^claim.loss is "mse"; this checker knows only "cross-entropy"$/, () => lie('linear', (c) => { c.loss = 'mse'; })],
    ['another theorem', /^claim.theorem is "Theorem C"; this checker knows only "gaps", "independence"$/, () => lie('linear', (c) => { c.theorem = 'Theorem C'; })],
    ['the other theorem', /^evidence lacks the member "prime"$/, () => lie('linear', (c) => { c.theorem = 'independence'; })],
    ['an affine network by its gaps', /is not homogeneous of degree 1 in the inputs$/, () => lie('affine', (c, _, w) => { c.theorem = 'gaps'; w.evidence = { degree: 1, point: [3, 1, 4, 15, 92, 65, 35, 89, 79, 32, 38] }; })],
    ['one logit', /^claim.network.outputs has 1 entries, but a softmax has at least two logits$/, () => lie('linear', (c) => { c.network.outputs.length = 1; })],
    ['4097 logits', /the network has 4097 logits, more than the 4096 allowed$/, () => lie('linear', (c) => { c.network.outputs = Array<number>(4097).fill(c.network.outputs[0]!); })],
    ['no inputs', /^claim.network.variables has no inputs/, () => lie('linear', (c) => { for (const v of c.network.variables) Object.assign(v, { role: 'parameter' }); })],
    ['an exponential', /has a node of kind "exp", but f has to be rational$/, () => reasonOf(made([['exp', 1], ['mul', 0, 2]], [3, 4], [SWAP], {}, {}))],
    ['a piecewise node', /has a node of kind "piecewise"/, () => reasonOf(made([['piecewise', 1, '0', '1'], ['mul', 0, 2]], [3, 4], [SWAP], {}, {}))],
    ['a pole at the point', /^at evidence.point a denominator of f\(gx\) vanishes$/, () => reasonOf(made([['sub', 1, 2], ['mul', 1, 1], ['div', 4, 3]], [5, 1], [SWAP], {}, { point: [1, 3, 3] }))],
    ['a division by zero', /a denominator of f\(gx\) vanishes|divides by an expression that is zero/, () => reasonOf(made([['sub', 1, 1], ['div', 1, 3]], [4, 1], [SWAP], {}, {}))],
    ['a label among the variables of f', /a variable of role label/, () => lie('linear', (c) => { Object.assign(c.network.variables[0]!, { role: 'label' }); })],
    ['a fraction for a coordinate', /^evidence.point\[0\] should be an integer/, () => lie('linear', (_, e) => { Object.assign(e.point!, { 0: '1/2' }); })],
    ['a point that is too short', /^evidence.point should be a list of 12/, () => lie('linear', (_, e) => { e.point!.pop(); })],
    ['too few increments', /^evidence.points has 2 pairs, but there are 3 differences of logits$/, () => lie('affine', (_, e) => { e.points!.pop(); })],
    ['increments that are dependent', /have the rank 2 modulo 16777213, below the 3 differences of logits$/, () => lie('affine', (_, e) => { e.points![2] = e.points![1]!; })],
    ['increments along parameters', /^the points of evidence.points\[0\] differ in more than inputs$/, () => lie('affine', (_, e) => { e.points![0]![1]![0]!++; })],
    ['a composite number', /which is not a prime number$/, () => lie('affine', (_, e) => { e.prime = 16777215; })],
    ['version 3', /^version is 3, but an gaps certificate has version 2$/, () => lie('linear', (_, __, w) => { w.version = 3; })],
    ['a further member', /claim has the member "laws"/, () => lie('linear', (c) => { Object.assign(c, { laws: [] }); })],
  ])('reject %s', (_, sentence, reason) => expect(reason()).toMatch(sentence)); // biome-ignore format: a table
});

describe('single-token mutants of claims about gaps', () => {
  it('the judge knows true from false', () => {
    const judged = (name: string, change: Partial<Certificate['claim']>) => {
      const whole = MODELS[name]!();
      Object.assign(whole.claim, change);
      return gapFalsehood(whole);
    };
    expect(judged('linear', { order: 6 })).toBe('order');
    expect(judged('squares', { stabilizer: [], stabilizerOrder: 1 })).toBe('stabilizerOrder');
    expect(judged('linear', { generators: [FLIP] })).toBe('generators');
    // Odd logits under -1, two classes: the gap at -x is that at x.
    expect(
      gapFalsehood(
        made(
          [
            ['mul', 0, 1],
            ['mul', 0, 2],
          ],
          [3, 4],
          [FLIP],
          {},
          {},
        ),
      ),
    ).toBe('gaps');
    expect(
      gapFalsehood(
        made(
          [
            ['mul', 0, 1],
            ['add', 2, 0],
          ],
          [3, 4],
          [SWAP],
          {},
          {},
        ),
      ),
    ).toBe('homogeneity');
  });

  it.each(['linear', 'squares', 'equivariant', 'shared'])('%s: are rejected, or true', (name) => {
    let [tried, accepted] = [0, 0];
    const wrong: string[] = [];
    const judged = new Map<string, string | undefined>();
    for (const mutant of mutants(JSON.stringify(MODELS[name]!()))) {
      tried++;
      if (!check(mutant).accepted) continue;
      accepted++;
      const certificate = JSON.parse(mutant) as Certificate;
      const key = JSON.stringify(certificate.claim);
      if (!judged.has(key)) judged.set(key, gapFalsehood(certificate));
      if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(80);
    expect(accepted).toBeGreaterThan(5);
  });
});
