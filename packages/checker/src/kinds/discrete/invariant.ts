/**
 * A quotient h = p/q of polynomials with h(θ − v) = h(θ) for every sum v of gradients at θ: constant under gradient descent, whatever the steps.
 *
 * p(θ − v)q(θ) − q(θ − v)p(θ) is a polynomial in v of the degree of p or q. A term of degree d in a sum of gradients has to do with d data points at most, so
 * that d of them, each with data and cotangent of its own, stand for any number. With decay a step is c(θ − v), c = 1 − ηλ − ημ, and h may be homogeneous.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import type { Term } from '../../core/claim.js';
import { readLaws } from '../../core/reading/claim.js';
import { reject, shown } from '../../text/rejection.js';
import type { Found } from '../../text/shape.js';
import type { Gradients } from './gradient.js';
import { nameOf, type Posed, rowOf, type StatementRow, sum, termsText } from './statement.js';

const MAX_DEGREE = 12;
const UNIT: readonly Term[] = [{ coefficient: ONE, factors: [] }];

const degreeOf = ({ factors }: Term): number => factors.reduce((n, [, e]) => n + e, 0);

/** The degree that all terms have; undefined where they have several. */
function homogeneous(terms: readonly Term[]): number | undefined {
  const degrees = [...new Set(terms.map(degreeOf))];
  return degrees.length === 1 ? degrees[0] : undefined;
}

export const invariant: StatementRow = {
  members: ['numerator'],
  optional: ['denominator'],
  read(found: Found, place: string, posed: Posed) {
    const parts = ['numerator', 'denominator'].flatMap((name) => {
      const terms = found.get(name);
      return terms === undefined ? [] : [[name, terms] as const];
    });
    const [law] = readLaws([new Map(parts)], posed, {
      kind: 'discrete',
      moved: new Map(),
      metric: new Map(),
      steps: [],
      state: posed.parameters,
    });
    const { numerator = [], denominator = UNIT } = law ?? {};
    const all = [...numerator, ...denominator];
    for (const { factors } of all)
      for (const [i] of factors)
        if (!posed.parameters.has(i)) reject(`${place} names variable ${i}, which is no parameter`);
    const degree = Math.max(0, ...all.map(degreeOf));
    if (degree < 1 || degree > MAX_DEGREE) reject(`${place} has the degree ${degree}, not from 1 to ${MAX_DEGREE}`);
    const [above, below] = [homogeneous(numerator), homogeneous(denominator)];
    const power = above === undefined || below === undefined ? undefined : above - below;
    const text = (terms: readonly Term[]): string =>
      termsText(
        terms.map(({ coefficient, factors }) => [
          coefficient,
          ...factors.map(([i, e]) => nameOf(posed, i) + (e > 1 ? `^${e}` : '')),
        ]),
      );
    return {
      points: degree,
      prove(G: Gradients) {
        const { R } = G;
        const known = new Map<number, Polynomial>();
        const moved = (i: number): Polynomial => {
          const at = known.get(i) ?? plus(R, R.term(ONE, [[i, 1]]), G.ofPoints(i, degree), -1);
          known.set(i, at);
          return at;
        };
        const still = (terms: readonly Term[]) => sum(G, terms.map(({ coefficient, factors }) => R.term(coefficient, factors))); // biome-ignore format: one line
        const after = (terms: readonly Term[]) =>
          sum(
            G,
            terms.map(({ coefficient, factors }) =>
              factors
                .flatMap(([i, e]) => Array.from({ length: e }, () => moved(i)))
                .reduce((f, g) => R.multiply(f, g), R.term(coefficient)),
            ),
          );
        if (still(denominator).terms.size === 0) reject(`${place}.denominator is the zero polynomial`);
        const [left, right] = [R.multiply(after(numerator), still(denominator)), R.multiply(after(denominator), still(numerator))]; // biome-ignore format: one line
        if (!G.isZero(plus(R, left, right, -1)))
          reject(`${place}: h(theta - v) - h(theta) is not zero for sums v of gradients`);
      },
      words: [
        `h = ${denominator === UNIT ? text(numerator) : `(${text(numerator)})/(${text(denominator)})`}`,
        `h(theta - v) = h(theta) for every sum v of gradients at theta, of any number of data points${denominator === UNIT ? '' : ', where the denominators are not zero'}`, // biome-ignore format: one sentence
      ],
      under(name) {
        const row = rowOf(name, 'by combinations', 'h(theta - v) = h(theta)');
        if (row.velocity)
          reject(`${shown(name)} steps along a velocity, which is no sum of gradients at theta: h(theta - v) = h(theta) says nothing of it`); // biome-ignore format: one sentence
        const kept = 'without decay, h is constant';
        if (power === undefined) return [kept];
        const factor = power === 0 ? '' : `(1 - eta*lambda - eta*mu)${power === 1 ? '' : `^${power}`}*`;
        const where = denominator === UNIT ? '' : ', where 1 - eta*lambda - eta*mu is not zero';
        return [`h+ = ${factor}h${where}`, kept];
      },
    };
  },
};
