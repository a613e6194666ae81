/**
 * Laws of a flow with a drift that acts on the parameters (a penalty, a decay), from the laws of the same flow without it (theory §9). Such a law h need
 * not stand still along the drift X₀. Where X₀h = κh, e^{kct}h does if κ = −kc, with the clock E = e^{ct}; and ratios of laws of one κ do, as products
 * of powers whose κ add up to zero.
 *
 * κ is looked at modulo a prime at a few points; everything is proved afterwards.
 */
import {
  type FieldFamily,
  formatRational,
  formatStateFunction,
  type Generator,
  type PrimeField,
  primeField,
  type Random,
  type Rational,
  rational,
  type StateFunction,
  type Term,
  type Terms,
} from '@lawful/cas-core';
import { hasVelocities } from './block-forms.js';
import type { Candidate } from './candidate.js';
import { type FieldSample, fieldSamples } from './field-samples.js';
import { coordinates, logarithmicRate, powerProducts } from './power-products.js';

const driftOf = (family: FieldFamily): Generator | undefined =>
  family.clock !== undefined && hasVelocities(family)
    ? undefined
    : family.generators.find((g) => g.name === 'drift' && g.motion === undefined);

/** The family of data alone, without the clock; undefined where there is no drift, or velocities and a clock. */
export function withoutDrift(family: FieldFamily): FieldFamily | undefined {
  const drift = driftOf(family);
  if (drift === undefined) return undefined;
  const { clock, ...rest } = family;
  const moving = family.state.flatMap((v, d) => (v === clock ? [] : [d]));
  return {
    ...rest,
    state: moving.map((d) => family.state[d]!),
    generators: family.generators
      .filter((g) => g !== drift)
      .map((g) => ({ ...g, field: { ...g.field, outputs: moving.map((d) => g.field.outputs[d]!) } })),
  };
}

const POINTS = 4;
const POWER_LIMIT = 64;
/** Products of more factors than this are not looked for. */
const FACTORS = 60;

interface Entry {
  readonly h: StateFunction;
  readonly text: string | undefined;
}

/** From the laws of `withoutDrift` to candidates of the whole family. */
export function drivenLaws(family: FieldFamily, laws: readonly Candidate[], p: number, random: Random): Candidate[] {
  const F = primeField(p);
  const samples = fieldSamples({ ...family, generators: [driftOf(family)!] }, p, POINTS, random.fork('drift'));
  const cofactor = (h: StateFunction): number[] | undefined => {
    const above = ratesOf(h.numerator);
    const below = h.denominator === undefined ? samples.map(() => 0) : ratesOf(h.denominator);
    return above && below?.map((b, i) => F.sub(above[i]!, b));
  };
  const ratesOf = (terms: Terms): number[] | undefined => all(samples.map((s) => logarithmicRate(family, F, terms, s)));
  const clock = family.clock === undefined ? undefined : clockOf(family, F, samples);
  const out: Candidate[] = [];
  const groups = new Map<string, Entry[]>();
  for (const law of laws) {
    const cofactors = all(law.entries.map(cofactor));
    if (cofactors === undefined) continue;
    const powers = clock && all(cofactors.map(clock.power));
    if (powers !== undefined && new Set(powers).size === 1) {
      out.push(timed(family, law, powers[0]!));
      continue;
    }
    law.entries.forEach((h, k) => {
      const key = cofactors[k]!.join();
      if (h.denominator === undefined) groups.set(key, [...(groups.get(key) ?? []), { h, text: entryText(law, k) }]);
    });
  }
  for (const [first, ...others] of groups.values())
    for (const { h, text } of others)
      out.push({
        entries: [{ numerator: h.numerator, denominator: first!.h.numerator }],
        text: text === undefined || first!.text === undefined ? undefined : `${text}/${first!.text}`,
        shape: 'single',
      });
  const leaders = [...groups.values()].map(([first]) => first!.h.numerator);
  const factors = [...leaders, ...coordinates(family)];
  if (factors.length <= FACTORS)
    for (const h of powerProducts(family, factors, p, random.fork('products')))
      out.push({ entries: [h], text: undefined, shape: 'single' });
  return out;
}

const all = <T>(list: readonly (T | undefined)[]): T[] | undefined =>
  list.every((x) => x !== undefined) ? [...(list as readonly T[])] : undefined;

function clockOf(family: FieldFamily, F: PrimeField, samples: readonly FieldSample[]) {
  const own: Terms = [{ coefficient: { num: 1n, den: 1n }, exponents: [[family.clock!, 1]] }];
  const rates = all(samples.map((s) => logarithmicRate(family, F, own, s)));
  return {
    /** k when κ is −k times the rate of the clock at all samples. */
    power: (cofactor: readonly number[]): number | undefined => {
      const powers = new Set(rates?.map((r, i) => F.div(F.neg(cofactor[i]!), r)));
      const [k] = powers;
      if (powers.size !== 1 || k === undefined) return undefined;
      const signed = k > F.p / 2 ? k - F.p : k;
      return Math.abs(signed) <= POWER_LIMIT ? signed : undefined;
    },
  };
}

/** E^k times a law. */
function timed(family: FieldFamily, law: Candidate, k: number): Candidate {
  if (k === 0) return law;
  const clock = family.clock!;
  const times = (terms: Terms): Term<Rational>[] =>
    terms.map((t) => ({
      coefficient: t.coefficient,
      exponents: [...t.exponents, [clock, Math.abs(k)] as [number, number]].sort(([a], [b]) => a - b),
    }));
  const one: Terms = [{ coefficient: { num: 1n, den: 1n }, exponents: [] }];
  const entries = law.entries.map(
    ({ numerator, denominator }): StateFunction =>
      k > 0 ? { numerator: times(numerator), denominator } : { numerator, denominator: times(denominator ?? one) },
  );
  const name = (v: number): string => family.variables[v]!.name;
  const text = law.text ?? formatStateFunction(law.entries[0]!, name);
  return { ...law, entries, text: `${powerText(name(clock), k)}*${/[ /]/.test(text) ? `(${text})` : text}` };
}

/** `exp(c*t)` ↦ `exp(k*c*t)`, numbers multiplied. */
function powerText(clock: string, k: number): string {
  const inner = clock.slice('exp('.length, -1);
  const [, sign, top = '1', below = '1', rest] = /^(-?)(?:(\d+)(?:\/(\d+))?\*)?(.*)$/.exec(inner)!;
  const factor = formatRational(rational(BigInt(`${sign}${top}`) * BigInt(k), BigInt(below)));
  return `exp(${factor === '1' ? '' : `${factor}*`}${rest})`;
}

/** `(W1*W1' - W2'*W2)[1,2]` for an entry of a symmetric matrix law; undefined where it has no such short form. */
function entryText({ text, shape, entries }: Candidate, k: number): string | undefined {
  if (text === undefined || shape !== 'matrix') return undefined;
  const n = (Math.sqrt(8 * entries.length + 1) - 1) / 2;
  if (!Number.isInteger(n)) return undefined;
  let [i, rest] = [0, k];
  while (rest >= n - i) {
    rest -= n - i;
    i++;
  }
  return `(${text})[${i + 1},${i + rest + 1}]`;
}
