import { assumption, type FindResult, find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const text = (loss: string, output: string, group: string): string =>
  `param W : 2 x 2\nparam v : 1 x 2\ninput x : 2\noutput ${output}\nloss ${loss}\nsymmetry ${group} : x -> g * x\n`;
const augmented = (model: string): FindResult['augmented'] =>
  find(parseModel({ file: 'test.law', text: model }), { degree: 1, quotients: false }).result.augmented;

/** The same group by its matrices. */
const SAME: readonly (readonly [string, string, number])[] = [
  ['rotation(1)', 'generated([[1, 0], [0, 1]])', 1],
  ['rotation(2)', 'sign(2)', 2],
  ['rotation(4)', 'generated([[0, -1], [1, 0]])', 4],
  ['reflection(1)', 'generated([[1, 0], [0, -1]])', 2],
  ['reflection(2)', 'generated([[1, 0], [0, -1]], [[-1, 0], [0, 1]])', 4],
  ['reflection(4)', 'hyperoctahedral(2)', 8],
];

/** cos(2π/n) and sin(2π/n) are both rational for n = 1, 2, 4 only (Niven). */
describe('plane groups with rational matrices are summed element by element', () => {
  it.each(SAME)('%s is %s', (plane, matrices, order) => {
    for (const [loss, output] of [
      ['logistic', 'v * (W * x)'],
      ['mse', 'v * relu(W * x)'],
      ['mse', 'v * (W * x).^2'],
    ] as const) {
      const own = augmented(text(loss, output, plane));
      expect(own).not.toBeNull();
      expect(own).toEqual(augmented(text(loss, output, matrices)));
    }
    const model = parseModel({ file: 'test.law', text: text('logistic', 'v * tanh(W * x)', plane) });
    expect(assumption(model, { count: false }).order).toBe(order);
  });

  it('the others through moments, where the network is a polynomial', () => {
    // Two-layer linear 2-2-1: W W' = v'v, three laws, and a margin loss that is no polynomial adds none to a finite group.
    for (const group of ['rotation(3)', 'rotation(8)', 'reflection(6)']) {
      const model = parseModel({ file: 'test.law', text: text('logistic', 'v * (W * x)', group) });
      expect(find(model).result.augmented).toMatchObject({ found: 3, complete: true });
    }
  });
  it('and are refused where it is none', () => {
    expect(() => augmented(text('mse', 'v * relu(W * x)', 'rotation(3)'))).toThrow(
      /matrices of the group are irrational/,
    );
  });
});
