/**
 * Random small networks under random rates, penalties and decays. Whatever `find` claims is followed along trajectories that are integrated here in
 * floats, from gradients written out by hand; counts are compared with fields multiplied out apart; laws with a sign changed must not be proved where
 * a trajectory moves them.
 */
import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { type Draw, drawFrom } from '../oracle/random.js';
import { add, type Descent, mostLaws, mul, type Poly, scale } from './polynomial-fields.js';

/** f = W2·s(W1·x), s the identity or the square, with the flow θ' = −R∘(∇L + ∇P + λθ), P = ½Σ p_i θ_i². */
interface Drawn {
  readonly n: number;
  readonly h: number;
  readonly m: number;
  readonly square: boolean;
  /** Of W1 and of W2. */
  readonly rates: readonly [number, number];
  readonly penalties: readonly [number, number];
  readonly decay: number;
}

function drawn(draw: Draw): Drawn {
  const equal = draw.chance(0.6);
  const rate = draw.pick([1, 1, 2, 3, -1]);
  const penalty = draw.pick([0, 0, 2, 4]);
  return {
    n: draw.integer(1, 2),
    h: draw.integer(1, 2),
    m: draw.integer(1, 2),
    square: draw.chance(0.3),
    rates: equal ? [rate, rate] : [rate, draw.pick([1, 2, -2])],
    penalties: equal ? [penalty, penalty] : [penalty, draw.pick([0, 2])],
    decay: draw.pick([0, 0, 1, 2]),
  };
}

const textOf = ({ n, h, m, square, rates, penalties, decay }: Drawn): string => {
  const penalty = ['W1', 'W2']
    .flatMap((w, i) => (penalties[i] === 0 ? [] : [`${penalties[i]}/2*norm2(${w})`]))
    .join(' + ');
  const rated = ['W1', 'W2'].flatMap((w, i) => (rates[i] === 1 ? [] : [`${w} = ${rates[i]}`])).join(', ');
  return `param W1 : ${h} x ${n}
param W2 : ${m} x ${h}
input x : ${n}
output W2 * ${square ? 'square(W1 * x)' : 'W1 * x'}
loss mse${penalty === '' ? '' : ` + ${penalty}`}
flow gradient${rated === '' ? '' : ` rate ${rated}`}${decay === 0 ? '' : ` decay ${decay}`}
`;
};

function fieldsOf({ n, h, m, square, rates, penalties, decay }: Drawn): Descent {
  const split = h * n;
  return {
    parameters: split + m * h,
    inputs: n,
    outputs: (theta, x) =>
      Array.from({ length: m }, (_, k) =>
        add(
          ...Array.from({ length: h }, (_, j) => {
            const z = add(...x.map((c, i) => scale(c, theta[j * n + i]!)));
            return mul(theta[split + k * h + j]!, square ? mul(z, z) : z);
          }),
        ),
      ),
    rates: Array.from({ length: split + m * h }, (_, i) => rates[i < split ? 0 : 1]),
    ...(penalties[0] + penalties[1] === 0
      ? {}
      : {
          penalty: (theta: readonly Poly[]) =>
            add(...theta.map((f, i) => scale(penalties[i < split ? 0 : 1] / 2, mul(f, f)))),
        }),
    ...(decay === 0 ? {} : { decay }),
  };
}

type Point = { readonly x: readonly number[]; readonly y: readonly number[] };

function velocity(d: Drawn, data: readonly Point[], theta: readonly number[]): number[] {
  const { n, h, m } = d;
  const split = h * n;
  const slope = theta.map((t, i) => (d.penalties[i < split ? 0 : 1] + d.decay) * t);
  for (const { x, y } of data) {
    const z = Array.from({ length: h }, (_, j) => x.reduce((s, c, i) => s + theta[j * n + i]! * c, 0));
    const s = z.map((v) => (d.square ? v * v : v));
    const u = y.map((label, k) => 2 * (s.reduce((t, v, j) => t + theta[split + k * h + j]! * v, 0) - label));
    for (let k = 0; k < m; k++)
      for (let j = 0; j < h; j++) {
        slope[split + k * h + j]! += u[k]! * s[j]!;
        const back = u[k]! * theta[split + k * h + j]! * (d.square ? 2 * z[j]! : 1);
        x.forEach((c, i) => {
          slope[j * n + i]! += back * c;
        });
      }
  }
  return slope.map((g, i) => -d.rates[i < split ? 0 : 1] * g);
}

const STEPS = 400;
const TIME = 0.1;

