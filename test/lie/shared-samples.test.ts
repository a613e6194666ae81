/** Samples that several searches share, and how few of them the search for forms needs (theory §1.3). */
import { primesOf, random } from '@lawful/cas-core';
import { fieldSamples, samplePool, sumLaws } from '@lawful/lie';
import { flowFamily, lowerModel, parseModel } from '@lawful/networks';
import { find } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'samples.law', text });
const SEEDS = Array.from({ length: 16 }, (_, k) => k + 1);

describe('a pool of samples', () => {
  const family = flowFamily(lowerModel(model('param a\nparam b\ninput x\noutput a*b*x\n')));
  const prime = primesOf(family)[0]!;

  it('gives the same ones to everyone, in the order in which they are drawn', () => {
    const pool = samplePool(family, prime, random(3));
    const third = pool.at(2)!;
    const five = pool.first(5);
    expect(five).toHaveLength(5);
    expect(five[2]).toBe(third);
    expect(pool.first(3)).toEqual(five.slice(0, 3));
    expect(fieldSamples(family, prime, 5, random(3))).toEqual(five);
  });

  it('stops when work is due', () => {
    let left = 3;
    const pool = samplePool(family, prime, random(3), () => left-- === 0);
    expect(pool.first(10)).toHaveLength(3);
  });

  it('takes the generators in turn', () => {
    // Of momentum the drift moves the parameters along their velocities, and data the velocities alone.
    const moving = flowFamily(lowerModel(model('param a\nparam b\ninput x\noutput a*b*x\nflow momentum(1)\n')));
    const { state, variables } = moving;
    const own = state.flatMap((v, d) => (variables[v]!.role === 'parameter' ? [d] : []));
    const still = samplePool(moving, primesOf(moving)[0]!, random(1))
      .first(6)
      .map(({ velocity }) => own.every((d) => velocity[d] === 0));
    expect(still.filter((s) => s)).toHaveLength(3);
  });
});

it('no law of units is missed because they were off at the first samples', () => {
  // |w|^2 - 2 v^2: a unit that is squared takes its two slopes, and at slope 0 nothing moves, so that every combination seems to stand.
  const own = model('param w : 1 x 2\nparam v\ninput x : 2\noutput v*relu(w*x)^2\n');
  for (const seed of SEEDS) {
    const { plain, laws } = find(own, { seed, degree: 1 }).result;
    expect([plain.found, laws.map((l) => l.law)]).toEqual([1, ['|w|^2 - 2*v^2']]);
  }
});

it('no form is taken for conserved before each generator was seen, in whatever order samples come', () => {
  // Data move velocities alone, so that a + b seems to stand until the drift is looked at.
  const family = flowFamily(lowerModel(model('param a\nparam b\ninput x\noutput a*b*x\nflow momentum(1)\n')));
  const p = primesOf(family)[0]!;
  const drawn = samplePool(family, p, random(1)).first(40);
  const isDrift = (generator: number) => family.generators[generator]!.samples.length === 0;
  const dataFirst = [
    ...drawn.filter((s) => !isDrift(s.generator)).slice(0, 6),
    ...drawn.filter((s) => isDrift(s.generator)),
  ];
  const samples = { first: (n: number) => dataFirst.slice(0, n), at: (k: number) => dataFirst[k] };
  const blocks = ['a', 'b'].map((name) => ({
    name,
    rows: 1,
    cols: 1,
    variables: [family.variables.findIndex((v) => v.name === name)],
  }));
  expect(dataFirst.length).toBeGreaterThan(20);
  expect(sumLaws(family, blocks, { p, random: random(1), samples })).toEqual([]);
});

it('nor one kept that a drift breaks', () => {
  // What the data leave decays with the friction: without its clock no skew form is conserved, with it one for each pair (theory §2, O10).
  const text = "param U : 2 x 3\nparam V : 1 x 3\ninput x : 1\noutput U*V'*x\nflow momentum(1/2)\n";
  for (const seed of SEEDS.slice(0, 4)) {
    const { laws, plain } = find(model(text), { seed }).result;
    expect(plain.found).toBe(3);
    expect(laws.map((l) => l.law)).toEqual(["exp(1/2*t)*(U'*vel(U) - vel(U)'*U + V'*vel(V) - vel(V)'*V)"]);
  }
});
