/**
 * Optimisers whose iterates a flow passes through: for each the equation between θ⁻, θ and θ⁺ that its velocity leaves behind on the slow manifold,
 * with f = −∇L and d = −λθ (decoupled decay). A new one is a row.
 *
 * Heavy ball θ⁺ = θ + ηd − ηv⁺, v⁺ = βv − f: the part w = θ⁺ − θ − ηd that the velocity makes obeys w = βw⁻ + ηf. Nesterov's step moves by βv⁺ − f
 * instead, so that w = βw⁻ + (1 + β)ηf − βηf⁻. In sums of trees, where n nodes carry η^n, θ⁺ − θ is φ₁ − id and θ − θ⁻ is id − φ₋₁.
 */
import {
  polynomialRing,
  QQ,
  type Rational,
  type RationalFunction,
  type RationalFunctionField,
  rationalFunctionField,
} from '@lawful/cas-core';
import { addTrees, DOT, SECOND, scaleTrees, type TreeSum } from './rooted-trees.js';

/** ℚ(β). */
export const momentumField: RationalFunctionField<Rational> = rationalFunctionField(polynomialRing(QQ, ['beta']));
export type BetaFunction = RationalFunction<Rational>;
export type FlowSum = TreeSum<BetaFunction>;

/** The flow that is looked for, as far as it is known. */
export interface FlowParts {
  /** φ_t − id. */
  displacement(t: 1 | -1): FlowSum;
  /** A field at θ⁻. */
  before(of: FlowSum): FlowSum;
}

export interface Method {
  readonly title: string;
  /** What vanishes. */
  equation(parts: FlowParts): FlowSum;
  /** The factor of the unknown trees of n nodes in it. */
  readonly pace: BetaFunction;
}

const K = momentumField;
const beta = K.generator(0);
const one: FlowSum = new Map();
const f: FlowSum = new Map([[DOT, K.one]]);
const d: FlowSum = new Map([[SECOND, K.one]]);
const sum = (...parts: FlowSum[]): FlowSum => parts.reduce((a, b) => addTrees(K, a, b), one);
const times = (c: BetaFunction, a: FlowSum): FlowSum => scaleTrees(K, c, a);
const minus = (a: FlowSum): FlowSum => times(K.neg(K.one), a);

/** w − βw⁻ − … with a velocity. */
const withVelocity = (forced: (parts: FlowParts) => FlowSum, decayed: boolean): Omit<Method, 'title'> => ({
  pace: K.sub(K.one, beta),
  equation: (parts) =>
    sum(
      parts.displacement(1),
      times(beta, parts.displacement(-1)),
      minus(forced(parts)),
      ...(decayed ? [minus(d), times(beta, parts.before(d))] : []),
    ),
});

const ball = (): FlowSum => f;
const look = (parts: FlowParts): FlowSum => sum(times(K.add(K.one, beta), f), minus(times(beta, parts.before(f))));
const plain = (force: FlowSum): Omit<Method, 'title'> => ({
  pace: K.one,
  equation: (parts) => sum(parts.displacement(1), minus(force)),
});

export const METHODS = Object.freeze({
  sgd: { title: 'SGD', ...plain(f) },
  'heavy-ball': { title: 'heavy ball', ...withVelocity(ball, false) },
  nesterov: { title: 'Nesterov', ...withVelocity(look, false) },
  'sgd-decay': { title: 'SGD with weight decay, coupled or not', ...plain(sum(f, d)) },
  'heavy-ball-decay': { title: 'heavy ball with decoupled weight decay', ...withVelocity(ball, true) },
  'nesterov-decay': { title: 'Nesterov with decoupled weight decay', ...withVelocity(look, true) },
}) satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof METHODS;
