/**
 * The rank of the truth: dim Lie(𝒱) at a state, in floats.
 *
 * Three sources of vectors, each in Lie(𝒱)(s), taken in turn until nothing new comes (or until the rank that is asked about is reached):
 *  1. the fields of data points, at least two for every on/off pattern that a sample of data over several magnitudes shows;
 *  2. brackets [b, w] = Dw·b − Db·w of random combinations of them, by nested dual numbers;
 *  3. transport: dφ(w) for flows φ of fields. Lie(𝒱) is invariant under flows and has one dimension along a leaf (Nagano's theorem: on the smooth pieces
 *     fields are analytic), so all depths come at once: a basis at s is carried along a leg to φ(s), fields there are added, and so on. Legs are
 *     integrated with extrapolated midpoint steps, errors below 1e-10.
 * Pieces are frozen at s: what is computed is the algebra of the germs that true data have there. Every rank is rather too small than too large.
 */
import { drawPoint, type Field, frozenAt, kickOf, type System, valueAt } from './fields.js';
import type { Draw } from './random.js';
import { length, Span } from './span.js';
import { nested, tangents } from './tape.js';

export interface Situation {
  readonly system: System;
  readonly constants: readonly number[];
  readonly state: Float64Array;
  readonly averaged: boolean;
}

/** A combination of fields. */
type Combination = readonly { readonly c: number; readonly field: Field }[];
type Word = Combination | { readonly b: Word; readonly w: Word };

const isCombination = (word: Word): word is Combination => Array.isArray(word);

/** Fields of data points with finite values, frozen at the state; rarer patterns first. */
function fieldsAt({ system, constants, state, averaged }: Situation, draw: Draw, sample: number): Field[] {
  const hasSteps = system.kick.op.includes('step');
  const seen = new Map<string, Field[]>();
  const limit = hasSteps ? state.length + 6 : sample;
  for (let k = 0; k < sample; k++) {
    const point = drawPoint(system, draw, hasSteps ? k % 2 === 1 : k % 3 === 2);
    const field = frozenAt(system, kickOf(system, point, averaged), constants, state);
    const key = (field.steps ?? [])
      .map((s) => system.kick.op.flatMap((op, n) => (op === 'step' ? [s[n]] : [])).join(''))
      .join(' ');
    const bucket = seen.get(key) ?? [];
    if (bucket.length >= limit) continue;
    if (!valueAt(system, field, constants, state, nested(0)).every(Number.isFinite)) continue;
    seen.set(key, [...bucket, field]);
  }
  return [...seen.values()].sort((a, b) => a.length - b.length).flat();
}

export interface TrueRank {
  readonly rank: number;
  /** The longest rest that was taken for rounding. */
  readonly dropped: number;
  readonly by: 'fields' | 'brackets' | 'transport';
}

/** @param target the rank asked about: no more is looked for once it is reached */
export function trueRank(situation: Situation, target: number, draw: Draw): TrueRank {
  const { system, constants, state } = situation;
  const N = state.length;
  const hasSteps = system.kick.op.includes('step');
  const size = situation.averaged ? (system.draft.symmetry?.group.elements.length ?? 1) : 1;
  const sample = Math.max(3 * N + 6, Math.min(hasSteps ? 600 : 40, Math.floor(2400 / size)));
  const kicks = fieldsAt(situation, draw, sample);
  const drift: Field[] = system.drift === undefined ? [] : [{ program: system.drift, data: [[]] }];
  const fields = [...drift, ...kicks];
  const span = new Span(N);
  for (const f of fields) {
    if (span.rank >= target) break;
    span.add(valueAt(system, f, constants, state, nested(0)));
  }
  const done = (by: TrueRank['by']): TrueRank => ({ rank: span.rank, dropped: span.dropped, by });
  if (span.rank >= target || fields.length === 0) return done('fields');

  const combination = (): Combination => {
    const some = Array.from({ length: Math.min(3, fields.length) }, () => draw.pick(fields));
    return some.map((field) => ({
      field,
      c: draw.normal() / (1e-9 + length(valueAt(system, field, constants, state, nested(0)))),
    }));
  };
  const deepest = size > 8 ? 2 : 3;
  for (let depth = 1, barren = 0; depth <= deepest && span.rank < target; ) {
    let word: Word = combination();
    for (let k = 0; k < depth; k++) word = { b: combination(), w: word };
    if (span.add(wordAt(situation, word, state, 0))) barren = 0;
    else if (++barren > 4) {
      depth++;
      barren = 0;
    }
  }
  if (span.rank >= target) return done('brackets');
  return transport(situation, fields, span, target, draw);
}

