/**
 * Flows of optimisers, whose fields are not linear in the gradient G of a data set (theory §14). Each is spanned, over all data sets, by forms in the
 * gradients of single points, and a row of this table says which. A form of degree k speaks of k points, each with data of its own.
 *
 * adam      θ' = −m/s, m' = a(G − m), s' = b(G² − s²)/(2s): X₀, a·v ∂_m and b·v·w/(2s) ∂_s
 * rmsprop   θ' = −G/s, s' = b(G² − s²)/(2s):               X₀, v/s ∂_θ and b·v·w/(2s) ∂_s
 * adagrad   θ' = −G/s, s' = G²/(2s):                       v/s ∂_θ and v·w/(2s) ∂_s
 * lp        θ' = −G^(q−1), entry by entry, q even:         v₁⋯v_{q−1} ∂_θ
 * sign      θ' = −sign(G):                                 Σ_{j ∈ C} ±∂_j for each class C of coordinates that agree up to sign
 * lars      θ_l' = −G_l/‖G_l‖ for each layer l:            v_l ∂_{θ_l}, and as sign for parameters that are scalars
 * muon      θ_l' = −p(G_l/‖G_l‖), p odd:                   the polarised ‖v‖^{2n+1} p(v/‖v‖) ∂_{θ_l}, and as sign for scalars
 */
import type { Algebra } from '../../core/arithmetic/interpret.js';
import { plus } from '../../core/arithmetic/interpret.js';
import { ONE, type Rational } from '../../core/arithmetic/rational.js';
import type { Field } from '../../core/functions.js';
import { confine, type Network } from '../../core/reading/network.js';
import { reject } from '../../text/rejection.js';
import { type Found, integerIn, type Json, list, members, oneOf } from '../../text/shape.js';

/** What a field is made of: steps, variables, numbers, and the gradients of its points by parameters. */
export interface Seen<T> {
  readonly K: Algebra<T>;
  at(step: number): T | undefined;
  point(variable: number): T;
  number(value: Rational): T;
  readonly gradients: readonly Field<T>[];
}

export interface OptimiserField {
  readonly name: string;
  readonly points: number;
  field<T>(seen: Seen<T>): Field<T>;
}

/** Coordinates of the gradient that agree up to the signs. */
export interface SignClass {
  readonly members: readonly number[];
  readonly signs: readonly (1 | -1)[];
}

export interface Layer {
  readonly rows: number;
  readonly cols: number;
  readonly members: readonly number[];
}

export interface OptimiserFlow {
  readonly kind: string;
  readonly state: ReadonlySet<number>;
  readonly steps: readonly number[];
  readonly fields: readonly OptimiserField[];
  /** Where fields were split: every parameter that moves is in one of these. */
  readonly split?: { readonly classes: readonly SignClass[]; readonly layers: readonly Layer[] };
  readonly words: readonly string[];
}

type Posed = Network & { readonly parameters: readonly number[] };

interface Row {
  readonly members: readonly string[];
  read(found: Found, posed: Posed): OptimiserFlow;
}

const AT = 'claim.flow';
const TWO: Rational = { numerator: 2n, denominator: 1n };
/** 2n + 1 points have (2n + 1)! orders. */
const MAX_COEFFICIENTS = 3;
const MAX_EXPONENT = 8;

function constantStep(found: Found, name: string, posed: Posed): number {
  const step = posed.readStep(found.get(name) as Json, `${AT}.${name}`);
  confine(posed, [step], `${AT}.${name}`, ['constant'], false);
  return step;
}

/** One variable of the state for each parameter. */
function stateOf(found: Found, name: string, { variables, parameters }: Posed, taken: Set<number>): number[] {
  const own = list(found.get(name), `${AT}.${name}`, parameters.length, (item, place) => {
    const i = integerIn(item, place, 0, variables.length);
    if (variables[i]?.role !== 'velocity') reject(`${place} is variable ${i}, which is of role ${variables[i]?.role}`);
    if (taken.has(i)) reject(`${place} is variable ${i}, which is there twice`);
    taken.add(i);
    return i;
  });
  return own.length === parameters.length
    ? own
    : reject(`${AT}.${name} has ${own.length} variables for ${parameters.length} parameters`);
}

