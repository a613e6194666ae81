/** Files made by hand for the tests of checkpoints: every byte under control, right or wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from './crc32.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-checkpoints-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export const place = (name: string): string => join(folder, name);

export function put(name: string, bytes: Uint8Array): string {
  writeFileSync(place(name), bytes);
  return place(name);
}

/** `length` overrides the true length of the header. */
export function safetensors(header: unknown, data: Uint8Array, length?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([prefix, text, data]);
}

export const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);

export function npy(descr: string, shape: string, data: Uint8Array, order = 'False'): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  return Buffer.concat([prefix, Buffer.from(text), data]);
}

export interface Member {
  readonly name: string;
  readonly content: Buffer;
  /** What is in the archive; default the content itself, stored. */
  readonly packed?: Buffer;
  readonly method?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly flags?: number;
}

export function zip(members: readonly Member[], count = members.length): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const m of members) {
    const packed = m.packed ?? m.content;
    const method = m.method ?? (m.packed === undefined ? 0 : 8);
    const name = Buffer.from(m.name);
    const [local, central] = [Buffer.alloc(30), Buffer.alloc(46)];
    local.writeUInt32LE(0x04034b50);
    central.writeUInt32LE(0x02014b50);
    for (const [buffer, from] of [
      [local, 6],
      [central, 8],
    ] as const) {
      buffer.writeUInt16LE(m.flags ?? 0, from);
      buffer.writeUInt16LE(method, from + 2);
      buffer.writeUInt32LE(m.crc ?? crc32(m.content), from + 8);
      buffer.writeUInt32LE(packed.length, from + 12);
      buffer.writeUInt32LE(m.size ?? m.content.length, from + 16);
      buffer.writeUInt16LE(name.length, from + 20);
    }
    central.writeUInt32LE(at, 42);
    parts.push(local, name, packed);
    directory.push(central, name);
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  const central = Buffer.concat(directory);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}
