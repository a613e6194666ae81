import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { CheckpointError, openCheckpoint } from '@lawful/runs';
import { halfToNumber } from '@lawful/runs/inside/checkpoints/dtypes';
import { readSteps, requireTensor } from '@lawful/runs/inside/checkpoints/expected-tensors';
import { describe, expect, it } from '../jest-globals.js';
import { doubles, npy, place, put, safetensors, zip } from './checkpoint-files.js';
import { crc32 } from './crc32.js';

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

async function refusal(file: string, tensor?: string): Promise<string> {
  try {
    const checkpoint = await openCheckpoint(file);
    try {
      for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
    } finally {
      await checkpoint.close();
    }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    expect(error.file).toBe(file);
    if (tensor !== undefined) expect(error.tensor).toBe(tensor);
    expect(error.message).toContain('expected');
    return error.message;
  }
  return 'accepted';
}

describe('safetensors', () => {
  it('reads every dtype exactly, in chunks of any size', async () => {
    const data = Buffer.alloc(8 * 3 + 8 + 4 * 2 + 4 + 2 * 4 + 2 * 2);
    [1.5, -2, 2 ** -1074].forEach((v, i) => void data.writeDoubleLE(v, 8 * i));
    data.writeBigInt64LE(-(2n ** 53n) + 1n, 24);
    data.writeFloatLE(0.1, 32);
    data.writeFloatLE(-3, 36);
    data.writeInt32LE(-7, 40);
    [0x3c00, 0xc000, 0x0001, 0x7bff].forEach((v, i) => void data.writeUInt16LE(v, 44 + 2 * i));
    [0x3f80, 0xc040].forEach((v, i) => void data.writeUInt16LE(v, 52 + 2 * i));
    const header = {
      __metadata__: { step: '3', note: 'by hand' },
      d: entry('F64', [3, 1], 0, 24),
      l: entry('I64', [], 24, 32),
      f: entry('F32', [2], 32, 40),
      i: entry('I32', [1], 40, 44),
      h: entry('F16', [2, 2], 44, 52),
      b: entry('BF16', [2], 52, 56),
      none: entry('F32', [0, 4], 56, 56),
    };
    const c = await openCheckpoint(put('all.safetensors', safetensors(header, data)));
    expect([...(await c.read('d'))]).toEqual([1.5, -2, 2 ** -1074]);
    expect([...(await c.read('l'))]).toEqual([-(2 ** 53) + 1]);
    expect([...(await c.read('f'))]).toEqual([Math.fround(0.1), -3]);
    expect([...(await c.read('i'))]).toEqual([-7]);
    expect([...(await c.read('h'))]).toEqual([1, -2, 2 ** -24, 65504]);
    expect([...(await c.read('b'))]).toEqual([1, -3]);
    expect((await c.read('none')).length).toBe(0);
    expect(c.metadata.get('note')).toBe('by hand');
    expect(requireTensor(c, 'h', [2, 2]).count).toBe(4);
    for (const size of [1, 2, 3, 5]) {
      const seen: number[] = [];
      for await (const chunk of c.chunks('d', size)) {
        expect(chunk.offset).toBe(seen.length);
        expect(chunk.values.length).toBeLessThanOrEqual(size);
        seen.push(...chunk.values);
      }
      expect(seen).toEqual([1.5, -2, 2 ** -1074]);
    }
    await c.close();
  });

  it('decodes all of binary16 as the definition says', () => {
    expect(halfToNumber(0x8000)).toBe(-0);
    expect(halfToNumber(0x7c00)).toBe(Number.POSITIVE_INFINITY);
    expect(halfToNumber(0xfe00)).toBeNaN();
    // Consecutive patterns of one sign ascend, by steps of the spacing at that exponent.
    const wrong: number[] = [];
    for (let bits = 1; bits < 0x7c00; bits++)
      if (halfToNumber(bits) - halfToNumber(bits - 1) !== 2 ** (Math.max(1, (bits - 1) >> 10) - 25)) wrong.push(bits);
    expect(wrong).toEqual([]);
  });

  it('names what is wrong with a container', async () => {
    const good = { a: entry('F64', [2], 0, 16) };
    const data = doubles(1, 2);
    const all: [string, Uint8Array, RegExp, string?][] = [
      ['short', Buffer.from([1, 2, 3]), /3 bytes, expected at least the 8 bytes/],
      ['truncated', safetensors(good, data.subarray(0, 15)), /up to 16, expected at most the 15/, 'a'],
      ['tail', safetensors(good, doubles(1, 2, 3)), /24 bytes of data, expected 16/],
      ['longer', safetensors(good, data, 1000n), /header of 1000 bytes in a file of/],
      ['huge', safetensors(good, data, 100_000_001n), /100000001 bytes, expected at most 100000000/],
      ['huge64', safetensors(good, data, 2n ** 63n), /9223372036854775808 bytes/],
      ['json', safetensors('{"a": ', data), /does not parse/],
      ['utf8', safetensors(Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), data), /does not parse/],
      ['list', safetensors([1], data), /no object/],
      ['metadata', safetensors({ __metadata__: { k: 1 }, ...good }, data), /"k" is no text/],
      ['twice', safetensors(`{"a":${JSON.stringify(good.a)},"\\u0061":${JSON.stringify(good.a)}}`, data), /twice/, 'a'],
      ['entry', safetensors({ a: 3 }, data), /dtype, shape and data_offsets/, 'a'],
      ['dtype', safetensors({ a: entry('F8_E4M3', [16], 0, 16) }, data), /F8_E4M3.*one of F64, F32/, 'a'],
      ['negative', safetensors({ a: entry('F64', [-2], 0, 16) }, data), /non-negative integers/, 'a'],
      ['product', safetensors({ a: entry('F64', [2 ** 40, 2 ** 40], 0, 16) }, data), /below 2\^53/, 'a'],
      ['bytes', safetensors({ a: entry('F64', [3], 0, 16) }, data), /16 bytes for the shape \[3\], expected 24/, 'a'],
      ['backwards', safetensors({ a: entry('F64', [2], 16, 0) }, data), /first not above the second/, 'a'],
      ['half', safetensors({ a: entry('F64', [2], 0.5, 16) }, data), /two integers/, 'a'],
      ['outside', safetensors({ a: entry('F64', [2], 8, 24) }, data), /up to 24, expected at most the 16/, 'a'],
      [
        'overlap',
        safetensors({ a: entry('F64', [2], 0, 16), b: entry('F64', [1], 8, 16) }, data),
        /8 to 16 overlap "a"/,
        'b',
      ],
      ['hole', safetensors({ a: entry('F64', [1], 8, 16) }, data), /8 bytes of no tensor/, 'a'],
      [
        'unaligned',
        safetensors({ h: entry('F16', [1], 0, 2), a: entry('F64', [1], 2, 10) }, Buffer.alloc(10)),
        /offset 2, expected a multiple of 8/,
        'a',
      ],
      ['nan', safetensors({ a: entry('F64', [2], 0, 16) }, doubles(1, Number.NaN)), /NaN at index 1/, 'a'],
      ['inf', safetensors({ a: entry('F16', [1], 0, 2) }, Buffer.from([0, 0xfc])), /-Infinity at index 0/, 'a'],
      ['wide', safetensors({ a: entry('I64', [1], 0, 8) }, Buffer.alloc(8, 0x11)), /beyond 2\^53 at index 0/, 'a'],
    ];
    for (const [name, bytes, message, tensor] of all)
      expect(await refusal(put(`${name}.safetensors`, bytes), tensor)).toMatch(message);
    expect(await refusal(place('absent.safetensors'))).toMatch(/cannot be opened/);
    expect(await refusal(place('.safetensors'))).toMatch(/cannot be opened/);
    expect(await refusal(put('weights.pt', data))).toMatch(
      /begins with .*, expected safetensors, a zip of torch.save, an \.npz/,
    );
  });

  it('answers hostile headers with short errors of its own', async () => {
    const data = doubles(1);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const long = 'x'.repeat(1_000_000);
    const numbers = `[${'1,'.repeat(500_000)}1]`;
    const headers: [string, RegExp][] = [
      [`{"a":${deep}}`, /"a": \[\[\[.*expected an object with dtype/],
      [`{"a":"${long}"}`, /xxx.*expected an object/],
      [`{"a":{"dtype":${deep}}}`, /the dtype \[\[\[/],
      [`{"a":{"dtype":"${long}"}}`, /the dtype "xxx/],
      [`{"a":{"dtype":"F64","shape":"${long}"}}`, /the shape "xxx/],
      [`{"a":{"dtype":"F64","shape":[${deep}]}}`, /the shape \[\[\[/],
      [`{"a":{"dtype":"F64","shape":${numbers},"data_offsets":${deep}}}`, /the offsets \[\[\[/],
      [`{"a":{"dtype":"F64","shape":${numbers},"data_offsets":[0,0]}}`, /for the shape \[1,1/],
      [`{"${long}":3}`, /tensor "xxx/],
      [`{"${long}":3,"${long}":3}`, /twice/],
      [`{"__metadata__":{"${long}":3}}`, /the metadata "xxx.* is no text/],
      [`{"a":${long}`, /does not parse/],
      [`${'['.repeat(200_000)}`, /does not parse/],
    ];
    for (const [header, message] of headers) {
      const said = await refusal(put('hostile.safetensors', safetensors(header, data)));
      expect(said).toMatch(message);
      expect(said.length).toBeLessThan(400 + place('hostile.safetensors').length);
    }
  });

  it('reads a file of 2 GB tensor by tensor with bounded memory', async () => {
    const file = place('large.safetensors');
    // Two tensors: 1.75 GB that is only begun, and 0.25 GB read to its end.
    const [first, second] = [7 * 2 ** 28, 2 ** 28];
    const header = JSON.stringify({
      a: entry('F32', [first / 4], 0, first),
      b: entry('F32', [4, second / 16], first, first + second),
    });
    const handle = openSync(file, 'w');
    writeSync(handle, safetensors(header, new Uint8Array(0)));
    ftruncateSync(handle, 8 + header.length + first + second);
    writeSync(handle, Float32Array.of(7), 0, 4, 8 + header.length + first + second - 4);
    closeSync(handle);
    const before = process.memoryUsage();
    let most = 0;
    const c = await openCheckpoint(file);
    let [count, sum] = [0, 0];
    for await (const { values } of c.chunks('b', 2 ** 20)) {
      count += values.length;
      for (let i = 0; i < values.length; i++) sum += values[i]!;
      const now = process.memoryUsage();
      most = Math.max(most, now.arrayBuffers - before.arrayBuffers);
    }
    for await (const { values } of c.chunks('a')) if (values[0] === 0) break;
    await c.close();
    rmSync(file);
    expect(count).toBe(second / 4);
    expect(sum).toBe(7);
    expect(most).toBeLessThan(64e6);
  });
});

describe('.npz', () => {
  it('reads stored and deflated arrays, and what numpy writes', async () => {
    const long = doubles(...Array.from({ length: 30000 }, (_, i) => Math.sin(i)));
    const [small, large] = [
      npy('<f4', '(1, 2)', Buffer.from(Float32Array.of(0.5, -1).buffer)),
      npy('<f8', '(30000,)', long),
    ];
    const step = npy('<i8', '()', Buffer.from(BigInt64Array.of(12n).buffer));
    const file = put(
      'two.npz',
      zip([
        { name: 'a.npy', content: small },
        { name: 'layer.0/b.npy', content: large, packed: deflateRawSync(large) },
        { name: 'step.npy', content: step },
      ]),
    );
    const c = await openCheckpoint(file);
    expect(c.tensors.get('a')!.shape).toEqual([1, 2]);
    expect([...(await c.read('a'))]).toEqual([0.5, -1]);
    expect(c.tensors.get('layer.0/b')!.shape).toEqual([30000]);
    expect((await c.read('layer.0/b')).every((v, i) => v === Math.sin(i))).toBe(true);
    expect(await readSteps(c, 'step')).toEqual([12]);
    // Leaving a deflated array early must not hang.
    for await (const chunk of c.chunks('layer.0/b', 10)) if (chunk.offset > 50) break;
    await c.close();
  });

  it('names what is wrong with an archive', async () => {
    const array = npy('<f8', '(2,)', doubles(1, 2));
    const one = (content: Buffer, more: object = {}): Buffer => zip([{ name: 'a.npy', content, ...more }]);
    const good = one(array);
    const overlapping = zip([
      { name: 'a.npy', content: array },
      { name: 'b.npy', content: array },
    ]);
    overlapping.writeUInt32LE(array.length + 40, overlapping.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 20);
    overlapping.writeUInt32LE(array.length + 40, overlapping.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
    const all: [string, Uint8Array, RegExp, string?][] = [
      ['empty', Buffer.alloc(0), /no zip directory/],
      ['truncated', good.subarray(0, -1), /no zip directory/],
      ['count', zip([{ name: 'a.npy', content: array }], 2), /1 entries, expected 2/],
      ['method', one(array, { method: 14, packed: array }), /method 14/, 'a.npy'],
      ['encrypted', one(array, { flags: 1 }), /encrypted/, 'a.npy'],
      [
        'twice',
        zip([
          { name: 'a.npy', content: array },
          { name: 'a.npy', content: array },
        ]),
        /twice/,
        'a.npy',
      ],
      ['other', zip([{ name: 'a.txt', content: array }]), /another kind/, 'a.txt'],
      ['crc', one(array, { crc: 1 }), /checksum [0-9a-f]+, expected 1/, 'a.npy'],
      ['sizes', one(array, { size: 5 }), /bytes stored for 5/, 'a.npy'],
      ['bomb', one(array, { packed: deflateRawSync(Buffer.concat([array, array])) }), /more than 144 bytes/, 'a.npy'],
      [
        'less',
        one(array, { packed: deflateRawSync(array.subarray(0, 140)), crc: 0 }),
        /140 bytes, expected 144/,
        'a.npy',
      ],
      ['garbage', one(array, { packed: Buffer.alloc(40, 0xff) }), /do not inflate/, 'a.npy'],
      ['overlap', overlapping, /overlap those of "a.npy"/, 'b.npy'],
      ['magic', one(Buffer.alloc(40)), /no \.npy file/, 'a'],
      ['stub', one(array.subarray(0, 8)), /8 bytes, expected an \.npy header/, 'a'],
      ['version', one(Buffer.concat([array.subarray(0, 6), Buffer.from([9]), array.subarray(7)])), /version 9/, 'a'],
      ['object', one(npy('|O', '(2,)', doubles(1, 2))), /dtype \|O/, 'a'],
      ['big', one(npy('>f8', '(2,)', doubles(1, 2))), /dtype >f8/, 'a'],
      ['fortran', one(npy('<f8', '(2, 1)', doubles(1, 2), 'True')), /Fortran order/, 'a'],
      ['shape', one(npy('<f8', '(3,)', doubles(1, 2))), /16 bytes for the shape \(3\), expected 24/, 'a'],
      ['spaces', one(npy('<f8', '(1 2,)', doubles(1, 2))), /once each/, 'a'],
      ['bare', one(npy('<f8', '(2)', doubles(1, 2))), /once each/, 'a'],
      ['commas', one(npy('<f8', '(2,,1)', doubles(1, 2))), /once each/, 'a'],
      ['comma', one(npy('<f8', '(,)', doubles(1))), /once each/, 'a'],
      ['zero', one(npy('<f8', '(02,)', doubles(1, 2))), /once each/, 'a'],
      ['keys', one(npy("<f8', 'descr': '<f8", '(2,)', doubles(1, 2))), /once each/, 'a'],
      ['nan', one(npy('<f8', '(2,)', doubles(Number.NEGATIVE_INFINITY, 2))), /-Infinity at index 0/, 'a'],
    ];
    for (const [name, bytes, message, tensor] of all)
      expect(await refusal(put(`${name}.npz`, bytes), tensor)).toMatch(message);
    const many = npy('<f8', `(${'1, '.repeat(20_000)})`, doubles(1, 2));
    const name = 'n'.repeat(60_000);
    for (const bytes of [one(many), zip([{ name, content: array }]), zip([{ name: `${name}.npy`, content: many }])])
      expect((await refusal(put('long.npz', bytes))).length).toBeLessThan(400 + place('long.npz').length);
    const spaced = await openCheckpoint(put('spaced.npz', one(npy('<f8', '( 2 , 1 , )', doubles(1, 2)))));
    expect(spaced.tensors.get('a')!.shape).toEqual([2, 1]);
    await spaced.close();
    const moved = Buffer.from(good);
    moved.write('b', 30);
    expect(await refusal(put('local.npz', moved), 'a.npy')).toMatch(/another header/);
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  });
});

describe('the steps of a checkpoint', () => {
  it('ascend', async () => {
    const c = await openCheckpoint(put('a.safetensors', safetensors({ a: entry('F64', [2], 0, 16) }, doubles(1, 1))));
    expect(() => requireTensor(c, 'a', [1, 2])).toThrow(/shape \[2\], expected \[1,2\]/);
    await expect(readSteps(c, 'a')).rejects.toThrow(/I64 or I32/);
    await c.close();
    const back = put(
      'back.safetensors',
      safetensors({ step: entry('I64', [2], 0, 16) }, Buffer.from(BigInt64Array.of(3n, 2n).buffer)),
    );
    const d = await openCheckpoint(back);
    await expect(readSteps(d, 'step')).rejects.toThrow(/step 2 after step 3 at index 1/);
    await d.close();
  });

  it('stops at the first step that does not ascend, and before too many', async () => {
    const file = place('steps.safetensors');
    const count = 2 ** 28;
    const header = JSON.stringify({ step: entry('I64', [count], 0, 8 * count) });
    const handle = openSync(file, 'w');
    writeSync(handle, safetensors(header, new Uint8Array(0)));
    ftruncateSync(handle, 8 + header.length + 8 * count);
    writeSync(handle, BigInt64Array.of(-2n, -1n), 0, 16, 8 + header.length);
    closeSync(handle);
    const c = await openCheckpoint(file);
    await expect(readSteps(c, 'step')).rejects.toThrow(/268435456 steps, expected at most 10000000/);
    await expect(readSteps(c, 'step', count)).rejects.toThrow(/step 0 after step 0 at index 3/);
    await c.close();
    rmSync(file);
  });
});
