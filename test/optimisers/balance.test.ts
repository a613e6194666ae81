/**
 * The balanced point of an orbit: the same function, all quadratic laws zero, the least norm (theory §14, issue of balanced manifolds). Against the closed form
 * of two scalar layers, and the geometric mean of two linear ones by their singular values.
 */
import { random } from '@lawful/cas-core';
import { affineSymmetries, proveGeometry } from '@lawful/mechanics';
import { flowFamily, lowerModel, type Network } from '@lawful/networks';
import { balance, type SymmetricEntries } from '@lawful/runs/inside/projection/balance';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { trainingLoss } from '@lawful/runs/inside/simulation/training-loss';
import { parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

function generatorsOf(text: string): { readonly network: Network; readonly generators: SymmetricEntries[] } {
  const network = lowerModel(parseModel({ file: 'test.law', text }));
  const family = flowFamily(network);
  const generators = affineSymmetries(family).symmetries.flatMap(({ gradient, field }) => {
    if (!gradient || field.shift.length > 0 || field.linear.length === 0) return [];
    expect(proveGeometry(family, field).gradient).toBe('yes');
    const entries = field.linear.flatMap(({ row, col, value }): [number, number, number][] =>
      row <= col ? [[row, col, Number(value.num) / Number(value.den)]] : [],
    );
    return [entries];
  });
  return { network, generators };
}

const norm = (x: ArrayLike<number>): number => Array.from(x).reduce((t, v) => t + v * v, 0);

describe('the balanced point', () => {
  it('of a product: |U| = |V| at the same U·V', () => {
    const { generators } = generatorsOf('param U\nparam V\ninput x\noutput U * V * x\n');
    const { theta } = balance(generators, [8, 0.5]);
    expect(theta[0]).toBeCloseTo(2, 12);
    expect(theta[1]).toBeCloseTo(2, 12);
  });

  it.each([
    ['two linear layers', 'param A : 2 x 3\nparam B : 2 x 2\ninput x : 3\noutput B * A * x\n'],
    ['three linear layers', 'param A : 2 x 2\nparam B : 2 x 2\nparam C : 1 x 2\ninput x : 2\noutput C * B * A * x\n'],
    ['ReLU with a bias', 'param W : 3 x 2\nparam b : 3\nparam V : 2 x 3\ninput x : 2\noutput V * relu(W * x + b)\n'],
    ['attention', "param Q : 2 x 2\nparam K : 2 x 2\nparam v : 2\ninput X : 2 x 2\noutput X * Q * K' * X' * X * v\n"],
  ])('of %s: laws zero, the function unchanged, no point of the orbit shorter', (_, text) => {
    const { network, generators } = generatorsOf(text);
    const source = random(7);
    const data = Array.from({ length: 5 }, () => ({
      inputs: gaussians(source, network.inputs.length),
      label: gaussians(source, network.output.nodes.length),
    }));
    const loss = trainingLoss(network, data, []);
    for (let round = 0; round < 3; round++) {
      const start = Float64Array.from(gaussians(source, network.parameters.length));
      const { theta, residual } = balance(generators, start);
      expect(residual).toBeLessThan(1e-12);
      expect(Math.abs(loss.value(theta) - loss.value(start))).toBeLessThan(1e-9 * (1 + loss.value(start)));
      expect(norm(theta)).toBeLessThanOrEqual(norm(start) * (1 + 1e-12));
      // Another point of the orbit has the same balanced norm.
      const again = balance(generators, balance(generators.slice(0, 1), start).theta);
      expect(Math.abs(norm(again.theta) - norm(theta))).toBeLessThan(1e-9 * norm(theta));
    }
  });

  it('does not exist behind a normalisation, where the norm goes to zero', () => {
    const { generators } = generatorsOf("param w : 2\ninput x : 2\noutput (w' * x) / norm(w)\n");
    expect(generators.length).toBe(1);
    expect(() => balance(generators, [1, 2])).toThrow(/norm goes to zero/);
  });
});
