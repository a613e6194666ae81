/**
 * Seeded pseudo-random numbers (a 32-bit mixing generator of the splitmix family). Randomness is always passed in;
 * the same seed gives the same numbers on every machine. Nothing here decides anything: an unlucky draw may weaken a
 * bound, never falsify it.
 */
export interface Random {
  /** Uniform in 0 … n−1, for 1 ≤ n ≤ 2^32. */
  below(n: number): number;
  /** Uniform in 1 … p−1. */
  nonzero(p: number): number;
  /** An independent stream, determined by this one's seed and the label. */
  fork(label: string): Random;
}

export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`random: the seed ${seed} is not an integer`);
  let state = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  const word = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return Object.freeze({
    below: (n: number) => {
      const limit = Math.floor(2 ** 32 / n) * n;
      for (;;) {
        const w = word();
        if (w < limit) return w % n;
      }
    },
    nonzero: (p: number) => {
      const limit = Math.floor(2 ** 32 / (p - 1)) * (p - 1);
      for (;;) {
        const w = word();
        if (w < limit) return 1 + (w % (p - 1));
      }
    },
    fork: (label: string) => {
      let h = seed >>> 0;
      for (let i = 0; i < label.length; i++) h = Math.imul(h ^ label.charCodeAt(i), 0x01000193) >>> 0;
      return random(h);
    },
  });
}
