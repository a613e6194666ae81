/**
 * Arithmetic of constants: entries moved by index, and functions entry by entry. What is filled with one number stays so; what is small is computed at once,
 * what is large when somebody asks, and once only.
 */
import { shapeText } from '../files/import-error.js';
import type { NumberKind } from '../wire/data-types.js';
import { countOf } from '../wire/tensor-data.js';
import type { Site } from './site.js';
import { type Constant, constantOf, SMALL } from './value.js';

/** Beyond, no constant is computed. */
const LARGE = 2 ** 26;

/** The number of entries of a shape that the file computes. Throws `ImportError`. */
export function checkedCount(site: Site, shape: readonly number[]): number {
  return countOf(shape) ?? site.fail(`the shape ${shapeText(shape)}`, 'sizes from 0 on, of less than 2^44 entries');
}

function derived(site: Site, type: NumberKind, shape: readonly number[], compute: () => Float64Array): Constant {
  const count = checkedCount(site, shape);
  if (count > LARGE) site.fail(`a constant of shape ${shapeText(shape)}`, `at most ${LARGE} entries`);
  let known: Float64Array | undefined;
  const once = (): Float64Array => {
    if (known === undefined) {
      site.draft.take(count, site);
      known = compute();
    }
    return known;
  };
  return constantOf(type, shape, count > SMALL ? once : once());
}

/** All numbers of a constant that is needed while the file is read. */
export function numbersOf(site: Site, constant: Constant): Float64Array {
  if (constant.count > LARGE) site.fail(`a constant of shape ${shapeText(constant.shape)}`, `at most ${LARGE} entries`);
  site.draft.take(constant.count, site);
  return constant.values();
}

export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let k = shape.length - 2; k >= 0; k--) strides[k] = strides[k + 1]! * shape[k + 1]!;
  return strides;
}

/** Visits the places of a box row by row, with the sum of `steps` along each axis. */
export function eachOffset(shape: readonly number[], steps: readonly number[], visit: (offset: number) => void): void {
  if (shape.includes(0)) return;
  const index = shape.map(() => 0);
  let offset = 0;
  for (;;) {
    visit(offset);
    let k = shape.length - 1;
    for (; k >= 0; k--) {
      offset += steps[k]!;
      if (++index[k]! < shape[k]!) break;
      offset -= steps[k]! * shape[k]!;
      index[k] = 0;
    }
    if (k < 0) return;
  }
}

/** Entries read along strides: a transpose, or what is spread (stride 0). */
export function strided(site: Site, of: Constant, shape: readonly number[], steps: readonly number[]): Constant {
  checkedCount(site, shape);
  if (of.filled !== undefined) return constantOf(of.type, shape, of.filled);
  return derived(site, of.type, shape, () => {
    const from = of.values();
    const out = new Float64Array(shape.reduce((a, b) => a * b, 1));
    let n = 0;
    eachOffset(shape, steps, (offset) => {
      out[n++] = from[offset]!;
    });
    return out;
  });
}

/** The same numbers in another shape. */
export const reshaped = (of: Constant, shape: readonly number[]): Constant => ({ ...of, shape });

/** Chosen places along one axis. */
export function taken(site: Site, of: Constant, axis: number, places: readonly number[]): Constant {
  const shape = of.shape.map((n, k) => (k === axis ? places.length : n));
  checkedCount(site, shape);
  if (of.filled !== undefined) return constantOf(of.type, shape, of.filled);
  return derived(site, of.type, shape, () => {
    const from = of.values();
    const inner = of.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const outer = of.shape.slice(0, axis).reduce((a, b) => a * b, 1);
    const out = new Float64Array(outer * places.length * inner);
    let n = 0;
    for (let o = 0; o < outer; o++)
      for (const place of places) {
        const start = (o * of.shape[axis]! + place) * inner;
        for (let i = 0; i < inner; i++) out[n++] = from[start + i]!;
      }
    return out;
  });
}

