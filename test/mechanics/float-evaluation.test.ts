import {
  evaluateProgram,
  type Program,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  random,
  rational,
  withTrueMasks,
} from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import { floatEvaluator, toFloat } from '@lawful/runs/inside/simulation/float-evaluation';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { type Objective, trainingLoss } from '@lawful/runs/inside/simulation/training-loss';
import { randomProgram } from '../cas-core/random-program.js';
import { describe, expect, it } from '../jest-globals.js';

/** With every operation and with relu; its outputs are all nodes. */
const everyOperation = (source: Random): Program =>
  randomProgram(source, 14, (b, u, v) => [
    () => b.div(u, b.add(b.mul(v, v), b.constant(rational(1, 3)))),
    () => b.piecewise(u, rational(1, 7), rational(1)),
  ]);

describe('float evaluation', () => {
  it('agrees with exact evaluation, masks included', () => {
    const source = random(1);
    let compared = 0;
    for (let round = 0; round < 60; round++) {
      const program = everyOperation(source);
      const exact: (Rational | undefined)[] = program.variables.map((v) =>
        v.mask === undefined ? rational(source.below(33) - 16, 8) : undefined,
      );
      const completed = withTrueMasks(program, exact);
      if (completed === undefined) continue;
      const answer = evaluateProgram(program, QQ, (q) => q, completed);
      if (answer.kind !== 'ok') continue;
      const out = new Float64Array(program.outputs.length);
      floatEvaluator(program).evaluate(
        Float64Array.from(exact, (q) => (q === undefined ? Number.NaN : toFloat(q))),
        out,
      );
      const expected = answer.value.map(toFloat);
      // Cancellation is measured against the largest value on the way.
      const scale = expected.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
      expected.forEach((v, i) => {
        expect(Math.abs(v - out[i]!)).toBeLessThan(1e-12 * scale);
      });
      compared++;
    }
    expect(compared).toBeGreaterThan(30);
  });

  it('takes the left slope on the kink, and refuses a mask without its argument', () => {
    const b = programBuilder();
    const x = b.variable('x', 'input');
    const z = b.sub(x, b.constant(rational(1)));
    const relu = b.piecewise(z, rational(0), rational(1));
    const program = b.build([relu]);
    const out = new Float64Array(1);
    const at = (v: number): number => {
      floatEvaluator(program).evaluate(Float64Array.of(v, Number.NaN), out);
      return out[0]!;
    };
    expect([at(3), at(0)].map(Math.abs)).toEqual([2, 0]);
    const mask = program.variables[1]!;
    const broken = {
      ...program,
      variables: [program.variables[0]!, { ...mask, mask: { ...mask.mask!, argument: -1 } }],
    };
    expect(() => floatEvaluator(broken)).toThrow(/argument/);
  });

  it('rounds quotients of long integers', () => {
    const third = rational(10n ** 400n, 3n * 10n ** 400n + 1n);
    expect(Math.abs(toFloat(third) - 1 / 3)).toBeLessThan(1e-15);
    expect(toFloat(rational(-(10n ** 40n), 3n))).toBeCloseTo(-1e40 / 3, -25);
  });
});

const differences = (objective: Objective, theta: Float64Array): Float64Array =>
  theta.map((_, i) => {
    const h = 1e-5;
    const at = (step: number): number => objective.value(theta.map((v, j) => (i === j ? v + step : v)));
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  });

describe('the training loss', () => {
  const models: readonly (readonly [string, string, readonly number[]])[] = [
    ['mse', 'param W1 : 3 x 2\nparam W2 : 2 x 3\ninput x : 2\noutput W2 * W1 * x\nloss mse\n', [0.3, -0.7]],
    ['relu', 'param W1 : 3 x 2\nparam W2 : 2 x 3\ninput x : 2\noutput W2 * relu(W1 * x)\nloss mse\n', [0.3, -0.7]],
    [
      'cross-entropy',
      'param W1 : 3 x 2\nparam W2 : 2 x 3\ninput x : 2\noutput W2 * W1 * x\nloss cross-entropy\n',
      [0, 1],
    ],
    ['logistic', 'param W1 : 3 x 2\nparam W2 : 1 x 3\ninput x : 2\noutput W2 * W1 * x\nloss logistic\n', [-1]],
    ['exponential', 'param W1 : 3 x 2\nparam W2 : 1 x 3\ninput x : 2\noutput W2 * W1 * x\nloss exponential\n', [1]],
  ];
  for (const [name, text, label] of models)
    it(`has the gradient that differences of its values show: ${name}`, () => {
      const source = random(5);
      const network = lowerModel(parseModel({ file: 'test.law', text }));
      const data = Array.from({ length: 3 }, () => ({ inputs: gaussians(source, 2), label }));
      const swap = {
        onInputs: [
          [0, 1],
          [1, 0],
        ],
      };
      const identity = {
        onInputs: [
          [1, 0],
          [0, 1],
        ],
      };
      const objective = trainingLoss(network, data, [identity, swap]);
      const theta = gaussians(source, objective.dimension);
      const slope = new Float64Array(objective.dimension);
      objective.gradient(theta, slope);
      differences(objective, theta).forEach((d, i) => {
        expect(Math.abs(d - slope[i]!)).toBeLessThan(1e-8 * (1 + Math.abs(d)));
      });
    });

  it('refuses data of the wrong size', () => {
    const network = lowerModel(parseModel({ file: 'test.law', text: models[0]![1] }));
    expect(() => trainingLoss(network, [{ inputs: [1], label: [0, 0] }])).toThrow(/1 inputs and 2 labels/);
  });
});
