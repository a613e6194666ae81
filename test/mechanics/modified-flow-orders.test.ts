/**
 * Modified flows against the iterates: the distance at a fixed time falls by 4 when η halves where the flow is right to order η, and by 2 without its first
 * correction. L = log(1 + e^{x + y/2}) + e^{−x/2 + y/4}/2 + x²/8 + y/5 in the plane; runs with a state settle before they are compared.
 */
import { QQ, type Rational, rational } from '@lawful/cas-core';
import { optimiserFlows } from '@lawful/mechanics';
import { type EntrywiseName, entrywiseCorrection } from '@lawful/mechanics/inside/modified-flow/entrywise-flow';
import { flowTerms } from '@lawful/mechanics/inside/modified-flow/flow-text';
import { METHODS, type MethodName, momentumField } from '@lawful/mechanics/inside/modified-flow/methods';
import { modifiedFlow } from '@lawful/mechanics/inside/modified-flow/modified-flow';
import { children, isSecond, type Tree } from '@lawful/mechanics/inside/modified-flow/rooted-trees';
import { batchCorrection, type Drawing } from '@lawful/mechanics/inside/modified-flow/shuffled-batches';
import { describe, expect, it } from '../jest-globals.js';

type Vector = readonly [number, number];
type Matrix = readonly [Vector, Vector];
type Field = (theta: Vector) => Vector;

const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1]];
const scale = (c: number, a: Vector): Vector => [c * a[0], c * a[1]];
const apply = (M: Matrix, v: Vector): Vector => [M[0][0] * v[0] + M[0][1] * v[1], M[1][0] * v[0] + M[1][1] * v[1]];
const distance = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
const number = (q: Rational): number => Number(q.num) / Number(q.den);

const gradient: Field = ([x, y]) => {
  const p = 1 / (1 + Math.exp(-x - y / 2));
  const e = Math.exp(-x / 2 + y / 4) / 2;
  return [p - e / 2 + x / 4, p / 2 + e / 4 + 1 / 5];
};
const hessian = ([x, y]: Vector): Matrix => {
  const p = 1 / (1 + Math.exp(-x - y / 2));
  const [s, e] = [p * (1 - p), Math.exp(-x / 2 + y / 4) / 2];
  return [
    [s + e / 4 + 1 / 4, s / 2 - e / 8],
    [s / 2 - e / 8, s / 4 + e / 16],
  ];
};

/** Runge and Kutta's method in steps well below η. */
function flow(field: Field, start: Vector, time: number): Vector {
  const steps = 100;
  const h = time / steps;
  let t = start;
  for (let k = 0; k < steps; k++) {
    const a = field(t);
    const b = field(add(t, scale(h / 2, a)));
    const c = field(add(t, scale(h / 2, b)));
    const d = field(add(t, scale(h, c)));
    t = add(t, scale(h / 6, add(add(a, d), scale(2, add(b, c)))));
  }
  return t;
}

/** A run as its steps: what `next` makes of (θ, state). */
interface Stepper<S> {
  readonly state: S;
  next(theta: Vector, state: S, eta: number): readonly [Vector, S];
}

/** Distances at time T from where the run has settled, for η and η/2. */
function errors<S>(run: Stepper<S>, field: (eta: number) => Field, start: Vector, etas = [0.02, 0.01]): number[] {
  const [settle, T] = [1, 2];
  return etas.map((eta) => {
    let [theta, state] = [start, run.state];
    const march = (steps: number): void => {
      for (let k = 0; k < steps; k++) [theta, state] = run.next(theta, state, eta);
    };
    march(Math.round(settle / eta));
    const from = theta;
    march(Math.round(T / eta));
    return distance(theta, flow(field(eta), from, T));
  });
}
const ratio = ([a, b]: number[]): number => a! / b!;

/** Both, so that a flow that is right by accident at one order is seen. */
function expectFirstOrder(with1: number[], without: number[]): void {
  expect(ratio(with1)).toBeGreaterThan(3.6);
  expect(ratio(with1)).toBeLessThan(4.4);
  expect(ratio(without)).toBeGreaterThan(1.8);
  expect(ratio(without)).toBeLessThan(2.2);
}

const START: Vector = [1.4, 1.1];
const beta = 0.6;

