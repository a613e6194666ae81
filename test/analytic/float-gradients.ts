/**
 * Spans of loss gradients in floats, to compare verdicts with: gradients by central differences of logits, softmax written out, ranks by
 * elimination with full pivoting. Nothing here is the engine's.
 */
export type Logits = (theta: readonly number[], x: readonly number[]) => number[];
/** What an element does to x, and where it takes each class. */
export interface Element {
  readonly move: (x: readonly number[]) => number[];
  readonly classes?: readonly number[];
}

/** A small generator of numbers in (−1, 1). */
export function dice(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s * 48271) % 2147483647;
    return (2 * s) / 2147483647 - 1;
  };
}

export const softmax = (z: readonly number[]): number[] => {
  const top = Math.max(...z);
  const e = z.map((v) => Math.exp(v - top));
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / total);
};

const STEP = 1e-5;

function jacobian(f: Logits, theta: readonly number[], x: readonly number[]): number[][] {
  return theta.map((_, i) => {
    const at = (d: number) => f(theta.map((t, k) => (k === i ? t + d : t)), x); // biome-ignore format: one shift
    const [up, down] = [at(STEP), at(-STEP)];
    return up.map((z, k) => (z - down[k]!) / (2 * STEP));
  });
}

/** The gradient of Σ_g log Σ e^{f(gx)} − (P_g y)·f(gx). */
export function averagedGradient(
  f: Logits,
  group: readonly Element[],
  theta: readonly number[],
  x: readonly number[],
  y: readonly number[],
): number[] {
  const total = theta.map(() => 0);
  for (const { move, classes } of group) {
    const at = move(x);
    const p = softmax(f(theta, at));
    const label = y.map(() => 0);
    y.forEach((v, c) => {
      label[classes?.[c] ?? c] = v;
    });
    jacobian(f, theta, at).forEach((row, i) => {
      total[i]! += row.reduce((s, d, k) => s + d * (p[k]! - label[k]!), 0);
    });
  }
  return total;
}

/** The rank, with entries below 1e-6 of the largest taken for zero. */
export function floatRank(rows: readonly (readonly number[])[]): number {
  const m = rows.map((row) => {
    const size = Math.max(...row.map(Math.abs));
    return size < 1e-9 ? row.map(() => 0) : row.map((v) => v / size);
  });
  let rank = 0;
  while (rank < m.length) {
    let best: [number, number, number] = [0, 0, 0];
    for (let i = rank; i < m.length; i++)
      m[i]!.forEach((v, j) => {
        if (Math.abs(v) > Math.abs(best[0])) best = [v, i, j];
      });
    const [pivot, i, j] = best;
    if (Math.abs(pivot) < 1e-6) break;
    [m[rank], m[i]] = [m[i]!, m[rank]!];
    for (let k = rank + 1; k < m.length; k++) {
      const factor = m[k]![j]! / pivot;
      m[k] = m[k]!.map((v, c) => v - factor * m[rank]![c]!);
    }
    rank++;
  }
  return rank;
}

/** The dimension that gradients at one θ span, over many data. */
export function spanOf(f: Logits, group: readonly Element[], theta: readonly number[], n: number, K: number): number {
  const roll = dice(20_261_127);
  const rows = Array.from({ length: 30 * theta.length }, (_, i) => {
    const x = Array.from({ length: n }, () => 2 * roll());
    const y = Array.from({ length: K }, (_, k) => (k === i % K ? 1 : 0));
    return averagedGradient(f, group, theta, x, y);
  });
  return floatRank(rows);
}
