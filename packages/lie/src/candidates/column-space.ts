/**
 * Column spaces as laws (theory §1.3, "Structured"; theory §4, extra laws). When every field moves a frame P ∈ ℝ^{n×r}, r < n, by P ↦ P·S, the
 * subspace range(P) is conserved; its coordinates are the entries of P₂P₁⁻¹, quotients of maximal minors by Cramer's rule.
 *
 * A frame has linear forms in the state as entries. Whether fields move it inside its own column space is tested at random samples
 * mod p; each coordinate is proved afterwards.
 */
import {
  type FieldFamily,
  matrixFromRows,
  primeField,
  QQ,
  type Random,
  type Rational,
  rankProfileModular,
  type StateFunction,
  type Term,
  type Terms,
} from '@lawful/cas-core';
import type { StateBlock } from './candidate.js';
import { type FieldSample, fieldSamples } from './field-samples.js';

/** A linear form: [variable, coefficient]. */
export type LinearForm = readonly (readonly [number, Rational])[];

export interface Frame {
  readonly rows: number;
  readonly cols: number;
  /** Row-major. */
  readonly entries: readonly LinearForm[];
  /** How the frame is written, e.g. `[Q, K, V]`. */
  readonly text: string;
}

export interface ColumnSpaceLaw {
  readonly form: string;
  readonly entries: readonly StateFunction[];
}

const single = (v: number): LinearForm => [[v, QQ.one]];

/** Blocks of equal height side by side, and their transposes: all subsets of at most `most` of them. */
export function blockFrames(blocks: readonly StateBlock[], most = 4): Frame[] {
  const sides = blocks.flatMap((b): Frame[] => {
    const own: Frame = { rows: b.rows, cols: b.cols, entries: b.variables.map(single), text: b.name };
    if (b.cols === 1) return [own];
    const turned = Array.from({ length: b.rows * b.cols }, (_, k) =>
      single(b.variables[(k % b.rows) * b.cols + Math.floor(k / b.rows)]!),
    );
    return [own, { rows: b.cols, cols: b.rows, entries: turned, text: `${b.name}'` }];
  });
  const out: Frame[] = [];
  const extend = (chosen: readonly Frame[], from: number): void => {
    if (chosen.length > 0) {
      const frame = sideBySide(chosen);
      out.push(frame);
    }
    if (chosen.length === most) return;
    for (let i = from; i < sides.length; i++)
      if (chosen.length === 0 || sides[i]!.rows === chosen[0]!.rows) extend([...chosen, sides[i]!], i + 1);
  };
  extend([], 0);
  return out.sort((a, b) => b.cols - a.cols);
}

function sideBySide(frames: readonly Frame[]): Frame {
  const [first] = frames;
  const cols = frames.reduce((n, f) => n + f.cols, 0);
  const entries: LinearForm[] = [];
  for (let i = 0; i < first!.rows; i++)
    for (const f of frames) for (let j = 0; j < f.cols; j++) entries.push(f.entries[i * f.cols + j]!);
  return {
    rows: first!.rows,
    cols,
    entries,
    text: frames.length === 1 ? first!.text : `[${frames.map((f) => f.text).join(', ')}]`,
  };
}

/** B'·P for a constant matrix B (rows of `basis` are the columns of B). */
export function projectedFrame(basis: readonly (readonly Rational[])[], frame: Frame, name: string): Frame {
  const entries: LinearForm[] = [];
  for (const b of basis)
    for (let j = 0; j < frame.cols; j++) {
      const sum = new Map<number, Rational>();
      b.forEach((q, i) => {
        if (QQ.isZero(q)) return;
        for (const [v, c] of frame.entries[i * frame.cols + j]!)
          sum.set(v, QQ.add(sum.get(v) ?? QQ.zero, QQ.mul(q, c)));
      });
      entries.push([...sum].filter(([, q]) => !QQ.isZero(q)));
    }
  return { rows: basis.length, cols: frame.cols, entries, text: `${name}*${frame.text}` };
}

