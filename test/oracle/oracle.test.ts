/**
 * The oracle is right about cited counts and sees planted falsehoods; then the engine, judged by it. More models: `node test/all/oracle.mjs`.
 */
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { AWKWARD } from './awkward.js';
import { Draft } from './draft.js';
import { drawState, systemOf } from './fields.js';
import { namedGroup } from './groups.js';
import { judge } from './judge.js';
import { drawConstants, driftOverall, lawOf } from './laws.js';
import { modelOf } from './models.js';
import { paperOf } from './papers.js';
import { drawFrom } from './random.js';
import { trueRank } from './truth.js';

const long = atLength('oracle/oracle');

function linear(widths: readonly number[]): Draft {
  const d = new Draft();
  let z = d.input('x', widths[0]);
  for (let i = 1; i < widths.length; i++) z = d.mul(d.param(`W${i}`, widths[i], widths[i - 1]), z);
  d.output = z;
  return d;
}

function cyclicLinear(n: number): Draft {
  const d = new Draft();
  d.output = d.mul(d.param('w', 1, n), d.input('x', n));
  const group = namedGroup('cyclic', n);
  d.symmetry = {
    text: `${group.name} : x -> g * x`,
    group,
    act: ([g], x, y) => [...g!.map((row) => row.reduce((t, c, j) => t + c * x[j]!, 0)), ...y],
  };
  return d;
}

/** Dimension minus rank, at a random state. */
function lawsLeft(draft: Draft, averaged = false, seed = 1): number {
  const system = systemOf(draft);
  const draw = drawFrom(seed);
  const state = drawState(system, draw);
  const constants = drawConstants(system, draw);
  return state.length - trueRank({ system, constants, state, averaged }, state.length, draw).rank;
}

describe('true ranks', () => {
  it.each([
    [[2, 2, 2], 3],
    [[2, 2, 1], 3],
    [[2, 2, 2, 2], 6],
    [[1, 2, 2, 1], 7],
    [[1, 2, 2, 1, 2], 8],
  ] as const)('deep linear %p has the cited number of laws (theory §2: O1, O2, O2t)', (widths, laws) => {
    expect(lawsLeft(linear(widths))).toBe(laws);
  });

  it('momentum on a 2-4-1 network leaves 6 laws (theory §2: O10)', () => {
    const d = linear([2, 4, 1]);
    d.flow = { kind: 'momentum', text: '1/2', tau: (e) => e.tape.number(0.5) };
    expect(lawsLeft(d)).toBe(6);
  });

  it.each([
    [3, 1],
    [4, 1],
    [5, 2],
  ])('one linear layer under C_%i keeps %i laws (theory §4: L1)', (n, laws) => {
    expect(lawsLeft(cyclicLinear(n))).toBe(0);
    expect(lawsLeft(cyclicLinear(n), true)).toBe(laws);
  });

  it('the middle unit of a maximum never wins, a dead network moves nothing (theory §1.2)', () => {
    const left = (name: string, seed: number): number => {
      const d = new Draft();
      AWKWARD[name]!(d, drawFrom(1));
      return lawsLeft(d, false, seed);
    };
    for (const seed of [1, 2, 3]) {
      expect(left('middle never wins', seed)).toBe(2);
      expect(left('relu of minus relu', seed)).toBe(6);
      expect(left('max of P.(Px), x > 0', seed)).toBe(1);
      expect(left('zero risk', seed)).toBe(3);
      expect(left('nested identity', seed)).toBe(1);
      expect([3, 4]).toContain(left('positive scalar input', seed));
      expect([4, 5]).toContain(left('scalar input, three units', seed));
    }
  });
});

describe('drift', () => {
  it.each([
    ['W1[1,1]^2 + W1[1,2]^2 - W2[1]^2', 'still'],
    ['W1[1,1]*W1[2,1] + W1[1,2]*W1[2,2] - W2[1]*W2[2]', 'still'],
    ['W1[1,1]^2 + W1[1,2]^2 - 1.0001*W2[1]^2', 'moves'],
    ['W1[1,1]^2 - W2[1]^2', 'moves'],
  ] as const)('of %s in 2-2-1: %s', (text, verdict) => {
    const system = systemOf(linear([2, 2, 1]));
    expect(driftOverall(system, lawOf(system, text), false, drawFrom(5)).verdict).toBe(verdict);
  });

  it('a law of the average is none of the network (theory §4: G-Fig2)', () => {
    const system = systemOf(cyclicLinear(3));
    const law = lawOf(system, '(w[1] + w[2] - 2*w[3])/(w[1] - w[2])');
    expect(driftOverall(system, law, true, drawFrom(6)).verdict).toBe('still');
    expect(driftOverall(system, law, false, drawFrom(6)).verdict).toBe('moves');
  });
});

describe('the engine, judged in floats', () => {
  it.each(Object.keys(AWKWARD))('%s', (name) => {
    const draft = new Draft();
    AWKWARD[name]!(draft, drawFrom(1));
    expect(judge(draft, 1).discrepancies).toEqual([]);
  });

  it.each(Array.from({ length: long.count({ all: 60, now: 24 }) }, (_, k) => k + 1))('the model of seed %i', (seed) => {
    const draft = modelOf(seed);
    const { discrepancies, text } = judge(draft, seed);
    expect({ text, discrepancies }).toEqual({ text, discrepancies: [] });
  });

  // max(p4^2*p1*p3, relu(p4^2)): what is conserved where the first is larger moves where the second is.
  it('a law near a point is judged there', () => {
    const draft = modelOf(91105);
    expect(judge(draft, 91105).discrepancies).toEqual([]);
  });

  it.each(Array.from({ length: long.count({ all: 36, now: 15 }) }, (_, k) => k + 1))(
    'the network of papers, seed %i',
    (seed) => {
      const draft = paperOf(seed);
      const { discrepancies, text } = judge(draft, seed);
      expect({ text, discrepancies }).toEqual({ text, discrepancies: [] });
    },
  );
});
