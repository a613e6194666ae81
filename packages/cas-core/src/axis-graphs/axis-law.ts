/** Laws for every width as data: which parameters, along which axes, with which factors (theory §12). */
import type { Rational } from '../rings/rationals.js';
import type { Width } from './axis-graph.js';
import type { MotionForm } from './linear-forms.js';

/** A parameter, by its node, one of its axes (of the form `norm`: 0), and a factor. */
export interface AxisTerm {
  readonly node: number;
  readonly axis: number;
  /** Axes for each of whose places there is a law of its own: heads, groups. Only of the forms `gram` and `diagonal`. */
  readonly batch?: readonly number[];
  readonly coefficient: Rational;
}

/**
 * `gram`, `pairs`, `diagonal`, `norm`: Σ coefficient · (the Gram matrix of the parameter along its axis, its sums over pairs, its diagonal, its trace) is
 * constant. `columns`, `ones`: Σ coefficient · (the sums of the parameter at each place of its axis, the sum of all its entries). `idle` are terms of the motion whose parameters are constants themselves: the law is true without them.
 */
export interface QuadraticAxisLaw {
  readonly form: MotionForm;
  readonly width: Width;
  /** The widths of the axes for each of whose places there is a law of its own. */
  readonly batch?: readonly Width[];
  readonly terms: readonly AxisTerm[];
  readonly idle: readonly AxisTerm[];
}

/** `sums`: the sums of the parameter along the axis; `constant`: every entry. */
export interface LinearAxisLaw {
  readonly form: 'sums' | 'constant';
  readonly node: number;
  readonly axis: number;
}

export type AxisLaw = QuadraticAxisLaw | LinearAxisLaw;

/** The axes that the law takes one by one: those of its batch, then that of the form. */
export const indexAxes = ({ batch, axis }: AxisTerm): readonly number[] => [...(batch ?? []), axis];

export const isLinearLaw = (law: AxisLaw): law is LinearAxisLaw => law.form === 'sums' || law.form === 'constant';
