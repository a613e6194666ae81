/**
 * The .npz format: a zip of .npy files, one per array, as `numpy.savez` and `savez_compressed` write it.
 *
 * An .npy file is `\x93NUMPY`, a version, the length of a header, the header (a Python dictionary with descr,
 * fortran_order and shape, in any order) and the values. Read are little-endian floats and integers in C order; arrays in
 * Fortran order, of Python objects, of other types and big-endian ones are errors that say so. The deflated ones are read
 * from their beginning each time, so reading all tensors costs one pass over the file plus the headers.
 */
import type { ByteSource } from './byte-source.js';
import { type Checkpoint, checkpointFrom, countOf, type TensorInfo } from './checkpoint.js';
import { CheckpointError, shortened, shown } from './checkpoint-error.js';
import { DTYPE_BYTES, type Dtype, skippedNotes } from './dtypes.js';
import { type ZipEntry, zipContent } from './zip.js';

const DESCRIPTIONS: ReadonlyMap<string, Dtype> = new Map([
  ['<f8', 'F64'],
  ['<f4', 'F32'],
  ['<f2', 'F16'],
  ['<i8', 'I64'],
  ['<i4', 'I32'],
]);

/** Booleans, bytes and unsigned integers, which are no parameters. */
const SKIPPED = /^(\|[biu]1|<i2|<u[248])$/;

const MOST_HEADER = 1_000_000;

interface ArrayInfo extends TensorInfo {
  readonly entry: ZipEntry;
  /** Bytes before the values. */
  readonly skip: number;
}

/** @param entries those of the archive. Throws `CheckpointError`. */
export async function readNpz(source: ByteSource, entries: readonly ZipEntry[]): Promise<Checkpoint> {
  const { file } = source;
  const tensors = new Map<string, ArrayInfo>();
  const skipped: [string, string][] = [];
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin)) {
    const name = entry.name.replace(/\.npy$/, '');
    if (name === entry.name)
      throw new CheckpointError({
        file,
        tensor: entry.name,
        found: 'an entry of another kind',
        expected: '.npy files',
      });
    const info = await readHeader(file, name, entry, zipContent(source, entry));
    if (typeof info === 'string') skipped.push([name, info]);
    else tensors.set(name, info);
  }
  async function* pieces(info: TensorInfo): AsyncGenerator<Uint8Array, void, undefined> {
    const { entry, skip } = tensors.get(info.name)!;
    let left = skip;
    for await (const piece of zipContent(source, entry)) {
      const drop = Math.min(left, piece.length);
      left -= drop;
      if (drop < piece.length) yield piece.subarray(drop);
    }
  }
  return checkpointFrom({ file, tensors, notes: skippedNotes(skipped), pieces, close: source.close });
}

/** The array, or the dtype for which it is left out. */
async function readHeader(
  file: string,
  name: string,
  entry: ZipEntry,
  content: AsyncGenerator<Uint8Array, void, undefined>,
): Promise<ArrayInfo | string> {
  const fault = (found: string, expected: string): CheckpointError =>
    new CheckpointError({ file, tensor: name, found, expected });
  const held: number[] = [];
  const need = async (count: number): Promise<void> => {
    while (held.length < count) {
      const piece = await content.next();
      if (piece.done) throw fault(`${held.length} bytes`, `an .npy header of ${count}`);
      for (const byte of piece.value) held.push(byte);
    }
  };
  await need(10);
  if (String.fromCharCode(...held.slice(0, 6)) !== '\x93NUMPY')
    throw fault('no .npy file', 'one that begins with \\x93NUMPY');
  const version = held[6]!;
  if (version < 1 || version > 3) throw fault(`.npy version ${version}`, '1, 2 or 3');
  const lengthBytes = version === 1 ? 2 : 4;
  await need(8 + lengthBytes);
  const length = held.slice(8, 8 + lengthBytes).reduce((sum, byte, i) => sum + byte * 256 ** i, 0);
  if (length > MOST_HEADER) throw fault(`a header of ${length} bytes`, `at most ${MOST_HEADER}`);
  const skip = 8 + lengthBytes + length;
  if (skip > entry.size) throw fault(`a header of ${length} bytes in ${entry.size}`, 'a header that ends in the array');
  await need(skip);
  await content.return(undefined);
  const text = new TextDecoder('latin1').decode(Uint8Array.from(held.slice(8 + lengthBytes, skip)));
  const fields = parseDictionary(text);
  if (fields === undefined)
    throw fault(`the header ${shown(text.trim())}`, 'descr, fortran_order and shape, once each');
  const dtype = DESCRIPTIONS.get(fields.descr);
  if (SKIPPED.test(fields.descr)) return fields.descr;
  if (dtype === undefined)
    throw fault(`the dtype ${shortened(fields.descr)}`, `one of ${[...DESCRIPTIONS.keys()].join(', ')}`);
  const count = countOf(file, name, fields.shape);
  if (fields.fortran && fields.shape.length > 1) throw fault('Fortran order', 'C order (numpy.ascontiguousarray)');
  if (skip + count * DTYPE_BYTES[dtype] !== entry.size)
    throw fault(
      `${entry.size - skip} bytes for the shape (${shortened(String(fields.shape))})`,
      `${count * DTYPE_BYTES[dtype]} bytes of ${dtype}`,
    );
  return { name, dtype, shape: fields.shape, count, entry, skip };
}

interface Dictionary {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** Exactly the three keys, each once, and nothing else. */
function parseDictionary(text: string): Dictionary | undefined {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) return undefined;
  let [descr, fortran, shape]: [string?, boolean?, number[]?] = [];
  let rest = body.trim();
  for (let k = 0; k < 3; k++) {
    const pair = /^'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\([\d,\s]*\))\s*(?:,\s*|$)/.exec(rest);
    if (pair === null) return undefined;
    const [all, key, value] = pair as unknown as [string, string, string];
    if (key === 'descr' && descr === undefined && value.startsWith("'")) descr = value.slice(1, -1);
    else if (key === 'fortran_order' && fortran === undefined && /^[TF]/.test(value)) fortran = value === 'True';
    else if (key === 'shape' && shape === undefined && value.startsWith('(')) shape = parseTuple(value);
    else return undefined;
    rest = rest.slice(all.length);
  }
  if (rest !== '' || descr === undefined || fortran === undefined || shape === undefined) return undefined;
  return { descr, fortran, shape };
}

/** (), (3,), (3, 4) or (3, 4,) as Python writes it; anything else is undefined. */
function parseTuple(text: string): number[] | undefined {
  const entries = text
    .slice(1, -1)
    .split(',')
    .map((entry) => entry.trim());
  if (entries.length === 1 && entries[0] === '') return [];
  if (entries.at(-1) === '') entries.pop();
  else if (entries.length === 1) return undefined;
  return entries.every((entry) => /^(0|[1-9]\d*)$/.test(entry)) ? entries.map(Number) : undefined;
}
