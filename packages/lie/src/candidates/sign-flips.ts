/**
 * Sign flips that preserve a field family (theory §1.3).
 *
 * A flip σ gives each variable a sign; it preserves the family when v(σθ; σs) = ± σ v(θ; s). Read over F₂, every node of a
 * Program has a parity, linear in the unknown bits of the variables: products add parities and sums need equal ones.
 * Those requirements, and that the parity of each component agrees with its variable's up to one common bit, are linear
 * equations. Their solutions are flips, and two monomials whose parities differ on some solution cannot occur in one
 * homogeneous law: the search splits into classes. Only a structural (sufficient) condition is used, so that classes may be
 * too coarse, never wrong. Masks and constants do not flip; an odd kernel flips with its argument, an even
 * one does not flip, one of neither kind (an exponential, a root) asks that its argument do not.
 */
import { type FieldFamily, KERNELS, kernelAt, OP, type Program } from '@lawful/cas-core';

/** A parity: the set of variables (by index) whose bits are added; negative entries are auxiliary bits. */
type Parity = ReadonlySet<number>;

export interface SignFlips {
  /** The class of a monomial, as the symmetric difference of signatures: variables with equal ones are flipped alike by every flip. */
  classOf(monomial: readonly number[]): string;
}

const EMPTY: Parity = new Set();

const xor = (a: Parity, b: Parity): Parity => {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const out = new Set(a);
  for (const v of b) if (!out.delete(v)) out.add(v);
  return out;
};

export function signFlips(family: FieldFamily): SignFlips {
  const rules = new Map<number, Parity>();
  const reduced = new Map<number, Parity>();

  /** Replaces pivot bits until only free bits remain. */
  const reduce = (parity: Parity): Parity => {
    const work = new Set(parity);
    for (;;) {
      let pivot: number | undefined;
      for (const v of work)
        if (rules.has(v)) {
          pivot = v;
          break;
        }
      if (pivot === undefined) return work;
      work.delete(pivot);
      for (const v of rules.get(pivot)!) if (!work.delete(v)) work.add(v);
    }
  };
  const require = (a: Parity, b: Parity): void => {
    if (a === b) return;
    const work = reduce(xor(a, b));
    let pivot: number | undefined;
    for (const v of work) if (pivot === undefined || v > pivot) pivot = v;
    if (pivot === undefined) return;
    const rest = new Set(work);
    rest.delete(pivot);
    rules.set(pivot, rest);
  };

  family.variables.forEach((v, i) => {
    if (v.kernel !== undefined) rules.set(i, EMPTY);
  });
  family.generators.forEach((g, index) => {
    const parity = nodeParities(g.field, require);
    const sign = new Set([-1 - index]);
    family.state.forEach((v, d) => {
      const n = g.field.outputs[d]!;
      if (!isZero(g.field, n)) require(xor(parity[n]!, sign), bit(g.field, v));
    });
  });

  const signature = (v: number): Parity => {
    let value = reduced.get(v);
    if (value === undefined) {
      value = reduce(new Set([v]));
      reduced.set(v, value);
    }
    return value;
  };
  const sorted = (p: Parity): number[] => [...p].sort((a, b) => a - b);
  return {
    classOf: (monomial) => sorted(monomial.reduce<Parity>((p, v) => xor(p, signature(v)), EMPTY)).join(','),
  };
}

const isZero = (program: Program, n: number): boolean =>
  program.op[n] === OP.constant && program.constants[program.left[n]!]!.num === 0n;

const bit = (program: Program, v: number): Parity => {
  const { role } = program.variables[v]!;
  return role === 'mask' || role === 'constant' || role === 'kernel' ? EMPTY : new Set([v]);
};

function kernelParity(
  program: Program,
  n: number,
  parity: readonly Parity[],
  require: (a: Parity, b: Parity) => void,
): Parity | undefined {
  const kernel = kernelAt(program, n);
  if (kernel === undefined) return undefined;
  const own = KERNELS[kernel.kind].flip.parity;
  if (own === 'odd') return parity[kernel.argument]!;
  // A sum inside an even kernel has one parity already; its sign does not matter.
  if (own === 'none') require(parity[kernel.argument]!, EMPTY);
  return EMPTY;
}

function nodeParities(program: Program, require: (a: Parity, b: Parity) => void): Parity[] {
  const parity = new Array<Parity>(program.op.length);
  for (let n = 0; n < parity.length; n++) {
    const a = program.left[n]!;
    const b = program.right[n]!;
    switch (program.op[n]) {
      case OP.variable:
        parity[n] = kernelParity(program, n, parity, require) ?? bit(program, a);
        break;
      case OP.constant:
        parity[n] = EMPTY;
        break;
      case OP.neg:
        parity[n] = parity[a]!;
        break;
      case OP.pow:
        parity[n] = b % 2 === 0 ? EMPTY : parity[a]!;
        break;
      case OP.add:
      case OP.sub:
        require(parity[a]!, parity[b]!);
        parity[n] = parity[a]!;
        break;
      default:
        parity[n] = xor(parity[a]!, parity[b]!);
    }
  }
  return parity;
}
