/**
 * Whether nodes of a Program stand still while variables, data among them, move by linear fields: the identity behind f_{kθ}(kx) = f_θ(x) for a one-parameter
 * group (theory §15, Theorem C). By motion through the Program first, which never expands it; else as an identity in indeterminates.
 */
import {
  appendGradient,
  type Factored,
  factoredField,
  nodeByVariable,
  nodeValues,
  type Program,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  type Truth,
  UnableError,
  vanishes,
} from '@lawful/cas-core';
import { tangents } from './tangents.js';

/** The velocity of each variable that moves, as a linear form in variables. */
export type LinearMotion = ReadonlyMap<number, readonly (readonly [variable: number, coefficient: Rational])[]>;

const TERM_LIMIT = 2_000_000;

export function standsStill(program: Program, nodes: readonly number[], motion: LinearMotion, random: Random): Truth {
  const field = factoredField();
  field.allow(TERM_LIMIT);
  try {
    const valueAt = nodeValues(program, field);
    const moving = new Map<number, Factored>(
      [...motion].map(([v, form]) => [
        v,
        field.sum(form.map(([w, q]) => field.mul(field.constant(q), field.variable(w)))),
      ]),
    );
    const moved = tangents(program, field, valueAt, moving);
    if (nodes.every((n) => field.isZero(moved.get(n) ?? field.zero))) return 'yes';
  } catch (error) {
    if (!(error instanceof UnableError)) throw error;
  }
  return vanishing(program, nodes, motion, random);
}

function vanishing(program: Program, nodes: readonly number[], motion: LinearMotion, random: Random): Truth {
  const builder = programBuilder(program);
  const nodeOf = nodeByVariable(program);
  const entries = [...motion].filter(([v]) => nodeOf.has(v));
  if (entries.some(([, form]) => form.some(([w]) => !nodeOf.has(w)))) return 'unknown';
  for (const n of nodes) {
    const partials = appendGradient(
      builder,
      builder.view(),
      [n],
      [builder.constant(QQ.one)],
      entries.map(([v]) => nodeOf.get(v)!),
    );
    const rate = builder.sum(
      entries.map(([, form], i) =>
        builder.mul(partials[i]!, builder.sum(form.map(([w, q]) => builder.mul(builder.constant(q), nodeOf.get(w)!)))),
      ),
    );
    const zero = vanishes(builder.view(), rate, random);
    if (zero.kind !== 'ok') return 'unknown';
    if (!zero.value) return 'no';
  }
  return 'yes';
}
