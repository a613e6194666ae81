/** The numbers with which first steps are computed: defaults of PyTorch where there are any, rational. */
import { type Rational, rational } from '@lawful/cas-core';

export const ETA: Rational = rational(1, 10);
export const BETA: Rational = rational(1, 2);
/** Of Adam, RMSprop and AdaGrad. */
export const EPSILON: Rational = rational(1, 100_000_000);
