/**
 * The laws in discrete time that a claim may list, one row a kind: how it is read, the identity of the gradients that the network has to fulfil, and what
 * follows of it for an optimiser, worked out and not taken from the claim (theory §14, Theorems F′ and G). A row refuses the optimisers for which it has
 * no reason.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject, shown } from '../../text/rejection.js';
import { type Found, integerIn, list, oneOf, rational, tuple } from '../../text/shape.js';
import { rationalText } from '../../text/words.js';
import { type Form, formOf, LINEAR, numbers, quantitiesText, SKEW, SYMMETRIC, withoutDecay } from './forms.js';
import type { Gradients } from './gradient.js';
import { invariant } from './invariant.js';
import {
  nameOf,
  type Posed,
  readNonzero,
  readParameter,
  rowOf,
  type StatementRow,
  sum,
  termsText,
} from './statement.js';

const MAX_ENTRIES = 100_000;

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
