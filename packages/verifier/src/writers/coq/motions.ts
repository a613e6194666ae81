/**
 * How the values of a straight-line program move when the parameters move along the gradient of a law (theory §11): for each value that
 * is met, what it moves by, and what the Coq file has to open to see that. A sum that moves by a multiple of itself or of another
 * sum is said to, so that what follows is short; values that are products stand for what they are made of.
 *
 * Nothing here is trusted: Coq checks every step.
 */
import { rational } from '@lawful/cas-core';
import type { PolynomialData } from '../../certificates/certificate-data.js';
import * as L from './laurent.js';
import { type Instruction, indexOf, isState, type StraightLine, stateAtom } from './straight-line.js';

export interface Step {
  readonly place: number;
  readonly motion: L.Laurent;
  /** Sums and products to be written out, then inverses and roots that meet what they are of. */
  readonly opened: readonly number[];
}

export interface Motion {
  readonly start: readonly (readonly [parameter: number, motion: L.Laurent])[];
  readonly steps: readonly Step[];
  /** Inverses that meet in the differences of the outputs. */
  readonly opened: readonly number[];
}

/** A motion, and the sums that were written out to see it. */
interface Moved {
  readonly motion: L.Laurent;
  readonly whole: readonly number[];
}

/** Longer sums stay as they are in longer motions. */
const LARGEST_OPENED = 64;

/** Larger motions are not followed. */
const LARGEST = 2_000;

