/**
 * Power series over ℚ in one variable modulo t^N, as a field as far as constant terms allow: Taylor coefficients of an expression,
 * exactly. Division needs a nonzero constant term of the divisor; kernels need constant terms at which their value is rational.
 */
import type { KernelKind } from '../programs/program.js';
import { QQ, type Rational, rational } from './rationals.js';
import type { Field } from './ring.js';

export type TruncatedSeries = readonly Rational[];

export interface SeriesField extends Field<TruncatedSeries> {
  readonly order: number;
  constant(q: Rational): TruncatedSeries;
  /** c + t. */
  variable(c: Rational): TruncatedSeries;
  /** The series of a kernel of a; undefined when its value at the constant term is irrational or undefined. */
  kernel(kind: KernelKind, a: TruncatedSeries): TruncatedSeries | undefined;
}

/** ℚ[t]/(t^order), order ≥ 1. `inv` throws `RangeError` for a series without constant term; `isZero` speaks of that term alone. */
export function seriesField(order: number): SeriesField {
  const make = (f: (n: number) => Rational): TruncatedSeries => Array.from({ length: order }, (_, n) => f(n));
  const constant = (q: Rational): TruncatedSeries => make((n) => (n === 0 ? q : QQ.zero));
  const convolve = (a: TruncatedSeries, b: TruncatedSeries, n: number, from = 0, to = n): Rational => {
    let sum = QQ.zero;
    for (let i = from; i <= to; i++) sum = QQ.add(sum, QQ.mul(a[i]!, b[n - i]!));
    return sum;
  };
  const mul = (a: TruncatedSeries, b: TruncatedSeries): TruncatedSeries => make((n) => convolve(a, b, n));
  const div = (a: TruncatedSeries, b: TruncatedSeries): TruncatedSeries => {
    if (QQ.isZero(b[0]!)) throw new RangeError('power series: division by a series without constant term');
    const out: Rational[] = [];
    for (let n = 0; n < order; n++) {
      let rest = a[n]!;
      for (let i = 0; i < n; i++) rest = QQ.sub(rest, QQ.mul(out[i]!, b[n - i]!));
      out.push(QQ.div(rest, b[0]!));
    }
    return out;
  };
  /** The integral of s·a' with the given constant term, s built on the way: s' = factor(s)·a'. */
  const exponential = (a: TruncatedSeries): TruncatedSeries => {
    const out: Rational[] = [QQ.one];
    for (let n = 1; n < order; n++) {
      let sum = QQ.zero;
      for (let i = 1; i <= n; i++) sum = QQ.add(sum, QQ.mul(rational(i), QQ.mul(a[i]!, out[n - i]!)));
      out.push(QQ.div(sum, rational(n)));
    }
    return out;
  };
  const logarithm = (a: TruncatedSeries): TruncatedSeries => {
    const slope = div(
      make((n) => (n + 1 < order ? QQ.mul(rational(n + 1), a[n + 1]!) : QQ.zero)),
      a,
    );
    return make((n) => (n === 0 ? QQ.zero : QQ.div(slope[n - 1]!, rational(n))));
  };
  const squareRoot = (a: TruncatedSeries, root: Rational): TruncatedSeries => {
    const out: Rational[] = [root];
    for (let n = 1; n < order; n++) {
      const rest = n === 1 ? a[1]! : QQ.sub(a[n]!, convolve(out, out, n, 1, n - 1));
      out.push(QQ.div(rest, QQ.add(root, root)));
    }
    return out;
  };
  const isOne = (q: Rational): boolean => QQ.equal(q, QQ.one);
  return Object.freeze({
    name: `Q[t]/t^${order}`,
    order,
    zero: constant(QQ.zero),
    one: constant(QQ.one),
    characteristic: 0n,
    fromInteger: (n: bigint) => constant(rational(n)),
    constant,
    variable: (c: Rational) => make((n) => (n === 0 ? c : n === 1 ? QQ.one : QQ.zero)),
    add: (a: TruncatedSeries, b: TruncatedSeries) => make((n) => QQ.add(a[n]!, b[n]!)),
    sub: (a: TruncatedSeries, b: TruncatedSeries) => make((n) => QQ.sub(a[n]!, b[n]!)),
    neg: (a: TruncatedSeries) => make((n) => QQ.neg(a[n]!)),
    mul,
    div,
    inv: (a: TruncatedSeries) => div(constant(QQ.one), a),
    isZero: (a: TruncatedSeries) => QQ.isZero(a[0]!),
    equal: (a: TruncatedSeries, b: TruncatedSeries) => a.every((q, n) => QQ.equal(q, b[n]!)),
    kernel: (kind: KernelKind, a: TruncatedSeries) => {
      if (kind === 'exp') return QQ.isZero(a[0]!) ? exponential(a) : undefined;
      if (kind === 'log') return isOne(a[0]!) ? logarithm(a) : undefined;
      if (kind === 'sqrt') return isOne(a[0]!) ? squareRoot(a, QQ.one) : undefined;
      return undefined;
    },
  });
}