const adaptive = (kind: 'adam' | 'rmsprop' | 'adagrad'): Row => {
  const [mean, fades] = [kind === 'adam', kind !== 'adagrad'];
  return {
    members: [...(mean ? ['meanRate', 'moments'] : []), ...(fades ? ['squareRate'] : []), 'roots'],
    read(found, posed) {
      const { parameters } = posed;
      const taken = new Set<number>();
      const moments = mean ? stateOf(found, 'moments', posed, taken) : [];
      const roots = stateOf(found, 'roots', posed, taken);
      const a = mean ? constantStep(found, 'meanRate', posed) : undefined;
      const b = fades ? constantStep(found, 'squareRate', posed) : undefined;
      const rate = <T>({ K, at }: Seen<T>, step: number | undefined, value: T): T | undefined => {
        const own = step === undefined ? undefined : at(step);
        return step === undefined ? value : own && K.multiply(own, value);
      };
      /** v/s at a parameter. */
      const over = <T>({ K, point }: Seen<T>, value: T, d: number): T =>
        K.multiply(value, K.invert(point(roots[d] as number)));
      const drift: OptimiserField = {
        name: 'drift',
        points: 0,
        field: (seen) => {
          const { K, point, number } = seen;
          const field = new Map<number, ReturnType<typeof point>>();
          const put = (i: number, value: ReturnType<typeof point> | undefined) => {
            if (value !== undefined) field.set(i, plus(K, undefined, value, -1));
          };
          parameters.forEach((i, d) => {
            const [m, s] = [moments[d], roots[d] as number];
            if (m !== undefined) {
              put(i, over(seen, point(m), d));
              put(m, rate(seen, a, point(m)));
            }
            put(s, rate(seen, b, K.multiply(point(s), K.invert(number(TWO)))));
          });
          return field;
        },
      };
      const kick: OptimiserField = {
        name: 'kick',
        points: 1,
        field: (seen) => {
          const [v] = seen.gradients;
          return new Map(
            parameters.flatMap((i, d) => {
              const g = v?.get(i);
              const value = g && (mean ? rate(seen, a, g) : over(seen, g, d));
              return value === undefined ? [] : [[mean ? (moments[d] as number) : i, value] as const];
            }),
          );
        },
      };
      const square: OptimiserField = {
        name: 'square kick',
        points: 2,
        field: (seen) => {
          const [v, w] = seen.gradients;
          const half = seen.K.invert(seen.number(TWO));
          return new Map(
            parameters.flatMap((i, d) => {
              const [g, h] = [v?.get(i), w?.get(i)];
              if (g === undefined || h === undefined) return [];
              const value = rate(seen, b, seen.K.multiply(half, over(seen, seen.K.multiply(g, h), d)));
              return value === undefined ? [] : [[roots[d] as number, value] as const];
            }),
          );
        },
      };
      const text = { adam: "theta' = -m/s, m' = a*(G - m), s' = b*(G^2 - s^2)/(2*s)", rmsprop: "theta' = -G/s, s' = b*(G^2 - s^2)/(2*s)", adagrad: "theta' = -G/s, s' = G^2/(2*s)" }[kind]; // biome-ignore format: a table
      return {
        kind,
        state: new Set([...parameters, ...moments, ...roots]),
        steps: [a, b].filter((s) => s !== undefined),
        fields: [...(fades ? [drift] : []), kick, square],
        words: [`${text}, entry by entry, G the gradient of the data set and s > 0`],
      };
    },
  };
};

