/**
 * The laws in discrete time that a claim may list, one row a kind: how it is read, the identity of the gradients that the network has to fulfil, and what
 * follows of it for an optimiser, worked out and not taken from the claim (theory §14, Theorems F′ and G). A row refuses the optimisers for which it has
 * no reason.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import type { Rational } from '../../core/arithmetic/rational.js';
import type { Term } from '../../core/claim.js';
import { readLaws } from '../../core/reading/claim.js';
import type { Network } from '../../core/reading/network.js';
import { reject, shown } from '../../text/rejection.js';
import { type Found, integerIn, type Json, list, oneOf, rational, tuple } from '../../text/shape.js';
import { nameText, rationalText, sumText } from '../../text/words.js';
import { type Form, formOf, LINEAR, numbers, quantitiesText, SKEW, SYMMETRIC, withoutDecay } from './forms.js';
import type { Gradients } from './gradient.js';
import { OPTIMISERS, type Row } from './optimisers.js';

/** What readers see of the network. */
export type Posed = Network & { readonly parameters: ReadonlySet<number> };

export interface Statement {
  readonly optimisers: readonly string[];
  /** Of how many data points the gradients are that its proof needs. */
  readonly points: number;
  /** The identity holds, or a rejection. */
  prove(G: Gradients): void;
  /** What it is about, and the identity. */
  readonly words: readonly string[];
  /** What follows under an optimiser, or a rejection. */
  under(name: string): readonly string[];
}

type Own = Omit<Statement, 'optimisers'>;

export interface StatementRow {
  readonly members: readonly string[];
  read(found: Found, place: string, posed: Posed): Own;
}

const MAX_ENTRIES = 100_000;

const nameOf = ({ variables }: Posed, i: number): string => nameText(variables[i]?.name ?? `#${i}`);

function readParameter(item: Json | undefined, place: string, posed: Posed): number {
  const i = integerIn(item, place, 0, posed.variables.length);
  return posed.parameters.has(i) ? i : reject(`${place} is variable ${i}, which is no parameter`);
}

function readNonzero(item: Json | undefined, place: string): Rational {
  const q = rational(item, place);
  return q.numerator === 0n ? reject(`${place} is 0, and zeros are left out`) : q;
}

/** The row of an optimiser that acts in this way. */
function rowOf<A extends Row['acts']>(name: string, acts: A, what: string): Row & { acts: A } {
  const row = OPTIMISERS[name] as Row;
  if (row.acts === acts) return row as Row & { acts: A };
  return reject(`${shown(name)} acts ${row.acts}, and ${what} is kept by optimisers that act ${acts}`);
}

const sum = ({ R }: Gradients, parts: readonly (Polynomial | undefined)[]): Polynomial =>
  R.sum(parts.flatMap((f) => (f === undefined ? [] : [[f, 1] as const])));

/** A sum of numbers times products of names. */
const termsText = (terms: readonly (readonly [Rational, ...string[]])[]): string =>
  sumText(
    terms.slice(0, 1000).map(([{ numerator: n, denominator }, ...names]) => {
      const size = rationalText({ numerator: n < 0n ? -n : n, denominator });
      return [n < 0n, (size === '1' ? [] : [size]).concat(names).join('*')] as const;
    }),
    terms.length,
  );

