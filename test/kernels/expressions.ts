import { type Ball, type ProgramBuilder, QQ, type Rational, rational } from '@lawful/cas-core';
import type { BallField } from '@lawful/cas-core/inside/balls/ball-field';
import { expBall, logBall, sqrtBall } from '@lawful/cas-core/inside/balls/ball-functions';

/** Expressions of our own, so that the referee shares nothing with Programs but the rationals. */
export type Expression =
  | { readonly kind: 'number'; readonly value: Rational }
  | { readonly kind: 'variable'; readonly index: number }
  | { readonly kind: 'add' | 'sub' | 'mul' | 'div'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: number }
  | { readonly kind: 'apply'; readonly name: FunctionName; readonly argument: Expression };

export type FunctionName = 'exp' | 'log' | 'sqrt' | 'tanh' | 'sigmoid' | 'softplus' | 'cosh' | 'sinh';

/** The last of them is positive. */
export const VARIABLES = ['a', 'b', 'c', 'p'] as const;
export const isPositiveVariable = (index: number): boolean => VARIABLES[index] === 'p';

export const num = (n: number | bigint, d: number | bigint = 1): Expression => ({
  kind: 'number',
  value: rational(BigInt(n), BigInt(d)),
});
export const variable = (index: number): Expression => ({ kind: 'variable', index });
const binary =
  (kind: 'add' | 'sub' | 'mul' | 'div') =>
  (left: Expression, right: Expression): Expression => ({ kind, left, right });
export const add = binary('add');
export const sub = binary('sub');
export const mul = binary('mul');
export const div = binary('div');
export const power = (base: Expression, exponent: number): Expression => ({ kind: 'power', base, exponent });
export const neg = (e: Expression): Expression => mul(num(-1), e);
const apply =
  (name: FunctionName) =>
  (argument: Expression): Expression => ({ kind: 'apply', name, argument });
export const exp = apply('exp');
export const log = apply('log');
export const sqrt = apply('sqrt');
export const tanh = apply('tanh');
export const sigmoid = apply('sigmoid');
export const softplus = apply('softplus');
export const cosh = apply('cosh');
export const sinh = apply('sinh');

export const childrenOf = (e: Expression): readonly Expression[] => {
  switch (e.kind) {
    case 'number':
    case 'variable':
      return [];
    case 'power':
      return [e.base];
    case 'apply':
      return [e.argument];
    default:
      return [e.left, e.right];
  }
};

export const withChildren = (e: Expression, children: readonly Expression[]): Expression => {
  switch (e.kind) {
    case 'number':
    case 'variable':
      return e;
    case 'power':
      return { ...e, base: children[0]! };
    case 'apply':
      return { ...e, argument: children[0]! };
    default:
      return { ...e, left: children[0]!, right: children[1]! };
  }
};

export const sizeOf = (e: Expression): number => childrenOf(e).reduce((n, c) => n + sizeOf(c), 1);

/** As text for SymPy. */
export function pythonText(e: Expression): string {
  switch (e.kind) {
    case 'number':
      return `Rational(${e.value.num},${e.value.den})`;
    case 'variable':
      return VARIABLES[e.index]!;
    case 'power':
      return `(${pythonText(e.base)})**(${e.exponent})`;
    case 'apply':
      return `${e.name}(${pythonText(e.argument)})`;
    default:
      return `(${pythonText(e.left)} ${{ add: '+', sub: '-', mul: '*', div: '/' }[e.kind]} ${pythonText(e.right)})`;
  }
}

