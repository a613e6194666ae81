/**
 * Tensor forms M(θ)T(x) that are not polynomial in x: T made of functions of the inputs that the group permutes up to signs. Averages then see no more
 * than those of the same network in free inputs, so its counts must come out (theory §4, rows L1, L1s, G-Fig2); what is not equivariant, and what
 * satisfies relations, is refused.
 */
import { find, lift, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const layer = (features: string, group: string, n = 3, m = 1): string =>
  `param W : ${m} x ${n}\ninput x : ${n}\noutput W * ${features}\nsymmetry ${group} : x -> g * x\n`;
const liftOf = (text: string) => lift(model(text)).result;
const extra = (text: string) => {
  const { plain, augmented } = find(model(text)).result;
  return { extra: augmented!.found - plain.found, complete: augmented!.complete };
};

describe('fixed features', () => {
  it('W*tanh(x) under C3: f = M T with T = tanh, one extra law, complete', () => {
    const text = layer('tanh(x)', 'cyclic(3)');
    const r = liftOf(text);
    expect(r.featureNames).toEqual(['tanh(x[1])', 'tanh(x[2])', 'tanh(x[3])']);
    const { featureNames: _, ...same } = liftOf(layer('x', 'cyclic(3)'));
    expect(r).toMatchObject(same);
    expect(r.realizableDimension).toBe(1);
    expect(extra(text)).toEqual({ extra: 1, complete: true });
  });
  it.each(['sigmoid(x)', 'exp(x)', 'relu(x)', 'erf(x)', 'sin(x)', 'leaky_relu(x, 1/10)', '(x .* sigmoid(x))'])(
    'W*%s under C3: the law of W*x',
    (features) => {
      expect(extra(layer(features, 'cyclic(3)'))).toEqual({ extra: 1, complete: true });
    },
  );
  it('several outputs and more elements than can be summed: 3 -> 2 under C3, 6 -> 1 under S6', () => {
    expect(extra(layer('tanh(x)', 'cyclic(3)', 3, 2))).toEqual({ extra: 3, complete: true });
    expect(extra(layer('tanh(x)', 'symmetric(6)', 6))).toEqual({ extra: 4, complete: true });
  });
  it('odd functions take signs along, even ones forget them', () => {
    const [odd, even] = [layer('tanh(x)', 'hyperoctahedral(3)'), layer('abs(x)', 'hyperoctahedral(3)')];
    // As W*x under the hyperoctahedral group: O(3), and labels see nothing.
    expect(liftOf(odd)).toMatchObject({ effectiveGroup: 'O(3)', liftedAlgebraDimension: 3, mixedDimension: 0 });
    expect(extra(odd)).toEqual({ extra: 2, complete: true });
    // As W*x under S3.
    expect(liftOf(even)).toMatchObject({ effectiveGroup: 'O(1) x O(2)', liftedAlgebraDimension: 1, mixedDimension: 1 });
    expect(extra(even)).toEqual({ extra: 1, complete: true });
  });
  it('functions that are odd about another value are centred: sigmoid under sign flips', () => {
    const text = layer('sigmoid(x)', 'hyperoctahedral(3)');
    expect(liftOf(text).featureNames).toEqual([
      '1',
      'sigmoid(x[1]) - 1/2',
      'sigmoid(x[2]) - 1/2',
      'sigmoid(x[3]) - 1/2',
    ]);
    // |f|^2 and <f, y> give |W|^2 and W1 + W2 + W3: the gradients span W and (1, 1, 1), closed under brackets.
    expect(extra(text)).toEqual({ extra: 1, complete: true });
  });
  it('radial functions of rotated inputs: the direction of W stays under O(3)', () => {
    const text = layer("x * exp(-(x' * x))", 'O(3)');
    expect(liftOf(text)).toMatchObject({ features: 3, liftedAlgebraDimension: 3, realizableDimension: 3 });
    expect(extra(text)).toEqual({ extra: 2, complete: true });
  });
  it('inputs beside functions of them', () => {
    const r = liftOf(
      'param A : 1 x 3\nparam B : 1 x 3\ninput x : 3\noutput A*x + B*tanh(x)\nsymmetry cyclic(3) : x -> g * x\n',
    );
    // Twice the plane of C3: a complex block of multiplicity two.
    expect(r).toMatchObject({ features: 6, effectiveGroup: 'O(1) x U(1)', liftedAlgebraDimension: 1 });
  });

  // Counts from the same averages summed element by element, where the groups are small.
  it.each([
    ['relu(x)*relu(-x) = 0', layer('relu(x)', 'hyperoctahedral(3)'), 1],
    ['relu(x)*relu(-x) = 0, of 3840 elements', layer('relu(x)', 'hyperoctahedral(5)', 5), 3],
    ['e^x*e^-x = 1', layer('exp(x)', 'hyperoctahedral(3)'), 1],
    [
      'x*relu(x) = relu(x)^2',
      'param A : 1 x 3\nparam B : 1 x 3\ninput x : 3\noutput A*x + B*relu(x)\nsymmetry cyclic(3) : x -> g * x\n',
      0,
    ],
    [
      'e^2x = (e^x)^2',
      'param A : 1 x 2\nparam B : 1 x 2\ninput x : 2\noutput A*exp(x) + B*exp(2*x)\nsymmetry cyclic(2) : x -> g * x\n',
      0,
    ],
  ])('functions that satisfy relations: %s', (_, text, laws) => {
    expect(extra(text)).toEqual({ extra: laws, complete: true });
  });
  it('relations are laws that would be missed without them', () => {
    // The average forgets the labels, and |f|^2 = |A|^2 relu(x)^2 + |B|^2 relu(-x)^2 has no term A'B: the directions of A and B stay.
    const text = (b: string) =>
      `param A : 2 x 1\nparam B : 2 x 1\ninput x : 1\noutput A*relu(x) + B*${b}\nsymmetry sign(2) : y -> g * y\n`;
    expect(extra(text('relu(-x)'))).toEqual({ extra: 2, complete: true });
    // With x^2 in its place the term is there, and all of GL(2) acts on [A B].
    expect(extra(text('x^2'))).toEqual({ extra: 0, complete: true });
  });

  const refused: [string, string, RegExp][] = [
    ['tanh is no representation of rotations', layer('tanh(x)', 'rotation(7)', 2), /rotations do not take/],
    ['nor of O(2)', layer('tanh(x)', 'O(2)', 2), /rotations do not take/],
    [
      'units beside exponentials, dependent',
      layer('(relu(x) + exp(x) .* relu(x) + exp(-x))', 'sign(3)'),
      /relations are not decided/,
    ],
    [
      'sin^2 + cos^2 = 1',
      'param A : 1 x 3\nparam B : 1 x 3\ninput x : 3\noutput A*sin(x) + B*cos(x)\nsymmetry cyclic(3) : x -> g * x\n',
      /not proved algebraically independent/,
    ],
    [
      'parameters inside',
      'param W : 1 x 3\ninput x : 3\noutput tanh(W * x)\nsymmetry cyclic(3) : x -> g * x\n',
      /applied to the parameters|divides by parameters/,
    ],
    [
      'units of parameters',
      'param W : 1 x 3\ninput x : 3\noutput relu(W * x)\nsymmetry cyclic(3) : x -> g * x\n',
      /unit is applied to the parameters/,
    ],
  ];
  it.each(refused)('refused: %s', (_, text, why) => {
    expect(() => liftOf(text)).toThrow(why);
  });
});