const linear: StatementRow = {
  members: ['form'],
  read(found, place, posed) {
    const seen = new Set<number>();
    const form = list(found.get('form'), `${place}.form`, MAX_ENTRIES, (item, here) => {
      const [at, value] = tuple(item, here, 2);
      const i = readParameter(at, `${here}[0]`, posed);
      if (seen.has(i)) reject(`${here} names variable ${i} for the second time`);
      seen.add(i);
      return [i, readNonzero(value, `${here}[1]`)] as const;
    });
    if (form.length === 0) reject(`${place}.form is empty`);
    return {
      points: 1,
      prove(G) {
        if (
          G.isZero(
            sum(
              G,
              form.map(([i, c]) => scaled(G, c, G.of(i))),
            ),
          )
        )
          return;
        reject(`${place}: the form of the gradient is not zero`);
      },
      words: [
        `q = <c, theta> = ${termsText(form.map(([i, c]) => [c, nameOf(posed, i)]))}, r = <c, v>`,
        '<c, g> = 0 for the gradient g of every batch',
      ],
      under(name) {
        const row = rowOf(name, 'by combinations', 'a linear form');
        const A = numbers();
        const { theta, v } = row.next(A);
        const [q, r] = [formOf(A, LINEAR, theta), v && formOf(A, LINEAR, v)];
        // From r = 0, r stays 0 where q does not enter it.
        const still = withoutDecay(A, r?.get('q') ?? A.R.sum([])).terms.size === 0;
        const kept = A.R.sum([[withoutDecay(A, q.get('q') ?? A.R.sum([])), 1], [A.one, -1]]).terms.size === 0; // biome-ignore format: one line
        return [
          [`q+ = ${quantitiesText(q)}`, ...(r === undefined ? [] : [`r+ = ${quantitiesText(r)}`])].join(', '),
          ...(still && kept ? [`without decay${r === undefined ? '' : ' and from v = 0'}, q is constant`] : []),
        ];
      },
    };
  },
};

const scaled = ({ R }: Gradients, c: Rational, f: Polynomial | undefined, ...by: number[]): Polynomial | undefined =>
  f === undefined ? undefined : R.multiply(R.term(c, by.map((i) => [i, 1])), f); // biome-ignore format: one line

/** A bilinear form of theta and g that is zero: its matrix is symmetric or skew, by `sign`. */
function readMatrix(found: Found, place: string, posed: Posed, sign: 1n | -1n) {
  const values = new Map<string, Rational>();
  const matrix = list(found.get('matrix'), `${place}.matrix`, MAX_ENTRIES, (item, here) => {
    const [row, col, value] = tuple(item, here, 3);
    const [i, j] = [readParameter(row, `${here}[0]`, posed), readParameter(col, `${here}[1]`, posed)];
    const q = readNonzero(value, `${here}[2]`);
    if (values.has(`${i} ${j}`)) reject(`${here} is an entry of the matrix for the second time`);
    values.set(`${i} ${j}`, q);
    return [i, j, q] as const;
  });
  if (matrix.length === 0) reject(`${place}.matrix is empty`);
  for (const [i, j, q] of matrix) {
    const other = values.get(`${j} ${i}`);
    if (other?.numerator !== sign * q.numerator || other.denominator !== q.denominator)
      reject(`${place}.matrix is not ${sign === 1n ? 'symmetric' : 'skew'}: its entries at variables ${i}, ${j} and ${j}, ${i} do not agree`); // biome-ignore format: one sentence
  }
  const of = (v: (j: number) => string) => termsText(matrix.map(([i, j, q]) => [q, nameOf(posed, i), v(j)]));
  return {
    points: 1,
    prove(G: Gradients) {
      if (G.isZero(sum(G, matrix.map(([i, j, q]) => scaled(G, q, G.of(j), i))))) return; // biome-ignore format: one line
      reject(`${place}: theta' times the matrix times the gradient is not zero`);
    },
    of,
  };
}

const next = (name: string, what: string) => {
  const row = rowOf(name, 'by combinations', what);
  const A = numbers();
  return { A, row, step: row.next(A) };
};

const skew: StatementRow = {
  members: ['matrix'],
  read(found, place, posed) {
    const { points, prove, of } = readMatrix(found, place, posed, -1n);
    return {
      points,
      prove,
      words: [
        `J = theta'*S*v = ${of((j) => `v(${nameOf(posed, j)})`)}, S skew`,
        "theta'*S*g = 0 for the gradient g of every batch",
      ],
      under(name) {
        const { A, step } = next(name, "theta'*S*v");
        if (step.v === undefined) return reject(`${shown(name)} has no velocity v, so there is no theta'*S*v`);
        const J = formOf(A, SKEW, step.theta, step.v);
        if ([...J.keys()].some((k) => k !== 'J'))
          reject(`under ${shown(name)} theta'*S*v is not closed: the next one is ${quantitiesText(J)}, K = v'*S*g`);
        return [`J+ = ${quantitiesText(J)}`, 'from v = 0, J = 0 at all steps'];
      },
    };
  },
};

