/**
 * Candidate laws: what a search hands to the prover. A candidate claims nothing.
 */
import { gcdInteger, QQ, type Rational, rational, type StateFunction } from '@lawful/cas-core';

/** A block of state variables with a matrix shape, as the user declared it. */
export interface StateBlock {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** Variable indices, row-major. */
  readonly variables: readonly number[];
  /** What forms of the block are multiplied by before coefficients are looked for: one over the rate of its parameters. */
  readonly weight?: Rational;
  /** A tensor of order three and more by its first unfolding, whose columns are no units. */
  readonly tensor?: boolean;
  /** Of a view: the only side whose units it has, and how it is written. */
  readonly view?: BlockView;
}

/** What a model text itself speaks of beside its parameters. */
export interface BlockViews {
  readonly views: readonly StateBlock[];
  /** Parts of parameters whose norms may stand in laws. */
  readonly parts: readonly StateBlock[];
}

/** A part of a declared block, or its entries in another order, with one kind of units. */
export interface BlockView {
  readonly side: 'rows' | 'cols';
  /** Unit i, and the whole Gram matrix where it can be written. */
  readonly unit: string;
  readonly whole: string | undefined;
  /** The identity is added: I + W. */
  readonly shifted: boolean;
}

export interface Candidate {
  readonly entries: readonly StateFunction[];
  /** How the whole family of entries is written, in the expression language; undefined for a single law. */
  readonly text: string | undefined;
  readonly shape: 'matrix' | 'units' | 'single';
  /** A name for what is conserved that is not an expression: `range(P)`, `phase(P)`. */
  readonly form?: string;
}

/** A candidate whose entries are made when they are asked for: a matrix law of size n has n² of them. */
export interface Proposal extends Omit<Candidate, 'entries'> {
  readonly entries: Iterable<StateFunction>;
  /** n, when the entries are the upper triangle of an n x n matrix, diagonal included, row by row. */
  readonly triangle?: number;
}

/** Scales a rational vector to coprime integers with a positive first nonzero entry. */
export function primitiveVector(vector: readonly Rational[]): Rational[] {
  let den = 1n;
  let num = 0n;
  for (const q of vector) {
    den = (den * q.den) / gcdInteger(den, q.den);
    num = gcdInteger(num, q.num);
  }
  const first = vector.find((q) => q.num !== 0n);
  if (first === undefined) return [...vector];
  // num(q)/den(q) scaled by den/num is an integer vector without common factor.
  const scale = rational(first.num < 0n ? -den : den, num);
  const scaled = vector.map((q) => QQ.mul(q, scale));
  let common = 0n;
  for (const q of scaled) common = gcdInteger(common, q.num);
  return common > 1n ? scaled.map((q) => rational(q.num / common)) : scaled;
}

const supportSize = (v: readonly Rational[]): number => v.reduce((n, q) => n + (q.num === 0n ? 0 : 1), 0);

/**
 * A sparser basis of the same space: adds or subtracts multiples of one vector to another while that shortens supports.
 * Greedy and deterministic; the result spans the same space because each step is invertible.
 */
export function sparsify(basis: readonly (readonly Rational[])[]): Rational[][] {
  const out = basis.map((v) => primitiveVector(v));
  if (out.length > 64) return out;
  for (let improved = true; improved; ) {
    improved = false;
    for (let i = 0; i < out.length; i++)
      for (let j = 0; j < out.length; j++) {
        if (i === j) continue;
        const ratios = new Map<string, Rational>();
        out[i]!.forEach((q, k) => {
          const r = out[j]![k]!;
          if (q.num !== 0n && r.num !== 0n) {
            const ratio = QQ.div(q, r);
            ratios.set(`${ratio.num}/${ratio.den}`, ratio);
          }
        });
        for (const ratio of ratios.values()) {
          const next = out[i]!.map((q, k) => QQ.sub(q, QQ.mul(ratio, out[j]![k]!)));
          if (supportSize(next) < supportSize(out[i]!)) {
            out[i] = primitiveVector(next);
            improved = true;
          }
        }
      }
  }
  return out;
}