/** One after another along an axis. Precondition: they have equal sizes along the others. */
export function joined(site: Site, parts: readonly Constant[], axis: number): Constant {
  const [first] = parts;
  const shape = first!.shape.map((n, k) => (k === axis ? parts.reduce((sum, p) => sum + p.shape[axis]!, 0) : n));
  checkedCount(site, shape);
  const { filled } = first!;
  if (filled !== undefined && parts.every((p) => Object.is(p.filled, filled)))
    return constantOf(first!.type, shape, filled);
  return derived(site, first!.type, shape, () => {
    const lists = parts.map((p) => p.values());
    const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
    const out = new Float64Array(shape.reduce((a, b) => a * b, 1));
    let n = 0;
    for (let o = 0; o < outer; o++)
      for (const list of lists) {
        const step = list.length / outer;
        out.set(list.subarray(o * step, (o + 1) * step), n);
        n += step;
      }
    return out;
  });
}

/** As numpy aligns shapes: from the right, width 1 against any. Undefined when they do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const size = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let k = 0; k < size; k++) {
    const [p, q] = [a[a.length - size + k] ?? 1, b[b.length - size + k] ?? 1];
    if (p !== q && p !== 1 && q !== 1) return undefined;
    out.push(p === 1 ? q : p);
  }
  return out;
}

/** How far neighbours of a result are apart in what is spread over it. */
export function broadcastSteps(own: readonly number[], result: readonly number[]): number[] {
  const strides = stridesOf(own);
  return result.map((_, k) => {
    const at = k - (result.length - own.length);
    return at < 0 || own[at] === 1 ? 0 : strides[at]!;
  });
}

/** A function of one constant, entry by entry. */
export function mapped(site: Site, of: Constant, type: NumberKind, f: (x: number) => number): Constant {
  if (of.filled !== undefined) return constantOf(type, of.shape, f(of.filled));
  return derived(site, type, of.shape, () => of.values().map(f));
}

/** A function of several constants, entry by entry, spread as numpy does. */
export function zipped(
  site: Site,
  parts: readonly Constant[],
  type: NumberKind,
  f: (...xs: number[]) => number,
): Constant {
  let shape: readonly number[] = [];
  for (const part of parts)
    shape =
      broadcastShape(shape, part.shape) ??
      site.fail(`shapes ${shapeText(shape)} and ${shapeText(part.shape)}`, 'shapes that are spread over each other');
  checkedCount(site, shape);
  if (parts.every((p) => p.filled !== undefined)) return constantOf(type, shape, f(...parts.map((p) => p.filled!)));
  return derived(site, type, shape, () => {
    const wide = parts.map((p) => {
      const from = p.filled === undefined ? p.values() : undefined;
      const out = new Float64Array(shape.reduce((a, b) => a * b, 1));
      if (from === undefined) return out.fill(p.filled!);
      let n = 0;
      eachOffset(shape, broadcastSteps(p.shape, shape), (offset) => {
        out[n++] = from[offset]!;
      });
      return out;
    });
    const [first, second] = wide;
    if (wide.length === 2) return first!.map((x, k) => f(x, second![k]!));
    return first!.map((_, k) => f(...wide.map((w) => w[k]!)));
  });
}

/** A number of the entries of each group along axes, which stay with width 1. */
export function reducedConstant(
  site: Site,
  of: Constant,
  over: readonly number[],
  f: (group: Float64Array) => number,
): Constant {
  const kept = of.shape.map((n, k) => (over.includes(k) ? 1 : n));
  return derived(site, of.type, kept, () => {
    const from = numbersOf(site, of);
    const strides = stridesOf(of.shape);
    const size = over.reduce((product, k) => product * of.shape[k]!, 1);
    const out = new Float64Array(kept.reduce((a, b) => a * b, 1));
    let n = 0;
    const inside: number[] = [];
    eachOffset(
      of.shape.map((w, k) => (over.includes(k) ? w : 1)),
      strides,
      (offset) => inside.push(offset),
    );
    eachOffset(kept, strides, (offset) => {
      const group = new Float64Array(size);
      inside.forEach((d, k) => {
        group[k] = from[offset + d]!;
      });
      out[n++] = f(group);
    });
    return out;
  });
}
