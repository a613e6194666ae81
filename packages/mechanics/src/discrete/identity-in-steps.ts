/**
 * Whether h(θ − v) = h(θ) identically, v any sum of gradients at θ: then h stays what it is for every step size and every minibatch (theory §14,
 * before Theorem I).
 *
 * For h of degree d, numerator and denominator, p(θ−v)q(θ) − q(θ−v)p(θ) has degree at most d in v. A polynomial of degree d that vanishes at all
 * Σ_{k ≤ d} c_k v_k, the c_k free and the v_k in a spanning set, vanishes on the span (polarisation). So d independent data points with free weights decide.
 */
import {
  appendGradient,
  appendStateFunction,
  attempted,
  evaluateProgram,
  excludesZero,
  type FieldFamily,
  nodeByVariable,
  type Program,
  programBuilder,
  QQ,
  rational,
  random as seeded,
  substitute,
  UNBOUNDED,
} from '@lawful/cas-core';
import { vanishesAsGiven } from '../symmetries/symmetry-proofs.js';
import type { LawShape } from './quantities.js';
import { ballArithmetic } from './step-arithmetic.js';

const DEGREE_LIMIT = 4;

/** True when it was proved; false decides nothing. */
export function staysUnderSteps(family: FieldFamily, { h, degree }: LawShape, seed: number): boolean {
  const { potential, samples } = family.generators[0]!;
  if (potential === undefined || degree > DEGREE_LIMIT) return false;
  const builder = programBuilder(potential);
  const nodeOf = nodeByVariable(potential);
  const state = family.state.map((v) => nodeOf.get(v)!);
  const [phi] = potential.outputs;
  const own = appendGradient(builder, builder.view(), [phi!], [builder.constant(QQ.one)], state);
  const base = builder.view();
  const masks = base.variables.flatMap((v, i) => (v.mask === undefined || !nodeOf.has(i) ? [] : [i]));
  let steps = state.map(() => builder.constant(QQ.zero));
  for (let k = 0; k < degree; k++) {
    const fresh = [...new Set([...samples, ...masks])].filter((v) => nodeOf.has(v));
    const images = new Map(
      fresh.map((v) => [v, k === 0 ? nodeOf.get(v)! : builder.variable(`${base.variables[v]!.name}#${k}`, 'input')]),
    );
    const gradient = k === 0 ? own : substitute(builder, base, own, images);
    const c = builder.variable(`c#${k}`, 'input');
    steps = steps.map((s, i) => builder.add(s, builder.mul(c, gradient[i]!)));
  }
  const ordinals = new Map(family.state.map((v, d) => [v, d]));
  const part = (terms: typeof h.numerator, at: readonly number[]): number =>
    appendStateFunction(builder, { numerator: terms, denominator: undefined }, (v) => at[ordinals.get(v)!]!);
  const moved = state.map((n, i) => builder.sub(n, steps[i]!));
  const change =
    h.denominator === undefined
      ? builder.sub(part(h.numerator, moved), part(h.numerator, state))
      : builder.sub(
          builder.mul(part(h.numerator, moved), part(h.denominator, state)),
          builder.mul(part(h.denominator, moved), part(h.numerator, state)),
        );
  const program = builder.build([change]);
  return looksZero(program, seed) && (attempted(() => vanishesAsGiven(program, change)) ?? 'unknown') === 'yes';
}

const POINTS = 4;
const PRECISION = 30;

/** At a random point, in enclosures: what is not zero there is not worth an expansion, nor what has no value at any point tried. */
function looksZero(program: Program, seed: number): boolean {
  const A = ballArithmetic(PRECISION);
  const draw = seeded(seed).fork('identity in steps');
  for (let k = 0; k < POINTS; k++) {
    const values = program.variables.map((v) =>
      v.kernel === undefined ? A.of(rational(draw.nonzero(200), 100)) : undefined,
    );
    const value = evaluateProgram(program, A.field, A.of, values, A.kernel);
    if (value.kind === 'ok' && value.value[0] !== UNBOUNDED) return !excludesZero(value.value[0]!);
  }
  return false;
}
