/** Adam, RMSprop and AdaGrad: the drift, what is linear in the gradient, and what is quadratic in it, polarised. */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { type Found, integerIn, list } from '../../text/shape.js';
import { AT, constantStep, type OptimiserField, type Posed, type Row, type Seen } from './flow.js';

const TWO: Rational = { numerator: 2n, denominator: 1n };

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

export const adaptive = (kind: 'adam' | 'rmsprop' | 'adagrad'): Row => {
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
        beside: [...(mean ? [['m', moments] as const] : []), ['s', roots] as const],
        steps: [a, b].filter((s) => s !== undefined),
        fields: [...(fades ? [drift] : []), kick, square],
        words: [`${text}, entry by entry, G the gradient of the data set and s > 0`],
      };
    },
  };
};
