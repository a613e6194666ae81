/** The indexed sparse gradient and its brackets against dense evaluation of the same field, on random Programs and random sparse samples. */
import { DEFAULT_PRIMES, gradient, modularEvaluator, OP, type Program, programBuilder, random } from '@lawful/cas-core';
import { sparseBracket, sparseGradient } from '@lawful/lie/inside/fields/sparse-gradient';
import { describe, expect, it } from '../jest-globals.js';

const P = DEFAULT_PRIMES[0]!;
const STATE = 6;
const SAMPLES = 5;

/** A random potential of the first STATE variables, in which the others often divide terms of sums. */
function potential(seed: number): Program {
  const rng = random(seed);
  const b = programBuilder();
  const state = Array.from({ length: STATE }, (_, i) => b.variable(`t${i}`, 'parameter'));
  const samples = Array.from({ length: SAMPLES }, (_, i) => b.variable(`x${i}`, 'input'));
  const pool = [...state, ...samples, b.constant({ num: 3n, den: 2n })];
  const any = (): number => pool[rng.below(pool.length)]!;
  for (let k = 0; k < 12; k++) {
    const terms = Array.from({ length: 1 + rng.below(6) }, () => {
      const t = b.mul(any(), rng.below(3) === 0 ? any() : samples[rng.below(SAMPLES)]!);
      return rng.below(3) === 0 ? b.neg(t) : t;
    });
    const sum = terms.reduce((s, t) => (rng.below(3) === 0 ? b.sub(s, t) : b.add(s, t)));
    const kind = rng.below(8);
    if (kind === 0) pool.push(b.pow(sum, 2 + rng.below(3)));
    else if (kind === 1) pool.push(b.div(any(), b.add(state[rng.below(STATE)]!, b.pow(any(), 2))));
    else pool.push(sum);
  }
  return b.build([b.sum(pool.slice(STATE + SAMPLES + 1).map((n) => b.mul(n, any())))]);
}

/** Components of the field at θ + εv (k = 1), or at θ. */
function dense(program: Program, values: readonly number[], direction?: ReadonlyMap<number, number>) {
  const nodes = Array.from({ length: STATE }, (_, i) =>
    program.op.findIndex((o, n) => o === OP.variable && program.left[n] === i),
  );
  const field = gradient(program, program.outputs[0]!, nodes);
  const size = direction === undefined ? 1 : 2;
  const input = new Float64Array(values.length * size);
  values.forEach((x, v) => {
    input[v * size] = x;
    if (direction !== undefined) input[v * size + 1] = direction.get(v) ?? 0;
  });
  const out = new Float64Array(STATE * size);
  if (!modularEvaluator(field, P)!.evaluate(size - 1, input, out)) return undefined;
  return Array.from({ length: STATE }, (_, i) => out[i * size + size - 1]!);
}

const spread = (row: { columns: readonly number[]; values: readonly number[] }): number[] => {
  const out = new Array<number>(STATE).fill(0);
  row.columns.forEach((c, k) => {
    out[c] = (out[c]! + row.values[k]!) % P;
  });
  return out;
};

describe('sparseGradient', () => {
  it('agrees with the dense gradient, and its brackets with dense ones', () => {
    let [compared, nonzero] = [0, 0];
    for (let seed = 0; seed < 150; seed++) {
      const rng = random(1000 + seed);
      const program = potential(seed);
      const state = Array.from({ length: STATE }, (_, i) => i);
      const samples = Array.from({ length: SAMPLES }, (_, i) => STATE + i);
      // Zeros at the point as well: an active zero is no reason to stop.
      const point = program.variables.map((_, i) => (i < STATE && rng.below(4) > 0 ? rng.nonzero(P) : 0));
      const sparse = sparseGradient(program, state, samples, point, P)!;
      const draw = () => {
        const live = samples.filter(() => rng.below(3) === 0);
        return { generator: 0, values: live.map((v): [number, number] => [v, rng.nonzero(P)]) };
      };
      const at = (s: ReturnType<typeof draw>): number[] => {
        const values = [...point];
        for (const [v, x] of s.values) values[v] = x;
        return values;
      };
      for (let k = 0; k < 4; k++) {
        const [v, w] = [draw(), draw()];
        const [atV, atW] = [dense(program, at(v)), dense(program, at(w))];
        const row = sparse.at(v);
        // The dense evaluator divides in terms that the sample makes zero, where the sparse one does not look.
        if (atV === undefined || atW === undefined) continue;
        expect(spread(row!)).toEqual(atV);
        const plus = dense(program, at(w), new Map(atV.entries()))!;
        const minus = dense(program, at(v), new Map(atW.entries()))!;
        const [first, second] = [v, w].map((sample) => ({ sample, row: sparse.at(sample)! }));
        const bracket = spread(sparseBracket(sparse, first!, second!, P)!);
        expect(bracket).toEqual(plus.map((x, i) => (x - minus[i]! + P) % P));
        compared++;
        if (bracket.some((x) => x !== 0)) nonzero++;
      }
    }
    expect(compared).toBeGreaterThan(300);
    expect(nonzero).toBeGreaterThan(100);
  });

  it('is undefined where a denominator vanishes', () => {
    const b = programBuilder();
    const [t, x] = [b.variable('t', 'parameter'), b.variable('x', 'input')];
    const program = b.build([b.div(x, t)]);
    const one = { generator: 0, values: [[1, 1]] as [number, number][] };
    expect(sparseGradient(program, [0], [1], [0, 0], P)!.at(one)).toBeUndefined();
    expect(sparseGradient(program, [0], [1], [1, 0], P)!.at(one)).toEqual({ columns: [0], values: [P - 1] });
  });
});
