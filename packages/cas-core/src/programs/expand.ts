/**
 * Expansion of Program nodes into numerator/denominator polynomials over ℚ, with free atoms.
 *
 * Only the `kept` variables stay themselves; every maximal sub-expression that does not depend on them becomes a fresh
 * indeterminate, an atom (products, powers and signs of such are split into their factors). An identity that holds with
 * atoms free holds when they take their values, so success with atoms proves; failure decides nothing, and the caller
 * expands with more variables kept. Fractions are not reduced: the numerator vanishes iff the value does, and the
 * denominator is a product of divisors, kept as their powers so that sums need least common multiples only. Chains of
 * sums become one sum of products. Kernels count as indeterminates of their own (kernels/ knows when that is the whole
 * truth).
 */
import {
  type Polynomial,
  type PolynomialRing,
  type ProductOf,
  polynomialRing,
} from '../polynomials/polynomial-ring.js';
import { UnableError } from '../rings/outcome.js';
import { QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import { activeNodes } from './gradient.js';
import { cone, isBinary, OP, type Program } from './program.js';

export interface Fraction {
  readonly num: Polynomial<Rational>;
  readonly den: Polynomial<Rational>;
}

export interface Expansion {
  readonly ring: PolynomialRing<Rational>;
  /** One fraction per requested node. */
  readonly fractions: readonly Fraction[];
  /** The program variable that a ring variable stands for; undefined for an atom. */
  readonly programVariable: readonly (number | undefined)[];
  readonly termOperations: number;
}

export interface ExpansionOptions {
  /** Variables that stay themselves; 'all' leaves no atoms. */
  readonly keep: ReadonlySet<number> | 'all';
  /** Cap on coefficient operations; exceeding it throws `UnableError`. */
  readonly termLimit?: number;
  /** Asked now and then; once it is true the work is given up with `UnableError`. */
  readonly due?: (() => boolean) | undefined;
}

/** Term operations between two questions. */
const PATIENCE = 4096;

const POWER_LIMIT = 64;

/** Expands nodes of a program. Throws `UnableError` beyond the term limit. */
export function expandNodes(program: Program, nodes: readonly number[], options: ExpansionOptions): Expansion {
  const { op, left, right } = program;
  const limit = options.termLimit ?? 20_000_000;
  const plan = planExpansion(program, nodes, options.keep);
  const position = new Map(plan.leaves.map((n, i) => [n, i]));
  const ring = polynomialRing(
    QQ,
    plan.leaves.map((n) => (op[n] === OP.variable ? program.variables[left[n]!]!.name : `atom${n}`)),
  );
  const ONE: Factored = { num: ring.one, den: NO_DIVISORS };
  const at = new Map<number, Factored>();
  const divisors = divisorTable(ring);
  let operations = 0;
  const { due } = options;
  let unasked = 0;
  /** Before so many term operations. */
  const ask = (amount: number): void => {
    unasked += amount;
    if (due === undefined || unasked < PATIENCE) return;
    unasked = 0;
    if (due()) throw new UnableError('stopped during an expansion');
  };
  const spend = (amount: number): void => {
    operations += amount;
    if (operations > limit) throw new UnableError(`expansion beyond ${limit} term operations`);
  };
  const times = (a: Polynomial<Rational>, b: Polynomial<Rational>): Polynomial<Rational> => {
    if (b === ring.one) return a;
    if (a === ring.one) return b;
    spend(a.terms.size * b.terms.size);
    return ring.sumOfProducts([a.terms.size <= b.terms.size ? { a, b } : { a: b, b: a }], ask);
  };
  const counting: PolynomialRing<Rational> = { ...ring, zero: ring.zero, one: ring.one, mul: times };

  const addFractions = (a: Factored, b: Factored, negative: boolean): Factored => {
    const join = negative ? ring.sub : ring.add;
    spend(a.num.terms.size + b.num.terms.size);
    ask(a.num.terms.size + b.num.terms.size);
    if (a.den === b.den) return { num: join(a.num, b.num), den: a.den };
    const den = new Map(a.den);
    for (const [f, e] of b.den) den.set(f, Math.max(den.get(f) ?? 0, e));
    return { num: join(times(a.num, missing(den, a.den)), times(b.num, missing(den, b.den))), den };
  };
  /** The product of what `have` lacks of `want`. */
  const missing = (want: Divisors, have: Divisors): Polynomial<Rational> => {
    let out = ring.one;
    for (const [f, e] of want) for (let k = have.get(f) ?? 0; k < e; k++) out = times(out, divisors.members[f]!);
    return out;
  };
  const multiply = (a: Factored, b: Factored): Factored => {
    const num = times(a.num, b.num);
    if (b.den.size === 0) return { num, den: a.den };
    if (a.den.size === 0) return { num, den: b.den };
    const den = new Map(a.den);
    for (const [f, e] of b.den) den.set(f, (den.get(f) ?? 0) + e);
    return { num, den };
  };
  /** 1/b: its numerator becomes a divisor, known ones cancel. */
  const invert = (b: Factored): Factored => {
    if (b.num.terms.size === 0) throw new UnableError('a denominator vanishes identically');
    const num = missing(b.den, NO_DIVISORS);
    const constant = b.num.terms.size === 1 ? ring.degree(b.num) === 0 : false;
    if (constant) return { num: ring.scale(QQ.inv([...b.num.terms.values()][0]!), num), den: NO_DIVISORS };
    return { num, den: new Map([[divisors.indexOf(b.num), 1]]) };
  };

  /** The sum behind an add or sub node: inlined sums are walked, products are added term by term. */
  const collectSum = (root: number): Factored => {
    const products: ProductOf<Rational>[] = [];
    let rest: Factored = { num: ring.zero, den: NO_DIVISORS };
    const stack: [node: number, negative: boolean][] = [[root, false]];
    while (stack.length > 0) {
      const [n, negative] = stack.pop()!;
      const inline = n === root || plan.inlined[n] === 1;
      if (inline && (op[n] === OP.add || op[n] === OP.sub)) {
        stack.push([left[n]!, negative], [right[n]!, negative !== (op[n] === OP.sub)]);
      } else if (inline && op[n] === OP.neg) stack.push([left[n]!, !negative]);
      else {
        const [a, b] = inline && op[n] === OP.mul ? [at.get(left[n]!)!, at.get(right[n]!)!] : [at.get(n)!, ONE];
        if (a.den.size > 0 || b.den.size > 0) rest = addFractions(rest, multiply(a, b), negative);
        else {
          spend(a.num.terms.size * b.num.terms.size);
          products.push({ a: a.num, b: b.num, negative });
        }
      }
    }
    const polynomial: Factored = { num: ring.sumOfProducts(products, ask), den: NO_DIVISORS };
    return rest.num.terms.size === 0 ? polynomial : addFractions(rest, polynomial, false);
  };

  const expandOne = (n: number): Factored => {
    const i = position.get(n);
    if (i !== undefined) return { num: ring.generator(i), den: NO_DIVISORS };
    const l = left[n]!;
    const r = right[n]!;
    if (op[n] === OP.constant) return { num: ring.constant(program.constants[l]!), den: NO_DIVISORS };
    if (op[n] === OP.add || op[n] === OP.sub) return collectSum(n);
    const a = at.get(l)!;
    if (op[n] === OP.neg) return { num: ring.neg(a.num), den: a.den };
    if (op[n] === OP.pow) {
      if (a.num.terms.size > 1 && r > POWER_LIMIT) throw new UnableError(`expansion of the power ${r} of a sum`);
      return { num: power(counting, a.num, r), den: new Map([...a.den].map(([f, e]) => [f, e * r])) };
    }
    const b = at.get(r)!;
    return multiply(a, op[n] === OP.mul ? b : invert(b));
  };
  for (const n of plan.order) if (plan.inlined[n] === 0) at.set(n, expandOne(n));
  return {
    ring,
    fractions: nodes.map((n) => lazyFraction(at.get(n)!, (den) => missing(den, NO_DIVISORS))),
    programVariable: plan.leaves.map((n) => (op[n] === OP.variable ? left[n]! : undefined)),
    termOperations: operations,
  };
}

/** Powers of divisors, by their number in a table. */
type Divisors = ReadonlyMap<number, number>;

const NO_DIVISORS: Divisors = new Map();

interface Factored {
  readonly num: Polynomial<Rational>;
  readonly den: Divisors;
}

function divisorTable(ring: PolynomialRing<Rational>): {
  readonly members: readonly Polynomial<Rational>[];
  indexOf(p: Polynomial<Rational>): number;
} {
  const members: Polynomial<Rational>[] = [];
  return {
    members,
    indexOf: (p) => {
      const known = members.findIndex((m) => m === p || ring.equal(m, p));
      return known >= 0 ? known : members.push(p) - 1;
    },
  };
}

/** The denominator is multiplied out only when it is asked for. */
function lazyFraction({ num, den }: Factored, expand: (den: Divisors) => Polynomial<Rational>): Fraction {
  let whole: Polynomial<Rational> | undefined = den.size === 0 ? num.ring.one : undefined;
  return {
    num,
    get den() {
      whole ??= expand(den);
      return whole;
    },
  };
}

interface Plan {
  /** Nodes to expand, ascending, leaves included. */
  readonly order: readonly number[];
  /** Nodes that become indeterminates. */
  readonly leaves: readonly number[];
  /** 1 for nodes used once, by a sum: their terms are added straight into that sum. */
  readonly inlined: Uint8Array;
}

function planExpansion(program: Program, roots: readonly number[], keep: ExpansionOptions['keep']): Plan {
  const { op, left, right } = program;
  const needed = cone(program, roots);
  const kept: number[] = [];
  for (let n = 0; n < needed.length; n++)
    if (needed[n] === 1 && op[n] === OP.variable && (keep === 'all' || keep.has(left[n]!))) kept.push(n);
  const active = activeNodes(program, kept, true);
  const visited = new Uint8Array(op.length);
  const uses = new Uint8Array(op.length);
  const bySum = new Uint8Array(op.length);
  const leaves: number[] = [];
  const stack = [...roots];
  const use = (n: number, fromSum: boolean): void => {
    uses[n] = Math.min(2, uses[n]! + 1);
    if (fromSum) bySum[n] = 1;
    stack.push(n);
  };
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (visited[n] === 1) continue;
    visited[n] = 1;
    const o = op[n]!;
    if (o === OP.constant) continue;
    const splits = o === OP.mul || o === OP.neg || o === OP.pow;
    if (o === OP.variable || (active[n] === 0 && !splits)) {
      leaves.push(n);
      continue;
    }
    const isSum = o === OP.add || o === OP.sub;
    use(left[n]!, isSum);
    if (isBinary(o)) use(right[n]!, isSum);
  }
  const isLeaf = new Set(leaves);
  const inlined = new Uint8Array(op.length);
  const asRoot = new Set(roots);
  const order: number[] = [];
  for (let n = 0; n < visited.length; n++) {
    if (visited[n] === 0) continue;
    order.push(n);
    const o = op[n]!;
    const inlinable = o === OP.add || o === OP.sub || o === OP.mul || o === OP.neg;
    if (inlinable && uses[n] === 1 && bySum[n] === 1 && !isLeaf.has(n) && !asRoot.has(n)) inlined[n] = 1;
  }
  // A negation that is inlined hands its operand to the sum, so the operand counts as used by a sum only there.
  for (const n of order)
    if (
      inlined[n] === 1 &&
      op[n] === OP.neg &&
      uses[left[n]!] === 1 &&
      op[left[n]!] === OP.mul &&
      !isLeaf.has(left[n]!)
    )
      inlined[left[n]!] = 1;
  return { order, leaves: leaves.sort((a, b) => a - b), inlined };
}
