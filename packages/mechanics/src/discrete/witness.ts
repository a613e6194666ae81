/**
 * That an optimiser does not keep a quantity: parameters, a batch of one data point, the gradient, and the quantity before and after a step, in rational
 * numbers; or in enclosures that do not meet, where the step takes roots. A search that finds none decides nothing.
 */
import { type Ball, formatRational, type Rational, type StateFunction } from '@lawful/cas-core';
import type { OptimiserRow, StepState } from './optimiser-row.js';
import type { WitnessPoint } from './point-gradient.js';
import { ballArithmetic, rationalArithmetic, type StepArithmetic } from './step-arithmetic.js';
import type { Tensor } from './tensors.js';

type Named = { readonly [name: string]: string };

/** A counterexample that a reader can compute again. */
export interface DiscreteWitness {
  readonly theta: Named;
  /** The data point of each step. */
  readonly batches: readonly { readonly x: Named; readonly y: Named }[];
  /** The numbers of the optimiser; decay 0, and a state of zeros at the start. */
  readonly settings: string;
  readonly steps: number;
  /** At the first step. */
  readonly gradient: Named;
  readonly before: string;
  readonly after: string;
  /** Whether all numbers are rational; else `m ± r` encloses them. */
  readonly exact: boolean;
}

/** A quantity as a function of parameters and velocity. */
export type Valued = <T>(A: StepArithmetic<T>, state: StepState<T>) => T | undefined;

/** Where witnesses are looked for. */
export interface WitnessSource {
  readonly points: readonly WitnessPoint[];
  /** By state ordinal; undefined where there is none, or none in this arithmetic. */
  gradient<T>(data: WitnessPoint['data'], A: StepArithmetic<T>, theta: readonly T[]): readonly T[] | undefined;
  /** Parameters and constants, inputs and labels by their names. */
  named(point: WitnessPoint): { readonly theta: Named; readonly x: Named; readonly y: Named };
  nameOf(ordinal: number): string;
}

/** The value of a law, undefined where its denominator vanishes. */
export const valueOfLaw =
  (h: StateFunction, ordinals: ReadonlyMap<number, number>): Valued =>
  <T>(A: StepArithmetic<T>, { theta }: StepState<T>): T | undefined => {
    const { add, mul, div, zero } = A.field;
    const polynomial = (terms: StateFunction['numerator']): T =>
      terms.reduce((sum, t) => {
        let product = A.of(t.coefficient);
        for (const [v, e] of t.exponents) for (let k = 0; k < e; k++) product = mul(product, theta[ordinals.get(v)!]!);
        return add(sum, product);
      }, zero);
    const top = polynomial(h.numerator);
    if (h.denominator === undefined) return top;
    const bottom = polynomial(h.denominator);
    const sign = A.sign(bottom);
    return sign === undefined || sign === 0 ? undefined : div(top, bottom);
  };

/** The value of J = θᵀSv. */
export const valueOfSkew =
  (pairs: readonly { readonly i: number; readonly j: number; readonly value: Rational }[]): Valued =>
  (A, { theta, velocity }) =>
    pairs.reduce(
      (sum, { i, j, value }) => A.field.add(sum, A.field.mul(A.of(value), A.field.mul(theta[i]!, velocity[j]!))),
      A.field.zero,
    );

const PRECISION = 40;
/** A second step, with another data point, shows what the first, from v = 0, does not. */
const STEPS = 2;

export interface WitnessSearch {
  find(row: OptimiserRow, value: Valued): DiscreteWitness | undefined;
}

/** An arithmetic with the first gradients that were computed in it: they serve all quantities and optimisers. */
interface Arena<T> {
  readonly A: StepArithmetic<T>;
  readonly first: Map<WitnessPoint, readonly T[] | undefined>;
}

/** @param dead ordinals whose gradients vanish identically, which enclosures alone do not tell from small ones */
export function witnessSearch(
  given: WitnessSource,
  tensors: readonly Tensor[],
  dead: () => ReadonlySet<number>,
): WitnessSearch {
  const source: WitnessSource = {
    ...given,
    gradient: (data, A, theta) => {
      const own = given.gradient(data, A, theta);
      return own === undefined || A.exact ? own : own.map((g, d) => (dead().has(d) ? A.field.zero : g));
    },
  };
  const exact: Arena<Rational> = { A: rationalArithmetic, first: new Map() };
  const enclosed: Arena<Ball> = { A: ballArithmetic(PRECISION), first: new Map() };
  return {
    find: (row, value) => {
      for (const k of source.points.keys()) {
        const found =
          tryPoint(exact, row, value, source, tensors, k) ?? tryPoint(enclosed, row, value, source, tensors, k);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function tryPoint<T>(
  { A, first }: Arena<T>,
  row: OptimiserRow,
  value: Valued,
  source: WitnessSource,
  tensors: readonly Tensor[],
  index: number,
): DiscreteWitness | undefined {
  const { points } = source;
  const point = points[index]!;
  const batches = Array.from({ length: STEPS }, (_, k) => points[(index + k) % points.length]!);
  const theta = point.theta.map(A.of);
  let state: StepState<T> = { theta, velocity: theta.map(() => A.field.zero) };
  const before = value(A, state);
  if (before === undefined || row.step === undefined) return undefined;
  if (!first.has(point)) first.set(point, source.gradient(point.data, A, theta));
  const start = first.get(point);
  if (start === undefined) return undefined;
  for (let steps = 1; steps <= (row.repeatable ? STEPS : 1); steps++) {
    const gradient = steps === 1 ? start : source.gradient(batches[steps - 1]!.data, A, state.theta);
    const next = gradient && row.step(A, state, gradient, tensors);
    if (next === undefined) return undefined;
    state = next;
    const after = value(A, state);
    if (after === undefined) return undefined;
    const sign = A.sign(A.field.sub(after, before));
    if (sign === undefined || sign === 0) continue;
    return {
      theta: source.named(point).theta,
      batches: batches.slice(0, steps).map((b) => {
        const { x, y } = source.named(b);
        return { x, y };
      }),
      settings: row.settings,
      steps,
      gradient: Object.fromEntries(start.map((g, d) => [source.nameOf(d), A.text(g)])),
      before: A.text(before),
      after: A.text(after),
      exact: A.exact,
    };
  }
  return undefined;
}

/** Values by names, as texts. */
export const namedValues = (values: Iterable<readonly [string, Rational]>): Named =>
  Object.fromEntries([...values].map(([name, q]) => [name, formatRational(q)]));
