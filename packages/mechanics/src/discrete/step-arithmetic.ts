/**
 * The numbers in which a step of an optimiser is computed: rationals, exactly, or balls that enclose real numbers. A step needs more than a field:
 * signs, absolute values and square roots. What cannot be told (the sign of a ball around 0) or is not there (√2 among the rationals)
 * is undefined, and the point is passed over.
 */
import {
  type Ball,
  ballField,
  ballSign,
  decimalText,
  type Field,
  formatRational,
  KERNELS,
  type KernelKind,
  kernelBall,
  QQ,
  type Rational,
} from '@lawful/cas-core';

export interface StepArithmetic<T> {
  readonly field: Field<T>;
  /** Whether values are exact. */
  readonly exact: boolean;
  of(q: Rational): T;
  /** −1, 0 or 1; undefined when it is not told. */
  sign(a: T): -1 | 0 | 1 | undefined;
  kernel(kind: KernelKind, argument: T): T | undefined;
  /** What a reader can check: an exact number, or `m ± r`. */
  text(a: T): string;
}

export const rationalArithmetic: StepArithmetic<Rational> = Object.freeze({
  field: QQ,
  exact: true,
  of: (q: Rational) => q,
  sign: (a: Rational) => (a.num === 0n ? 0 : a.num < 0n ? -1 : 1),
  kernel: (kind: KernelKind, argument: Rational) => {
    try {
      return KERNELS[kind].atRational(argument);
    } catch (error) {
      // Outside the domain.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  },
  text: formatRational,
});

const DIGITS = 12;

/** @param precision significant digits of the ends */
export function ballArithmetic(precision: number): StepArithmetic<Ball> {
  const field = ballField(precision);
  return Object.freeze({
    field,
    exact: false,
    of: field.fromRational,
    sign: ballSign,
    kernel: (kind: KernelKind, argument: Ball) => kernelBall(kind, field, argument),
    text: (a: Ball) => decimalText(a, DIGITS),
  });
}

/** |a|. */
export function magnitudeOf<T>(A: StepArithmetic<T>, a: T): T | undefined {
  const sign = A.sign(a);
  return sign === undefined ? undefined : sign < 0 ? A.field.neg(a) : a;
}

/** √Σ a_i². */
export const normOf = <T>(A: StepArithmetic<T>, entries: readonly T[]): T | undefined =>
  A.kernel('sqrt', dotOf(A, entries, entries));

export const dotOf = <T>({ field }: StepArithmetic<T>, a: readonly T[], b: readonly T[]): T =>
  a.reduce((sum, x, i) => field.add(sum, field.mul(x, b[i]!)), field.zero);
