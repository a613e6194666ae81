/**
 * One step of an optimiser in forms: parameters theta, a velocity v and the gradient g of the batch are letters, a step makes each of theta and v a
 * combination of them, and a linear, quadratic or skew form of the new ones is that of the old ones, multiplied out (theory §8, §14). The coefficients are
 * polynomials in the numbers of the step; what the network adds is one zero: the form of theta and g, or of g alone.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import { type Polynomial, polynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import { polynomialText } from '../../statement/statement.js';
import { meter } from '../../text/rejection.js';

/** Step size, coupled and decoupled decay, momentum, one less dampening. */
const NUMBERS = ['eta', 'lambda', 'mu', 'beta', 's'] as const;
type NumberName = (typeof NUMBERS)[number];
export type Vector = 'theta' | 'v' | 'g';
export type Combination = ReadonlyMap<Vector, Polynomial>;
/** A polynomial for each quantity that a form names. */
export type Quantities = ReadonlyMap<string, Polynomial>;

export type Numbers = ReturnType<typeof numbers>;

/** The ring of the numbers of a step, and combinations over it. */
export function numbers() {
  const R = polynomialRing(meter(1_000_000, 'term operations'));
  const number = (name: NumberName): Polynomial => R.term(ONE, [[NUMBERS.indexOf(name), 1]]);
  const minus = (f: Polynomial): Polynomial => R.sum([[f, -1]]);
  const times = R.multiply;
  const vector = (name: Vector): Combination => new Map([[name, R.one]]);
  function combine(...parts: readonly (readonly [Polynomial, Combination])[]): Combination {
    const out = new Map<Vector, Polynomial>();
    for (const [c, combination] of parts)
      for (const [name, d] of combination) out.set(name, plus(R, out.get(name), times(c, d)));
    return out;
  }
  return { R, one: R.one, number, minus, times, vector, combine };
}

/** The name of a form of vectors with its sign; undefined where it is zero. */
export type Form = (...of: readonly Vector[]) => readonly [name: string, sign: 1 | -1] | undefined;

const named =
  (table: Readonly<Record<string, string>>, turned: 1 | -1): Form =>
  (...of) => {
    const [straight, back] = [table[of.join(' ')], table[[...of].reverse().join(' ')]];
    if (straight !== undefined) return [straight, 1];
    return back === undefined ? undefined : [back, turned];
  };

/** Of c with ⟨c, g⟩ = 0; of a symmetric B and of a skew S with thetaᵀBg = 0 and thetaᵀSg = 0. */
export const LINEAR = named({ theta: 'q', v: 'r' }, 1);
export const SYMMETRIC = named({ 'theta theta': 'a', 'theta v': 'b', 'v v': 'c', 'v g': 'P', 'g g': 'G' }, 1);
export const SKEW = named({ 'theta v': 'J', 'v g': 'K' }, -1);

/** The form of one combination, or of two, multiplied out. */
export function formOf({ R, times }: Numbers, form: Form, ...of: readonly Combination[]): Quantities {
  const out = new Map<string, Polynomial>();
  const add = (value: ReturnType<Form>, c: Polynomial) => {
    if (value !== undefined) out.set(value[0], plus(R, out.get(value[0]), c, value[1]));
  };
  const [x = new Map(), y] = of;
  for (const [i, c] of x)
    if (y === undefined) add(form(i), c);
    else for (const [j, d] of y) add(form(i, j), times(c, d));
  return new Map([...out].filter(([, c]) => c.terms.size > 0));
}

/** `(1 - eta*lambda)*q - eta*beta*r`. */
export function quantitiesText(quantities: Quantities): string {
  const parts = [...quantities].map(([name, c]) => {
    const text = polynomialText(c, (i) => NUMBERS[i] as string, 100);
    if (text === '1') return name;
    return c.terms.size > 1 ? `(${text})*${name}` : `${text}*${name}`;
  });
  return parts.join(' + ').replaceAll('+ -', '- ') || '0';
}

/** The polynomial at coupled and decoupled decay 0. */
export function withoutDecay({ R }: Numbers, f: Polynomial): Polynomial {
  return [1, 2].reduce((g, i) => R.divided(g, i, 1).low, f);
}
