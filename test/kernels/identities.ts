import { type Random, rational } from '@lawful/cas-core';
import {
  add,
  childrenOf,
  cosh,
  derivative,
  div,
  type Expression,
  exp,
  isPositiveVariable,
  log,
  mul,
  neg,
  num,
  power,
  sigmoid,
  sinh,
  sizeOf,
  softplus,
  sqrt,
  sub,
  tanh,
  VARIABLES,
  variable,
  withChildren,
} from './expressions.js';

/** Two expressions for one function, or the derivative of one and a formula for it. */
export interface Identity {
  readonly left: Expression;
  /** The left side is to be differentiated by this variable first. */
  readonly along: number | undefined;
  readonly right: Expression;
}

const pick = <T>(rng: Random, list: readonly T[]): T => list[rng.below(list.length)]!;
const coefficient = (rng: Random): Expression => num(pick(rng, [-3, -2, -1, 1, 2, 3]), pick(rng, [1, 1, 1, 2]));

/** A small polynomial without constant term. */
function linearForm(rng: Random): Expression {
  const term = (): Expression => {
    const v = variable(rng.below(VARIABLES.length));
    const factor = rng.below(5) === 0 ? mul(v, variable(rng.below(VARIABLES.length))) : v;
    return rng.below(2) === 0 ? factor : mul(coefficient(rng), factor);
  };
  return rng.below(3) === 0 ? term() : add(term(), term());
}

/** The argument of an analytic function: mostly a form, sometimes a function of one. */
function argument(rng: Random, depth: number): Expression {
  if (depth > 0 && rng.below(4) === 0) {
    const inner = pick(rng, [tanh, sigmoid, exp])(linearForm(rng));
    return rng.below(2) === 0 ? inner : mul(coefficient(rng), inner);
  }
  return linearForm(rng);
}

/** Positive wherever it is defined, by its form. */
function positive(rng: Random, depth: number): Expression {
  switch (rng.below(5)) {
    case 0:
      return exp(argument(rng, depth - 1));
    case 1:
      return add(num(1), exp(argument(rng, depth - 1)));
    case 2:
      return variable(3);
    case 3:
      return add(num(1 + rng.below(3)), power(variable(rng.below(3)), 2));
    default:
      return add(num(1), power(linearForm(rng), 2));
  }
}

function random(rng: Random, depth: number): Expression {
  if (depth === 0) return rng.below(4) === 0 ? coefficient(rng) : linearForm(rng);
  switch (rng.below(12)) {
    case 0:
      return exp(argument(rng, 1));
    case 1:
      return tanh(argument(rng, 1));
    case 2:
      return sigmoid(argument(rng, 1));
    case 3:
      return softplus(argument(rng, 1));
    case 4:
      return cosh(linearForm(rng));
    case 5:
      return log(positive(rng, 1));
    case 6:
      return sqrt(add(num(1 + rng.below(3)), power(linearForm(rng), 2)));
    case 7:
      return power(random(rng, depth - 1), 2);
    case 8:
      return div(random(rng, depth - 1), positive(rng, 1));
    case 9:
      return mul(random(rng, depth - 1), random(rng, depth - 1));
    default:
      return add(mul(coefficient(rng), random(rng, depth - 1)), random(rng, depth - 1));
  }
}

const isPositive = (e: Expression): boolean => {
  switch (e.kind) {
    case 'number':
      return e.value.num > 0n;
    case 'variable':
      return isPositiveVariable(e.index);
    case 'add':
      return (isPositive(e.left) && isNonnegative(e.right)) || (isNonnegative(e.left) && isPositive(e.right));
    case 'mul':
    case 'div':
      return isPositive(e.left) && isPositive(e.right);
    case 'power':
      return isPositive(e.base);
    case 'apply':
      return ['exp', 'sigmoid', 'cosh'].includes(e.name) || (e.name === 'sqrt' && isPositive(e.argument));
    default:
      return false;
  }
};
const isNonnegative = (e: Expression): boolean => isPositive(e) || (e.kind === 'power' && e.exponent % 2 === 0);

const half = (u: Expression): Expression => mul(num(1, 2), u);
const twice = (u: Expression): Expression => mul(num(2), u);

