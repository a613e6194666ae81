/**
 * Power series over ℚ in one variable modulo t^N, as a field as far as constant terms allow: Taylor coefficients of an expression,
 * exactly. Division needs a nonzero constant term of the divisor; kernels need constant terms at which their value is rational.
 */
import { kernelTaylor } from '../kernels/dual-kernels.js';
import { KERNELS } from '../kernels/table.js';
import type { KernelKind } from '../programs/program.js';
import { QQ, type Rational, rational } from './rationals.js';
import type { Field } from './ring.js';

type TruncatedSeries = readonly Rational[];

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
  const add = (a: TruncatedSeries, b: TruncatedSeries): TruncatedSeries => make((n) => QQ.add(a[n]!, b[n]!));
  const mul = (a: TruncatedSeries, b: TruncatedSeries): TruncatedSeries =>
    make((n) => a.slice(0, n + 1).reduce((sum, x, i) => QQ.add(sum, QQ.mul(x, b[n - i]!)), QQ.zero));
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
  /** Kernels are expanded about 0, or about 1 where they have no value at 0: there those that are not only enclosed have rational values. */
  const kernel = (kind: KernelKind, a: TruncatedSeries): TruncatedSeries | undefined => {
    const { domain, modular } = KERNELS[kind];
    if (modular.kind === 'enclosed' || !QQ.equal(a[0]!, domain === 'all' ? QQ.zero : QQ.one)) return undefined;
    const taylor = kernelTaylor(QQ, (other, u) => KERNELS[other].atRational(u), kind, a[0]!, order - 1);
    const rest = make((n) => (n === 0 ? QQ.zero : a[n]!));
    return taylor?.reduceRight((sum, t) => add(mul(sum, rest), constant(t)), constant(QQ.zero));
  };
  return Object.freeze({
    name: `Q[t]/t^${order}`,
    order,
    zero: constant(QQ.zero),
    one: constant(QQ.one),
    characteristic: 0n,
    fromInteger: (n: bigint) => constant(rational(n)),
    constant,
    variable: (c: Rational) => make((n) => (n === 0 ? c : n === 1 ? QQ.one : QQ.zero)),
    add,
    sub: (a: TruncatedSeries, b: TruncatedSeries) => make((n) => QQ.sub(a[n]!, b[n]!)),
    neg: (a: TruncatedSeries) => make((n) => QQ.neg(a[n]!)),
    mul,
    div,
    inv: (a: TruncatedSeries) => div(constant(QQ.one), a),
    isZero: (a: TruncatedSeries) => QQ.isZero(a[0]!),
    equal: (a: TruncatedSeries, b: TruncatedSeries) => a.every((q, n) => QQ.equal(q, b[n]!)),
    kernel,
  });
}
