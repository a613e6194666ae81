/** What motions are made of: their forms, factors that are linear in unknowns, and what an operation is told of them. */
import { QQ, type Rational } from '../rings/rationals.js';
import type { AxisGraph, AxisNode } from './axis-graph.js';

export type MotionForm = 'gram' | 'pairs' | 'diagonal' | 'norm' | 'ones' | 'columns';

/** Forms of which a node has one factor, whatever its axes. */
export const isWhole = (form: MotionForm): boolean => form === 'norm' || form === 'ones';

/** A linear form in unknowns; zero has no entry. */
export type LinearForm = ReadonlyMap<number, Rational>;

export const ZERO_FORM: LinearForm = new Map();

export function addForms(a: LinearForm, b: LinearForm, times: Rational = QQ.one): LinearForm {
  if (b.size === 0) return a;
  const sum = new Map(a);
  for (const [k, c] of b) {
    const value = QQ.add(sum.get(k) ?? QQ.zero, QQ.mul(c, times));
    if (QQ.isZero(value)) sum.delete(k);
    else sum.set(k, value);
  }
  return sum;
}

/** One node, whose inputs' factors are known. */
export interface Step {
  readonly graph: AxisGraph;
  readonly node: AxisNode;
  /** How the inputs move, axis by axis; under `norm` one form. */
  readonly inputs: readonly (readonly LinearForm[])[];
  readonly form: MotionForm;
  demand(f: LinearForm): void;
}
