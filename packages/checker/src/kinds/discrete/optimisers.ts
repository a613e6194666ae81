/**
 * The optimisers that a discrete law may be claimed for, a row each. A row says how its step is written, and what makes it keep something: it is a
 * combination of theta, v and g (forms.ts), it acts on each matrix from its sides, or on each entry by itself. Every number of a step may be another one at
 * the next, so that schedules and the first step of PyTorch, with beta = 0 and s = 1, are meant as well.
 */
import type { Combination, Numbers } from './forms.js';

interface Step {
  readonly theta: Combination;
  readonly v?: Combination;
}

export type Row = { readonly words: string } & (
  | { readonly acts: 'by combinations'; readonly velocity: boolean; next(A: Numbers): Step }
  | { readonly acts: 'on matrices' }
  | { readonly acts: 'on entries' }
);

/** g + lambda*theta. */
const coupled = ({ one, number, vector, combine }: Numbers): Combination =>
  combine([one, vector('g')], [number('lambda'), vector('theta')]);

/** (1 - eta*mu)*theta - eta*(the direction). */
const moved = ({ R, one, number, minus, times, vector, combine }: Numbers, along: Combination): Combination => {
  const left = R.sum([
    [one, 1],
    [times(number('eta'), number('mu')), -1],
  ]);
  return combine([left, vector('theta')], [minus(number('eta')), along]);
};

const matrices = (words: string): Row => ({ acts: 'on matrices', words });
const entries = (words: string): Row => ({ acts: 'on entries', words });

export const OPTIMISERS: Readonly<Record<string, Row>> = {
  sgd: {
    acts: 'by combinations',
    velocity: false,
    words: 'theta+ = (1 - eta*mu)*theta - eta*(g + lambda*theta)',
    next: (A) => ({ theta: moved(A, coupled(A)) }),
  },
  'heavy-ball': {
    acts: 'by combinations',
    velocity: true,
    words: 'v+ = beta*v + s*(g + lambda*theta), theta+ = (1 - eta*mu)*theta - eta*v+',
    next(A) {
      const { number, vector, combine } = A;
      const v = combine([number('beta'), vector('v')], [number('s'), coupled(A)]);
      return { v, theta: moved(A, v) };
    },
  },
  nesterov: {
    acts: 'by combinations',
    velocity: true,
    words: 'd = g + lambda*theta, v+ = beta*v + d, theta+ = (1 - eta*mu)*theta - eta*(d + beta*v+)',
    next(A) {
      const { one, number, vector, combine } = A;
      const d = coupled(A);
      const v = combine([number('beta'), vector('v')], [one, d]);
      return { v, theta: moved(A, combine([one, d], [number('beta'), v])) };
    },
  },
  muon: matrices(
    "W+ = (1 - eta*mu)*W - eta*U for each matrix W, U = M*p(M'*M) with a polynomial p, M the gradient G or a momentum of gradients from 0, p another one at each step: Newton-Schulz steps, and the polar factor",
  ),
  lars: matrices(
    'W+ = (1 - eta*mu)*W - eta*gamma*M for each matrix W, M the gradient G or a momentum of gradients from 0, gamma any number at each step',
  ),
  shampoo: matrices(
    "W+ = (1 - eta*mu)*W - eta*L^(-1/4)*M*R^(-1/4) for each matrix W, M the gradient G or a momentum of gradients from 0, L and R from epsilon*I, epsilon > 0, a momentum or the sum of G*G' and of G'*G",
  ),
  adam: entries(
    'each entry moves by (1 - eta*mu)*theta - eta*m/(sqrt(w) + epsilon), m and w momenta of its g and g^2 from 0, with or without correction of the start',
  ),
  rmsprop: entries(
    'each entry moves by (1 - eta*mu)*theta - eta*g/(sqrt(w) + epsilon), w a momentum of its g^2 from 0',
  ),
  adagrad: entries('each entry moves by (1 - eta*mu)*theta - eta*g/(sqrt(w) + epsilon), w the sum of its g^2'),
  lion: entries(
    'each entry moves by (1 - eta*mu)*theta - eta*sign(a combination of its g and m), m a momentum of its g from 0, sign(0) = 0',
  ),
  sign: entries(
    'each entry moves by (1 - eta*mu)*theta - eta*sign(m), m its g or a momentum of it from 0, sign(0) = 0',
  ),
};
