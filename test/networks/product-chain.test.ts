/** Products of several factors: the cheapest order has the value of the order from the left, and ties keep that order. */
import { modularEvaluator, OP, type Program, random } from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import fc from 'fast-check';
import { describe, expect, it } from '../jest-globals.js';

const program = (text: string): Program => lowerModel(parseModel({ file: 'test', text })).program;
const multiplications = ({ op }: Program): number => op.filter((o) => o === OP.mul).length;

const P = 16777213;

/** The outputs at a random point; variables by name, so that programs with other orders agree. */
function values(p: Program): number[] {
  const draw = random(7);
  const byName = new Map(
    [...p.variables].sort((a, b) => (a.name < b.name ? -1 : 1)).map((v) => [v.name, draw.nonzero(P)]),
  );
  const out = new Float64Array(p.outputs.length);
  expect(
    modularEvaluator(p, P)!.evaluate(
      0,
      Float64Array.from(p.variables, (v) => byName.get(v.name)!),
      out,
    ),
  ).toBe(true);
  return [...out];
}

const declared = (sizes: readonly number[]): string =>
  `${sizes
    .slice(1)
    .map((s, k) => `param A${k} : ${sizes[k]} x ${s}`)
    .join('\n')}\n`;

describe('products of several factors', () => {
  it('cost 2n² for W2*W1*x, not n³', () => {
    const n = 12;
    const text = `param W1 : ${n} x ${n}\nparam W2 : ${n} x ${n}\ninput x : ${n}\noutput W2*W1*x`;
    expect(multiplications(program(text))).toBe(2 * n * n);
    expect(multiplications(program(text.replace('W2*W1*x', '(W2*W1)*x')))).toBe(n ** 3 + n * n);
  });

  it('have the value of the order from the left, scalars and other operators among them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 6 }),
        fc.array(fc.constantFrom('', 's*', '2*'), { minLength: 5, maxLength: 5 }),
        (sizes, scalars) => {
          const names = sizes.slice(1).map((_, k) => `${scalars[k]}A${k}`);
          const left = names.slice(1).reduce((text, name) => `(${text})*${name}`, names[0]!);
          const head = `param s\n${declared(sizes)}input x\n`;
          const both = [names.join('*'), left].map((text) => values(program(`${head}output ${text}*x`)));
          expect(both[0]).toEqual(both[1]);
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  it("a contraction that scales, where no other order fits: (u'*v)*W", () => {
    const head = 'param u : 3\nparam v : 3\nparam W : 2 x 2\ninput x : 2\n';
    expect(values(program(`${head}output u'*v*W*x`))).toEqual(values(program(`${head}output ((u'*v)*W)*x`)));
  });

  it('keep the order from the left when costs are equal', () => {
    const text = 'param A : 3 x 3\nparam B : 3 x 3\nparam C : 3 x 3\ninput x\noutput A*B*C*x';
    const [chain, left] = [program(text), program(text.replace('A*B*C*x', '((A*B)*C)*x'))];
    // The scalar x is taken first or last at the same cost: then as written.
    expect([chain.op, chain.left, chain.right]).toEqual([left.op, left.left, left.right]);
  });
});
