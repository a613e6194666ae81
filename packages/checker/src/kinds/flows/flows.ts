/**
 * Flows beyond gradient flow (theory §9). Mirror flow: the component of a gradient at a parameter is multiplied by a factor, a
 * function of parameters and constants. Momentum, θ'' + τθ' = −∇L, as a flow of (clock, θ, w): the kicks
 * Σ v_d ∂/∂w_d and the drift (τE or 1)∂/∂clock + Σ w_d ∂/∂θ_d − τ Σ w_d ∂/∂w_d.
 */
import { type Algebra, plus } from '../../core/arithmetic/interpret.js';
import { ONE } from '../../core/arithmetic/rational.js';
import { demand } from '../../core/checks/laws.js';
import type { Flow } from '../../core/claim.js';
import type { Functions, Law } from '../../core/functions.js';
import { confine, type Role } from '../../core/reading/network.js';
import type { FlowRow, Posed } from '../../core/rooms.js';
import { reject } from '../../text/rejection.js';
import { type Found, integerIn, type Json, tuple } from '../../text/shape.js';

const AT = 'claim.flow';

/** One entry for each parameter. */
function each<T>(found: Found, name: string, { parameters }: Posed, read: (item: Json, place: string) => T): T[] {
  const items = tuple(found.get(name), `${AT}.${name}`, parameters.length);
  return items.map((entry, i) => read(entry, `${AT}.${name}[${i}]`));
}

const mirror: FlowRow = {
  members: ['metric'],
  read(found, posed) {
    const { parameters, readStep } = posed;
    const steps = each(found, 'metric', posed, readStep);
    confine(posed, steps, `${AT}.metric`, ['parameter', 'constant'], false);
    const moved = new Map(parameters.map((i) => [i, i]));
    const metric = new Map(steps.map((step, d) => [parameters[d] as number, step]));
    return { kind: 'mirror', moved, metric, steps, state: new Set(parameters) };
  },
};

const momentum: FlowRow = {
  members: ['friction', 'clock', 'velocities'],
  read(found, posed) {
    const { variables, parameters, readStep } = posed;
    const variableOf = (role: Role) => (entry: Json | undefined, place: string) => {
      const index = integerIn(entry, place, 0, variables.length);
      const actual = variables[index]?.role;
      return actual === role ? index : reject(`${place} is variable ${index}, which is of role ${actual}, not ${role}`);
    };
    const velocities = each(found, 'velocities', posed, variableOf('velocity'));
    if (new Set(velocities).size < velocities.length) reject(`${AT}.velocities has a variable twice`);
    const clock = variableOf('clock')(found.get('clock'), `${AT}.clock`);
    const friction = readStep(found.get('friction'), `${AT}.friction`);
    confine(posed, [friction], `${AT}.friction`, ['constant'], false);
    const moved = new Map(parameters.map((i, d) => [i, velocities[d] as number]));
    const state = new Set([clock, ...parameters, ...velocities]);

    function field<T>(K: Algebra<T>, tau: T, one: T, timed: boolean, point: (variable: number) => T) {
      const field = new Map([[clock, timed ? K.multiply(tau, point(clock)) : one]]);
      for (const [parameter, velocity] of moved) {
        field.set(parameter, point(velocity));
        field.set(velocity, plus(K, undefined, K.multiply(tau, point(velocity)), -1));
      }
      return field;
    }
    return { kind: 'momentum', moved, metric: new Map(), steps: [friction], state, drift: { friction, clock, field } };
  },
};

/** The laws stand still along the drift. */
export function checkDrift({ drift }: Flow, laws: readonly Law[], expanded: Functions): void {
  if (drift === undefined) return;
  const { R, K, at, isZero } = expanded;
  const tau = at(drift.friction);
  const field = drift.field(K, tau, R.one, !isZero(tau), (i) => R.term(ONE, [[i, 1]]));
  demand(laws, expanded, 'the drift', field);
}

export const flows = { mirror, momentum };
