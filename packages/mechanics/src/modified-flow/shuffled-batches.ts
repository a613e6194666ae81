/**
 * The flow that minibatches follow in the mean, to first order in η.
 *
 * An epoch of m batches moves θ by −ηΣg_i + η²Σ_{j<i} H_i g_j + O(η³). The mean of the second sum is a combination of m²·Hḡ and m·mean(H_i g_i), which
 * depends on how batches are drawn: in a random order without repetition each pair i ≠ j comes half the time; independently, H_i and g_j have the
 * mean Hḡ. A flow −ḡ + ηF makes mηF + ½m²η·Hḡ of it in the same time. With H_i g_i = ½∇|g_i|² the shuffled F is a gradient: the flow is that of
 * L + (η/4)·E|g_B|² = L + (η/4)|∇L|² + (η/4)·E|g_B − ∇L|². Reference: S. Smith, B. Dherin, D. Barrett, S. De, "On the origin of implicit
 * regularization in stochastic gradient descent", ICLR 2021.
 */
import {
  polynomialRing,
  QQ,
  type Rational,
  type RationalFunction,
  rational,
  rationalFunctionField,
} from '@lawful/cas-core';

/** ℚ(m). */
const K = rationalFunctionField(polynomialRing(QQ, ['m']));
type F = RationalFunction<Rational>;

/** own·mean(H_i g_i) + full·H ḡ. */
interface BatchTerms<C> {
  readonly own: C;
  readonly full: C;
}

const m = K.generator(0);
const half = K.constant(rational(1, 2));

/** The mean of Σ_{j<i} H_i g_j. */
const PAIRS: Readonly<Record<Drawing, BatchTerms<F>>> = {
  // Half of the sum over i ≠ j, which is m²·Hḡ − m·mean(H_i g_i).
  shuffled: { own: K.neg(K.mul(half, m)), full: K.mul(half, K.mul(m, m)) },
  independent: { own: K.zero, full: K.mul(half, K.mul(m, K.sub(m, K.one))) },
};

export type Drawing = 'shuffled' | 'independent';

/** F of the flow −ḡ + ηF whose position after an epoch is the mean one up to O(η³), in rational numbers: m cancels. */
export function batchCorrection(drawing: Drawing): BatchTerms<Rational> {
  const { own, full } = PAIRS[drawing];
  const ofFlow = K.mul(half, K.mul(m, m));
  const number = (f: F): Rational => {
    const ring = f.num.ring;
    if (ring.degree(f.num) > 0 || ring.degree(f.den) > 0)
      throw new RangeError('batchCorrection: the correction depends on the number of batches');
    const value = K.evaluate(f, QQ, (q) => q, [QQ.one]);
    return value.kind === 'ok' ? value.value : QQ.zero;
  };
  return { own: number(K.div(own, m)), full: number(K.div(K.sub(full, ofFlow), m)) };
}