/** Whether, at all samples, fields move the frame inside its own column space. */
function movesInside(family: FieldFamily, frame: Frame, samples: readonly FieldSample[], p: number): boolean {
  const F = primeField(p);
  const ordinal = new Map(family.state.map((v, d) => [v, d]));
  const value = (form: LinearForm, of: (v: number) => number): number =>
    form.reduce((sum, [v, q]) => F.add(sum, F.mul(F.fromRational(q) ?? 0, of(v))), 0);
  for (const s of samples) {
    const rows: number[][] = [];
    for (let i = 0; i < frame.rows; i++) {
      const own = frame.entries.slice(i * frame.cols, (i + 1) * frame.cols);
      rows.push([
        ...own.map((f) => value(f, (v) => s.theta[v]!)),
        ...own.map((f) => value(f, (v) => s.velocity[ordinal.get(v) ?? -1] ?? 0)),
      ]);
    }
    const width = frame.cols;
    if (
      rankProfileModular(
        matrixFromRows(
          p,
          width,
          rows.map((r) => r.slice(0, width)),
        ),
      ).rank !== width
    )
      return false;
    if (rankProfileModular(matrixFromRows(p, 2 * width, rows)).rank !== width) return false;
  }
  return true;
}

export function columnSpaceLaws(
  family: FieldFamily,
  frames: readonly Frame[],
  p: number,
  random: Random,
): ColumnSpaceLaw[] {
  const samples = fieldSamples(family, p, 6 * family.generators.length, random);
  const out: ColumnSpaceLaw[] = [];
  for (const frame of frames) {
    if (frame.cols > 4 || !movesInside(family, frame, samples, p)) continue;
    const top = generators(frame, samples[0]!, p);
    out.push({ form: `range(${frame.text})`, entries: coordinatesOf(frame, top) });
  }
  return out;
}

/** The first rows whose minor does not vanish. */
function generators(frame: Frame, s: FieldSample, p: number): number[] {
  const F = primeField(p);
  const rows = Array.from({ length: frame.rows }, (_, i) =>
    frame.entries
      .slice(i * frame.cols, (i + 1) * frame.cols)
      .map((f) => f.reduce((sum, [v, q]) => F.add(sum, F.mul(F.fromRational(q) ?? 0, s.theta[v]!)), 0)),
  );
  return [...rankProfileModular(matrixFromRows(p, frame.cols, rows)).rows].sort((a, b) => a - b);
}

/** The entries of P₂P₁⁻¹, P₁ the chosen rows: minors of P₁ with one row replaced, over det P₁. */
function coordinatesOf(frame: Frame, top: readonly number[]): StateFunction[] {
  const denominator = minor(frame, top);
  const out: StateFunction[] = [];
  for (let i = 0; i < frame.rows; i++) {
    if (top.includes(i)) continue;
    for (let k = 0; k < top.length; k++) out.push({ numerator: minor(frame, top.with(k, i)), denominator });
  }
  return out;
}

/** The determinant of some rows, expanded along permutations. */
function minor(frame: Frame, rows: readonly number[]): Terms {
  const total = new Map<string, Term<Rational>>();
  const add = (variables: readonly number[], q: Rational): void => {
    const sorted = [...variables].sort((a, b) => a - b);
    const exponents: [number, number][] = [];
    for (const v of sorted) {
      const last = exponents[exponents.length - 1];
      if (last !== undefined && last[0] === v) last[1]++;
      else exponents.push([v, 1]);
    }
    const key = sorted.join(',');
    const sum = QQ.add(total.get(key)?.coefficient ?? QQ.zero, q);
    if (QQ.isZero(sum)) total.delete(key);
    else total.set(key, { coefficient: sum, exponents });
  };
  const expand = (row: number, used: number, sign: Rational, variables: readonly number[]): void => {
    if (row === rows.length) {
      add(variables, sign);
      return;
    }
    let skipped = 0;
    for (let j = 0; j < frame.cols; j++) {
      if ((used >> j) & 1) continue;
      const odd = skipped++ % 2 === 1;
      for (const [v, q] of frame.entries[rows[row]! * frame.cols + j]!)
        expand(row + 1, used | (1 << j), QQ.mul(odd ? QQ.neg(sign) : sign, q), [...variables, v]);
    }
  };
  expand(0, 0, QQ.one, []);
  return [...total.values()];
}
