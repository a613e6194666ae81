/** Checkpoints of several files: read as one, and refused where the index lies. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditCheckpoint, openCheckpoint } from '@lawful/runs';
import { describe, expect, it } from '../jest-globals.js';
import { doubles, npy, place, put, safetensors, zip } from '../mechanics/checkpoint-files.js';
import { lawOf, termOf } from './laws-by-definition.js';
import { refusal } from './pickles.js';

const entry = (shape: number[], begin: number, dtype = 'F64', width = 8) => ({
  dtype,
  shape,
  data_offsets: [begin, begin + width * shape.reduce((a, b) => a * b, 1)],
});

function folder(name: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  const path = place(name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}

const index = (map: unknown): string => JSON.stringify({ metadata: { total_size: 1 }, weight_map: map });
const INDEX = 'model.safetensors.index.json';
const one = safetensors({ a: entry([2], 0), extra: entry([1], 16) }, doubles(1, 2, 9));
const two = safetensors({ b: entry([2], 0) }, doubles(3, 4));

describe('shards', () => {
  const path = folder('shards', {
    [INDEX]: index({ a: 'one.safetensors', b: 'two.safetensors' }),
    'one.safetensors': one,
    'two.safetensors': two,
  });

  it.each([path, join(path, INDEX)])('are one checkpoint: %s', async (of) => {
    const c = await openCheckpoint(of);
    expect([...c.tensors.keys()]).toEqual(['a', 'b']);
    expect([...(await c.read('b'))]).toEqual([3, 4]);
    const law = lawOf('norm', [termOf('a', [2], [1], []), termOf('b', [2], [1], [], -1)]);
    expect((await auditCheckpoint(c, [law])).laws[0]!.value).toBe(20);
    await c.close();
  });

  it.each([
    ['a tensor elsewhere', { a: 'two.safetensors' }, /tensor "a": missing/],
    ['a file that is not there', { a: 'three.safetensors' }, /three\.safetensors: cannot be opened/],
    ['a way out of the folder', { a: '../shards/one.safetensors' }, /the file "\.\.\/shards\/one\.safetensors"/],
    ['the folder above', { a: '..' }, /the file "\.\."/],
    ['an absolute path', { a: '/etc/passwd' }, /the file "\/etc\/passwd"/],
    ['a number', { a: 3 }, /the file 3/],
    ['nothing', {}, /an empty weight_map/],
    ['a list', [], /without a weight_map/],
    ['itself', { a: INDEX }, /begins with/],
    ['many files', Object.fromEntries(Array.from({ length: 600 }, (_, k) => [`t${k}`, `f${k}`])), /600 files/],
  ])('with %s are refused', async (name, map, message) => {
    const bad = folder(name.replace(/\W/g, '-'), {
      [INDEX]: index(map),
      'one.safetensors': one,
      'two.safetensors': two,
    });
    expect(await refusal(bad)).toMatch(message);
  });

  it('of broken JSON, and folders without a checkpoint', async () => {
    expect(await refusal(folder('broken', { [INDEX]: '{"weight_map": ' }))).toMatch(/does not parse/);
    expect(await refusal(folder('nothing', { 'readme.txt': 'hello' }))).toMatch(/a folder without a checkpoint/);
    const c = await openCheckpoint(folder('only', { 'weights.safetensors': two }));
    expect([...c.tensors.keys()]).toEqual(['b']);
    await c.close();
  });
});

describe('buffers that hold no floats', () => {
  it('are left out of safetensors and .npz, and named', async () => {
    const header = { mask: entry([3], 0, 'BOOL', 1), step: entry([5], 3, 'U8', 1), w: entry([1], 8) };
    const c = await openCheckpoint(
      put('mask.safetensors', safetensors(header, Buffer.concat([Buffer.alloc(8), doubles(7)]))),
    );
    expect([[...c.tensors.keys()], c.notes]).toEqual([['w'], ['left out, being no floats: "mask" (BOOL) and 1 more']]);
    expect([...(await c.read('w'))]).toEqual([7]);
    await c.close();
    const arrays = zip([
      { name: 'w.npy', content: npy('<f8', '(1,)', doubles(7)) },
      { name: 'm.npy', content: npy('|b1', '(3,)', Buffer.alloc(3)) },
    ]);
    const n = await openCheckpoint(put('mask.npz', arrays));
    expect([[...n.tensors.keys()], n.notes]).toEqual([['w'], ['left out, being no floats: "m" (|b1)']]);
    await n.close();
  });
});
