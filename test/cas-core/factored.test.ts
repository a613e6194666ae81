/** Factored arithmetic: what it calls equal is equal, and what it must recognise it does. */
import {
  type Factored,
  factoredField,
  kernelPrimes,
  kernelsOf,
  modularEvaluator,
  nodeValues,
  type ProgramBuilder,
  programBuilder,
  type Random,
  random,
  rational,
  UnableError,
} from '@lawful/cas-core';
import { describe, expect, it } from '../jest-globals.js';

const field = factoredField();
const [a, b, c, d] = [0, 1, 2, 3].map((v) => field.variable(v)) as [Factored, Factored, Factored, Factored];
const { sum, mul, div, neg, pow } = field;
const one = field.one;

describe('recognises', () => {
  it.each<[string, Factored, Factored]>([
    ['a sum whatever the order of its terms', sum([a, b, c]), sum([c, sum([b, a])])],
    ['a multiple of a sum', sum([mul(c, a), mul(c, b)]), mul(c, sum([a, b]))],
    ['2a + 2b', sum([a, b, a, b]), field.scale(rational(2), sum([b, a]))],
    ['a/(a+b) + b/(a+b) = 1', sum([div(a, sum([a, b])), div(b, sum([a, b]))]), one],
    ['a common denominator', sum([div(a, c), div(b, c)]), div(sum([a, b]), c)],
    ['a sum behind a common factor', sum([mul(c, sum([a, b])), mul(c, d)]), mul(c, sum([a, b, d]))],
    ['(√a)² = a', pow(field.kernel('sqrt', a), 2), a],
    [
      '(√(a+b))³/√(a+b) = a + b',
      div(pow(field.kernel('sqrt', sum([a, b])), 3), field.kernel('sqrt', sum([b, a]))),
      sum([a, b]),
    ],
    ['a/√a = √a', div(a, field.kernel('sqrt', a)), field.kernel('sqrt', a)],
    ['exponentials of equal arguments', field.kernel('exp', sum([a, b])), field.kernel('exp', sum([b, a]))],
    ['a⁻² = 1/a²', pow(a, -2), div(one, mul(a, a))],
  ])('%s', (_, x, y) => {
    expect(field.equal(x, y)).toBe(true);
    expect(field.isZero(sum([x, neg(y)]))).toBe(true);
  });
  it('differences that cancel leave zero, also inside products', () => {
    const s = sum([a, b]);
    expect(field.isZero(sum([mul(s, c), neg(mul(c, sum([b, a])))]))).toBe(true);
    expect(field.isZero(sum([mul(s, c), neg(mul(c, a))]))).toBe(false);
  });
});

describe('does not take for equal', () => {
  it.each<[string, Factored, Factored]>([
    ['a + b and a − b', sum([a, b]), sum([a, neg(b)])],
    ['2(a + b) and a + b', field.scale(rational(2), sum([a, b])), sum([a, b])],
    ['exp(a) and exp(2a)', field.kernel('exp', a), field.kernel('exp', field.scale(rational(2), a))],
    ['exp and √ of one argument', field.kernel('exp', a), field.kernel('sqrt', a)],
    ['√a and a', field.kernel('sqrt', a), a],
    ['a/b and b/a', div(a, b), div(b, a)],
  ])('%s', (_, x, y) => {
    expect(field.equal(x, y)).toBe(false);
  });
});

it('refuses to divide by zero, and to go on beyond its allowance', () => {
  const small = factoredField();
  expect(() => small.inv(small.sum([small.variable(0), small.neg(small.variable(0))]))).toThrow(UnableError);
  small.allow(10);
  expect(() => small.sum(Array.from({ length: 50 }, (_, v) => small.variable(v)))).toThrow(UnableError);
});

describe('nodes of random programs: equal elements have equal values', () => {
  const VARIABLES = 4;
  const grow = (builder: ProgramBuilder, source: Random, size: number): number[] => {
    const nodes = Array.from({ length: VARIABLES }, (_, v) => builder.variable(`v${v}`, 'parameter'));
    nodes.push(builder.constant(rational(2)), builder.constant(rational(-1, 3)));
    const pick = (): number => nodes[source.below(nodes.length)]!;
    while (nodes.length < size) {
      const [x, y] = [pick(), pick()];
      switch (source.below(8)) {
        case 0:
        case 1:
          nodes.push(builder.add(x, y));
          break;
        case 2:
          nodes.push(builder.sub(x, y));
          break;
        case 3:
        case 4:
          nodes.push(builder.mul(x, y));
          break;
        case 5:
          nodes.push(builder.pow(x, 2));
          break;
        case 6:
          if (builder.constantValue(y) === undefined) nodes.push(builder.div(x, y));
          break;
        default:
          if (builder.constantValue(x) === undefined)
            nodes.push(builder.kernel(source.below(2) === 0 ? 'exp' : 'sqrt', x));
      }
    }
    return nodes;
  };
  it('in 300 programs', () => {
    const source = random(7).fork('factored');
    let compared = 0;
    let coincidences = 0;
    for (let k = 0; k < 300; k++) {
      const builder = programBuilder();
      const nodes = [...new Set(grow(builder, source, 24))];
      const program = builder.build(nodes);
      const own = factoredField();
      const valueAt = nodeValues(program, own);
      const elements = nodes.map((n) => {
        try {
          return valueAt(n);
        } catch (error) {
          if (error instanceof UnableError) return undefined;
          throw error;
        }
      });
      const kernels = kernelsOf(program, () => false);
      const [p] = kernelPrimes(program, kernels) as [number];
      // Only where all is defined; nodes that the point leaves undefined are passed over one by one.
      for (let tries = 0; tries < 40; tries++) {
        const point = Float64Array.from(program.variables, () => source.nonzero(p));
        const values = nodes.map((n) => {
          const out = new Float64Array(1);
          const evaluator = modularEvaluator({ ...program, outputs: [n] }, p);
          return evaluator?.evaluate(0, point, out) === true ? out[0]! : undefined;
        });
        for (let i = 0; i < nodes.length; i++)
          for (let j = 0; j < i; j++) {
            const [x, y] = [elements[i], elements[j]];
            if (x === undefined || y === undefined || values[i] === undefined || values[j] === undefined) continue;
            if (!own.equal(x, y)) continue;
            compared++;
            expect(values[i]).toBe(values[j]);
          }
        if (values.filter((v) => v !== undefined).length > nodes.length / 2) break;
      }
      coincidences += elements.filter(
        (x, i) => x !== undefined && elements.slice(0, i).some((y) => y && own.equal(x, y)),
      ).length;
    }
    // The comparison is not empty: different nodes are found equal again and again.
    expect(coincidences).toBeGreaterThan(100);
    expect(compared).toBeGreaterThan(100);
  });
});