const lp: Row = {
  members: ['exponent'],
  read(found, posed) {
    const at = constantStep(found, 'exponent', posed);
    const step = posed.program.steps[at];
    const q = step?.op === 'constant' && step.value.denominator === 1n ? Number(step.value.numerator) : 0;
    if (q < 2 || q > MAX_EXPONENT || q % 2 !== 0)
      reject(`${AT}.exponent is not an even number from 2 to ${MAX_EXPONENT}`);
    const field: OptimiserField = {
      name: 'step',
      points: q - 1,
      field: ({ K, gradients }) =>
        new Map(
          posed.parameters.flatMap((i) => {
            const entries = gradients.map((g) => g.get(i));
            if (entries.includes(undefined)) return [];
            return [[i, entries.reduce((a, b) => K.multiply(a as never, b as never)) as never] as const];
          }),
        ),
    };
    return {
      kind: 'lp',
      state: new Set(posed.parameters),
      steps: [at],
      fields: [field],
      words: [`theta' = -G^${q - 1}, entry by entry, G the gradient of the data set`],
    };
  },
};

function readClasses(found: Found, { parameters }: Posed, taken: Set<number>): SignClass[] {
  const sign = (item: Json, place: string): 1 | -1 =>
    item === 1 || item === -1 ? item : reject(`${place} is not 1 or -1`);
  return list(found.get('classes'), `${AT}.classes`, parameters.length, (item, place) => {
    const own = members(item, place, ['members', 'signs']);
    const ids = readMembers(own.get('members'), `${place}.members`, parameters, taken);
    const signs = list(own.get('signs'), `${place}.signs`, ids.length, sign);
    if (ids.length === 0 || signs.length !== ids.length)
      reject(`${place} has ${ids.length} members and ${signs.length} signs`);
    return { members: ids, signs };
  });
}

const readMembers = (item: Json | undefined, at: string, parameters: readonly number[], taken: Set<number>): number[] =>
  list(item, at, parameters.length, (entry, place) => {
    const i = parameters[integerIn(entry, place, 0, parameters.length)] as number;
    if (taken.has(i)) reject(`${place} is a parameter that is in another part already`);
    taken.add(i);
    return i;
  });

function readLayers(found: Found, { parameters }: Posed, taken: Set<number>): Layer[] {
  return list(found.get('layers'), `${AT}.layers`, parameters.length, (item, place) => {
    const own = members(item, place, ['rows', 'cols', 'members']);
    const [rows, cols] = (['rows', 'cols'] as const).map((n) => integerIn(own.get(n), `${place}.${n}`, 1, 2 ** 20)) as [number, number]; // biome-ignore format: one line
    const ids = readMembers(own.get('members'), `${place}.members`, parameters, taken);
    if (ids.length !== rows * cols || ids.length < 2)
      reject(`${place} has ${ids.length} members, not ${rows} x ${cols}`);
    return { rows, cols, members: ids };
  });
}

const classField = ({ members: ids, signs }: SignClass, k: number): OptimiserField => ({
  name: `sign ${k + 1}`,
  points: 0,
  field: ({ K, number }) =>
    new Map(ids.map((i, n) => [i, signs[n] === 1 ? number(ONE) : plus(K, undefined, number(ONE), -1)])),
});

type Matrix<T> = readonly (readonly (T | undefined)[])[];

function product<T>(K: Algebra<T>, a: Matrix<T>, b: Matrix<T>, side: 'plain' | 'transposed'): Matrix<T> {
  const [inner, cols] = side === 'plain' ? [b.length, b[0]?.length ?? 0] : [b[0]?.length ?? 0, b.length];
  return a.map((row) =>
    Array.from({ length: cols }, (_, j) => {
      let total: T | undefined;
      for (let l = 0; l < inner; l++) {
        const [x, y] = [row[l], side === 'plain' ? b[l]?.[j] : b[j]?.[l]];
        if (x !== undefined && y !== undefined) total = plus(K, total, K.multiply(x, y));
      }
      return total;
    }),
  );
}