/** States at the times 0, T/4, …, T, by the classical fourth order method. */
function trajectory(d: Drawn, data: readonly Point[], start: readonly number[]): { t: number; theta: number[] }[] {
  const dt = TIME / STEPS;
  const at = (theta: readonly number[], v: readonly number[], c: number): number[] =>
    theta.map((q, i) => q + c * v[i]!);
  const out = [{ t: 0, theta: [...start] }];
  let theta = [...start];
  for (let step = 1; step <= STEPS; step++) {
    const k1 = velocity(d, data, theta);
    const k2 = velocity(d, data, at(theta, k1, dt / 2));
    const k3 = velocity(d, data, at(theta, k2, dt / 2));
    const k4 = velocity(d, data, at(theta, k3, dt));
    theta = theta.map((q, i) => q + (dt / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
    if (step % (STEPS / 4) === 0) out.push({ t: step * dt, theta: [...theta] });
  }
  return out;
}

/** The value of a law's entry, its text read as JavaScript. */
function lawAt(law: string, d: Drawn, { t, theta }: { t: number; theta: readonly number[] }): number {
  const W: { [name: string]: number } = {};
  const label = (name: string, rows: number, cols: number, i: number, j: number): string =>
    rows === 1 && cols === 1 ? name : rows === 1 || cols === 1 ? `${name}[${i + j + 1}]` : `${name}[${i + 1},${j + 1}]`;
  for (let j = 0; j < d.h; j++) for (let i = 0; i < d.n; i++) W[label('W1', d.h, d.n, j, i)] = theta[j * d.n + i]!;
  for (let k = 0; k < d.m; k++)
    for (let j = 0; j < d.h; j++) W[label('W2', d.m, d.h, k, j)] = theta[d.h * d.n + k * d.h + j]!;
  const text = law
    .replace(/W[12](\[[0-9,]+\])?/g, (name) => `W["${name}"]`)
    .replace(/exp\(/g, 'Math.exp(')
    .replace(/\^/g, '**')
    .replace(/(^|\()-/g, '$10-');
  return Number(new Function('W', 't', `return ${text};`)(W, t));
}

/** By how much a function moves along a trajectory, relative to its size. */
function moved(law: string, d: Drawn, path: ReturnType<typeof trajectory>): number {
  const values = path.map((state) => lawAt(law, d, state));
  return Math.max(...values.map((v) => Math.abs(v - values[0]!) / (1 + Math.abs(values[0]!))));
}

describe('random networks under rates, penalties and decay', () => {
  const seen = { laws: 0, mutants: 0, timed: 0, ratios: 0 };

  it.each(Array.from({ length: 60 }, (_, k) => k + 1))('seed %i', (seed) => {
    const draw = drawFrom(seed);
    const d = drawn(draw);
    const model = parseModel({ file: 'drawn.law', text: textOf(d) });
    const { plain, laws } = find(model).result;
    expect(plain.maxLaws).toBe(mostLaws(fieldsOf(d), drawFrom(seed + 1000).unit));
    const normal = (count: number): number[] => Array.from({ length: count }, () => 0.7 * draw.normal());
    const data = Array.from({ length: 2 }, () => ({ x: normal(d.n), y: normal(d.m) }));
    // Ascent runs away, and then floats say nothing.
    const paths = [0, 1, 2]
      .map(() => trajectory(d, data, normal(d.h * (d.n + d.m))))
      .filter((path) => path.every(({ theta }) => theta.every((q) => Math.abs(q) < 3)));
    if (paths.length === 0) return;
    for (const { entries } of laws)
      for (const entry of entries.slice(0, 3)) {
        seen.laws++;
        if (entry.includes('exp(')) seen.timed++;
        if (entry.includes('/')) seen.ratios++;
        for (const path of paths)
          expect({ entry, moved: moved(entry, d, path) < 1e-6 }).toEqual({ entry, moved: true });
        const mutant = entry.includes(' - ') ? entry.replace(' - ', ' + ') : entry.replace(' + ', ' - ');
        if (mutant === entry || !paths.some((path) => moved(mutant, d, path) > 1e-3)) continue;
        seen.mutants++;
        expect({ mutant, verdict: prove(model, mutant, { compare: false }).verdict }).toEqual({
          mutant,
          verdict: 'refuted',
        });
      }
  });

  it('has seen laws of all kinds', () => {
    expect(seen.laws).toBeGreaterThan(60);
    expect(seen.mutants).toBeGreaterThan(30);
    expect(seen.timed).toBeGreaterThan(10);
    expect(seen.ratios).toBeGreaterThan(5);
  });
});
