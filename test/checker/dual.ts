/**
 * The test's own arithmetic: nested dual numbers over F_p as plain pairs of bigints, a few lines that share nothing with
 * the checker. A number is a residue, which is a constant of every level, or value + ε·slope with both one level lower.
 */
export type Num = bigint | { readonly value: Num; readonly slope: Num };

export const mod = (n: bigint, p: bigint): bigint => ((n % p) + p) % p;

export const baseOf = (a: Num): Num => (typeof a === 'bigint' ? a : a.value);
export const slopeOf = (a: Num): Num => (typeof a === 'bigint' ? 0n : a.slope);

export function add(a: Num, b: Num, p: bigint): Num {
  if (typeof a === 'bigint' && typeof b === 'bigint') return (a + b) % p;
  return { value: add(baseOf(a), baseOf(b), p), slope: add(slopeOf(a), slopeOf(b), p) };
}

export function multiply(a: Num, b: Num, p: bigint): Num {
  if (typeof a === 'bigint' && typeof b === 'bigint') return (a * b) % p;
  if (a === 0n || b === 0n) return 0n;
  const crossed = add(multiply(baseOf(a), slopeOf(b), p), multiply(slopeOf(a), baseOf(b), p), p);
  return { value: multiply(baseOf(a), baseOf(b), p), slope: crossed };
}

export const negate = (a: Num, p: bigint): Num => multiply(p - 1n, a, p);

/** 1/a, by Fermat at the bottom; a must not be zero there. */
export function invert(a: Num, p: bigint): Num {
  if (typeof a !== 'bigint') {
    const below = invert(a.value, p);
    return { value: below, slope: negate(multiply(a.slope, multiply(below, below, p), p), p) };
  }
  if (a === 0n) throw new RangeError('division by zero');
  let [result, base] = [1n, a];
  for (let e = p - 2n; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * base) % p;
    base = (base * base) % p;
  }
  return result;
}

/** exp, log and sqrt by their rules of derivation; below, exp and log have the given value, sqrt the root a^((p+1)/4). */
export function follow(kind: string, value: bigint, a: Num, p: bigint): Num {
  if (typeof a === 'bigint') {
    if (kind !== 'sqrt') return value;
    let [root, base] = [1n, a];
    for (let e = (p + 1n) / 4n; e > 0n; e >>= 1n) {
      if (e & 1n) root = (root * base) % p;
      base = (base * base) % p;
    }
    if (a === 0n || (root * root - a) % p !== 0n) throw new RangeError('no square');
    return root;
  }
  const below = follow(kind, value, a.value, p);
  const rate = kind === 'exp' ? below : invert(kind === 'log' ? a.value : add(below, below, p), p);
  return { value: below, slope: multiply(rate, a.slope, p) };
}

export function rational(text: string, p: bigint): bigint {
  const [above = '0', below = '1'] = text.split('/');
  return mod(BigInt(above) * (invert(mod(BigInt(below), p), p) as bigint), p);
}

/** The rank of a matrix over F_p; `pivots` receives the columns. */
export function rank(rows: readonly (readonly bigint[])[], p: bigint, pivots: number[] = []): number {
  let left = rows.map((row) => [...row]);
  for (let c = 0; c < (rows[0]?.length ?? 0); c++) {
    const pivot = left.find((row) => row[c] !== 0n);
    if (pivot === undefined) continue;
    pivots.push(c);
    const scale = invert(pivot[c] as bigint, p) as bigint;
    left = left.filter((row) => row !== pivot);
    for (const row of left) {
      const factor = ((row[c] as bigint) * scale) % p;
      if (factor !== 0n)
        for (let j = c; j < row.length; j++) row[j] = mod((row[j] as bigint) - factor * (pivot[j] as bigint), p);
    }
  }
  return pivots.length;
}