const quadratic: StatementRow = {
  members: ['matrix'],
  read(found, place, posed) {
    const { points, prove, of } = readMatrix(found, place, posed, 1n);
    return {
      points,
      prove,
      words: [
        `a = theta'*B*theta = ${of((j) => nameOf(posed, j))}, b = theta'*B*v, c = v'*B*v, G = g'*B*g, P = v'*B*g`,
        "theta'*B*g = 0 for the gradient g of every batch",
      ],
      under(name) {
        const { A, step } = next(name, "theta'*B*theta");
        const { theta, v } = step;
        const line = (to: string, form: Form, ...pair: Parameters<typeof formOf>[2][]) =>
          `${to}+ = ${quantitiesText(formOf(A, form, ...pair))}`;
        return [
          line('a', SYMMETRIC, theta, theta),
          ...(v === undefined ? [] : [line('b', SYMMETRIC, theta, v), line('c', SYMMETRIC, v, v)]),
        ];
      },
    };
  },
};

const MAX_DEGREE = 12;
const degreeOf = ({ factors }: Term): number => factors.reduce((n, [, e]) => n + e, 0);

const invariant: StatementRow = {
  members: ['numerator'],
  read(found, place, posed) {
    const laws = [new Map([['numerator', found.get('numerator') as Json]])];
    const terms = readLaws(laws, posed, { state: posed.parameters })[0]?.numerator ?? [];
    for (const { factors } of terms)
      for (const [i] of factors) if (!posed.parameters.has(i)) reject(`${place} names variable ${i}, which is no parameter`); // biome-ignore format: one line
    const degrees = [...new Set(terms.map(degreeOf))];
    const degree = Math.max(0, ...degrees);
    if (degree < 1 || degree > MAX_DEGREE) reject(`${place} has the degree ${degree}, not from 1 to ${MAX_DEGREE}`);
    return {
      points: degree,
      prove(G) {
        const { R } = G;
        const moved = new Map<number, Polynomial>();
        const at = (i: number): Polynomial => {
          const known = moved.get(i) ?? plus(R, R.term({ numerator: 1n, denominator: 1n }, [[i, 1]]), G.ofPoints(i, degree), -1); // biome-ignore format: one line
          moved.set(i, known);
          return known;
        };
        const values = terms.map(({ coefficient, factors }) => {
          const powers = factors.flatMap(([i, e]) => Array.from({ length: e }, () => at(i)));
          const product = powers.reduce((f, g) => R.multiply(f, g), R.term(coefficient));
          return plus(R, product, R.term(coefficient, factors), -1);
        });
        if (!G.isZero(sum(G, values))) reject(`${place}: h(theta - v) - h(theta) is not zero for sums v of gradients`);
      },
      words: [
        `h = ${termsText(terms.map(({ coefficient, factors }) => [coefficient, ...factors.map(([i, e]) => nameOf(posed, i) + (e > 1 ? `^${e}` : ''))]))}`, // biome-ignore format: one line
        'h(theta - v) = h(theta) for every sum v of gradients at theta, of any number of data points',
      ],
      under(name) {
        const row = rowOf(name, 'by combinations', 'h(theta - v) = h(theta)');
        if (row.velocity)
          reject(`${shown(name)} steps along a velocity, which is no sum of gradients at theta: h(theta - v) = h(theta) says nothing of it`); // biome-ignore format: one sentence
        const [k] = degrees;
        const power = k === 1 ? '' : `^${k}`;
        return degrees.length === 1
          ? [`h+ = (1 - eta*lambda - eta*mu)${power}*h`, 'without decay, h is constant']
          : ['without decay, h is constant'];
      },
    };
  },
};

const MAX_CELLS = 1_000_000;

