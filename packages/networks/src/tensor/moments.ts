/**
 * Moments of a network as polynomials in the data (theory §15, Theorem B): ⟨f_θ(x), y⟩^k, whose averages over a group are what a loss of degree k in the
 * output sees beyond one of degree k − 1.
 */
import { type DataPolynomial, labelledOutput, multiplyData, type TensorForm } from '@lawful/cas-core';

/** ⟨f, y⟩^k for the given k, ascending; labels have the ordinals after the inputs. */
export function momentPolynomials(form: TensorForm, degrees: readonly number[]): DataPolynomial[] {
  const first = labelledOutput(form);
  let at = 1;
  let power = first;
  return degrees.map((k) => {
    for (; at < k; at++) power = multiplyData(form, power, first);
    return power;
  });
}
