/**
 * Mirror flows θ' = −m(θ)∘∇L keep Σb_iG(θ_i), G(p) = ∫p dp/m(p), where Σb_iθ_i∂_iL = 0 (theory §14, Theorem J); the law here is of a hidden unit, b = 1 on
 * what comes in and −1 on what goes out.
 */
import { integrateFlow } from '@lawful/runs/inside/simulation/dormand-prince';
import { drift, evenTimes } from '@lawful/runs/inside/simulation/gradient-flow';
import { describe, expect, it } from '../jest-globals.js';
import { problem, twoLayer } from './networks.js';

/** θ = (W₁ 2 × 2, W₂ 1 × 2); unit 0. */
const BALANCE = [1, 1, 0, 0, -1, 0];
const p = problem(twoLayer(2, 2, 1), 51);
const all = [0, 1, 2, 3, 4, 5];

/** The drift of Σb_iG(θ_i) along the flow whose field is made of θ_i and ∂_iL. */
function driftOf(move: (x: number, slope: number) => number, G: (x: number) => number, start = p.start): number {
  const gradient = new Float64Array(6);
  const flow = integrateFlow(
    (theta, out) => {
      p.objective.gradient(theta, all, gradient);
      for (let i = 0; i < 6; i++) out[i] = -move(theta[i]!, gradient[i]!);
    },
    start,
    { times: evenTimes(2, 20) },
  );
  const moved = Math.hypot(...flow.states.at(-1)!.map((x, i) => x - start[i]!));
  expect(moved).toBeGreaterThan(0.1);
  return Math.max(
    ...drift(flow, (theta) => [BALANCE.reduce((sum, b, i) => (b === 0 ? sum : sum + b * G(theta[i]!)), 0)]),
  );
}

const positive = p.start.map((x) => 0.5 + Math.abs(x));
const POTENTIALS: [string, (x: number) => number, (x: number) => number, Float64Array][] = [
  ['1', () => 1, (x) => (x * x) / 2, p.start],
  ['√(p² + 1)', (x) => Math.sqrt(x * x + 1), (x) => Math.sqrt(x * x + 1), p.start],
  ['p² + 1', (x) => x * x + 1, (x) => Math.log(x * x + 1) / 2, p.start],
  ['p³', (x) => x ** 3, (x) => -1 / x, positive],
];

describe('mirror flows', () => {
  it.each(POTENTIALS)('of metric %s keep their own sum, and none of the others', (name, m, G, start) => {
    expect(driftOf((x, g) => m(x) * g, G, start)).toBeLessThan(1e-9);
    for (const [other, , H] of POTENTIALS.slice(0, 3))
      if (other !== name) expect(driftOf((x, g) => m(x) * g, H, start)).toBeGreaterThan(1e-3);
  });

  it('of steepest descent in ℓ_p keep |u|^q − |v|^q of a product uv, 1/p + 1/q = 1', () => {
    for (const q of [1.5, 2, 3, 4]) {
      // L = ½(uv − 2)² from (½, 1): u' = −sign(∂)|∂|^{q−1}.
      const flow = integrateFlow(
        ([u, v], out) => {
          const r = u! * v! - 2;
          [r * v!, r * u!].forEach((g, i) => {
            out[i] = -Math.sign(g) * Math.abs(g) ** (q - 1);
          });
        },
        [0.5, 1],
        // Before uv = 2, where the field for q < 2 has no derivative.
        { times: evenTimes(0.3, 10) },
      );
      expect(flow.states.at(-1)![0]!).toBeGreaterThan(0.6);
      const of = (s: number): number => Math.max(...drift(flow, ([u, v]) => [Math.abs(u!) ** s - Math.abs(v!) ** s]));
      expect(of(q)).toBeLessThan(1e-10);
      expect(of(q + 1)).toBeGreaterThan(1e-3);
    }
  });
});
