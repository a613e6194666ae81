/** Which slopes data have near a point: read in lanes against exact evaluation, and drawn so that rare ones come first (theory §1.2). */
import {
  evaluateProgram,
  FATE,
  integerSides,
  type Program,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  random,
  rational,
} from '@lawful/cas-core';
import { balancedRegion, reachOfRegion, withUnitRedrawn } from '@lawful/lie';
import { type Data, NO_CHAIN, patternIds, patternPool } from '@lawful/lie/inside/fields/patterns';
import { flowFamily, lowerModel, parseModel } from '@lawful/networks';
import { randomProgram } from '../cas-core/random-program.js';
import { describe, expect, it } from '../jest-globals.js';

const familyOf = (text: string) => flowFamily(lowerModel(parseModel({ file: 'patterns.law', text })));

/** Units of four variables and integers; its outputs are the arguments of its units, then all nodes. */
function randomUnits(source: Random): Program {
  const all = randomProgram(source, 16, (b, u) => [
    () => b.add(u, b.constant(rational(source.below(5) - 2))),
    () => b.piecewise(u, rational(0), rational(1)),
    () => b.piecewise(u, rational(-1), rational(2)),
  ]);
  const units = all.variables.flatMap((v) => (v.mask === undefined ? [] : [v.mask.argument]));
  return { ...all, outputs: [...units, ...all.outputs] };
}

describe('sides read in lanes', () => {
  it.each([1, 2, 7, 32])('are those of exact evaluation: %i data points at a time', (lanes) => {
    const source = random(lanes);
    const seen = [0, 0, 0];
    for (let round = 0; round < 120; round++) {
      const program = randomUnits(source);
      const reader = integerSides(program)!;
      if (reader.masks.length === 0) continue;
      const size = [3, 40, 100_000][source.below(3)]!;
      const values = Float64Array.from(
        { length: program.variables.length * lanes },
        () => source.below(2 * size) - size,
      );
      const { sides, fates } = reader.at(values, lanes);
      for (let l = 0; l < lanes; l++) {
        // A slope is chosen for every unit, the high one on a kink; then all arguments are evaluated over the rationals.
        const exact: (Rational | undefined)[] = program.variables.map((_, v) => rational(values[v * lanes + l]!));
        let nodes: readonly Rational[] = [];
        reader.masks.forEach((v, i) => {
          const answer = evaluateProgram(program, QQ, (q) => q, exact);
          if (answer.kind !== 'ok') throw new Error(answer.kind);
          const { low, high } = program.variables[v]!.mask!;
          exact[v] = answer.value[i]!.num < 0n ? low : high;
        });
        const answer = evaluateProgram(program, QQ, (q) => q, exact);
        if (answer.kind !== 'ok') throw new Error(answer.kind);
        nodes = answer.value;
        const own = nodes.slice(0, reader.masks.length);
        const fate = fates[l]!;
        seen[fate]! += 1;
        if (fate === FATE.decided)
          expect(own.map((q) => Math.sign(Number(q.num)))).toEqual(reader.masks.map((_, i) => sides[i * lanes + l]!));
        else if (fate === FATE.open) expect(own.some((q) => q.num === 0n)).toBe(true);
        else expect(nodes.some((q) => q.num > 2n ** 53n - 1n || q.num < 1n - 2n ** 53n)).toBe(true);
      }
    }
    for (const count of seen) expect(count).toBeGreaterThan(0);
  });

  it('a lane that lacks a value is open, and leaves the others alone', () => {
    const b = programBuilder();
    const [x, y] = [b.variable('x', 'input'), b.variable('y', 'input')];
    const program = b.build([b.piecewise(b.sub(x, y), rational(0), rational(1))]);
    const { sides, fates } = integerSides(program)!.at(
      Float64Array.from([1, Number.NaN, 2 ** 53, 1, 5, 2, 1, 1, ...Array<number>(4).fill(Number.NaN)]),
      4,
    );
    expect([...fates]).toEqual([FATE.decided, FATE.open, FATE.tooLarge, FATE.open]);
    expect(sides[0]).toBe(-1);
  });
});