const RUNS: Readonly<
  Record<MethodName, { readonly momentum: boolean; readonly look: boolean; readonly decay: number }>
> = {
  sgd: { momentum: false, look: false, decay: 0 },
  'heavy-ball': { momentum: true, look: false, decay: 0 },
  nesterov: { momentum: true, look: true, decay: 0 },
  'sgd-decay': { momentum: false, look: false, decay: 0.7 },
  'heavy-ball-decay': { momentum: true, look: false, decay: 0.7 },
  'nesterov-decay': { momentum: true, look: true, decay: 0.7 },
};

/** The optimiser as PyTorch writes it. */
const stepper = (name: MethodName): Stepper<Vector> => {
  const { momentum, look, decay } = RUNS[name];
  const b = momentum ? beta : 0;
  return {
    state: [0, 0],
    next: (theta, v, eta) => {
      const g = gradient(theta);
      const velocity = add(scale(b, v), g);
      const move = look ? add(g, scale(b, velocity)) : velocity;
      return [add(scale(1 - eta * decay, theta), scale(-eta, move)), velocity];
    },
  };
};

/** The printed terms up to η^order, with one argument each. */
const treeField =
  (name: MethodName, order: number) =>
  (eta: number): Field => {
    const terms = flowTerms(modifiedFlow(name, order)).map((t) => {
      const value = momentumField.evaluate(t.coefficient, QQ, (q) => q, [rational(3, 5)]);
      if (value.kind !== 'ok') throw new Error('a pole');
      return { tree: t.tree, c: number(value.value) * eta ** t.power * RUNS[name].decay ** t.decay };
    });
    return (theta) => {
      const H = hessian(theta);
      const valueOfTree = (tree: Tree): Vector => {
        if (isSecond(tree)) return theta;
        const [child, ...more] = children(tree);
        if (more.length > 0) throw new Error('a third derivative');
        return child === undefined ? gradient(theta) : apply(H, valueOfTree(child));
      };
      return terms.reduce<Vector>((sum, { tree, c }) => add(sum, scale(c, valueOfTree(tree))), [0, 0]);
    };
  };

describe('the distance to the modified flow', () => {
  it.each(Object.keys(METHODS) as MethodName[])('of %s is of second order', (name) => {
    expectFirstOrder(
      errors(stepper(name), treeField(name, 1), START),
      errors(stepper(name), treeField(name, 0), START),
    );
  });

  it.each(['nesterov', 'nesterov-decay'] as const)('%s solves its equation to order 3', (name) => {
    expect(modifiedFlow(name, 3).residual.size).toBe(0);
  });

  it('of Nesterov with another equation, heavy ball, is of first order only', () => {
    expect(ratio(errors(stepper('nesterov'), treeField('heavy-ball', 1), START))).toBeLessThan(2.3);
  });

  it.each(['adam', 'rmsprop'] as const)('of %s is of second order', (name: EntrywiseName) => {
    const [b1, b2, epsilon] = [name === 'adam' ? 0.5 : 0, 0.7, 0.1];
    const run: Stepper<readonly [Vector, Vector]> = {
      state: [gradient(START), gradient(START).map((g) => g * g) as unknown as Vector],
      next: (theta, [m, v], eta) => {
        const g = gradient(theta);
        const mean = add(scale(b1, m), scale(1 - b1, g));
        const square: Vector = [b2 * v[0] + (1 - b2) * g[0] ** 2, b2 * v[1] + (1 - b2) * g[1] ** 2];
        const move: Vector = [mean[0] / (Math.sqrt(square[0]) + epsilon), mean[1] / (Math.sqrt(square[1]) + epsilon)];
        return [add(theta, scale(-eta, move)), [mean, square]];
      },
    };
    const factor = entrywiseCorrection(name);
    const values = [0, epsilon, b1, b2];
    const polynomial = (p: typeof factor.num, a: number): number =>
      p.ring
        .sortedTerms(p)
        .reduce(
          (s, t) => s + t.exponents.reduce((c, [v, e]) => c * (v === 0 ? a : values[v]!) ** e, number(t.coefficient)),
          0,
        );
    const at = (a: number): number => polynomial(factor.num, a) / polynomial(factor.den, a);
    const field =
      (corrected: boolean) =>
      (eta: number): Field =>
      (theta) => {
        const g = gradient(theta);
        // No entry of the gradient comes near 0.
        for (const x of g) if (Math.abs(x) < 0.05) throw new Error(`a gradient of ${x}`);
        const u: Vector = [g[0] / (Math.abs(g[0]) + epsilon), g[1] / (Math.abs(g[1]) + epsilon)];
        if (!corrected) return scale(-1, u);
        const w = apply(hessian(theta), u);
        return [-u[0] - eta * at(Math.abs(g[0])) * w[0], -u[1] - eta * at(Math.abs(g[1])) * w[1]];
      };
    const start: Vector = [4, 3];
    expectFirstOrder(errors(run, field(true), start), errors(run, field(false), start));
  });
});