/** Σ over the orders of the points of c_k⟨·,·⟩^{n−k}·(chain of 2k + 1 matrices), the matrices alternately transposed. */
function polarised(layer: Layer, k: number, coefficients: readonly number[]): OptimiserField {
  const { rows, cols, members: ids } = layer;
  const points = 2 * coefficients.length - 1;
  return {
    name: `layer ${k + 1}`,
    points,
    field: <T>({ K, at, gradients }: Seen<T>): Field<T> => {
      const matrices = gradients.map(
        (g): Matrix<T> =>
          Array.from({ length: rows }, (_, i) =>
            Array.from({ length: cols }, (__, j) => g.get(ids[i * cols + j] as number)),
          ),
      );
      const total = new Map<number, T>();
      const used = new Array<boolean>(points).fill(false);
      const order: number[] = [];
      const visit = (): void => {
        if (order.length === points) add();
        for (let n = 0; n < points; n++) {
          if (used[n]) continue;
          used[n] = true;
          order.push(n);
          visit();
          order.pop();
          used[n] = false;
        }
      };
      const matrix = (n: number) => matrices[order[n] as number] as Matrix<T>;
      const add = (): void => {
        let chain = matrix(0);
        for (let c = 0; c < coefficients.length; c++) {
          if (c > 0) chain = product(K, product(K, chain, matrix(2 * c - 1), 'transposed'), matrix(2 * c), 'plain');
          let factor = at(coefficients[c] as number);
          for (let n = 2 * c + 1; n < points && factor !== undefined; n += 2) {
            const inner = product(K, [matrix(n).flat()], [matrix(n + 1).flat()], 'transposed')[0]?.[0];
            factor = inner && K.multiply(factor, inner);
          }
          const own = factor;
          if (own === undefined) continue;
          chain.flat().forEach((entry, e) => {
            if (entry === undefined) return;
            const i = ids[e] as number;
            total.set(i, plus(K, total.get(i), K.multiply(own, entry)));
          });
        }
      };
      visit();
      return total;
    },
  };
}

const split = (kind: 'sign' | 'lars' | 'muon'): Row => ({
  members: ['classes', ...(kind === 'sign' ? [] : ['layers']), ...(kind === 'muon' ? ['coefficients'] : [])],
  read(found, posed) {
    const taken = new Set<number>();
    const classes = readClasses(found, posed, taken);
    const layers = kind === 'sign' ? [] : readLayers(found, posed, taken);
    const coefficients =
      kind !== 'muon'
        ? []
        : list(found.get('coefficients'), `${AT}.coefficients`, MAX_COEFFICIENTS, (item, place) => {
            const step = posed.readStep(item, place);
            confine(posed, [step], place, ['constant'], false);
            return step;
          });
    if (kind === 'muon' && coefficients.length === 0) reject(`${AT}.coefficients is empty`);
    const fields = layers.map((layer, k): OptimiserField => {
      if (kind === 'muon') return polarised(layer, k, coefficients);
      return {
        name: `layer ${k + 1}`,
        points: 1,
        field: ({ gradients: [v] }) => new Map([...(v ?? [])].filter(([i]) => layer.members.includes(i))),
      };
    });
    const steps = { sign: "theta' = -sign(G), entry by entry", lars: "theta' = -G/|G| for each layer", muon: "theta' = -p(G/|G|) for each layer, p(X) the sum of coefficient k times (X X')^k X" }[kind]; // biome-ignore format: a table
    return {
      kind,
      state: new Set(posed.parameters),
      steps: coefficients,
      fields: [...classes.map(classField), ...fields],
      split: { classes, layers },
      words: [`${steps}, G the gradient of the data set, where no coordinate that moves has a gradient of zero`],
    };
  },
});

export const OPTIMISERS: Readonly<Record<string, Row>> = {
  adam: adaptive('adam'),
  rmsprop: adaptive('rmsprop'),
  adagrad: adaptive('adagrad'),
  lp,
  sign: split('sign'),
  lars: split('lars'),
  muon: split('muon'),
};

export function readOptimiser(value: Json | undefined, posed: Posed): OptimiserFlow {
  const kinds = Object.keys(OPTIMISERS);
  const kind = oneOf(value instanceof Map ? value.get('kind') : undefined, `${AT}.kind`, kinds);
  const row = OPTIMISERS[kind] as Row;
  return row.read(members(value, AT, ['kind', ...row.members]), posed);
}
