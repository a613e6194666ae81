import { formatRational, QQ, type Rational, random, rational } from '@lawful/cas-core';
import { haarLightningLoss, type LightningData, sampledLightningLoss } from '@lawful/runs/inside/figures/lightning';
import { gaussians, haarOrthogonal } from '@lawful/runs/inside/simulation/gaussian';
import { loops, type Pairing, pairings, weingarten } from '@lawful/runs/inside/simulation/weingarten';
import { describe, expect, it } from '../jest-globals.js';

/** E Π_s g[rows[s], cols[s]] over O(d). */
function moment(d: number, rows: readonly number[], cols: readonly number[]): Rational {
  const n = rows.length / 2;
  const all = pairings(n);
  const fits = (p: Pairing, index: readonly number[]): boolean => p.every(([s, t]) => index[s] === index[t]);
  let sum = QQ.zero;
  weingarten(n, d).forEach((line, i) => {
    line.forEach((w, j) => {
      if (fits(all[i]!, rows) && fits(all[j]!, cols)) sum = QQ.add(sum, w);
    });
  });
  return sum;
}

describe('Weingarten calculus', () => {
  it('counts pairings and loops', () => {
    expect([1, 2, 3, 4].map((n) => pairings(n).length)).toEqual([1, 3, 15, 105]);
    for (const p of pairings(3)) expect(loops(p, p)).toBe(3);
  });

  for (let d = 2; d <= 8; d++) {
    it(`has the moments of the entries for d = ${d}`, () => {
      const ones = (k: number): number[] => new Array<number>(k).fill(1);
      const text = (rows: readonly number[], cols: readonly number[]): string => formatRational(moment(d, rows, cols));
      expect(text(ones(2), ones(2))).toBe(formatRational(rational(1, d)));
      expect(text(ones(4), ones(4))).toBe(formatRational(rational(3, d * (d + 2))));
      expect(text(ones(6), ones(6))).toBe(formatRational(rational(15, d * (d + 2) * (d + 4))));
      // E g₁₁² g₁₂², E g₁₁² g₂₂² and E g₁₁ g₁₂ g₂₁ g₂₂.
      expect(text(ones(4), [1, 1, 2, 2])).toBe(formatRational(rational(1, d * (d + 2))));
      expect(text([1, 1, 2, 2], [1, 1, 2, 2])).toBe(formatRational(rational(d + 1, d * (d - 1) * (d + 2))));
      expect(text([1, 1, 2, 2], [1, 2, 1, 2])).toBe(formatRational(rational(-1, d * (d - 1) * (d + 2))));
    });

    it(`has row sums 1/(d(d+2)…(d+2n−2)) for d = ${d}`, () => {
      for (const [n, product] of [
        [1, d],
        [2, d * (d + 2)],
        [3, d * (d + 2) * (d + 4)],
      ] as const)
        for (const row of weingarten(n, d))
          expect(formatRational(row.reduce((s, w) => QQ.add(s, w), QQ.zero))).toBe(
            formatRational(rational(1, product)),
          );
    });
  }

  it('has trace moments: E (Σ_j g₁ⱼ²)³ = 1 for every d', () => {
    for (let d = 1; d <= 5; d++) {
      let sum = QQ.zero;
      for (let i = 0; i < d; i++)
        for (let j = 0; j < d; j++)
          for (let k = 0; k < d; k++) sum = QQ.add(sum, moment(d, [0, 0, 0, 0, 0, 0], [i, i, j, j, k, k]));
      expect(formatRational(sum)).toBe('1');
    }
  });
});

const dataOf = (seed: number, tokens: number, width: number): LightningData => {
  const source = random(seed);
  return { tokens, width, x: gaussians(source, tokens * width), y: gaussians(source, tokens) };
};

const rotated = (g: Float64Array, vectors: Float64Array, d: number): Float64Array =>
  vectors.map((_, at) => {
    const row = at - (at % d);
    let sum = 0;
    for (let e = 0; e < d; e++) sum += g[(at % d) * d + e]! * vectors[row + e]!;
    return sum;
  });

describe('the loss of lightning attention averaged over O(d)', () => {
  it('is for d = 2 the finite average over a dihedral group of order 16', () => {
    // Degree six in g: the eight rotations and eight reflections of a regular octagon average as O(2) does.
    const data = dataOf(3, 4, 2);
    const octagon = Array.from({ length: 16 }, (_, k) => {
      const [c, s, flip] = [Math.cos((Math.PI * k) / 4), Math.sin((Math.PI * k) / 4), k < 8 ? 1 : -1];
      return Float64Array.of(c, -s * flip, s, c * flip);
    });
    const [exact, finite] = [haarLightningLoss(data), sampledLightningLoss(data, octagon)];
    const theta = gaussians(random(5), 6);
    expect(Math.abs(exact.value(theta) / finite.value(theta) - 1)).toBeLessThan(1e-12);
    const [a, b] = [new Float64Array(6), new Float64Array(6)];
    exact.gradient(theta, a);
    finite.gradient(theta, b);
    const scale = Math.hypot(...b);
    a.forEach((v, i) => {
      expect(Math.abs(v - b[i]!)).toBeLessThan(1e-12 * scale);
    });
  });

  it('agrees with the mean over many rotations, within its standard error', () => {
    const data = dataOf(7, 5, 8);
    const source = random(11);
    const theta = gaussians(source, 24);
    const batches = Array.from({ length: 40 }, () =>
      sampledLightningLoss(
        data,
        Array.from({ length: 400 }, () => haarOrthogonal(source, 8)),
      ).value(theta),
    );
    const mean = batches.reduce((s, v) => s + v, 0) / batches.length;
    const variance = batches.reduce((s, v) => s + (v - mean) ** 2, 0) / (batches.length - 1);
    const standardError = Math.sqrt(variance / batches.length);
    const exact = haarLightningLoss(data).value(theta);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(0.05 * exact);
  });

  it('does not change when the parameters or the data are rotated', () => {
    const data = dataOf(7, 5, 8);
    const theta = gaussians(random(2), 24);
    const g = haarOrthogonal(random(3), 8);
    const exact = haarLightningLoss(data).value(theta);
    expect(Math.abs(haarLightningLoss(data).value(rotated(g, theta, 8)) / exact - 1)).toBeLessThan(1e-12);
    const moved = { ...data, x: rotated(g, data.x, 8) };
    expect(Math.abs(haarLightningLoss(moved).value(theta) / exact - 1)).toBeLessThan(1e-12);
  });

  it('has the gradients that differences of their values show', () => {
    const data = dataOf(13, 3, 4);
    const rotations = Array.from({ length: 5 }, (_, k) => haarOrthogonal(random(k), 4));
    const theta = gaussians(random(6), 12);
    for (const loss of [haarLightningLoss(data), sampledLightningLoss(data, rotations)]) {
      const slope = new Float64Array(12);
      loss.gradient(theta, slope);
      slope.forEach((v, i) => {
        const at = (h: number): number => loss.value(theta.map((t, j) => (i === j ? t + h : t)));
        const h = 1e-4;
        const difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        expect(Math.abs(v - difference)).toBeLessThan(1e-8 * (1 + Math.hypot(...slope)));
      });
    }
  });
});