describe('the reach of a point', () => {
  const region = (values: readonly number[]) => ({ point: [...values, 0, 0, 0, 0, 0, 0], scale: 1 });
  const family = familyOf('param w : 2\nparam v : 1 x 2\ninput x\noutput v*relu(w*x)\n');

  it.each([
    ['units that are on together: each on and off, together on and off', [2, 3, 1, 1], 2 + 2 + 2],
    ['units that are on in turn', [2, -3, 1, 1], 2 + 2 + 2],
  ] as const)('counts the joint states of pairs: %s', (_, values, reach) => {
    expect(reachOfRegion(family, region(values), random(1))).toBe(reach);
  });

  it('of two units with two inputs is all four of them', () => {
    const two = familyOf('param W : 2 x 2\nparam v : 1 x 2\ninput x : 2\noutput v*relu(W*x)\n');
    expect(reachOfRegion(two, region([1, 2, -3, 1, 1, 1]), random(1))).toBe(2 + 2 + 4);
  });
});

it('one unit drawn anew has new weights and a new bias; all others stay', () => {
  const text = 'param W1 : 3 x 2\nparam b : 3\nparam W2 : 2 x 3\nparam c\ninput x : 2\noutput c * W2*relu(W1*x + b)\n';
  const family = familyOf(text);
  const from = balancedRegion(family, random(1));
  const touched = [0, 1, 2].map((unit) => {
    const names = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { point } = withUnitRedrawn(family, from, unit, random(seed))!;
      for (const v of family.state) if (point[v] !== from.point[v]) names.add(family.variables[v]!.name);
    }
    return [...names].sort();
  });
  expect(touched.sort()).toEqual([1, 2, 3].map((i) => [`W1[${i},1]`, `W1[${i},2]`, `b[${i}]`]));
});

describe('data with rare patterns', () => {
  /** Data n = 0, 1, 2 …, of which each sixteenth has the first unit off. */
  const pool = (lanes: number, isProved: (sides: ArrayLike<number>) => boolean = () => true) => {
    let n = 0;
    const ids = patternIds();
    const reader = {
      masks: [0],
      lanes,
      at: (data: readonly Data[]) => data.map(([first]) => (first![1] % 16 === 3 ? [-1] : [1])),
    };
    return { ids, pool: patternPool(reader, () => [[0, n++]], ids, isProved) };
  };

  it.each([1, 32])('are taken first, each point once: read %i at a time', (lanes) => {
    const { ids, pool: own } = pool(lanes);
    const taken = new Set<number>();
    let rare = 0;
    for (let k = 0; k < 160; k++) {
      const { data, sides, pattern } = own.take(NO_CHAIN)!;
      ids.use(NO_CHAIN, pattern);
      taken.add(data[0]![1]);
      if (sides[0] === -1) rare++;
    }
    expect(taken.size).toBe(160);
    // One of sixteen when drawn alike; pools of 24 of which eight are taken have three halves of one, and all of them are taken.
    expect(rare).toBeGreaterThanOrEqual(Math.floor((160 / 8) * 1.5) - 2);
  });

  it('and none whose kernels are not proved independent', () => {
    const { pool: own } = pool(32, (sides) => sides[0] === -1);
    for (let k = 0; k < 10; k++) {
      const taken = own.take(NO_CHAIN);
      if (taken !== undefined) expect(taken.sides[0]).toBe(-1);
    }
    expect(pool(32, () => false).pool.take(NO_CHAIN)).toBeUndefined();
  });

  it('are counted behind the chain that they follow', () => {
    const ids = patternIds();
    const [on, off] = [ids.of([1, -1]), ids.of([-1, -1])];
    expect(ids.of([1, -1])).toBe(on);
    const chain = ids.use(NO_CHAIN, on);
    ids.use(chain, off);
    ids.use(NO_CHAIN, off);
    expect([ids.used(on), ids.used(off)]).toEqual([1, 2]);
    expect([ids.usedBehind(chain, on), ids.usedBehind(chain, off)]).toEqual([0, 1]);
    expect(ids.usedBehind(NO_CHAIN, off)).toBe(2);
  });

  it('patterns of more than sixteen units are told apart', () => {
    const ids = patternIds();
    const all = Array.from({ length: 40 }, () => 1);
    const made = new Set(all.map((_, i) => ids.of(all.map((side, j) => (i === j ? -side : side)))));
    expect(made.size).toBe(40);
  });
});
