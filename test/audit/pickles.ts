/** Pickles and PyTorch archives put together by hand, byte by byte. */
import { CheckpointError, openCheckpoint } from '@lawful/runs';
import { expect } from '../jest-globals.js';
import { type Member, zip } from '../mechanics/checkpoint-files.js';

export const op = (bytes: string): Buffer => Buffer.from(bytes, 'latin1');
export const concat = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return concat(op('X'), length, bytes);
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return concat(op('J'), bytes);
}

const tuple = (values: readonly number[]): Buffer => concat(op('('), ...values.map(int), op('t'));

/** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict()) */
export const floatTensor = (
  key: string,
  count: number,
  sizes: readonly number[],
  strides: readonly number[],
  offset = 0,
): Buffer =>
  concat(
    op('ctorch._utils\n_rebuild_tensor_v2\n(('),
    text('storage'),
    op('ctorch\nFloatStorage\n'),
    text(key),
    text('cpu'),
    int(count),
    op('tQ'),
    int(offset),
    tuple(sizes),
    tuple(strides),
    op('\x89ccollections\nOrderedDict\n)RtR'),
  );

export const pickleOf = (body: Buffer): Buffer => concat(op('\x80\x02'), body, op('.'));

/** @param storages float32 values by key */
export const torchFile = (
  pickle: Buffer,
  storages: Readonly<Record<string, readonly number[]>>,
  further: readonly Member[] = [],
): Buffer =>
  zip([
    { name: 'a/data.pkl', content: pickle },
    ...Object.entries(storages).map(([key, values]) => ({
      name: `a/data/${key}`,
      content: Buffer.from(Float32Array.from(values).buffer),
    })),
    ...further,
  ]);

/** The sentence with which a file is refused, when it is opened or read. */
export async function refusal(file: string): Promise<string> {
  try {
    const checkpoint = await openCheckpoint(file);
    try {
      for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
    } finally {
      await checkpoint.close();
    }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    expect(error.message.length).toBeLessThan(1500);
    return error.message;
  }
  return 'accepted';
}
