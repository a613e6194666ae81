/**
 * The network moves with its data: along each motion of parameters and data together no output changes, or where there is a potential, that. With
 * A·∂_θ f + ξx·∂_x f = 0 the average E_g ℓ(f_θ(gx), gy) over a compact group that contains exp(tξ) has the derivative zero along A, as the Haar measure
 * does not see ξ. Proved by forms that multiply nothing out, and where these do not vanish by multiplying out.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import { type Polynomial, polynomialRing } from '../../core/arithmetic/polynomial.js';
import type { Term } from '../../core/claim.js';
import type { Functions } from '../../core/functions.js';
import type { Signed } from '../../core/reading/program.js';
import type { Rooms } from '../../core/rooms.js';
import type { Element } from '../../tangents/factored.js';
import { type Motions, motionsOf } from '../../tangents/motions.js';
import { meter, reject } from '../../text/rejection.js';
import type { Given, Motion } from './reading.js';

const TERM_OPERATIONS = 20_000_000;

/** Rates of parameters, then of data, as polynomials in variables. */
function* ratesOf({ parameters, data: matrix }: Motion, data: readonly number[]) {
  yield* parameters;
  const rows = new Map<number, Term[]>();
  for (const [i, j, coefficient] of matrix)
    rows.set(i, [...(rows.get(i) ?? []), { coefficient, factors: [[data[j] as number, 1]] }]);
  for (const [i, terms] of rows) yield [data[i] as number, terms] as const;
}

function elementOf(A: Motions['A'], terms: readonly Term[]): Element {
  return A.sum(
    terms.map(({ coefficient, factors }): Signed<Element> => {
      let product = A.constant(coefficient);
      for (const [i, e] of factors)
        for (let k = 0; k < e; k++) product = A.multiply(product, A.letter(`variable ${i}`));
      return [product, 1];
    }),
  );
}

export function checkMotions({ network, potential, data, motions, functions }: Given, { expand }: Rooms): void {
  const { program, variables, outputs } = network;
  const wanted = potential === undefined ? outputs : [potential];
  const { A, pushed, checkDefined } = motionsOf(program);
  let known: Functions | undefined;
  const multiplied = (): Functions => {
    const family = { kind: 'plain', cotangent: 'free', scalars: wanted, sample: 'cotangent' } as const;
    const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations'));
    known ??= expand({ ...functions, program, outputs: [], laws: [], family }, R, false, 0);
    return known;
  };

  /** The rate of a step, multiplied out. */
  function rate(step: number, motion: Motion): Polynomial {
    const { R, at, gradient, reduced } = multiplied();
    const rates = new Map(ratesOf(motion, data));
    let total = R.sum([]);
    for (const [i, partial] of gradient(at(step), (v) => rates.has(v)))
      total = plus(R, total, R.multiply(partial, expanded({ R }, rates.get(i) ?? [])));
    return reduced(total);
  }

  motions.forEach((motion, k) => {
    const elements = [...ratesOf(motion, data)].map(([i, terms]) => [i, elementOf(A, terms)] as const);
    const moveOf = pushed(new Map(elements));
    wanted.forEach((step, j) => {
      const moved = moveOf(step);
      if (moved === undefined || A.isZero(moved) || rate(step, motion).terms.size === 0) return;
      const what = potential === undefined ? `output ${j}` : 'the potential';
      reject(`claim.motions[${k}] is not shown to leave ${what} as it is`);
    });
  });
  checkDefined(variables.length, wanted);
}

/** A polynomial of its terms. */
export const expanded = ({ R }: Pick<Functions, 'R'>, terms: readonly Term[]): Polynomial =>
  R.sum(terms.map(({ coefficient, factors }) => [R.term(coefficient, factors), 1]));
