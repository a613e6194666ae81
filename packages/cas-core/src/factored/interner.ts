/**
 * Sequences of integers as single integers: equal sequences get the same number. They lie one behind the other in one typed array, found by an
 * open-addressing table.
 */

export interface Interner {
  readonly size: number;
  /** The number of the sequence of the first `length` entries. */
  intern(sequence: ArrayLike<number>, length: number): number;
  /** Where sequence `id` begins in `pool`, and behind which place it ends. */
  start(id: number): number;
  end(id: number): number;
  /** All sequences; valid until the next call of `intern`. */
  readonly pool: Int32Array;
}

export function interner(): Interner {
  let pool = new Int32Array(256);
  let used = 0;
  let starts = new Int32Array(64);
  let size = 0;
  let table = new Int32Array(128).fill(-1);

  const hashOf = (sequence: ArrayLike<number>, from: number, length: number): number => {
    let h = length | 0;
    for (let i = 0; i < length; i++) {
      h = Math.imul(h ^ sequence[from + i]!, 0x9e3779b1);
      h ^= h >>> 15;
    }
    return h >>> 0;
  };
  const end = (id: number): number => (id + 1 < size ? starts[id + 1]! : used);
  const equals = (id: number, sequence: ArrayLike<number>, length: number): boolean => {
    const from = starts[id]!;
    if (end(id) - from !== length) return false;
    for (let i = 0; i < length; i++) if (pool[from + i] !== sequence[i]) return false;
    return true;
  };
  const place = (id: number): void => {
    const mask = table.length - 1;
    const from = starts[id]!;
    let slot = hashOf(pool, from, end(id) - from) & mask;
    while (table[slot] !== -1) slot = (slot + 1) & mask;
    table[slot] = id;
  };
  const grown = (old: Int32Array, least: number): Int32Array<ArrayBuffer> => {
    const next = new Int32Array(Math.max(2 * old.length, least));
    next.set(old);
    return next;
  };
  return {
    get size() {
      return size;
    },
    get pool() {
      return pool;
    },
    start: (id) => starts[id]!,
    end,
    intern: (sequence, length) => {
      const mask = table.length - 1;
      let slot = hashOf(sequence, 0, length) & mask;
      for (; table[slot] !== -1; slot = (slot + 1) & mask)
        if (equals(table[slot]!, sequence, length)) return table[slot]!;
      if (used + length > pool.length) pool = grown(pool, used + length);
      if (size + 1 >= starts.length) starts = grown(starts, 0);
      for (let i = 0; i < length; i++) pool[used + i] = sequence[i]!;
      const id = size++;
      starts[id] = used;
      used += length;
      table[slot] = id;
      if (2 * size > table.length) {
        table = new Int32Array(4 * size).fill(-1);
        // A power of two, for the mask.
        table = new Int32Array(2 ** Math.ceil(Math.log2(table.length))).fill(-1);
        for (let i = 0; i < size; i++) place(i);
      }
      return id;
    },
  };
}
