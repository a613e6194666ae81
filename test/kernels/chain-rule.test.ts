import {
  DEFAULT_PRIMES,
  dualField,
  dualKernels,
  evaluateProgram,
  gradient,
  type KernelKind,
  kernelAt,
  kernelPrimes,
  kernelsOf,
  modularEvaluator,
  OP,
  type Program,
  primeField,
  programBuilder,
  random,
  seriesSolution,
} from '@lawful/cas-core';
import { describe, expect, it } from '../jest-globals.js';
import {
  add,
  div,
  type Expression,
  exp,
  log,
  mul,
  nodeOf,
  num,
  power,
  sqrt,
  sub,
  VARIABLES,
  variable,
} from './expressions.js';

const [a, b, c, p] = [variable(0), variable(1), variable(2), variable(3)];
const CASES: readonly (readonly [string, Expression])[] = [
  ['exp', exp(add(mul(a, b), mul(c, c)))],
  ['log', log(add(mul(a, b), mul(p, c)))],
  ['sqrt', sqrt(add(num(1), add(mul(a, a), mul(b, p))))],
  ['exp log', mul(exp(div(a, add(num(1), mul(b, b)))), log(add(a, exp(sub(b, p)))))],
  ['nested', log(add(num(2), mul(exp(mul(a, exp(b))), power(c, 3))))],
  ['roots inside', div(exp(mul(a, sqrt(add(p, mul(b, b))))), sqrt(add(num(3), exp(a))))],
];

/** The expression as first output, and the node of every variable. */
function programOf(e: Expression): { program: Program; nodes: number[] } {
  const builder = programBuilder();
  const nodes = VARIABLES.map((name) => builder.variable(name, 'parameter', name === 'p'));
  return { program: builder.build([nodeOf(builder, nodes, e)]), nodes };
}

/** Σ_i v_i ∂/∂θ_i of the only output, the directions being new variables. */
function along(program: Program, nodes: readonly number[], name: string): { program: Program; directions: number[] } {
  const first = gradient(program, program.outputs[0]!, nodes);
  const builder = programBuilder(first);
  const start = builder.variables.length;
  const v = nodes.map((_, i) => builder.variable(`${name}${i}`, 'parameter'));
  return { program: builder.build([builder.dot(first.outputs, v)]), directions: v.map((_, i) => start + i) };
}

describe('kernels over dual numbers obey the chain rule', () => {
  it.each(CASES)('%s: mixed coefficients of order 1, 2, 3 are those of the symbolic gradients', (_, e) => {
    const { program, nodes } = programOf(e);
    const prime = kernelPrimes(
      program,
      kernelsOf(program, () => false),
    )[0]!;
    const F = primeField(prime);
    for (const k of [1, 2, 3]) {
      let symbolic = program;
      const directions: number[][] = [];
      for (let i = 0; i < k; i++) {
        const next = along(symbolic, nodes, `v${i}_`);
        symbolic = next.program;
        directions.push(next.directions);
      }
      const scalar = modularEvaluator(symbolic, prime)!;
      const dual = modularEvaluator(program, prime)!;
      let compared = 0;
      const draw = random(k);
      for (let tries = 0; tries < 200 && compared < 5; tries++) {
        const values = Float64Array.from(symbolic.variables, () => draw.nonzero(prime));
        const expected = new Float64Array(1);
        if (!scalar.evaluate(0, values, expected)) continue;
        const size = 2 ** k;
        const inputs = new Float64Array(program.variables.length * size);
        program.variables.forEach((_v, i) => {
          inputs[i * size] = values[i]!;
          if (i < nodes.length) for (let j = 0; j < k; j++) inputs[i * size + 2 ** j] = values[directions[j]![i]!]!;
        });
        const out = new Float64Array(size);
        expect(dual.evaluate(k, inputs, out)).toBe(true);
        expect(out[size - 1]).toBe(expected[0]);
        // The generic dual kernels over the same field say the same.
        const space = new Float64Array(program.op.length);
        expect(
          modularEvaluator({ ...program, outputs: [...program.op.keys()] }, prime)!.evaluate(0, values, space),
        ).toBe(true);
        const known = new Map<string, number>();
        program.op.forEach((_o, n) => {
          const kernel = kernelAt(program, n);
          if (kernel !== undefined) known.set(`${kernel.kind} ${space[kernel.argument]}`, space[n]!);
        });
        const D = dualField(F, k);
        const generic = evaluateProgram(
          program,
          D,
          (q) => [F.fromRational(q)!, ...new Array<number>(size - 1).fill(0)],
          program.variables.map((v, i) =>
            v.kernel === undefined ? Array.from(inputs.subarray(i * size, (i + 1) * size)) : undefined,
          ),
          dualKernels(F, k, (kind: KernelKind, u: number) => known.get(`${kind} ${u}`)),
        );
        expect(generic.kind === 'ok' ? generic.value[0] : generic.reason).toEqual(Array.from(out));
        compared++;
      }
      expect(compared).toBe(5);
    }
  });
});

describe('power series of kernels', () => {
  const p0 = DEFAULT_PRIMES[0]!;
  const F = primeField(p0);
  const ORDER = 12;
  const times = (x: ArrayLike<number>, y: ArrayLike<number>, n: number): number => {
    let sum = 0;
    for (let i = 0; i <= n; i++) sum = F.add(sum, F.mul(x[i]!, y[n - i]!));
    return sum;
  };

  /** γ for θ' = K(θ) with a given value of K at the start. */
  const solution = (kind: KernelKind, start: number, value: number, prime: number): Float64Array => {
    const builder = programBuilder();
    const theta = builder.variable('theta', 'parameter');
    const field = builder.build([builder.kernel(kind, theta)]);
    const values = Float64Array.from(field.variables, (v) => (v.kernel === undefined ? 0 : value));
    return seriesSolution([{ field, values, drive: [1] }], [0], [start], ORDER, prime)![0]!;
  };
  const slope = (s: Float64Array): number[] => Array.from(s.subarray(1), (x, i) => F.mul(x, i + 1));

  it("θ' = exp θ gives θ'' = θ'²", () => {
    const d = slope(solution('exp', 17, 4711, p0));
    for (let n = 0; n + 1 < d.length; n++) expect(F.mul(d[n + 1]!, n + 1)).toBe(times(d, d, n));
  });

  it("θ' = log θ gives θ θ'' = θ'", () => {
    const s = solution('log', 17, 4711, p0);
    const d = slope(s);
    const dd = d.slice(1).map((x, i) => F.mul(x, i + 1));
    for (let n = 0; n < dd.length; n++) expect(times(s, dd, n)).toBe(d[n]);
  });

  it("θ' = √θ gives θ'' = 1/2, and erf has no series modulo a prime", () => {
    const builder = programBuilder();
    const theta = builder.variable('theta', 'parameter');
    const field = builder.build([builder.kernel('sqrt', theta)]);
    const prime = kernelPrimes(
      field,
      kernelsOf(field, () => false),
    )[0]!;
    const s = solution('sqrt', 25, 0, prime);
    expect(Array.from(s.subarray(3))).toEqual(new Array(ORDER - 3).fill(0));
    expect(primeField(prime).mul(s[2]!, 4)).toBe(1);
    expect(field.op[field.outputs[0]!]).toBe(OP.variable);
    expect(() => solution('erf', 3, 5, p0)).toThrow(/erf/);
  });
});
