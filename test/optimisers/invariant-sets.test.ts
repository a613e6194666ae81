/**
 * Sets that training does not leave (theory §14, Theorem F): found by exact identities, and looked at on runs of every optimiser from a start on each of them,
 * with minibatches and decay. What is no symmetry is not found, and a start near it leaves.
 */
import { random } from '@lawful/cas-core';
import { codimension, parameterSymmetries } from '@lawful/mechanics';
import { lowerModel, parameterAxes } from '@lawful/networks';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { batchObjective } from '@lawful/runs/inside/training/mini-batches';
import { OPTIMISERS } from '@lawful/runs/inside/training/optimisers/table';
import { tensorShapes, train } from '@lawful/runs/inside/training/train';
import { invariantSets, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const setsOf = (text: string): string[][] => invariantSets(model(text)).sets.map((s) => [...s.equations]);

const MODELS: readonly (readonly [string, string])[] = [
  ['relu', 'param W : 3 x 2\nparam b : 3\nparam V : 2 x 3\ninput x : 2\noutput V * relu(W * x + b)\n'],
  ['tanh', 'param W : 2 x 2\nparam V : 1 x 2\ninput x : 2\noutput V * tanh(W * x)\n'],
  ['linear', 'param A : 2 x 3\nparam B : 2 x 2\ninput x : 3\noutput B * A * x\n'],
  ['tied', 'param A : 3 x 1\nparam B : 1 x 3\ninput x\noutput B * A * x\n'],
];

function mapped(text: string) {
  const network = lowerModel(model(text));
  const ordinal = new Map(network.parameters.map((v, d) => [v, d]));
  const tensors = parameterAxes(network.model).map((axes) => ({
    ...axes,
    ordinals: network.values.get(axes.name)!.nodes.map((n) => ordinal.get(network.program.left[n]!)!),
  }));
  const { program, parameters, output } = network;
  const { symmetries } = parameterSymmetries({
    program,
    parameters,
    outputs: output.nodes,
    logits: false,
    tensors,
    seed: 1,
  });
  return { network, symmetries };
}

describe('what is found', () => {
  it('units of a hidden layer: equal ones, and zero ones where the activation is odd', () => {
    expect(setsOf(MODELS[0]![1])).toEqual([
      ['W[1,:] = W[2,:]', 'b[1] = b[2]', 'V[:,1] = V[:,2]'],
      ['W[2,:] = W[3,:]', 'b[2] = b[3]', 'V[:,2] = V[:,3]'],
    ]);
    expect(setsOf(MODELS[1]![1])).toContainEqual(['W[1,:] = 0', 'V[1] = 0']);
    expect(setsOf(MODELS[2]![1])).toContainEqual(['A = 0', 'B = 0']);
  });

  it('a transposed partner in a scalar network, and nothing where the outputs differ', () => {
    expect(setsOf(MODELS[3]![1])).toContainEqual(["A = B'"]);
    expect(
      setsOf(MODELS[2]![1])
        .flat()
        .some((e) => e.includes("'")),
    ).toBe(false);
  });

  it('no exchange of units that a constant tells apart, none of inputs, none of outputs', () => {
    const frozen = "param W : 2 x 2\nconst c : 2\ninput x : 2\noutput c' * relu(W * x)\n";
    expect(setsOf(frozen)).toEqual([]);
    expect(setsOf('param W : 2 x 2\ninput x : 2\noutput W * x\n')).toEqual([]);
    // Logits count up to a common shift, which is no permutation of them.
    expect(setsOf('param W : 2 x 2\ninput x : 2\noutput W * x\nloss cross-entropy\n')).toEqual([]);
  });

  it('a loss that names parameters has to be symmetric too', () => {
    // d/dU (UVx - y)^2 + U^2 y^2 has a term 2Uy^2 that d/dV has not: U = V is left, U = V = 0 is not.
    const product = (loss: string): string => `param U\nparam V\ninput x\noutput U * V * x\nloss ${loss}\n`;
    expect(setsOf(product('(out - y)^2 + U^2*y^2'))).toEqual([['U = 0', 'V = 0']]);
    expect(setsOf(product('(out - y)^2 + U*y^2'))).toEqual([]);
    expect(setsOf(product('(out - y)^2 + (U^2 + V^2)*y^2'))).toEqual([['U = 0', 'V = 0'], ['U = V']]);
  });

  it("hyperplanes of a product, with their cofactors: (U ± V)' is a multiple of U ± V", () => {
    const { hypersurfaces } = invariantSets(model('param U\nparam V\ninput x\noutput U * V * x\n'));
    expect(hypersurfaces).toEqual([
      { polynomial: 'U - V', cofactors: ['-x*u[1]'] },
      { polynomial: 'U + V', cofactors: ['x*u[1]'] },
    ]);
    // a' = b^2, b' = 2ab: b = 0 stays, a = 0 does not.
    const planes = invariantSets(model('param a\nparam b\ninput x\noutput a * b^2 * x\n')).hypersurfaces;
    expect(planes.map((h) => h.polynomial)).toEqual(['b']);
  });

  it('three axes of units in one tensor: T[1,1,2] stays as it is, T[1,1,1] turns', () => {
    const cubic = `param T : 2 x 2 x 2\nparam U : 2\ninput x\nlet h = U * x\noutput einsum("ijk,ij->k", T, h * h')' * h\n`;
    const { sets } = invariantSets(model(cubic));
    // T111, T122, T212, T221 and U1.
    expect(sets.filter((s) => s.kind === 'sign of a unit' && s.equations.includes('U[1] = 0'))).toMatchObject([
      { equations: ['T = 0 where an odd number of its indices 1, 2, 3 is 1', 'U[1] = 0'], codimension: 5 },
    ]);
  });

  it('none where the network has no value: a denominator, a root or a logarithm of zero, a positive parameter that is zero', () => {
    // The signs of v and w turn nothing, and v = w = 0 is 0/0.
    expect(setsOf("param v\nparam w : 2\ninput x : 2\noutput v * (w' * x) / norm(w)\n")).toEqual([]);
    expect(setsOf('param a\nparam b\ninput x\noutput b / a * x\n')).toEqual([]);
    expect(setsOf('param a\nparam b\ninput x\noutput log(abs(a)) * x + b^2\n')).toEqual([['b = 0']]);
    expect(setsOf('param a > 0\nparam b > 0\ninput x\noutput a * b * x\n')).toEqual([['a = b']]);
    expect(setsOf('param a\nparam b\ninput x\noutput b / (1 + a^2) * x\n')).toContainEqual(['a = 0']);
    const planes = (text: string) => invariantSets(model(text)).hypersurfaces.map((h) => h.polynomial);
    expect(planes('param a\nparam b\ninput x\noutput x / (a - b)^2\n')).toEqual([]);
    expect(planes('param a\nparam b\ninput x\noutput (1/a + 1/b) * x\n')).toEqual(['a - b']);
    expect(planes('param a > 0\nparam b > 0\ninput x\noutput a * b * x\n')).toEqual(['a - b']);
  });

  it('what was not tried is said: an axis of 30 units, twenty parameters', () => {
    const wide = invariantSets(model('param W : 30 x 1\nparam V : 1 x 30\ninput x\noutput V * W * x\n'));
    expect(wide.leftOut.join()).toMatch(/indices of an axis behind the first 24/);
    const names = Array.from({ length: 13 }, (_, k) => `p${k}`);
    const many = invariantSets(
      model(`${names.map((n) => `param ${n}\n`).join('')}input x\noutput (${names.join(' + ')}) * x\n`),
    );
    expect(many.leftOut.join()).toMatch(/more than 12/);
    expect(invariantSets(model(MODELS[0]![1])).leftOut).toEqual([]);
  });

  it('other flows are refused: the optimiser is the answer', () => {
    expect(() => invariantSets(model('param U\nparam V\ninput x\noutput U * V * x\nflow adam\n'))).toThrow(/adam flow/);
  });
});

describe('on runs', () => {
  it.each(MODELS)('%s: a start on a set stays on it under every optimiser, with minibatches and decay', (_, text) => {
    const { network, symmetries } = mapped(text);
    const D = network.parameters.length;
    const source = random(3);
    const data = Array.from({ length: 4 }, () => ({
      inputs: gaussians(source, network.inputs.length),
      label: gaussians(source, network.output.nodes.length),
    }));
    const objective = batchObjective(network, data);
    const shapes = tensorShapes(network);
    expect(symmetries.length).toBeGreaterThan(0);
    for (const { map, text: said, equations } of symmetries) {
      const at = gaussians(source, D);
      const start = at.map((x, d) => (x + map.signs[d]! * at[map.to[d]!]!) / 2);
      const off = (theta: ArrayLike<number>): number =>
        map.to.reduce((most, t, d) => Math.max(most, Math.abs(theta[d]! - map.signs[d]! * theta[t]!)), 0);
      expect(off(start)).toBe(0);
      expect(codimension(map)).toBeGreaterThan(0);
      // Where whole layers are zero their gradient is, and a step that divides by its norm is none.
      const whole = equations.every((e) => /^\w+ = 0$/.test(e));
      for (const [name, row] of Object.entries(OPTIMISERS)) {
        if (whole && /muon|lars|shampoo/.test(name)) continue;
        if (said.includes("'") && name === 'muon') continue;
        const end = train(objective, shapes, start, {
          optimiser: row.make(),
          learningRate: 0.1 * row.rate,
          steps: 40,
          batchSize: 2,
          decay: { decoupled: 0.1 },
          seed: 2,
        }).theta;
        expect([name, said, off(end) < 1e-11]).toEqual([name, said, true]);
      }
    }
  });
});