describe('minibatches in the mean of an epoch', () => {
  // Three batches: shares of the loss that are not proportional.
  const parts: readonly Field[] = [
    (t) => add(gradient(t), [0.9 * t[1], 0.9 * t[0]]),
    (t) => add(scale(0.5, gradient(t)), [-0.9 * t[1] + 0.4, -0.9 * t[0]]),
    (t) => add(scale(1.5, gradient(t)), [-0.4, 0.3 * t[1]]),
  ];
  const cross: readonly Matrix[] = [
    [
      [0, 0.9],
      [0.9, 0],
    ],
    [
      [0, -0.9],
      [-0.9, 0],
    ],
    [
      [0, 0],
      [0, 0.3],
    ],
  ];
  const shares = [1, 0.5, 1.5];
  const hessians = (t: Vector): Matrix[] =>
    cross.map((C, i) => {
      const H = hessian(t);
      return [add(scale(shares[i]!, H[0]), C[0]), add(scale(shares[i]!, H[1]), C[1])];
    });
  const mean = (vectors: readonly Vector[]): Vector => scale(1 / vectors.length, vectors.reduce(add));
  const full: Field = (t) => mean(parts.map((g) => g(t)));
  const ORDERS: Readonly<Record<Drawing, readonly (readonly number[])[]>> = {
    shuffled: [0, 1, 2].flatMap((i) => [0, 1, 2].filter((j) => j !== i).map((j) => [i, j, 3 - i - j])),
    independent: [0, 1, 2].flatMap((i) => [0, 1, 2].flatMap((j) => [0, 1, 2].map((k) => [i, j, k]))),
  };
  /** The mean end of one epoch against the flow for the time 3η. */
  const epochErrors = (drawing: Drawing, correction: { readonly own: number; readonly full: number }): number[] =>
    [0.02, 0.01].map((eta) => {
      const end = mean(
        ORDERS[drawing].map((order) => order.reduce((t, i) => add(t, scale(-eta, parts[i]!(t))), START)),
      );
      const field: Field = (t) => {
        const Hs = hessians(t);
        const own = mean(Hs.map((H, i) => apply(H, parts[i]!(t))));
        const whole = mean(Hs.map((H) => apply(H, full(t))));
        return add(scale(-1, full(t)), scale(eta, add(scale(correction.own, own), scale(correction.full, whole))));
      };
      return distance(end, flow(field, START, 3 * eta));
    });

  it.each(['shuffled', 'independent'] as const)('%s: right up to the third power of eta in one epoch', (drawing) => {
    const { own, full: whole } = batchCorrection(drawing);
    const right = ratio(epochErrors(drawing, { own: number(own), full: number(whole) }));
    expect(right).toBeGreaterThan(7);
    expect(right).toBeLessThan(9);
    // The correction of the other way to draw leaves the second power.
    const other = batchCorrection(drawing === 'shuffled' ? 'independent' : 'shuffled');
    const wrong = ratio(epochErrors(drawing, { own: number(other.own), full: number(other.full) }));
    expect(wrong).toBeLessThan(4.5);
  });

  it('is the gradient of eta/4 (|L|^2 + the variance) when shuffled', () => {
    // own·H_i g_i is −∇((−own/2)|g_i|²).
    expect(batchCorrection('shuffled')).toEqual({ own: rational(-1, 2), full: QQ.zero });
    expect(optimiserFlows(1).find((f) => f.name === 'shuffled-batches')!.text).toBe(
      "theta' = -grad(L + 1/4*eta*|L'|^2 + 1/4*eta*E|g_B - L'|^2)",
    );
  });
});
