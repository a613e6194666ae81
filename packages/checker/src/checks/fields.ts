/**
 * The fields of a flow on its state, in any algebra (theory §9): under gradient and mirror flow M∘v, under momentum the kicks
 * Σ v_d ∂/∂w_d and the drift (τE or 1)∂/∂clock + Σ w_d ∂/∂θ_d − τ Σ w_d ∂/∂w_d. Components left out are zero.
 */
import { type Algebra, plus } from '../arithmetic/interpret.js';
import type { Flow } from '../reading/claim.js';

export type Field<T> = ReadonlyMap<number, T>;

/** The field of a gradient v, given by parameters. */
export function moved<T>(K: Algebra<T>, flow: Flow, gradient: Iterable<readonly [number, T]>, at: (step: number) => T) {
  const field = new Map<number, T>();
  for (const [i, v] of gradient) {
    const [to, metric] = [flow.moved.get(i), flow.metric.get(i)];
    if (to !== undefined) field.set(to, metric === undefined ? v : K.multiply(v, at(metric)));
  }
  return field;
}

/** The drift for the friction τ; `rate` is that of the clock E = e^(τt), or undefined when the clock is the time. */
export function drift<T>(K: Algebra<T>, flow: Flow, tau: T, one: T, timed: boolean, point: (variable: number) => T) {
  const field = new Map<number, T>();
  for (const [parameter, velocity] of flow.moved) {
    field.set(parameter, point(velocity));
    field.set(velocity, plus(K, undefined, K.multiply(tau, point(velocity)), -1));
  }
  const clock = flow.momentum?.clock;
  if (clock !== undefined) field.set(clock, timed ? K.multiply(tau, point(clock)) : one);
  return field;
}
