/**
 * A network as the straight-line program of the Coq prelude: values that are computed one after the other, each a polynomial of
 * values before it, an inverse, or a kernel. A node that is used once, in a product or a sum, is written where it stands; so
 * a value is a sum of products, and nothing is multiplied out.
 */
import { QQ } from '@lawful/cas-core';
import { type Claim, type Node, Refusal } from './claim.js';
import type { Names } from './expressions.js';
import * as L from './laurent.js';

/** Atoms: state variables and values P i as 2i, data X i as 2i + 1. */
export const stateAtom = (i: number): number => 2 * i;
const dataAtom = (i: number): number => 2 * i + 1;
export const isState = (atom: number): boolean => atom % 2 === 0;
export const indexOf = (atom: number): number => (atom - (atom % 2)) / 2;

export type Instruction =
  | { readonly kind: 'Poly'; readonly place: number; readonly value: L.Laurent }
  | {
      readonly kind: 'Inv' | 'Exp' | 'Log' | 'Sqrt' | 'Sin' | 'Cos';
      readonly place: number;
      /** The P index of what is inverted, or of the argument. */
      readonly of: number;
    };

export interface StraightLine {
  /** By ascending place, all places from `first` on. */
  readonly instructions: readonly Instruction[];
  readonly first: number;
  /** P indices. */
  readonly outputs: readonly number[];
  /** The place of the inverse of a P index. */
  readonly inverse: ReadonlyMap<number, number>;
  /** For a sine its cosine, and the other way. */
  readonly partner: ReadonlyMap<number, number>;
  /** P indices that are inverted or arguments of kernels. */
  readonly arguments: ReadonlySet<number>;
}

const KINDS = { exp: 'Exp', log: 'Log', sqrt: 'Sqrt', sin: 'Sin', cos: 'Cos' } as const;

const below = (n: Node): readonly number[] => (n.op === 'var' || n.op === 'const' ? [] : 'b' in n ? [n.a, n.b] : [n.a]);

/** @throws Refusal */
export function straightLine({ nodes, generators }: Claim, names: Names): StraightLine {
  // Long: nodes are placed one after the other, with inverses and cosines shared between them.
  const first = names.isState.filter((s) => s).length + 1;
  const instructions: Instruction[] = [];
  const inverse = new Map<number, number>();
  const partner = new Map<number, number>();
  const kernels = new Map<string, number>();
  const args = new Set<number>();
  const users: Node[][] = nodes.map(() => []);
  const live = nodes.map(() => false);
  for (const g of generators) live[g] = true;
  for (let i = nodes.length - 1; i >= 0; i--)
    if (live[i])
      for (const a of below(nodes[i]!)) {
        live[a] = true;
        users[a]!.push(nodes[i]!);
      }
  /** What stands for a node where it is used. */
  const values: L.Laurent[] = [];
  const next = (): number => first + instructions.length;

  function placed(value: L.Laurent): number {
    const place = next();
    instructions.push({ kind: 'Poly', place, value });
    return place;
  }
  /** The P index of a node, which gets a place unless it has one. */
  function index(node: number): number {
    const [term, ...others] = values[node]!.values();
    const [power, ...more] = term?.powers ?? [];
    const alone = others.length === 0 && more.length === 0 && power?.[1] === 1 && QQ.equal(term!.coefficient, QQ.one);
    if (alone && isState(power[0])) return indexOf(power[0]);
    const place = placed(values[node]!);
    values[node] = L.atom(stateAtom(place));
    return place;
  }
  function inverted(of: number): number {
    args.add(of);
    const known = inverse.get(of);
    if (known !== undefined) return known;
    const place = next();
    instructions.push({ kind: 'Inv', place, of });
    inverse.set(of, place);
    return place;
  }
  function kernel(kind: (typeof KINDS)[keyof typeof KINDS], of: number): number {
    args.add(of);
    const key = `${kind} ${of}`;
    const known = kernels.get(key);
    if (known !== undefined) return known;
    const place = next();
    instructions.push({ kind, place, of });
    kernels.set(key, place);
    return place;
  }
  function kernelOf(n: Node & { op: 'kernel' }): number {
    const of = index(n.a);
    switch (n.kind) {
      case 'erf':
        throw new Refusal('the network has the error function, which the standard library of Coq has not');
      case 'gauss':
        return kernel('Exp', placed(L.negated(L.atom(stateAtom(of), 2))));
      case 'sin':
      case 'cos': {
        const place = kernel(KINDS[n.kind], of);
        const other = kernel(n.kind === 'sin' ? 'Cos' : 'Sin', of);
        partner.set(place, other).set(other, place);
        return place;
      }
      default: {
        const place = kernel(KINDS[n.kind], of);
        // Motions of logarithms and roots are written with these.
        inverted(n.kind === 'log' ? of : place);
        return place;
      }
    }
  }
  function valued(n: Node, i: number): L.Laurent {
    switch (n.op) {
      case 'var':
        return L.atom((names.isState[n.variable] ? stateAtom : dataAtom)(names.ordinal[n.variable]!));
      case 'const':
        return L.constant(L.numberOf(n.value));
      case 'add':
        return L.sum([values[n.a]!, values[n.b]!]);
      case 'sub':
        return L.sum([values[n.a]!, L.negated(values[n.b]!)]);
      case 'neg':
        return L.negated(values[n.a]!);
      case 'mul':
        return L.product(values[n.a]!, values[n.b]!);
      case 'pow':
        return L.power(values[n.a]!, n.exponent);
      case 'div': {
        const b = nodes[n.b]!;
        if (b.op !== 'const') return L.product(values[n.a]!, L.atom(stateAtom(inverted(index(n.b)))));
        const by = L.numberOf(b.value);
        if (by.num === 0n) throw new Refusal('the network divides by zero');
        return L.scaled(values[n.a]!, QQ.inv(by));
      }
      case 'piecewise': {
        const slope = names.slope.get(i);
        return slope === undefined
          ? L.scaled(values[n.a]!, L.numberOf(n.low))
          : L.product(values[n.a]!, L.atom(dataAtom(slope.ordinal)));
      }
      case 'kernel':
        return L.atom(stateAtom(kernelOf(n)));
    }
  }
  nodes.forEach((n, i) => {
    if (!live[i]) return;
    values[i] = valued(n, i);
    if (n.op === 'var' || n.op === 'const' || n.op === 'kernel') return;
    const [user] = users[i]!;
    const inSum = user === undefined || ['add', 'sub', 'neg'].includes(user.op);
    if (users[i]!.length > 1 || (values[i]!.size > 1 && !inSum)) index(i);
  });
  const outputs = generators.map(index);
  return { instructions, first, outputs, inverse, partner, arguments: args };
}
