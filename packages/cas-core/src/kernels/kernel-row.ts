/**
 * What each kind of kernel answers for itself. Shared code asks the row and never the kind, save where a theorem is about one kind: Ax's of
 * exponentials and logarithms (kernel-independence.ts), their functional equations (kernel-rewriter.ts). A new kind is its name in
 * programs/program.ts and a row of the table; a forgotten answer is a compile error.
 */
import type { Ball } from '../balls/ball.js';
import type { BallField } from '../balls/ball-field.js';
import type { ModularRule } from '../programs/modular-kernels.js';
import type { KernelKind } from '../programs/program.js';
import type { Rational } from '../rings/rationals.js';
import type { Field } from '../rings/ring.js';

/** What a derivative is built with, nodes of a Program or values: the part of a builder that it needs. */
interface KernelArithmetic<T> {
  kernel(kind: KernelKind, argument: T): T;
  constant(value: Rational): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  neg(a: T): T;
}

/** Values of kernels in a field, and quotients by integers, for recurrences of Taylor coefficients. */
export interface TaylorScope<T> {
  readonly field: Field<T>;
  value(kind: KernelKind, a: T): T | undefined;
  taylor(kind: KernelKind, a: T, order: number): T[] | undefined;
  over(x: T, n: number): T;
  times(n: number, x: T): T;
}

/** K^{(j)}(a)/j! for j = 0 … order ≥ 1 from `start` = K(a); a is not zero unless the kernel is defined there. */
export type TaylorRule = <T>(scope: TaylorScope<T>, a: T, start: T, order: number) => T[] | undefined;

/** The rule that gives coefficient j + 1 from those up to j. */
export const stepwise =
  (next: <T>(scope: TaylorScope<T>, a: T, known: readonly T[], j: number) => T | undefined): TaylorRule =>
  (scope, a, start, order) => {
    const out = [start];
    for (let j = 0; j < order; j++) {
      const t = next(scope, a, out, j);
      if (t === undefined) return undefined;
      out.push(t);
    }
    return out;
  };

export type Sign = 'positive' | 'nonnegative' | undefined;

export interface KernelRow {
  /** The arguments at which it is defined. */
  readonly domain: 'all' | 'nonzero' | 'positive';
  /** K(−u) = −K(u), K(u), or neither; and how the builder writes K(−u): 1/K(u), ±K(u) by parity, or as a kernel of its own. */
  readonly flip: { readonly parity: 'odd' | 'even' | 'none'; readonly written: 'reciprocal' | 'signed' | 'own' };
  /** k with K(λu) = λ^k K(u) for λ > 0; undefined without one. */
  readonly degree: number | undefined;
  readonly modular: ModularRule;
  /** The sign of its values, from that of its argument. */
  sign(argument: () => Sign): Sign;
  /** The value at a constant when it is rational; throws `RangeError` outside the domain. */
  atRational(u: Rational): Rational | undefined;
  /** by · dK/du; `own` is the kernel, `u` its argument. */
  adjoint<T>(scope: KernelArithmetic<T>, u: T, own: T, by: T): T;
  readonly taylor: TaylorRule;
  /** The kernel at an enclosure; unbounded where the enclosure leaves the domain. */
  enclosure(field: BallField, u: Ball): Ball;
  readonly names: {
    /** In the expression language. */
    text(u: string): string;
    /** For another engine; undefined: as a letter, since nothing that vanishes needs to know what it is. */
    readonly told: ((u: string) => string) | undefined;
    latex(u: string): string;
    /** Its letter in tables of cancelling terms. */
    readonly symbol: string;
  };
}
