/**
 * A law is a motion that changes nothing (theory §11): h is conserved along the field of a potential exactly when the outputs of the network stand still
 * while the parameters move along ∇h. The motion is followed through the Program, so that only what the law meets is looked at, and the network is
 * never expanded. A zero is a proof; anything else decides nothing.
 */
import {
  type Factored,
  type FactoredField,
  type FieldFamily,
  factoredField,
  type Motion,
  type NodeValues,
  nodeValues,
  type ProgramSums,
  programSums,
  prune,
  QQ,
  rational,
  type StateFunction,
  type Terms,
  UnableError,
  variablesOfFunction,
} from '@lawful/cas-core';
import { stateOrdinals } from '../identities/lie-derivative.js';
import { tangents } from './tangents.js';

export interface TangentProof {
  readonly proved: boolean;
  /** Terms of products and sums made. */
  readonly termOperations: number;
}

/** One law may take so many terms; a false one spreads over all that lies behind it. */
const TERM_LIMIT = 400_000;
/** A field that holds more products is begun anew. */
const SIZE_LIMIT = 3_000_000;

interface Scope {
  readonly field: FactoredField;
  readonly sums: ProgramSums;
  readonly valueAt: NodeValues;
  /** By state variable: the place of the parameter that it moves. */
  readonly moves: ReadonlyMap<number, number>;
  /** By kernel of the state: its partial derivatives. */
  readonly kernelPartials: Map<number, ReadonlyMap<number, Factored>>;
}

const scopes = new WeakMap<Motion, Scope>();

function scopeOf(motion: Motion): Scope {
  let scope = scopes.get(motion);
  if (scope === undefined || scope.field.size > SIZE_LIMIT) {
    const field = factoredField();
    scope = {
      field,
      sums: programSums(motion.program),
      valueAt: nodeValues(motion.program, field),
      moves: new Map(motion.by.map((s, i) => [s, i])),
      kernelPartials: new Map(),
    };
    scopes.set(motion, scope);
  }
  return scope;
}

/** Whether h is seen to be conserved along the motion of a generator of the family. */
export function proveByTangents(family: FieldFamily, motion: Motion, h: StateFunction): TangentProof {
  const scope = scopeOf(motion);
  const { field, valueAt } = scope;
  const before = field.work;
  field.allow(TERM_LIMIT);
  const result = (proved: boolean): TangentProof => ({ proved, termOperations: field.work - before });
  const stands = (own: StateFunction): boolean => {
    const moving = motionAlong(family, motion, own, scope);
    if (moving === undefined) return false;
    const moved = tangents(motion.program, field, valueAt, moving);
    const rates = motion.program.outputs.map((n) => moved.get(n) ?? field.zero);
    const aim = motion.condition === 'still' ? field.zero : rates[0]!;
    return rates.every((t) => field.isZero(field.sum([t, field.neg(aim)])));
  };
  try {
    // Beside a drift numerator and denominator may each be a law of data, as the motion along q∇p − p∇q is not seen to be.
    const { numerator, denominator } = h;
    const apart = family.generators.length > 1 && denominator !== undefined ? [numerator, denominator] : undefined;
    return result(apart?.every((p) => stands({ numerator: p, denominator: undefined })) === true || stands(h));
  } catch (error) {
    if (error instanceof UnableError) return result(false);
    throw error;
  }
}

/**
 * How the parameters move along ∇h, by variable; along q²∇h = q∇p − p∇q for h = p/q. Undefined when h names a kernel that the Program has not.
 */
function motionAlong(
  family: FieldFamily,
  motion: Motion,
  h: StateFunction,
  scope: Scope,
): ReadonlyMap<number, Factored> | undefined {
  const { field, moves, valueAt, sums } = scope;
  const named = variablesOfFunction(h);
  const kernels = named.filter((v) => family.variables[v]!.kernel !== undefined);
  if (kernels.some((k) => sums.nodeOf(k) < 0)) return undefined;
  const state = stateOrdinals(family);
  const elementOf = (v: number): Factored =>
    family.variables[v]!.kernel === undefined ? field.variable(v) : valueAt(sums.nodeOf(v));
  const partialsOf = (terms: Terms): Map<number, Factored> => {
    const lists = new Map<number, Factored[]>();
    const put = (v: number, x: Factored): void => {
      const list = lists.get(v);
      if (list === undefined) lists.set(v, [x]);
      else list.push(x);
    };
    for (const { coefficient, exponents } of terms)
      for (let i = 0; i < exponents.length; i++) {
        const v = exponents[i]![0];
        const kernel = family.variables[v]!.kernel !== undefined;
        if (!kernel && !state.has(v)) continue;
        let x = field.constant(QQ.mul(coefficient, rational(exponents[i]![1])));
        for (let j = 0; j < exponents.length; j++) {
          const f = i === j ? exponents[j]![1] - 1 : exponents[j]![1];
          if (f !== 0) x = field.mul(x, field.pow(elementOf(exponents[j]![0]), f));
        }
        if (!kernel) put(v, x);
        else for (const [w, y] of partialsOfKernel(motion, v, scope)) if (state.has(w)) put(w, field.mul(x, y));
      }
    return new Map([...lists].map(([v, list]) => [v, field.sum(list)]));
  };
  const gradient = partialsOf(h.numerator);
  if (h.denominator !== undefined) {
    const [p, q] = [h.numerator, h.denominator].map((terms) =>
      field.sum(
        terms.map((t) =>
          t.exponents.reduce((x, [v, e]) => field.mul(x, field.pow(elementOf(v), e)), field.constant(t.coefficient)),
        ),
      ),
    );
    const below = partialsOf(h.denominator);
    for (const v of new Set([...gradient.keys(), ...below.keys()]))
      gradient.set(
        v,
        field.sum([field.mul(q!, gradient.get(v) ?? field.zero), field.neg(field.mul(p!, below.get(v) ?? field.zero))]),
      );
  }
  const out = new Map<number, Factored>();
  for (const [v, x] of gradient) {
    const i = moves.get(v);
    if (i === undefined) continue;
    const weight = motion.weights?.[i];
    out.set(motion.parameters[i]!, weight === undefined ? x : field.mul(valueAt(weight), x));
  }
  return out;
}

/** The partial derivatives of a kernel of the state. */
function partialsOfKernel({ program }: Motion, kernel: number, scope: Scope): ReadonlyMap<number, Factored> {
  const { field, sums, kernelPartials } = scope;
  let partials = kernelPartials.get(kernel);
  if (partials === undefined) {
    const own = prune(program, [sums.nodeOf(kernel)]);
    const valueAt = nodeValues(own, field);
    const [root] = own.outputs;
    const found = new Map<number, Factored>();
    own.variables.forEach((variable, v) => {
      if (variable.kernel !== undefined || programSums(own).nodeOf(v) < 0) return;
      const rate = tangents(own, field, valueAt, new Map([[v, field.one]])).get(root!);
      if (rate !== undefined) found.set(v, rate);
    });
    partials = found;
    kernelPartials.set(kernel, partials);
  }
  return partials;
}
