import {
  ballField,
  evaluateProgram,
  kernelBall,
  kernelIndependence,
  type Program,
  type ProgramBuilder,
  programBuilder,
  QQ,
  random,
  rational,
  separateKernels,
  vanishes,
} from '@lawful/cas-core';
import { isUnbounded } from '@lawful/cas-core/inside/balls/ball';
import { find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import {
  add,
  type Expression,
  exp,
  log,
  mul,
  nodeOf,
  num,
  power,
  sqrt,
  sub,
  tanh,
  VARIABLES,
  variable,
} from './expressions.js';
import { floatValues } from './float-values.js';

const [a, b, x, p] = [variable(0), variable(1), variable(2), variable(3)];
const one = num(1);
/** The variable that belongs to the data. */
const isData = (v: number): boolean => v === 2;

function programOf(expressions: readonly Expression[]): Program {
  const builder: ProgramBuilder = programBuilder();
  const nodes = VARIABLES.map((name, i) => builder.variable(name, i === 2 ? 'input' : 'parameter', name === 'p'));
  return builder.build(expressions.map((e) => nodeOf(builder, nodes, e)));
}

const verdict = (expressions: readonly Expression[]): string =>
  kernelIndependence(programOf(expressions), isData, random(5)).kind;

const onePlus = (e: Expression): Expression => add(one, e);
const square = (e: Expression): Expression => power(e, 2);

const DEPENDENT: readonly (readonly [string, readonly Expression[]])[] = [
  ['exp a, exp 2a', [exp(a), exp(mul(num(2), a))]],
  ['exp(a + x), exp(b + x): across samples', [exp(add(a, x)), exp(add(b, x))]],
  ['exp(a), exp(b), exp(a + b)', [exp(a), exp(b), exp(add(a, b))]],
  ['exp(a), exp(a + 1)', [exp(a), exp(add(a, one))]],
  ['exp(a), exp(a + e)', [exp(a), exp(add(a, exp(one)))]],
  ['log a, log 2a', [log(p), log(mul(num(2), p))]],
  ['log a, log(e a)', [log(p), log(mul(exp(one), p))]],
  ['log(a(1 + x)), log a, log(1 + x)', [log(mul(p, onePlus(x))), log(p), log(onePlus(x))]],
  ['log(a + x²a), log(b + x²b): across samples', [log(mul(a, onePlus(square(x)))), log(mul(b, onePlus(square(x))))]],
  ['log(exp a), exp a', [log(exp(a)), exp(a)]],
  ['log(exp a · b), log b, exp a', [log(mul(exp(a), p)), log(p), exp(a)]],
  ['√a, √4a', [sqrt(p), sqrt(mul(num(4), p))]],
  ['√p, √(p q), √q', [sqrt(p), sqrt(mul(p, onePlus(square(a)))), sqrt(onePlus(square(a)))]],
  ['√2, √8', [sqrt(num(2)), sqrt(num(8))]],
  ['√2, √3, √6', [sqrt(num(2)), sqrt(num(3)), sqrt(num(6))]],
  ['√(a²)', [sqrt(square(a))]],
  ['√p, √(p²(1 + √p)²)', [sqrt(p), sqrt(square(onePlus(sqrt(p))))]],
  ['e, log 2', [exp(one), log(num(2))]],
  ['e, e²', [exp(one), exp(num(2))]],
  ['exp(√2·√2 − 2), a one in disguise', [exp(sub(mul(sqrt(num(2)), sqrt(num(2))), num(2)))]],
  ['exp(exp a), exp(exp a + 1)', [exp(exp(a)), exp(onePlus(exp(a)))]],
  ['exp(log p), log p', [exp(log(p)), log(p)]],
  ['exp((a + 1)² − a² − 2a): constant', [exp(sub(sub(square(onePlus(a)), square(a)), mul(num(2), a)))]],
];

const INDEPENDENT: readonly (readonly [string, readonly Expression[]])[] = [
  ['exp a, exp b, exp(a b)', [exp(a), exp(b), exp(mul(a, b))]],
  ['exp(a x), exp(b x), exp x', [exp(mul(a, x)), exp(mul(b, x)), exp(x)]],
  ['exp a, a, log a', [exp(a), log(a)]],
  ['exp(exp a), exp a', [exp(exp(a)), exp(a)]],
  ['log(1 + exp a), exp a', [log(onePlus(exp(a))), exp(a)]],
  ['log log p, log p', [log(log(p)), log(p)]],
  ['log(1 + a²), log(1 + b²), log(1 + a²b²)', [square(a), square(b), square(mul(a, b))].map((e) => log(onePlus(e)))],
  ['√p, √(1 + p)', [sqrt(p), sqrt(onePlus(p))]],
  ['√p, √(1 + √p)', [sqrt(p), sqrt(onePlus(sqrt(p)))]],
  ['exp √p, √p', [exp(sqrt(p)), sqrt(p)]],
  ['√2, √3, √5', [sqrt(num(2)), sqrt(num(3)), sqrt(num(5))]],
  ['e, exp a', [exp(one), exp(a)]],
  ['log 2, log p', [log(num(2)), log(p)]],
  ['exp exp exp a', [exp(exp(exp(a)))]],
  ['exp(a x + b), exp(a)', [exp(add(mul(a, x), mul(b, square(x)))), exp(a)]],
];

describe('independence of kernels (theory §7)', () => {
  it.each(DEPENDENT)('is not claimed of %s', (_, expressions) => {
    expect(verdict(expressions)).toBe('unable');
  });

  it.each(INDEPENDENT)('is proved of %s', (_, expressions) => {
    expect(verdict(expressions)).toBe('ok');
  });

  it('separates what can be separated, with the same values', () => {
    const draw = random(8);
    const value = (): number => (1 + draw.below(900)) / 701;
    let separated = 0;
    for (const [name, expressions] of [...DEPENDENT, ...INDEPENDENT, ...WITH_QUOTIENTS]) {
      const program = programOf(expressions);
      const outcome = separateKernels(program, isData, random(5));
      if (outcome.kind !== 'ok') continue;
      separated++;
      const { program: own, variable: moved } = outcome.value;
      for (let k = 0; k < 5; k++) {
        const point = VARIABLES.map(value);
        const image: number[] = [];
        moved.forEach((to, from) => {
          if (to >= 0 && program.variables[from]!.kernel === undefined) image[to] = point[from]!;
        });
        const [before, after] = [floatValues(program, point), floatValues(own, image)];
        before.forEach((v, i) => {
          expect([name, Math.abs(v - after[i]!) / (1 + Math.abs(v)) < 1e-9]).toEqual([name, true]);
        });
      }
    }
    expect(separated).toBeGreaterThan(25);
  });

  it('does not take a slope for independent of itself: m(m − 1) is not refuted with masks free', () => {
    const builder = programBuilder();
    const m = builder.mask(builder.variable('a', 'parameter'), QQ.zero, QQ.one);
    const node = builder.mul(m, builder.sub(m, builder.constant(QQ.one)));
    expect(vanishes(builder.build([node]), node, random(1)).kind).toBe('unable');
  });

  it('decides combinations of constants that no theorem separates by their enclosures', () => {
    const decided = (e: Expression): unknown => {
      const program = programOf([e]);
      const outcome = vanishes(program, program.outputs[0]!, random(1));
      return outcome.kind === 'ok' ? outcome.value : outcome.kind;
    };
    expect(decided(sub(add(log(num(2)), log(num(3))), log(num(6))))).toBe(true);
    expect(decided(sub(add(exp(one), log(num(2))), a))).toBe(false);
    expect(decided(mul(a, sub(exp(one), mul(num(3), log(num(2))))))).toBe(false);
    expect(decided(sub(exp(sub(mul(sqrt(num(2)), sqrt(num(2))), num(2))), one))).toBe(true);
    expect(decided(sub(log(mul(exp(one), p)), onePlus(log(p))))).toBe(true);
  });
});

/** Exponents with denominators, which share a basis over ℚ. */
const WITH_QUOTIENTS: readonly (readonly [string, readonly Expression[]])[] = [
  ['fractions of one exponent', [exp(mul(num(2), tanh(a))), exp(tanh(a)), exp(mul(num(1, 3), tanh(a)))]],
  ['a sum and its parts', [exp(add(tanh(a), tanh(b))), exp(tanh(b)), exp(tanh(a))]],
  ['a polynomial part', [exp(add(a, tanh(b))), exp(a), exp(mul(num(-1), tanh(b)))]],
  [
    'negative first',
    [exp(sub(power(onePlus(square(a)), -1), tanh(b))), exp(sub(tanh(b), power(onePlus(square(a)), -1)))],
  ],
  ['roots of exponentials', [sqrt(exp(a)), exp(a), sqrt(mul(num(8), mul(exp(b), onePlus(square(a)))))]],
];

describe('towers that overflow', () => {
  it('come back at once from find, and from balls as the unbounded ball', () => {
    const text = 'param a\ninput x\noutput exp(exp(exp(a*x)))\n';
    const { plain } = find(parseModel({ file: 'tower.law', text })).result;
    expect(plain).toMatchObject({ found: 0, maxLaws: 0, complete: true });
    const program = programOf([exp(exp(exp(a)))]);
    const field = ballField(30);
    const value = evaluateProgram(program, field, field.fromRational, [field.fromRational(rational(9n))], (k, u) =>
      kernelBall(k, field, u),
    );
    expect(value.kind === 'ok' && isUnbounded(value.value[0]!)).toBe(true);
  });
});
