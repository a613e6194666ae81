/**
 * The builder of Programs: the only place where nodes come into being, so that hash-consing and folding hold
 * everywhere. Nodes are returned as indices; commutative operands are sorted. Where nodes are kept: node-store.ts.
 */

import { KERNELS } from '../kernels/table.js';
import { formatRational, QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import { entriesOf } from './entries.js';
import { nodeStore } from './node-store.js';
import { type EntryBlock, type KernelKind, type Mask, OP, type Program, type Role, type Variable } from './program.js';

export interface ProgramBuilder {
  readonly size: number;
  readonly variables: readonly Variable[];
  variable(name: string, role: Role, positive?: boolean): number;
  /** The entries of a matrix of new variables, row by row. */
  entries(block: EntryBlock): number[];
  /** mask·argument, with one mask variable per distinct argument and pair of slopes. */
  piecewise(argument: number, low: Rational, high: Rational): number;
  /** The mask variable of that pair alone. */
  mask(argument: number, low: Rational, high: Rational): number;
  /** exp, log|·|, … of a node, one variable per kind and argument; exp(0), log|1|, √(p²/q²), erf(0), sin(0), cos(0) are folded. */
  kernel(kind: KernelKind, argument: number): number;
  constant(value: Rational): number;
  add(a: number, b: number): number;
  sub(a: number, b: number): number;
  mul(a: number, b: number): number;
  neg(a: number): number;
  /** Throws `RangeError` when b is the constant zero. */
  div(a: number, b: number): number;
  /** a^k for any integer k. */
  pow(a: number, k: number): number;
  sum(nodes: readonly number[]): number;
  dot(a: readonly number[], b: readonly number[]): number;
  constantValue(node: number): Rational | undefined;
  build(outputs: readonly number[]): Program;
  /** All nodes as they stand, without outputs; the same value until a node is added. */
  view(): Program;
}

/** A fresh builder, or one that continues a given program (its nodes keep their indices). */
export function programBuilder(from?: Program): ProgramBuilder {
  // Long: every operation folds by the others, over arrays that nobody else may write.
  const nodes = nodeStore(from);
  const { intern, append } = nodes;
  const variables: Variable[] = from === undefined ? [] : [...from.variables];
  const constants: Rational[] = from === undefined ? [] : [...from.constants];
  const constantNodes = new Map<string, number>();
  const maskNodes = new Map<string, number>();
  const kernelNodes = new Map<string, number>();
  const opOf = (n: number): number => nodes.op[n]!;
  const leftOf = (n: number): number => nodes.left[n]!;
  const rightOf = (n: number): number => nodes.right[n]!;

  for (let n = 0; n < nodes.size; n++) {
    if (opOf(n) === OP.constant) constantNodes.set(formatRational(constants[leftOf(n)]!), n);
    else if (opOf(n) === OP.variable) {
      const { mask, kernel } = variables[leftOf(n)]!;
      if (mask !== undefined) maskNodes.set(maskKey(mask), n);
      if (kernel !== undefined) kernelNodes.set(`${kernel.kind} ${kernel.argument}`, n);
    }
  }

  const constantValue = (n: number): Rational | undefined =>
    opOf(n) === OP.constant ? constants[leftOf(n)]! : undefined;
  const constant = (value: Rational): number => {
    const key = formatRational(value);
    const old = constantNodes.get(key);
    if (old !== undefined) return old;
    constants.push(value);
    const n = append(OP.constant, constants.length - 1);
    constantNodes.set(key, n);
    return n;
  };
  const isValue = (n: number, v: bigint): boolean => {
    const c = constantValue(n);
    return c !== undefined && c.den === 1n && c.num === v;
  };
  const sortedPair = (o: number, a: number, b: number): number => (a <= b ? intern(o, a, b) : intern(o, b, a));

  const neg = (a: number): number => {
    const c = constantValue(a);
    if (c !== undefined) return constant(QQ.neg(c));
    if (opOf(a) === OP.neg) return leftOf(a);
    if (opOf(a) === OP.sub) return sub(rightOf(a), leftOf(a));
    return intern(OP.neg, a, 0);
  };
  const add = (a: number, b: number): number => {
    const c = constantValue(a);
    const d = constantValue(b);
    if (c !== undefined && d !== undefined) return constant(QQ.add(c, d));
    if (isValue(a, 0n)) return b;
    if (isValue(b, 0n)) return a;
    if (opOf(b) === OP.neg) return sub(a, leftOf(b));
    if (opOf(a) === OP.neg) return sub(b, leftOf(a));
    return sortedPair(OP.add, a, b);
  };
  const sub = (a: number, b: number): number => {
    const c = constantValue(a);
    const d = constantValue(b);
    if (c !== undefined && d !== undefined) return constant(QQ.sub(c, d));
    if (a === b) return constant(QQ.zero);
    if (isValue(b, 0n)) return a;
    if (isValue(a, 0n)) return neg(b);
    if (opOf(b) === OP.neg) return add(a, leftOf(b));
    if (opOf(a) === OP.neg) return neg(add(leftOf(a), b));
    return intern(OP.sub, a, b);
  };
  const mul = (a: number, b: number): number => {
    const c = constantValue(a);
    const d = constantValue(b);
    if (c !== undefined && d !== undefined) return constant(QQ.mul(c, d));
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const) {
      if (isValue(x, 0n)) return x;
      if (isValue(x, 1n)) return y;
      if (isValue(x, -1n)) return neg(y);
    }
    if (opOf(a) === OP.neg) return neg(mul(leftOf(a), b));
    if (opOf(b) === OP.neg) return neg(mul(a, leftOf(b)));
    return sortedPair(OP.mul, a, b);
  };
  const div = (a: number, b: number): number => {
    const d = constantValue(b);
    if (d !== undefined) {
      if (QQ.isZero(d)) throw new RangeError('division by zero');
      return mul(a, constant(QQ.inv(d)));
    }
    if (isValue(a, 0n)) return a;
    return intern(OP.div, a, b);
  };
  const pow = (a: number, k: number): number => {
    if (!Number.isInteger(k)) throw new RangeError(`pow: exponent ${k} is not an integer`);
    if (k === 0) return constant(QQ.one);
    if (k === 1) return a;
    if (k < 0) return div(constant(QQ.one), pow(a, -k));
    const c = constantValue(a);
    if (c !== undefined) return constant(power(QQ, c, k));
    if (opOf(a) === OP.neg) return k % 2 === 0 ? pow(leftOf(a), k) : neg(pow(leftOf(a), k));
    return intern(OP.pow, a, k);
  };
  /** −a when that is the simpler of the two, by a negative factor too if `factors`. */
  const negated = (a: number, factors: boolean): number | undefined => {
    if (opOf(a) === OP.neg) return leftOf(a);
    if (opOf(a) === OP.sub && leftOf(a) > rightOf(a)) return sub(rightOf(a), leftOf(a));
    const [factor, rest] = constantFactor(a);
    return factors && factor !== undefined && factor.num < 0n ? mul(constant(QQ.neg(factor)), rest) : undefined;
  };
  /** c and u of c·u. */
  const constantFactor = (a: number): readonly [Rational | undefined, number] => {
    if (opOf(a) !== OP.mul) return [undefined, a];
    const l = leftOf(a);
    const r = rightOf(a);
    const c = constantValue(l);
    return c === undefined ? [constantValue(r), l] : [c, r];
  };
  const sum = (nodes: readonly number[]): number => nodes.reduce((s, n) => add(s, n), constant(QQ.zero));
  const maskNode = (argument: number, low: Rational, high: Rational): number => {
    const mask: Mask = Object.freeze({ argument, low, high });
    const key = maskKey(mask);
    let node = maskNodes.get(key);
    if (node === undefined) {
      variables.push(Object.freeze({ name: `mask${maskNodes.size + 1}`, role: 'mask' as const, mask }));
      node = append(OP.variable, variables.length - 1);
      maskNodes.set(key, node);
    }
    return node;
  };

  const kernel = (kind: KernelKind, argument: number): number => {
    const value = constantValue(argument);
    const { atRational, flip } = KERNELS[kind];
    const folded = value === undefined ? undefined : atRational(value);
    if (folded !== undefined) return constant(folded);
    // u and -u have one kernel: e^{-u} is 1/e^u, and functions that are odd or even take one of the two arguments.
    if (flip.written !== 'own') {
      const other = negated(argument, flip.written === 'signed');
      if (other !== undefined) {
        const node = kernel(kind, other);
        return flip.written === 'reciprocal' ? pow(node, -1) : flip.parity === 'odd' ? neg(node) : node;
      }
    }
    const key = `${kind} ${argument}`;
    let node = kernelNodes.get(key);
    if (node === undefined) {
      const name = `${kind}${kernelNodes.size + 1}`;
      variables.push(Object.freeze({ name, role: 'kernel' as const, kernel: Object.freeze({ kind, argument }) }));
      node = append(OP.variable, variables.length - 1);
      kernelNodes.set(key, node);
    }
    return node;
  };

  const piecewise = (argument: number, low: Rational, high: Rational): number => {
    if (QQ.equal(low, high)) return mul(constant(low), argument);
    const value = constantValue(argument);
    if (value !== undefined) return constant(QQ.mul(value.num < 0n ? low : high, value));
    // A positive factor switches nothing: relu(3u) is 3 relu(u), and both have one mask.
    const [factor, rest] = constantFactor(argument);
    if (factor !== undefined) {
      const size = constant(factor.num < 0n ? QQ.neg(factor) : factor);
      return mul(size, piecewise(factor.num < 0n ? neg(rest) : rest, low, high));
    }
    const node = maskNode(argument, low, high);
    // Not `mul`: the product keeps the argument as it is, so that the pair can be recognised.
    return sortedPair(OP.mul, node, argument);
  };

  // Nodes, variables and constants only grow: what nothing was added to is shared by all Programs built of it.
  let shared: Pick<Program, 'variables' | 'constants'> = from ?? { variables: [], constants: [] };
  let current: Program | undefined;
  const build = (outputs: readonly number[]): Program => {
    if (shared.variables.length !== variables.length || shared.constants.length !== constants.length)
      shared = { variables: [...variables], constants: [...constants] };
    const { variables: own, constants: values } = shared;
    return Object.freeze({ variables: own, ...nodes.view(), constants: values, outputs: [...outputs] });
  };
  return {
    get size() {
      return nodes.size;
    },
    get variables() {
      return variables;
    },
    variable: (name, role, positive = false) => {
      variables.push(Object.freeze(positive ? { name, role, positive } : { name, role }));
      return append(OP.variable, variables.length - 1);
    },
    entries: (block) =>
      entriesOf(block).map((v) => {
        variables.push(v);
        return append(OP.variable, variables.length - 1);
      }),
    piecewise,
    mask: maskNode,
    kernel,
    constant,
    add,
    sub,
    mul,
    neg,
    div,
    pow,
    sum,
    dot: (a, b) => sum(a.map((x, i) => mul(x, b[i]!))),
    constantValue,
    build,
    view: () => {
      if (current?.op.length !== nodes.size) current = build([]);
      return current;
    },
  };
}

const maskKey = (m: Mask): string => `${m.argument} ${formatRational(m.low)} ${formatRational(m.high)}`;
