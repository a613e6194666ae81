/**
 * Refutation: exact rational values of parameters, data and cotangent at which the rate of change of h is not zero. The
 * masks are the true ones at that point, so a witness needs no hypothesis.
 */
import {
  evaluateProgram,
  type FieldFamily,
  QQ,
  type Random,
  type Rational,
  rational,
  type StateFunction,
  random as seeded,
  withTrueMasks,
} from '@lawful/cas-core';
import { lieDerivative } from './lie-derivative.js';

export interface Witness {
  readonly generator: string;
  /** Exact values by variable index, for every variable of the family that has one. */
  readonly values: ReadonlyMap<number, Rational>;
  /** X(h) there, not zero. */
  readonly value: Rational;
}

/** Searches small integer points; undefined when `attempts` draws per generator gave none. */
export function refuteLaw(
  family: FieldFamily,
  h: StateFunction,
  options: { readonly seed?: number; readonly attempts?: number } = {},
): Witness | undefined {
  const random = seeded(options.seed ?? 1).fork('refutation');
  const attempts = options.attempts ?? 60;
  for (const generator of family.generators) {
    const derivative = lieDerivative(family, generator, h);
    for (let i = 0; i < attempts; i++) {
      const values = withTrueMasks(family.network, draw(family, generator.samples, random, 2 + Math.floor(i / 6)));
      if (values === undefined) continue;
      const result = evaluateProgram(derivative, QQ, (q) => q, values);
      if (result.kind !== 'ok' || QQ.isZero(result.value[0]!)) continue;
      const known = new Map<number, Rational>();
      values.forEach((v, k) => {
        if (v !== undefined) known.set(k, v);
      });
      return { generator: generator.name, values: known, value: result.value[0]! };
    }
  }
  return undefined;
}

/** Integers in −size … size for state, constants and samples; masks are left open. Zero is rare, so that witnesses read well. */
function draw(family: FieldFamily, samples: readonly number[], random: Random, size: number): (Rational | undefined)[] {
  const values: (Rational | undefined)[] = family.variables.map(() => undefined);
  for (const v of [...family.state, ...family.constants, ...samples]) {
    const { mask, positive } = family.variables[v]!;
    if (mask !== undefined) continue;
    const magnitude = 1 + random.below(size);
    values[v] = rational(positive === true || random.below(2) === 0 ? magnitude : -magnitude);
  }
  return values;
}
