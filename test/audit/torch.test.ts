/** Checkpoints that PyTorch wrote (test/fixtures/checkpoints/make.py) are read to the values that PyTorch reads, and nothing in them is run. */
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { CheckpointError, openCheckpoint } from '@lawful/runs';
import { endOf, gather, isContiguous, overlapsItself } from '@lawful/runs/inside/checkpoints/strided';
import { describe, expect, it } from '../jest-globals.js';
import { put, zip } from '../mechanics/checkpoint-files.js';
import { indicesBelow } from './laws-by-definition.js';
import { concat, floatTensor, int, op, pickleOf, refusal, text, torchFile } from './pickles.js';

const FIXTURES = new URL('../../../test/fixtures/checkpoints/', import.meta.url).pathname;

interface Expected {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
const expected = JSON.parse(readFileSync(`${FIXTURES}expected.json`, 'utf8')) as Record<
  string,
  Record<string, Expected>
>;

describe('a file of torch.save', () => {
  it.each(Object.keys(expected))('%s has the tensors that PyTorch reads', async (name) => {
    const checkpoint = await openCheckpoint(`${FIXTURES}${name}`);
    expect([...checkpoint.tensors.keys()].sort()).toEqual(Object.keys(expected[name]!).sort());
    for (const [tensor, { shape, values }] of Object.entries(expected[name]!)) {
      expect(checkpoint.tensors.get(tensor)!.shape).toEqual(shape);
      expect([...(await checkpoint.read(tensor))]).toEqual(values);
    }
    await checkpoint.close();
  });

  it('says what is tied and what was left out', async () => {
    const tied = await openCheckpoint(`${FIXTURES}tied.pt`);
    expect(tied.ties).toEqual([['wte.weight', 'head.weight']]);
    const wrapped = await openCheckpoint(`${FIXTURES}wrapped.pt`);
    expect(wrapped.notes).toEqual(['read is the entry "model"; beside it, and left out: "optimizer"']);
    const dtypes = await openCheckpoint(`${FIXTURES}dtypes.pt`);
    expect(dtypes.notes).toEqual(['left out, being no floats: "mask" (BoolStorage) and 1 more']);
    // Views of one storage at other places are not tied; the transposed one begins where the storage does.
    expect(dtypes.ties).toEqual([]);
  });

  it('is refused in one sentence: an object, shared memory, the old format', async () => {
    expect(await refusal(`${FIXTURES}namespace.pt`)).toMatch(/"argparse\.Namespace", which no state dict needs/);
    expect(await refusal(`${FIXTURES}expanded.pt`)).toMatch(/tensor "w": the strides \[0\] of the shape \[1000\]/);
    expect(await refusal(`${FIXTURES}old.pt`)).toMatch(/PyTorch before 1\.6/);
  });

  it('is told by its bytes, not by its name', async () => {
    const bytes = readFileSync(`${FIXTURES}tied.pt`);
    const c = await openCheckpoint(put('torch.safetensors', bytes));
    expect(c.ties.length).toBe(1);
    await c.close();
    expect(await refusal(put('text.pt', Buffer.from('hello there, no checkpoint')))).toMatch(/begins with "hello/);
    expect(await refusal(put('empty.pt', Buffer.alloc(0)))).toMatch(/begins with ""/);
  });
});

describe('a pickle', () => {
  const good = concat(op('}'), op('('), text('w'), floatTensor('0', 2, [2], [1]), op('u'));

  it('made by hand is read', async () => {
    const c = await openCheckpoint(put('hand.pt', torchFile(pickleOf(good), { 0: [1.5, -2] })));
    expect([...(await c.read('w'))]).toEqual([1.5, -2]);
    await c.close();
  });

  const system = concat(op('cposix\nsystem\n'), text('touch /tmp/lawful-was-here'), op('\x85R'));
  const many = (piece: Buffer, n: number): Buffer => Buffer.alloc(n * piece.length, piece);
  const nested = (depth: number): Buffer =>
    concat(...Array.from({ length: depth }, () => concat(op('}('), text('d'))), op('}'), many(op('u'), depth));

  const HOSTILE: readonly (readonly [string, Buffer, RegExp])[] = [
    ['os.system', system, /the Python object "posix\.system"/],
    ['eval', concat(op('c__builtin__\neval\n'), text('1'), op('\x85R')), /"__builtin__\.eval"/],
    ['a global of torch that runs code', op('ctorch.hub\nload\n)R'), /"torch\.hub\.load"/],
    [
      'a name like one that is known',
      op('ctorch._utils\n_rebuild_tensor_v2.__globals__\n'),
      /_rebuild_tensor_v2\.__globals__/,
    ],
    ['a prototype', op('c__proto__\ntoString\n)R'), /"__proto__\.toString"/],
    ['a call of a text', concat(text('x'), op(')R')), /a call of a string/],
    ['a call of a storage class', op('ctorch\nFloatStorage\n)R'), /a call of a global/],
    ['a call on no tuple', concat(op('ccollections\nOrderedDict\n'), int(3), op('R')), /a call on a number/],
    ['OrderedDict of arguments', concat(op('ccollections\nOrderedDict\n'), int(3), op('\x85R')), /made of arguments/],
    ['a state of another kind', concat(op('}}('), text('__class__'), int(1), op('ub')), /a state of a dict/],
    ['instances', op('(iposix\nsystem\n'), /the pickle instruction "i" \(105\)/],
    ['objects', op('cposix\nsystem\n)\x81'), /"posix\.system"/],
    ['extension codes', op('\x82\x01'), /\(130\)/],
    ['frames of protocol 4', op('\x95'), /\(149\)/],
    ['protocol 5', op('\x80\x05'), /pickle protocol 5/],
    ['a memo that is not set', op('h\x07'), /the value 7 of the memo/],
    ['an empty stack', op('R'), /without its values/],
    ['what lies below a mark', concat(text('x'), op('(R')), /without its values/],
    ['no mark', concat(op('}'), op('u')), /without its mark/],
    ['an odd number of items', concat(op('}('), text('x'), op('u')), /a key without a value/],
    ['a list as a key', concat(op('}('), op(']'), int(1), op('u')), /a list as a key/],
    ['items of a text', concat(text('x'), op('('), int(1), int(2), op('u')), /items set on a string/],
    ['marks without end', many(op('('), 100_000), /more than 1000 open marks/],
    ['a stack without end', many(op('N'), 1_100_000), /values on the stack/],
    ['containers without end', concat(op(']'), many(op('}a'), 1_100_000)), /lists, tuples and dictionaries/],
    ['a huge memo', concat(op(']'), memoOf(1_000_100)), /in the memo/],
    ['a text without end', concat(op('X'), Buffer.from([255, 255, 255, 255])), /a text of 4294967295 bytes/],
    ['a long without end', op('\x8a\xff'), /an integer of 255 bytes/],
    ['bytes that are no text', concat(op('X'), Buffer.from([1, 0, 0, 0, 255])), /not UTF-8/],
    ['deep dictionaries', nested(40), /more than 16 deep/],
    ['deep beyond any stack', nested(900), /more than 16 deep/],
    ['a dictionary in itself', concat(op('}q\x01('), text('d'), op('h\x01u')), /more than 16 deep/],
    ['lists of lists of lists', doubling(25), /(more than 16 deep|values in dictionaries)/],
    ['lists of many lists', doubling(14, 6), /values in dictionaries/],
    ['no tensors', op('}'), /a dict without tensors/],
    ['a number', int(3), /a number without tensors/],
    ['a storage that is not there', replaced(floatTensor('9', 2, [2], [1])), /no storage "9" in the archive/],
    ['a path as a storage', replaced(floatTensor('../data.pkl', 2, [2], [1])), /no storage "\.\.\/data\.pkl"/],
    [
      'a storage that says it is longer',
      replaced(floatTensor('0', 3, [2], [1])),
      /8 bytes in data\/0, expected 3 values/,
    ],
    ['a tensor beyond its storage', replaced(floatTensor('0', 2, [3], [1])), /values up to 3 of its storage/],
    ['an offset beyond', replaced(floatTensor('0', 2, [1], [1], 2)), /values up to 3 of its storage/],
    ['a huge shape', replaced(floatTensor('0', 2, [2 ** 30, 2 ** 30], [2 ** 30, 1])), /a size below 2\^53/],
    ['strides of zero', replaced(floatTensor('0', 2, [2 ** 30], [0])), /the strides \[0\]/],
    ['strides that meet', replaced(floatTensor('0', 2, [2, 2], [1, 1])), /the strides \[1,1\]/],
    ['sizes without strides', replaced(floatTensor('0', 2, [2], [])), /1 sizes and 0 strides/],
    ['a negative size', replaced(floatTensor('0', 2, [-2], [1])), /the size of a tensor/],
  ];

  it.each(HOSTILE)('with %s is refused', async (name, body, message) => {
    const file = put(`${name.replace(/\W/g, '-')}.pt`, torchFile(pickleOf(body), { 0: [1, 2] }));
    expect(await refusal(file)).toMatch(message);
  });

  it('that is cut off anywhere is refused', async () => {
    const whole = pickleOf(good);
    for (let n = 0; n < whole.length; n++)
      expect(await refusal(put('cut.pt', torchFile(whole.subarray(0, n), { 0: [1, 2] })))).toContain('data.pkl');
  });

  function replaced(tensor: Buffer): Buffer {
    return concat(op('}('), text('w'), tensor, op('u'));
  }

  function memoOf(n: number): Buffer {
    const bytes = Buffer.alloc(5 * n, 'r');
    for (let k = 0; k < n; k++) bytes.writeUInt32LE(k, 5 * k + 1);
    return bytes;
  }

  /** [x, x, …] with x the list before, `width` times. */
  function doubling(depth: number, width = 2): Buffer {
    const levels = Array.from({ length: depth }, (_, k) =>
      concat(
        op(']'),
        Buffer.from(['q'.charCodeAt(0), k + 1]),
        op('('),
        many(Buffer.from(['h'.charCodeAt(0), k]), width),
        op('e'),
      ),
    );
    return concat(op(']q\x00'), ...levels);
  }
});

describe('an archive', () => {
  const body = pickleOf(concat(op('}('), text('w'), floatTensor('0', 2, [2], [1]), op('u')));

  it('that says it is big-endian is refused', async () => {
    const members = [{ name: 'a/byteorder', content: Buffer.from('big') }];
    expect(await refusal(put('big.pt', torchFile(body, { 0: [1, 2] }, members)))).toMatch(/byte order "big"/);
  });

  it('that inflates to more than it says, or to too much, is stopped', async () => {
    const zeros = Buffer.alloc(1 << 24);
    const packed = deflateRawSync(zeros);
    const bomb = (name: string, size: number) => ({ name, content: zeros, packed, size, crc: 0 });
    const pickle = zip([bomb('a/data.pkl', 1 << 24)]);
    expect(await refusal(put('bomb-pickle.pt', pickle))).toMatch(/16777216 bytes, expected at most 16000000/);
    expect(await refusal(put('bomb-lie.pt', zip([bomb('a/data.pkl', 1000)])))).toMatch(/more than 1000 bytes/);
    const storage = zip([{ name: 'a/data.pkl', content: body }, bomb('a/data/0', 8)]);
    expect(await refusal(put('bomb-storage.pt', storage))).toMatch(/more than 8 bytes/);
  });

  it('whose storage is damaged behind its directory is read as it is, or refused; never half', async () => {
    const whole = torchFile(body, { 0: [1, 2] });
    expect(await refusal(put('short.pt', whole.subarray(0, whole.length - 30)))).toMatch(/no zip directory/);
  });
});

describe('strided tensors', () => {
  it('are gathered entry by entry', () => {
    for (const tensor of [
      { offset: 0, sizes: [3, 2], strides: [1, 3] },
      { offset: 0, sizes: [2, 2, 2], strides: [1, 8, 3] },
      { offset: 0, sizes: [], strides: [] },
      { offset: 0, sizes: [1, 4], strides: [100, 2] },
    ]) {
      const span = Float64Array.from({ length: endOf(tensor) }, (_, k) => k);
      const out = gather(new Uint8Array(span.buffer), 8, tensor);
      const values = [...indicesBelow(tensor.sizes)].map((i) => i.reduce((at, x, k) => at + x * tensor.strides[k]!, 0));
      expect([...new Float64Array(out.buffer)]).toEqual(values);
      expect(overlapsItself(tensor)).toBe(false);
    }
    expect(isContiguous({ offset: 3, sizes: [2, 1, 3], strides: [3, 77, 1] })).toBe(true);
    expect(isContiguous({ offset: 0, sizes: [2, 3], strides: [1, 2] })).toBe(false);
    expect(overlapsItself({ offset: 0, sizes: [2, 3], strides: [2, 1] })).toBe(true);
  });
});

it('what is thrown is a CheckpointError that names the file', async () => {
  await expect(openCheckpoint('/nowhere/x.pt')).rejects.toBeInstanceOf(CheckpointError);
});