/** @param ordinal the P index of a variable */
export function motionsOf(program: StraightLine, ordinal: (variable: number) => number) {
  // Long: the tables of a program serve the motions of all laws.
  const { instructions, inverse, outputs } = program;
  const at = new Map(instructions.map((i) => [i.place, i] as const));
  /** By P index, what a value is in terms of atoms; values that are not here are atoms. */
  const made = new Map<number, L.Laurent>();
  /** By place, a sum in terms of atoms. */
  const sums = new Map<number, L.Laurent>();
  const byForm = new Map<string, number>();
  const inTerms = (value: L.Laurent): L.Laurent =>
    L.substituted(value, (a) => (isState(a) ? made.get(indexOf(a)) : undefined) ?? L.atom(a));
  for (const i of instructions) {
    if (i.kind === 'Inv') made.set(i.place, L.atom(stateAtom(i.of), -1));
    if (i.kind !== 'Poly') continue;
    const value = inTerms(i.value);
    if (value.size < 2 && !program.arguments.has(i.place)) made.set(i.place, value);
    else sums.set(i.place, value);
    if (value.size < 2 || !sums.has(i.place)) continue;
    const { key } = L.normalised(value);
    if (!byForm.has(key)) byForm.set(key, i.place);
  }

  /** As a multiple of a value, where it is seen to be one and no inverse comes in by that. */
  function multiple(motion: L.Laurent, place: number): Moved | undefined {
    const own = sums.get(place);
    if (own === undefined || own.size === 0 || motion.size === 0) return undefined;
    const inverted = new Set(L.invertedIn(motion));
    const times = (factor: L.Laurent | undefined, of: number): Moved | undefined =>
      factor !== undefined && L.invertedIn(factor).every((a) => inverted.has(a))
        ? { motion: L.product(factor, L.atom(stateAtom(of))), whole: [of] }
        : undefined;
    const byOwn = motion.size >= own.size ? times(L.quotient(motion, own), place) : undefined;
    if (byOwn !== undefined || motion.size < 2) return byOwn;
    const { key, outside } = L.normalised(motion);
    const of = byForm.get(key);
    return of === undefined ? undefined : times(L.quotient(outside, L.normalised(sums.get(of)!).outside), of);
  }
  /** With sums written out as long as that makes it shorter. */
  function shortened(motion: L.Laurent): Moved {
    const whole: number[] = [];
    let short = motion;
    for (let next: readonly [number, L.Laurent] | undefined; ; whole.push(next[0]), short = next[1]) {
      next = undefined;
      if (short.size < 2 || short.size > LARGEST_OPENED) break;
      for (const a of L.atomsOf(short)) {
        const value = isState(a) ? sums.get(indexOf(a)) : undefined;
        if (
          value === undefined ||
          value.size < 2 ||
          value.size > LARGEST_OPENED ||
          L.invertedIn(short).includes(a) ||
          L.degreeIn(short, a) > 1
        )
          continue;
        const open = L.substituted(short, (b) => (a === b ? value : L.atom(b)));
        if (open.size < short.size) next = [indexOf(a), open];
      }
      if (next === undefined) break;
    }
    return { motion: short, whole };
  }
  const recognised = (motion: L.Laurent, place: number): Moved => multiple(motion, place) ?? shortened(motion);

  const read = (i: Instruction): readonly number[] =>
    i.kind === 'Poly' ? [...L.atomsOf(i.value)].filter(isState).map(indexOf) : [i.of];
  const reads = new Map(instructions.map((i) => [i.place, read(i)] as const));

  /** Products below values, and what is to be opened to see them. */
  function openings(from: readonly number[], motions: readonly L.Laurent[], whole: readonly number[]): number[] {
    const open = new Set<number>(whole);
    const inverses = new Set<number>();
    const todo = [...from, ...whole.flatMap((w) => reads.get(w) ?? [])];
    for (let p = todo.pop(); p !== undefined; p = todo.pop()) {
      const value = made.get(p);
      const kind = at.get(p)?.kind;
      if (kind === 'Inv') inverses.add(p);
      if (value === undefined || kind !== 'Poly' || open.has(p)) continue;
      open.add(p);
      todo.push(...(reads.get(p) ?? []));
    }
    for (const m of motions) for (const a of L.invertedIn(m)) inverses.add(inverse.get(indexOf(a))!);
    return [...[...open].sort((a, b) => b - a), ...[...inverses].sort((a, b) => a - b)];
  }

  function start(numerator: PolynomialData, denominator: PolynomialData | undefined): Motion['start'] {
    const poly = (terms: PolynomialData): L.Laurent =>
      L.sum(
        terms.map(([c, powers]) =>
          powers.reduce(
            (p, [v, e]) => L.product(p, L.power(L.atom(stateAtom(ordinal(v))), e)),
            L.constant(L.numberOf(c)),
          ),
        ),
      );
    const p = poly(numerator);
    const q = denominator === undefined ? L.constant(rational(1)) : poly(denominator);
    const one = (i: number) => (a: number) => (a === i ? L.constant(rational(1)) : undefined);
    return [...new Set([...L.atomsOf(p), ...L.atomsOf(q)])]
      .sort((a, b) => a - b)
      .map((a) => {
        const along = L.sum([L.product(L.derivative(p, one(a)), q), L.negated(L.product(L.derivative(q, one(a)), p))]);
        return [indexOf(a), along] as const;
      });
  }

  /** The motion along the gradient of a law, or why it is not followed. */
  return function motionAlong(
    numerator: PolynomialData,
    denominator: PolynomialData | undefined,
    parameters: ReadonlySet<number>,
    sumZero: boolean,
  ): Motion | string {
    const begin = start(numerator, denominator).filter(([i]) => parameters.has(i));
    const moves = new Map(begin.filter(([, m]) => m.size > 0));
    const steps: Step[] = [];
    const along = (a: number): L.Laurent | undefined => (isState(a) ? moves.get(indexOf(a)) : undefined);

    function moved(i: Instruction): Moved {
      if (i.kind === 'Poly') return recognised(L.derivative(sums.get(i.place) ?? made.get(i.place)!, along), i.place);
      const [t, self, of] = [moves.get(i.of)!, L.atom(stateAtom(i.place)), stateAtom(i.of)];
      const as = (motion: L.Laurent, ...whole: number[]): Moved => ({ motion, whole });
      switch (i.kind) {
        case 'Inv':
          return as(L.negated(L.product(t, L.atom(of, -2))), i.place);
        case 'Exp':
          return as(L.product(t, self));
        case 'Log':
          return as(L.product(t, L.atom(of, -1)));
        case 'Sqrt': {
          const half = L.scaled(t, rational(1, 2));
          const share = L.quotient(half, L.atom(of));
          // With s * s = a: a/s is s.
          return share !== undefined && !L.invertedIn(share).includes(of)
            ? as(L.product(share, self), i.place)
            : as(L.product(half, L.atom(stateAtom(i.place), -1)));
        }
        case 'Sin':
        case 'Cos': {
          const turned = L.product(t, L.atom(stateAtom(program.partner.get(i.place)!)));
          return as(i.kind === 'Sin' ? turned : L.negated(turned));
        }
      }
    }
    for (const i of instructions) {
      const below = reads.get(i.place)!;
      if (!below.some((p) => moves.has(p))) continue;
      const { motion, whole } = moved(i);
      if (motion.size > LARGEST) return `a motion has ${motion.size} terms`;
      const involved = [motion, ...below.flatMap((p) => moves.get(p) ?? []), made.get(i.place) ?? L.zero];
      const sumsOpened = i.kind === 'Poly' ? whole : [];
      const opened = openings(below, involved, sumsOpened);
      steps.push({ place: i.place, motion, opened: i.kind === 'Poly' ? opened : [...new Set([...opened, ...whole])] });
      if (motion.size > 0) moves.set(i.place, motion);
    }
    const ends = outputs.map((o) => moves.get(o) ?? L.zero);
    const still = sumZero ? ends.map((t) => L.sum([t, L.negated(ends[0]!)])) : ends;
    const j = still.findIndex((t) => t.size > 0);
    if (j >= 0) return `the motion along its gradient is not seen to leave output ${j + 1} where it is`;
    return { start: begin, steps, opened: openings([], ends, []) };
  };
}
