/** Invariants of linear actions on parameters, and the identity that a network moves with its data (theory §15, Theorem C). */
import { programBuilder, QQ, type Rational, random, rational } from '@lawful/cas-core';
import { type LinearField, orbitFamily } from '@lawful/lie/symmetry';
import { standsStill } from '@lawful/verifier/symmetry';
import { describe, expect, it } from '../jest-globals.js';

/** U(1) on C^k with these weights, z_j = θ[2j] + i·θ[2j+1]. */
const rotation = (weights: readonly number[]): LinearField =>
  new Map(
    weights.flatMap((w, j): [number, [number, Rational][]][] => [
      [2 * j, [[2 * j + 1, rational(-w)]]],
      [2 * j + 1, [[2 * j, rational(w)]]],
    ]),
  );
const orbits = (weights: readonly number[]) => {
  const parameters = weights.flatMap((_, j) => [2 * j, 2 * j + 1]);
  return orbitFamily(
    {
      variables: parameters.map((v) => ({ name: `t${v}`, role: 'parameter' })),
      parameters,
      constants: [],
      generators: [rotation(weights)],
      algebra: [],
      translations: [],
    },
    random(1),
  );
};

describe('invariants fill the normal spaces of orbits, or nothing is said', () => {
  it('weights 1 and 2: |z1|^2, |z2|^2 and a cubic', () => {
    const found = orbits([1, 2]);
    expect(found.kind).toBe('ok');
    if (found.kind !== 'ok') return;
    expect(found.value.orbit).toBe(1);
    expect(found.value.potentials.length).toBe(3);
    const degrees = found.value.potentials.map((p) => p[0]!.exponents.reduce((d, [, e]) => d + e, 0));
    expect(degrees.sort()).toEqual([2, 2, 3]);
  });
  it('weights 1 and 5: the third has degree six, beyond what is looked for, and two are not taken for all', () => {
    expect(orbits([1, 5])).toMatchObject({
      kind: 'unable',
      reason: expect.stringMatching(/2 of 3 independent gradients/),
    });
  });
  it('translations leave linear coordinates', () => {
    const found = orbitFamily(
      {
        variables: [0, 1, 2].map((v) => ({ name: `t${v}`, role: 'parameter' })),
        parameters: [0, 1, 2],
        constants: [],
        generators: [],
        algebra: [],
        translations: [
          [
            [0, QQ.one],
            [1, rational(-1)],
          ],
        ],
      },
      random(1),
    );
    // Functions of t0 + t1 and t2.
    expect(found.kind === 'ok' && found.value.potentials.length).toBe(2);
  });
});

describe('whether a program stands still', () => {
  const builder = programBuilder();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => builder.variable(name, 'parameter'));
  const square = builder.add(builder.mul(a!, a!), builder.mul(b!, b!));
  const program = builder.build([square, builder.kernel('exp', square), a!]);
  const turn = new Map<number, [number, Rational][]>([
    [0, [[1, rational(-1)]]],
    [1, [[0, QQ.one]]],
  ]);
  it('yes for invariants and their exponentials, no for a coordinate', () => {
    expect(standsStill(program, program.outputs.slice(0, 2), turn, random(1))).toBe('yes');
    expect(standsStill(program, [program.outputs[2]!], turn, random(1))).toBe('no');
  });
  it('unknown where a velocity names what the program has not', () => {
    const beyond = new Map<number, [number, Rational][]>([[0, [[7, QQ.one]]]]);
    expect(c).toBeDefined();
    expect(standsStill(program, [program.outputs[2]!], beyond, random(1))).toBe('unknown');
  });
});