/** Other forms of the same function; at the root only. */
function forms(e: Expression, rng: Random): Expression[] {
  const out: Expression[] = [];
  if (e.kind === 'apply') {
    const u = e.argument;
    switch (e.name) {
      case 'exp':
        out.push(div(num(1), exp(neg(u))), power(exp(half(u)), 2));
        if (u.kind === 'add' || u.kind === 'sub')
          out.push(mul(exp(u.left), u.kind === 'add' ? exp(u.right) : exp(neg(u.right))));
        if (u.kind === 'apply' && u.name === 'log') out.push(u.argument);
        break;
      case 'tanh': {
        const [E, other] = [exp(u), exp(neg(u))];
        const t = tanh(half(u));
        out.push(div(sub(E, other), add(E, other)), div(twice(t), add(num(1), power(t, 2))));
        out.push(sub(twice(sigmoid(twice(u))), num(1)), div(sinh(u), cosh(u)));
        if (u.kind === 'add') {
          const [s, t2] = [tanh(u.left), tanh(u.right)];
          out.push(div(add(s, t2), add(num(1), mul(s, t2))));
        }
        break;
      }
      case 'sigmoid':
        out.push(half(add(num(1), tanh(half(u)))), sub(num(1), sigmoid(neg(u))));
        out.push(div(num(1), add(num(1), exp(neg(u)))));
        break;
      case 'softplus':
        out.push(add(u, softplus(neg(u))), log(add(num(1), exp(u))), neg(log(sigmoid(neg(u)))));
        break;
      case 'cosh':
        out.push(half(add(exp(u), exp(neg(u)))), sub(twice(power(cosh(half(u)), 2)), num(1)));
        if (u.kind === 'add') out.push(add(mul(cosh(u.left), cosh(u.right)), mul(sinh(u.left), sinh(u.right))));
        break;
      case 'sinh':
        out.push(twice(mul(sinh(half(u)), cosh(half(u)))), sub(exp(u), cosh(u)));
        break;
      case 'log':
        if (u.kind === 'apply' && u.name === 'exp') out.push(u.argument);
        if (u.kind === 'mul' && isPositive(u.left) && isPositive(u.right)) out.push(add(log(u.left), log(u.right)));
        if (u.kind === 'div' && isPositive(u.left) && isPositive(u.right)) out.push(sub(log(u.left), log(u.right)));
        if (isPositive(u)) {
          const other = positive(rng, 0);
          out.push(sub(log(mul(u, other)), log(other)), half(log(power(u, 2))), neg(log(div(num(1), u))));
        }
        break;
      case 'sqrt':
        out.push(div(u, sqrt(u)), div(power(sqrt(u), 3), u));
        break;
    }
  }
  if (e.kind === 'power' && e.exponent === 2) {
    const b = e.base;
    if (b.kind === 'apply' && b.name === 'cosh') out.push(add(num(1), power(sinh(b.argument), 2)));
    if (b.kind === 'apply' && b.name === 'sqrt') out.push(b.argument);
    if (b.kind === 'add') out.push(add(add(power(b.left, 2), twice(mul(b.left, b.right))), power(b.right, 2)));
  }
  if (e.kind === 'mul') {
    out.push(mul(e.right, e.left));
    if (e.left.kind === 'add') out.push(add(mul(e.left.left, e.right), mul(e.left.right, e.right)));
    if (e.right.kind === 'add') out.push(add(mul(e.left, e.right.left), mul(e.left, e.right.right)));
  }
  if (e.kind === 'add') out.push(add(e.right, e.left), sub(e.left, neg(e.right)));
  if (isPositive(e) && e.kind !== 'number' && sizeOf(e) < 8) out.push(exp(log(e)));
  // Ones in disguise.
  if (out.length === 0 || rng.below(8) === 0) {
    const u = linearForm(rng);
    out.push(mul(e, add(sigmoid(u), sigmoid(neg(u)))), mul(e, sub(power(cosh(u), 2), power(sinh(u), 2))));
    out.push(add(e, sub(sub(softplus(u), softplus(neg(u))), u)), sub(add(e, log(exp(u))), u));
  }
  return out;
}

/** Every sub-expression, by its path from the root. */
function paths(e: Expression): number[][] {
  return [[], ...childrenOf(e).flatMap((c, i) => paths(c).map((p) => [i, ...p]))];
}
const at = (e: Expression, path: readonly number[]): Expression => path.reduce((x, i) => childrenOf(x)[i]!, e);
const replaced = (e: Expression, [i, ...rest]: readonly number[], by: Expression): Expression =>
  i === undefined
    ? by
    : withChildren(
        e,
        childrenOf(e).map((c, j) => (j === i ? replaced(c, rest, by) : c)),
      );

/** The same function written otherwise, by so many steps. */
function rewritten(e: Expression, rng: Random, steps: number): Expression {
  let out = e;
  for (let k = 0; k < steps; k++) {
    const where = pick(rng, paths(out));
    const part = at(out, where);
    // What depends on no variable stays, so that no constant such as e^2 arises.
    if (part.kind === 'number') continue;
    out = replaced(out, where, pick(rng, forms(part, rng)));
  }
  return out;
}

export function randomIdentity(rng: Random): Identity {
  for (;;) {
    const left = random(rng, 2);
    const along = rng.below(5) === 0 ? rng.below(VARIABLES.length) : undefined;
    const formula = along === undefined ? left : derivative(left, along);
    const right = rewritten(mul(num(1), formula), rng, 2 + rng.below(4));
    if (sizeOf(left) + sizeOf(right) < 90) return { left, along, right };
  }
}

const isBelowLogarithm = (e: Expression, path: readonly number[]): boolean =>
  path.some((_, i) => {
    const above = at(e, path.slice(0, i));
    return above.kind === 'apply' && above.name === 'log';
  });

/** Every way to change one coefficient of an expression, outside of logarithms: there it would bring in the logarithms of new primes. */
export function spoilt(e: Expression, rng: Random): Expression[] {
  const numbers = paths(e).filter((p) => at(e, p).kind === 'number' && !isBelowLogarithm(e, p));
  for (let k = numbers.length - 1; k > 0; k--) {
    const other = rng.below(k + 1);
    [numbers[k], numbers[other]] = [numbers[other]!, numbers[k]!];
  }
  const whole = mul(num(3, 2), e);
  const changed = numbers.map((p) => {
    const { value } = at(e, p) as Extract<Expression, { kind: 'number' }>;
    return replaced(e, p, { kind: 'number', value: rational(2n * value.num + value.den, 2n * value.den) });
  });
  return [...changed, whole];
}