const column: StatementRow = {
  members: ['rows', 'cols', 'entries', 'side', 'vector'],
  read(found, place, posed) {
    const rows = integerIn(found.get('rows'), `${place}.rows`, 1, MAX_CELLS);
    const cols = integerIn(found.get('cols'), `${place}.cols`, 1, MAX_CELLS);
    const entries = tuple(found.get('entries'), `${place}.entries`, rows * cols).map((item, k) =>
      readParameter(item, `${place}.entries[${k}]`, posed),
    );
    if (new Set(entries).size < entries.length) reject(`${place}.entries names a variable twice`);
    const left = oneOf(found.get('side'), `${place}.side`, ['left', 'right'] as const) === 'left';
    const vector = tuple(found.get('vector'), `${place}.vector`, left ? rows : cols).map((item, k) =>
      rational(item, `${place}.vector[${k}]`),
    );
    if (vector.every(({ numerator }) => numerator === 0n)) reject(`${place}.vector is zero`);
    const line = (k: number) =>
      vector.flatMap((c, i) => {
        const at = left ? i * cols + k : k * cols + i;
        return c.numerator === 0n ? [] : [[entries[at] as number, c] as const];
      });
    const lines = Array.from({ length: left ? cols : rows }, (_, k) => line(k));
    const written = Array.from({ length: rows }, (_, i) =>
      entries.slice(i * cols, (i + 1) * cols).map((v) => nameOf(posed, v)).join(', '),
    ); // biome-ignore format: one row a line
    return {
      points: 1,
      prove(G) {
        lines.forEach((form, k) => {
          if (G.isZero(sum(G, form.map(([i, c]) => scaled(G, c, G.of(i)))))) return; // biome-ignore format: one line
          reject(`${place}: ${left ? `c'*G is not zero at column ${k + 1}` : `G*c is not zero at row ${k + 1}`} of the gradient G`); // biome-ignore format: one sentence
        });
      },
      words: [
        `for the matrix W = [${written.join('; ')}] and c = (${vector.map(rationalText).join(', ')}):`,
        `${left ? "c'*G" : 'G*c'} = 0 for the gradient G of W for every batch`,
      ],
      under(name) {
        rowOf(name, 'on matrices', 'what a vector annihilates from one side of a matrix');
        return lines.map(
          (form) => `q = ${termsText(form.map(([i, c]) => [c, nameOf(posed, i)]))}: q+ = (1 - eta*mu)*q`,
        );
      },
    };
  },
};

const paired: StatementRow = {
  members: ['pair', 'gradients'],
  read(found, place, posed) {
    const [a, b] = tuple(found.get('pair'), `${place}.pair`, 2).map((item, k) =>
      readParameter(item, `${place}.pair[${k}]`, posed),
    ) as [number, number];
    if (a === b) reject(`${place}.pair names variable ${a} twice`);
    const equal = oneOf(found.get('gradients'), `${place}.gradients`, ['equal', 'opposite'] as const) === 'equal';
    const [p, q] = [nameOf(posed, a), nameOf(posed, b)];
    return {
      points: 1,
      prove(G) {
        const [f, g] = [G.of(a) ?? G.R.sum([]), G.of(b) ?? G.R.sum([])];
        if (!G.isZero(plus(G.R, f, g, equal ? -1 : 1))) reject(`${place}: the gradients of ${p} and ${q} are not ${equal ? 'equal' : 'opposite'}`); // biome-ignore format: one line
      },
      words: [
        `q = ${p} ${equal ? '-' : '+'} ${q}`,
        `the gradients of the two are ${equal ? 'equal' : 'opposite'} for every batch`,
      ],
      under(name) {
        rowOf(name, 'on entries', 'a pair of entries with equal or opposite gradients');
        return ['q+ = (1 - eta*mu)*q'];
      },
    };
  },
};

/** A row for each kind of statement. */
export const STATEMENTS: Readonly<Record<string, StatementRow>> = {
  linear,
  skew,
  quadratic,
  invariant,
  column,
  paired,
};
