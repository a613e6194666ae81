/**
 * How axes of tensors are made of others. A reshape makes an axis the product of axes (heads × places in a head), a split or a concatenation makes it their sum
 * (queries, keys, values). Every such step is an equation between dimensions; solving them all, in place, leaves each axis as a sum of products of *atoms*, and tensors fall
 * into blocks whose axes are atoms.
 *
 * Nothing here knows tensors. Equations only ever refine: what was known stays true.
 */

export interface Dimension {
  readonly size: number;
}

interface Known extends Dimension {
  form:
    | undefined
    | { readonly kind: 'link'; readonly to: Known }
    | { readonly kind: 'product' | 'sum'; readonly of: readonly Known[] };
  /** Never cut: something runs all along it, as a softmax does. */
  solid: boolean;
}

/** An axis of which nothing is known yet. */
export const atom = (size: number): Dimension => made(size);

const made = (size: number, form?: Known['form'], solid = false): Known => ({ size, form, solid });

const sizeOf = (list: readonly Dimension[]): number => list.reduce((product, d) => product * d.size, 1);

/** Row by row. Without factors of size 1: a product that is one of its factors would be made of itself when both become one. */
export function productOf(of: readonly Dimension[]): Dimension {
  const wide = (of as readonly Known[]).filter((d) => d.size !== 1);
  return wide.length === 1 ? wide[0]! : made(sizeOf(of), wide.length === 0 ? undefined : { kind: 'product', of: wide });
}

/** One after another. */
export const sumOf = (of: readonly Dimension[]): Dimension =>
  of.length === 1
    ? of[0]!
    : made(
        of.reduce((sum, d) => sum + d.size, 0),
        { kind: 'sum', of: of as readonly Known[] },
      );

function root(d: Dimension): Known {
  let at = d as Known;
  while (at.form?.kind === 'link') at = at.form.to;
  return at;
}

/** The factors of a dimension, none of them a product or of size 1. */
function factors(d: Dimension): Known[] {
  const at = root(d);
  if (at.size === 1) return [];
  return at.form?.kind === 'product' ? at.form.of.flatMap(factors) : [at];
}

/** Where a dimension is cut so far. */
function cuts(d: Dimension): number[] {
  const [first, ...rest] = factors(d);
  if (first === undefined || first.form?.kind !== 'sum') return [];
  const each = sizeOf(rest);
  const found: number[] = [];
  let at = 0;
  for (const part of first.form.of) {
    for (const c of cuts(part)) found.push((at + c) * each);
    at += part.size;
    found.push(at * each);
  }
  return found.slice(0, -1);
}

/** The parts between the cuts. */
function parts(d: Dimension): Known[] {
  const [first, ...rest] = factors(d);
  if (first === undefined || first.form?.kind !== 'sum') return [root(d)];
  return first.form.of.flatMap(parts).map((p) => productOf([p, ...rest]) as Known);
}

/** The parts of a dimension that lie between two cuts, as one. */
export function between(d: Dimension, from: number, to: number): Dimension | undefined {
  const own: Known[] = [];
  let at = 0;
  for (const part of parts(d)) {
    if (at >= from && at + part.size <= to) own.push(part);
    else if (at < to && at + part.size > from) return undefined;
    at += part.size;
  }
  return sumOf(own);
}

/** Cuts a dimension behind its first places; false where it cannot be cut there. */
export function cut(d: Dimension, at: number): boolean {
  if (at <= 0 || at >= d.size) return true;
  const [first, ...rest] = factors(d);
  const each = sizeOf(rest);
  if (first === undefined || at % each !== 0) return false;
  const place = at / each;
  if (first.form?.kind !== 'sum') {
    if (first.solid) return false;
    first.form = { kind: 'sum', of: [made(place), made(first.size - place)] };
    return true;
  }
  let before = 0;
  for (const part of first.form.of) {
    if (place > before && place < before + part.size) return cut(part, place - before);
    before += part.size;
  }
  return true;
}

/** Makes two dimensions one; false where they do not fit, which leaves both as they are or finer. */
export function unify(a: Dimension, b: Dimension): boolean {
  const [x, y] = [root(a), root(b)];
  if (x === y || (x.size === 1 && y.size === 1)) return true;
  if (x.size !== y.size) return false;
  if (x.form === undefined || y.form === undefined) {
    const [leaf, other] = x.form === undefined ? [x, y] : [y, x];
    if (leaf.solid && root(other).form?.kind === 'sum') return false;
    if (leaf.solid) makeSolid(other);
    leaf.form = { kind: 'link', to: other };
    return true;
  }
  const places = [...new Set([...cuts(x), ...cuts(y)])];
  if (places.length > 0) {
    if (!places.every((p) => cut(x, p) && cut(y, p))) return false;
    const [p, q] = [parts(x), parts(y)];
    return p.length === q.length && p.every((part, k) => unify(part, q[k]!));
  }
  const [[p, ...ps], [q, ...qs]] = [factors(x), factors(y)];
  if (p === undefined || q === undefined) return false;
  if (p.size === q.size) return unify(p, q) && unify(productOf(ps), productOf(qs));
  const [large, small] = p.size > q.size ? [p, q] : [q, p];
  if (large.size % small.size !== 0 || large.form !== undefined) return false;
  const pieces = [small.size, large.size / small.size].map((n) => made(n, undefined, large.solid));
  large.form = { kind: 'product', of: pieces };
  return unify(x, y);
}

/** From now on it is not cut. */
export function makeSolid(d: Dimension): void {
  for (const own of atomsOf(d).flat()) (own as Known).solid = true;
}

/** A part of an axis: a product of atoms, at places offset + Σ index·stride. */
export interface Segment {
  readonly offset: number;
  readonly atoms: readonly { readonly atom: Dimension; readonly stride: number }[];
}

/** The axis as a sum of products of atoms; row by row where a product has sums among its factors. Atoms of size 1 are left out. */
export function segmentsOf(d: Dimension): Segment[] {
  const at = root(d);
  if (at.size === 1) return [{ offset: 0, atoms: [] }];
  if (at.form === undefined) return [{ offset: 0, atoms: [{ atom: at, stride: 1 }] }];
  const { kind, of } = at.form as { readonly kind: 'product' | 'sum'; readonly of: readonly Known[] };
  if (kind === 'sum') {
    let before = 0;
    return of.flatMap((part) => {
      const own = segmentsOf(part).map(({ offset, atoms }) => ({ offset: before + offset, atoms }));
      before += part.size;
      return own;
    });
  }
  let all: Segment[] = [{ offset: 0, atoms: [] }];
  of.forEach((factor, k) => {
    const each = sizeOf(of.slice(k + 1));
    all = all.flatMap((before) =>
      segmentsOf(factor).map(({ offset, atoms }) => ({
        offset: before.offset + offset * each,
        atoms: [...before.atoms, ...atoms.map(({ atom: own, stride }) => ({ atom: own, stride: stride * each }))],
      })),
    );
  });
  return all;
}

/** The atoms of each segment. */
export const atomsOf = (d: Dimension): Dimension[][] =>
  segmentsOf(d).map(({ atoms }) => atoms.map(({ atom: own }) => own));