/** The node of an expression, functions as the model language lowers them: rational in kernels. */
export function nodeOf(builder: ProgramBuilder, variables: readonly number[], e: Expression): number {
  const one = builder.constant(QQ.one);
  const at = (x: Expression): number => nodeOf(builder, variables, x);
  switch (e.kind) {
    case 'number':
      return builder.constant(e.value);
    case 'variable':
      return variables[e.index]!;
    case 'power':
      return builder.pow(at(e.base), e.exponent);
    case 'apply': {
      const u = at(e.argument);
      const twice = builder.mul(builder.constant(rational(2)), u);
      switch (e.name) {
        case 'exp':
        case 'log':
        case 'sqrt':
          return builder.kernel(e.name, u);
        case 'tanh': {
          const E = builder.kernel('exp', twice);
          return builder.div(builder.sub(E, one), builder.add(E, one));
        }
        case 'sigmoid': {
          const E = builder.kernel('exp', u);
          return builder.div(E, builder.add(E, one));
        }
        case 'softplus':
          return builder.kernel('log', builder.add(one, builder.kernel('exp', u)));
        default: {
          const E = builder.kernel('exp', u);
          const other = builder.pow(E, -1);
          const both = e.name === 'cosh' ? builder.add(E, other) : builder.sub(E, other);
          return builder.mul(builder.constant(rational(1, 2)), both);
        }
      }
    }
    default:
      return builder[e.kind](at(e.left), at(e.right));
  }
}

/** The referee: an enclosure by the elementary functions of balls. */
export function ballOf(field: BallField, values: readonly Rational[], e: Expression): Ball {
  const at = (x: Expression): Ball => ballOf(field, values, x);
  switch (e.kind) {
    case 'number':
      return field.fromRational(e.value);
    case 'variable':
      return field.fromRational(values[e.index]!);
    case 'power': {
      let out = field.one;
      for (let k = 0; k < Math.abs(e.exponent); k++) out = field.mul(out, at(e.base));
      return e.exponent < 0 ? field.inv(out) : out;
    }
    case 'apply':
      return applied(field, e.name, at(e.argument));
    default:
      return field[e.kind](at(e.left), at(e.right));
  }
}

function applied(field: BallField, name: FunctionName, u: Ball): Ball {
  const half = (x: Ball): Ball => field.div(x, field.fromInteger(2n));
  switch (name) {
    case 'exp':
      return expBall(field, u);
    case 'log':
      return logBall(field, u);
    case 'sqrt':
      return sqrtBall(field, u);
    case 'tanh':
      // 1 − 2/(e^{2u} + 1), and not the quotient by which the language writes it.
      return field.sub(
        field.one,
        field.div(field.fromInteger(2n), field.add(expBall(field, field.add(u, u)), field.one)),
      );
    case 'sigmoid':
      return field.inv(field.add(field.one, expBall(field, field.neg(u))));
    case 'softplus':
      return logBall(field, field.add(field.one, expBall(field, u)));
    case 'cosh':
      return half(field.add(expBall(field, u), expBall(field, field.neg(u))));
    case 'sinh':
      return half(field.sub(expBall(field, u), expBall(field, field.neg(u))));
  }
}

/** d/dv, by the rules of a textbook: tanh' = 1 − tanh², σ' = σ(1 − σ), softplus' = σ, … */
export function derivative(e: Expression, v: number): Expression {
  const d = (x: Expression): Expression => derivative(x, v);
  switch (e.kind) {
    case 'number':
      return num(0);
    case 'variable':
      return num(e.index === v ? 1 : 0);
    case 'power':
      return mul(mul(num(e.exponent), power(e.base, e.exponent - 1)), d(e.base));
    case 'add':
      return add(d(e.left), d(e.right));
    case 'sub':
      return sub(d(e.left), d(e.right));
    case 'mul':
      return add(mul(d(e.left), e.right), mul(e.left, d(e.right)));
    case 'div':
      return div(sub(mul(d(e.left), e.right), mul(e.left, d(e.right))), power(e.right, 2));
    case 'apply':
      return mul(slopeOf(e.name, e.argument), d(e.argument));
  }
}

function slopeOf(name: FunctionName, u: Expression): Expression {
  switch (name) {
    case 'exp':
      return exp(u);
    case 'log':
      return div(num(1), u);
    case 'sqrt':
      return div(num(1, 2), sqrt(u));
    case 'tanh':
      return sub(num(1), power(tanh(u), 2));
    case 'sigmoid':
      return mul(sigmoid(u), sub(num(1), sigmoid(u)));
    case 'softplus':
      return sigmoid(u);
    case 'cosh':
      return sinh(u);
    case 'sinh':
      return cosh(u);
  }
}
