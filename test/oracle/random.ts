/** A small generator of the oracle's own (mulberry32), so that every model and data set has its seed. */
export interface Draw {
  /** Uniform in [0, 1). */
  unit(): number;
  /** An integer from `low` to `high`. */
  integer(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  pick<T>(list: readonly T[]): T;
  chance(p: number): boolean;
}

export function drawFrom(seed: number): Draw {
  let s = (seed * 2654435761) | 0;
  const unit = (): number => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(unit() * (high - low + 1));
  return {
    unit,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    pick: (list) => list[integer(0, list.length - 1)]!,
    chance: (p) => unit() < p,
  };
}
