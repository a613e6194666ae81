/** The recordings of the tests, made by the scripts of examples/mechanics with torch 1.13 (docs/real-runs.md has the commands). */
import { readFileSync } from 'node:fs';
import { openCheckpoint, readRun, reportRun } from '@lawful/runs';
import { put } from '../mechanics/checkpoint-files.js';

export const fixture = (name: string): string => new URL(`../../fixtures/${name}`, import.meta.url).pathname;

export async function reportOf(file: string) {
  const checkpoint = await openCheckpoint(file);
  try {
    return reportRun(await readRun(checkpoint));
  } finally {
    await checkpoint.close();
  }
}

export const recorded = (name: string) => reportOf(fixture(`runs/${name}.safetensors`));

/** The file with a piece of its header changed; padded, so that the data stay where they are. */
export function spoilt(name: string, from: string, to: string): string {
  const bytes = readFileSync(fixture(`runs/${name}.safetensors`));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = bytes.toString('utf8', 8, 8 + length);
  if (!header.includes(from)) throw new RangeError(`the header of ${name} has no ${from}`);
  const text = Buffer.from(header.replace(from, to));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  return put(`${name}-spoilt.safetensors`, Buffer.concat([prefix, text, bytes.subarray(8 + length)]));
}
