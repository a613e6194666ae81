/** Files spoilt at random, from a seed: bytes changed, ends cut, lengths that lie, pieces twice or gone. */
import type { Random } from '@lawful/cas-core';

type Spoil = (bytes: Uint8Array, random: Random) => Uint8Array;

const place = (bytes: Uint8Array, random: Random): number => random.below(Math.max(1, bytes.length));

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((p) => [...p]));

const SPOILS: readonly Spoil[] = [
  // One bit.
  (bytes, random) => {
    const out = Uint8Array.from(bytes);
    out[place(bytes, random)]! ^= 1 << random.below(8);
    return out;
  },
  // One byte, of those that lengths and types begin with.
  (bytes, random) => {
    const out = Uint8Array.from(bytes);
    out[place(bytes, random)] = [0, 1, 127, 128, 255, 8, 10, 16, 18, 58][random.below(10)]!;
    return out;
  },
  // The end is gone.
  (bytes, random) => bytes.slice(0, place(bytes, random)),
  // A length or number of many bytes.
  (bytes, random) => {
    const at = place(bytes, random);
    const lie = [
      [255, 255, 255, 255, 7],
      [255, 255, 255, 255, 255, 255, 255, 255, 127],
      [255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
      [128, 128, 128, 128, 128, 128, 128, 64],
    ][random.below(4)]!;
    return joined(bytes.slice(0, at), Uint8Array.from(lie), bytes.slice(at + 1));
  },
  // A piece twice.
  (bytes, random) => {
    const [from, at] = [place(bytes, random), place(bytes, random)];
    const piece = bytes.slice(from, from + 1 + random.below(64));
    return joined(bytes.slice(0, at), piece, bytes.slice(at));
  },
  // A piece gone.
  (bytes, random) => {
    const from = place(bytes, random);
    return joined(bytes.slice(0, from), bytes.slice(from + 1 + random.below(16)));
  },
];

/** Changes of bytes are drawn three times as often: with them the file is mostly read to its end. */
const DRAWN = [0, 0, 0, 1, 1, 1, 2, 3, 4, 5];

/** One fault, or up to three. */
export function spoilt(bytes: Uint8Array, random: Random): Uint8Array {
  let out = bytes;
  for (let k = Math.max(1, random.below(4)); k > 0; k--) out = SPOILS[DRAWN[random.below(DRAWN.length)]!]!(out, random);
  return out;
}
