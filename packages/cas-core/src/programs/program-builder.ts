/**
 * The builder of Programs: the only place where nodes come into being, so that hash-consing and folding hold
 * everywhere. Nodes are returned as indices; commutative operands are sorted.
 */

import { KERNELS } from '../kernels/table.js';
import { UnableError } from '../rings/outcome.js';
import { formatRational, QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import { type KernelKind, type Mask, OP, type Program, type Role, type Variable } from './program.js';

export interface ProgramBuilder {
  readonly size: number;
  readonly variables: readonly Variable[];
  variable(name: string, role: Role, positive?: boolean): number;
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

/** Node indices are packed in pairs into hash keys below 2^52; memory sets the lower limit. */
const INDEX_RANGE = 2 ** 26;
const NODE_LIMIT = 2 ** 23;

/** A fresh builder, or one that continues a given program (its nodes keep their indices). */
export function programBuilder(from?: Program): ProgramBuilder {
  // Long: every operation folds by the others, over arrays that nobody else may write.
  const op: number[] = from === undefined ? [] : Array.from(from.op);
  const left: number[] = from === undefined ? [] : Array.from(from.left);
  const right: number[] = from === undefined ? [] : Array.from(from.right);
  const variables: Variable[] = from === undefined ? [] : [...from.variables];
  const constants: Rational[] = from === undefined ? [] : [...from.constants];
  const known: Map<number, number>[] = Array.from({ length: 16 }, () => new Map());
  const constantNodes = new Map<string, number>();
  const maskNodes = new Map<string, number>();
  const kernelNodes = new Map<string, number>();

  for (let n = 0; n < op.length; n++) {
    if (op[n] === OP.constant) constantNodes.set(formatRational(constants[left[n]!]!), n);
    else if (op[n] === OP.variable) {
      const { mask, kernel } = variables[left[n]!]!;
      if (mask !== undefined) maskNodes.set(maskKey(mask), n);
      if (kernel !== undefined) kernelNodes.set(`${kernel.kind} ${kernel.argument}`, n);
    } else known[op[n]!]!.set(left[n]! * INDEX_RANGE + right[n]!, n);
  }

  const emit = (o: number, a: number, b: number): number => {
    const key = a * INDEX_RANGE + b;
    const table = known[o]!;
    const old = table.get(key);
    if (old !== undefined) return old;
    const n = op.length;
    if (n >= NODE_LIMIT) throw new UnableError(`the program exceeds ${NODE_LIMIT} nodes`);
    op.push(o);
    left.push(a);
    right.push(b);
    table.set(key, n);
    return n;
  };
  const append = (o: number, a: number): number => {
    op.push(o);
    left.push(a);
    right.push(0);
    return op.length - 1;
  };
  const constantValue = (n: number): Rational | undefined => (op[n] === OP.constant ? constants[left[n]!]! : undefined);
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
  const sortedPair = (o: number, a: number, b: number): number => (a <= b ? emit(o, a, b) : emit(o, b, a));

  const neg = (a: number): number => {
    const c = constantValue(a);
    if (c !== undefined) return constant(QQ.neg(c));
    if (op[a] === OP.neg) return left[a]!;
    if (op[a] === OP.sub) return sub(right[a]!, left[a]!);
    return emit(OP.neg, a, 0);
  };
  const add = (a: number, b: number): number => {
    const [c, d] = [constantValue(a), constantValue(b)];
    if (c !== undefined && d !== undefined) return constant(QQ.add(c, d));
    if (isValue(a, 0n)) return b;
    if (isValue(b, 0n)) return a;
    if (op[b] === OP.neg) return sub(a, left[b]!);
    if (op[a] === OP.neg) return sub(b, left[a]!);
    return sortedPair(OP.add, a, b);
  };
  const sub = (a: number, b: number): number => {
    const [c, d] = [constantValue(a), constantValue(b)];
    if (c !== undefined && d !== undefined) return constant(QQ.sub(c, d));
    if (a === b) return constant(QQ.zero);
    if (isValue(b, 0n)) return a;
    if (isValue(a, 0n)) return neg(b);
    if (op[b] === OP.neg) return add(a, left[b]!);
    if (op[a] === OP.neg) return neg(add(left[a]!, b));
    return emit(OP.sub, a, b);
  };
  const mul = (a: number, b: number): number => {
    const [c, d] = [constantValue(a), constantValue(b)];
    if (c !== undefined && d !== undefined) return constant(QQ.mul(c, d));
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const) {
      if (isValue(x, 0n)) return x;
      if (isValue(x, 1n)) return y;
      if (isValue(x, -1n)) return neg(y);
    }
    if (op[a] === OP.neg) return neg(mul(left[a]!, b));
    if (op[b] === OP.neg) return neg(mul(a, left[b]!));
    return sortedPair(OP.mul, a, b);
  };
  const div = (a: number, b: number): number => {
    const d = constantValue(b);
    if (d !== undefined) {
      if (QQ.isZero(d)) throw new RangeError('division by zero');
      return mul(a, constant(QQ.inv(d)));
    }
    if (isValue(a, 0n)) return a;
    return emit(OP.div, a, b);
  };
  const pow = (a: number, k: number): number => {
    if (!Number.isInteger(k)) throw new RangeError(`pow: exponent ${k} is not an integer`);
    if (k === 0) return constant(QQ.one);
    if (k === 1) return a;
    if (k < 0) return div(constant(QQ.one), pow(a, -k));
    const c = constantValue(a);
    if (c !== undefined) return constant(power(QQ, c, k));
    if (op[a] === OP.neg) return k % 2 === 0 ? pow(left[a]!, k) : neg(pow(left[a]!, k));
    return emit(OP.pow, a, k);
  };
  /** −a when that is the simpler of the two, by a negative factor too if `factors`. */
  const negated = (a: number, factors: boolean): number | undefined => {
    if (op[a] === OP.neg) return left[a]!;
    if (op[a] === OP.sub && left[a]! > right[a]!) return sub(right[a]!, left[a]!);
    const [factor, rest] = constantFactor(a);
    return factors && factor !== undefined && factor.num < 0n ? mul(constant(QQ.neg(factor)), rest) : undefined;
  };
  /** c and u of c·u. */
  const constantFactor = (a: number): readonly [Rational | undefined, number] => {
    if (op[a] !== OP.mul) return [undefined, a];
    const [l, r] = [left[a]!, right[a]!];
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

  // Arrays only grow, and every variable and constant comes with its node.
  let current: Program | undefined;
  const build = (outputs: readonly number[]): Program =>
    Object.freeze({
      variables: [...variables],
      op: Uint8Array.from(op),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      constants: [...constants],
      outputs: [...outputs],
    });
  return {
    get size() {
      return op.length;
    },
    get variables() {
      return variables;
    },
    variable: (name, role, positive = false) => {
      variables.push(Object.freeze(positive ? { name, role, positive } : { name, role }));
      return append(OP.variable, variables.length - 1);
    },
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
      if (current?.op.length !== op.length) current = build([]);
      return current;
    },
  };
}

const maskKey = (m: Mask): string => `${m.argument} ${formatRational(m.low)} ${formatRational(m.high)}`;