/** The value of a bracket word at a state of 2^k lanes. */
function wordAt(situation: Situation, word: Word, state: Float64Array, k: number): Float64Array {
  const { system, constants } = situation;
  if (isCombination(word)) {
    const out = new Float64Array(state.length);
    for (const { c, field } of word) {
      const value = valueAt(system, field, constants, state, nested(k));
      for (let i = 0; i < out.length; i++) out[i]! += c * value[i]!;
    }
    return out;
  }
  const along = (f: Word, direction: Float64Array): Float64Array => {
    const L = 1 << k;
    const N = state.length / L;
    const lifted = new Float64Array(2 * state.length);
    for (let i = 0; i < N; i++) {
      lifted.set(state.subarray(i * L, (i + 1) * L), i * 2 * L);
      lifted.set(direction.subarray(i * L, (i + 1) * L), i * 2 * L + L);
    }
    const value = wordAt(situation, f, lifted, k + 1);
    const out = new Float64Array(state.length);
    for (let i = 0; i < N; i++) out.set(value.subarray(i * 2 * L + L, (i + 1) * 2 * L), i * L);
    return out;
  };
  const left = along(word.w, wordAt(situation, word.b, state, k));
  const right = along(word.b, wordAt(situation, word.w, state, k));
  return left.map((x, i) => x - right[i]!);
}

const LEGS = 40;
const BARREN_LEGS = 10;

function transport(situation: Situation, fields: readonly Field[], first: Span, target: number, draw: Draw): TrueRank {
  const { system, constants } = situation;
  const N = situation.state.length;
  let state = situation.state;
  let span = first;
  let barren = 0;
  const legs = fields[0]!.data.length > 8 ? LEGS / 2 : LEGS;
  for (let leg = 0; leg < legs && barren < BARREN_LEGS && span.rank < target; leg++) {
    const before = span.rank;
    const field = leg % 3 === 0 && system.drift !== undefined ? fields[0]! : draw.pick(fields);
    const carried = carry(situation, field, state, span.basis, (draw.chance(0.5) ? 1 : -1) * (0.2 + 0.6 * draw.unit()));
    if (carried !== undefined) {
      ({ state } = carried);
      span = new Span(N);
      for (const v of carried.vectors) span.add(v);
      for (let k = 0; k < 8 && span.rank < target; k++)
        span.add(valueAt(system, draw.pick(fields), constants, state, nested(0)));
    }
    barren = span.rank > before ? 0 : barren + 1;
    // What a leg turns into a hair's breadth is kept by going back to the best so far.
    if (span.rank > first.rank) first = span;
  }
  return { rank: first.rank, dropped: first.dropped, by: 'transport' };
}

/** A state and a basis, carried by the flow of a field until the state has moved by about `distance` (of its size). */
function carry(
  { system, constants }: Situation,
  field: Field,
  state: Float64Array,
  basis: readonly Float64Array[],
  distance: number,
): { state: Float64Array; vectors: Float64Array[] } | undefined {
  const N = state.length;
  const lanes = 1 + basis.length;
  const algebra = tangents(basis.length);
  const speed = length(valueAt(system, field, constants, state, nested(0)));
  if (!(speed > 1e-12)) return undefined;
  const scale = (distance * (1 + length(state))) / Math.sqrt(N) / speed;
  const rate = (z: Float64Array): Float64Array => valueAt(system, field, constants, z, algebra).map((v) => v * scale);
  let z = new Float64Array(N * lanes);
  for (let i = 0; i < N; i++) {
    z[i * lanes] = state[i]!;
    basis.forEach((b, k) => {
      z[i * lanes + 1 + k] = b[i]!;
    });
  }
  let time = 0;
  let h = 0.5;
  for (let tries = 0; time < 1 - 1e-9 && tries < 24; tries++) {
    const step = Math.min(h, 1 - time);
    const next = extrapolated(rate, z, step);
    if (next === undefined) h = step / 3;
    else {
      z = next;
      time += step;
    }
  }
  if (time === 0) return undefined;
  const lane = (k: number): Float64Array => Float64Array.from({ length: N }, (_, i) => z[i * lanes + k]!);
  const moved = lane(0);
  if (length(moved) > 50 * (1 + length(state))) return undefined;
  return { state: moved, vectors: basis.map((_, k) => lane(1 + k)) };
}

const SUBSTEPS = [2, 4, 6, 8, 10, 12, 14];

/** Gragg's midpoint rule, extrapolated; undefined when two columns differ by more than 1e-11 of the size. */
function extrapolated(
  rate: (z: Float64Array) => Float64Array,
  z: Float64Array,
  h: number,
): Float64Array<ArrayBuffer> | undefined {
  let previous: Float64Array[] = [];
  for (const [row, n] of SUBSTEPS.entries()) {
    const s = h / n;
    let before = z;
    const begin = rate(z);
    let now = z.map((v, i) => v + s * begin[i]!);
    for (let k = 1; k < n; k++) {
      const r = rate(now);
      const after = before.map((v, i) => v + 2 * s * r[i]!);
      before = now;
      now = after;
    }
    const end = rate(now);
    const current = [now.map((v, i) => 0.5 * (v + before[i]! + s * end[i]!))];
    for (let k = 1; k <= row; k++) {
      const ratio = (n / SUBSTEPS[row - k]!) ** 2 - 1;
      const finer = current[k - 1]!;
      const coarser = previous[k - 1]!;
      current.push(finer.map((v, i) => v + (v - coarser[i]!) / ratio));
    }
    const best = current[row]!;
    if (!best.every(Number.isFinite)) return undefined;
    if (row >= 2) {
      const other = current[row - 1]!;
      const size = Math.max(1, ...best.map(Math.abs));
      if (best.every((v, i) => Math.abs(v - other[i]!) <= 1e-12 * size)) return Float64Array.from(best);
    }
    previous = current;
  }
  return undefined;
}
