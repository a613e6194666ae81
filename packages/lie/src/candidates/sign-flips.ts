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

/** A parity: the variables (by index) whose bits are added, ascending; negative entries are auxiliary bits. */
type Parity = readonly number[];

export interface SignFlips {
  /** The class of a monomial, as the symmetric difference of signatures: variables with equal ones are flipped alike by every flip. */
  classOf(monomial: readonly number[]): string;
}

const EMPTY: Parity = [];

/** What is in one of both. */
function xor(a: Parity, b: Parity): Parity {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    if (x !== y) out.push(Math.min(x, y));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  for (; i < a.length; i++) out.push(a[i]!);
  for (; j < b.length; j++) out.push(b[j]!);
  return out;
}

export function signFlips(family: FieldFamily): SignFlips {
  /** By pivot bit a parity that is 0, and contains it. */
  const rules = new Map<number, Parity>();

  /** Replaces pivot bits until only free bits remain. */
  const reduce = (parity: Parity): Parity => {
    let work = parity;
    // The pivot is the largest bit of its rule, so that what was looked at stays.
    for (let above = 0; above < work.length; ) {
      const rule = rules.get(work[work.length - 1 - above]!);
      if (rule === undefined) above++;
      else work = xor(work, rule);
    }
    return work;
  };
  const require = (a: Parity, b: Parity): void => {
    if (a === b) return;
    const work = reduce(xor(a, b));
    if (work.length > 0) rules.set(work[work.length - 1]!, work);
  };

  family.variables.forEach((v, i) => {
    if (v.kernel !== undefined) rules.set(i, [i]);
  });
  family.generators.forEach((g, index) => {
    const parity = nodeParities(g.field, require);
    const sign = [-1 - index];
    family.state.forEach((v, d) => {
      const n = g.field.outputs[d]!;
      if (!isZero(g.field, n)) require(xor(parity[n]!, sign), bit(g.field, v));
    });
  });

  const signatures = new Map<number, Parity>();
  const signature = (v: number): Parity => {
    let value = signatures.get(v);
    if (value === undefined) {
      value = reduce([v]);
      signatures.set(v, value);
    }
    return value;
  };
  return { classOf: (monomial) => monomial.reduce<Parity>((p, v) => xor(p, signature(v)), EMPTY).join(',') };
}

const isZero = (program: Program, n: number): boolean =>
  program.op[n] === OP.constant && program.constants[program.left[n]!]!.num === 0n;

const bit = (program: Program, v: number): Parity => {
  const { role } = program.variables[v]!;
  return role === 'mask' || role === 'constant' || role === 'kernel' ? EMPTY : [v];
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
