/**
 * Flows beyond gradient flow (theory §9). Mirror flow: the component of a gradient at a parameter is multiplied by a factor, a
 * function of parameters and constants. Momentum, θ'' + τθ' = −∇L, as a flow of (clock, θ, w): the kicks
 * Σ v_d ∂/∂w_d and the drift (τE or 1)∂/∂clock + Σ w_d ∂/∂θ_d − τ Σ w_d ∂/∂w_d.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import { ONE } from '../../core/arithmetic/rational.js';
import { demand } from '../../core/checks/laws.js';
import type { Drift, Flow, Seen } from '../../core/claim.js';
import type { Field, Functions, Law } from '../../core/functions.js';
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

const variableOf =
  ({ variables }: Posed, role: Role) =>
  (entry: Json | undefined, place: string) => {
    const index = integerIn(entry, place, 0, variables.length);
    const actual = variables[index]?.role;
    return actual === role ? index : reject(`${place} is variable ${index}, which is of role ${actual}, not ${role}`);
  };

const momentum: FlowRow = {
  members: ['friction', 'clock', 'velocities'],
  read(found, posed) {
    const { parameters, readStep } = posed;
    const velocities = each(found, 'velocities', posed, variableOf(posed, 'velocity'));
    if (new Set(velocities).size < velocities.length) reject(`${AT}.velocities has a variable twice`);
    const variable = variableOf(posed, 'clock')(found.get('clock'), `${AT}.clock`);
    const rate = readStep(found.get('friction'), `${AT}.friction`);
    confine(posed, [rate], `${AT}.friction`, ['constant'], false);
    const moved = new Map(parameters.map((i, d) => [i, velocities[d] as number]));
    const state = new Set([variable, ...parameters, ...velocities]);

    function field<T>({ K, at, point, one, timed }: Seen<T>) {
      const tau = at(rate);
      const field = new Map([[variable, timed ? K.multiply(tau, point(variable)) : one]]);
      for (const [parameter, velocity] of moved) {
        field.set(parameter, point(velocity));
        field.set(velocity, plus(K, undefined, K.multiply(tau, point(velocity)), -1));
      }
      return field;
    }
    const drift: Drift = { clock: { variable, rate }, field };
    return {
      kind: 'momentum',
      moved,
      metric: new Map(),
      steps: [rate],
      state,
      drift,
      words: (stepText, nameOf, timed) => [
        `with friction tau = ${stepText(rate)} and ${nameOf(variable)} = ${timed ? 'e^(tau t)' : 't'}`,
        `velocities: ${[...moved].map(([i, w]) => `${nameOf(w)} of ${nameOf(i)}`).join(', ')}`,
      ],
    };
  },
};

/**
 * θ' = −M∘(∇L + ∇P + λθ): a metric for each parameter, as of a mirror flow, or 1; a penalty P of parameters and constants, counted once; and, where there is a
 * clock, a decay λ. The drift is (λE or 1)∂/∂clock − M∘(∇P + λθ)·∂/∂θ.
 */
const descent = (kind: 'descent' | 'decay'): FlowRow => ({
  members: kind === 'decay' ? ['rate', 'clock'] : [],
  optional: ['metric', 'penalty'],
  read(found, posed) {
    const { parameters, readStep } = posed;
    const factors = found.has('metric') ? each(found, 'metric', posed, readStep) : [];
    confine(posed, factors, `${AT}.metric`, ['parameter', 'constant'], false);
    const penalty = found.has('penalty') ? readStep(found.get('penalty'), `${AT}.penalty`) : undefined;
    if (penalty !== undefined) confine(posed, [penalty], `${AT}.penalty`, ['parameter', 'constant'], false);
    const clock = kind === 'decay' ? readClock(found, posed) : undefined;
    const metric = new Map(factors.map((step, d) => [parameters[d] as number, step]));

    function field<T>({ K, at, point, slopes, one, timed }: Seen<T>) {
      const field = new Map<number, T>();
      if (clock) field.set(clock.variable, timed ? K.multiply(at(clock.rate), point(clock.variable)) : one);
      const down: Field<T> = penalty === undefined ? new Map() : slopes(penalty);
      for (const i of parameters) {
        const step = metric.get(i);
        const pull = clock ? plus(K, down.get(i), K.multiply(at(clock.rate), point(i))) : down.get(i);
        if (pull !== undefined)
          field.set(i, plus(K, undefined, step === undefined ? pull : K.multiply(at(step), pull), -1));
      }
      return field;
    }
    const pulls = [
      'the derivative of the loss',
      ...(penalty === undefined ? [] : ['that of the penalty']),
      ...(clock ? ['decay times the parameter'] : []),
    ];
    const sum = pulls.length === 1 ? pulls[0] : `(${pulls.join(' + ')})`;
    return {
      kind,
      moved: new Map(parameters.map((i) => [i, i])),
      metric,
      steps: [...factors, ...(penalty === undefined ? [] : [penalty]), ...(clock ? [clock.rate] : [])],
      state: new Set([...(clock ? [clock.variable] : []), ...parameters]),
      ...(clock || penalty !== undefined ? { drift: { ...(clock ? { clock } : {}), field } } : {}),
      words: (stepText, nameOf, timed) => [
        `where every parameter moves at the rate -${factors.length > 0 ? 'metric * ' : ''}${sum}`,
        ...(penalty === undefined ? [] : [`penalty = ${stepText(penalty)}`]),
        ...(clock
          ? [`decay = ${stepText(clock.rate)}, and ${nameOf(clock.variable)} = ${timed ? 'e^(decay t)' : 't'}`]
          : []),
      ],
    };
  },
});

function readClock(found: Found, posed: Posed): NonNullable<Drift['clock']> {
  const variable = variableOf(posed, 'clock')(found.get('clock'), `${AT}.clock`);
  const rate = posed.readStep(found.get('rate'), `${AT}.rate`);
  confine(posed, [rate], `${AT}.rate`, ['constant'], false);
  return { variable, rate };
}

/** The laws stand still along the drift. */
export function checkDrift({ drift, state }: Flow, laws: readonly Law[], expanded: Functions): void {
  if (drift === undefined) return;
  const { R, K, at, gradient, isZero } = expanded;
  const timed = drift.clock !== undefined && !isZero(at(drift.clock.rate));
  const point = (i: number) => R.term(ONE, [[i, 1]]);
  const slopes = (step: number) => gradient(at(step), (i) => state.has(i));
  demand(laws, expanded, 'the drift', drift.field({ K, at, point, slopes, one: R.one, timed }));
}

export const flows = { mirror, momentum, descent: descent('descent'), decay: descent('decay') };
