/** Flows that are split into parts: classes of coordinates that agree up to the sign, and layers that move along a form in their own gradient. */
import { type Algebra, plus } from '../../core/arithmetic/interpret.js';
import { ONE } from '../../core/arithmetic/rational.js';
import type { Field } from '../../core/functions.js';
import { confine } from '../../core/reading/network.js';
import { reject } from '../../text/rejection.js';
import { type Found, integerIn, type Json, list, members } from '../../text/shape.js';
import { AT, type Layer, type OptimiserField, type Posed, type Row, type Seen, type SignClass } from './flow.js';

/** 2n + 1 points have (2n + 1)! orders. */
const MAX_COEFFICIENTS = 3;

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

export const split = (kind: 'sign' | 'lars' | 'muon'): Row => ({
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
      split: { classes, layers, scalar: coefficients },
      words: [`${steps}, G the gradient of the data set, where no coordinate that moves has a gradient of zero`],
    };
  },
});
