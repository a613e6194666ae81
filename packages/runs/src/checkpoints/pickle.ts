/**
 * Pickles of state dicts, read without running anything. A pickle is a program for a small stack machine; this reader knows the instructions that
 * protocol 2 writes for dictionaries, lists, tuples, numbers and texts, and for the few names of PyTorch in pickle-globals.ts. Every other instruction
 * is an error that names it. Stack, memo and depth are bounded, and values are shared, never copied, so that memory is linear in the file.
 *
 * Reference: pickletools.py of CPython, which documents each instruction.
 */
import { CheckpointError, shown } from './checkpoint-error.js';
import { build, call, globalOf, PickleRefusal, storageOf } from './pickle-globals.js';
import { isKind, kindOf, type PickleKey, type PickleValue } from './pickle-values.js';

/** Instructions; values on the stack or in the memo, and containers in all; open marks; bytes of a text. A tensor takes some forty instructions. */
const [MOST_STEPS, MOST_HELD, MOST_MARKS, MOST_TEXT] = [4_000_000, 1_000_000, 1_000, 1_000_000];

interface Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  readonly stack: PickleValue[];
  /** Lengths of the stack. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
  /** Values that are no numbers or texts and were put on the stack. */
  held: number;
}

/** Moves on by `count` bytes and says where they begin. */
function take(m: Machine, count: number): number {
  const from = m.at;
  if (count > m.bytes.length - from) throw new PickleRefusal('a pickle that is cut off', 'an end after STOP');
  m.at += count;
  return from;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function text(m: Machine, length: number): string {
  if (length > MOST_TEXT) throw new PickleRefusal(`a text of ${length} bytes`, `at most ${MOST_TEXT}`);
  const from = take(m, length);
  try {
    return UTF8.decode(m.bytes.subarray(from, m.at));
  } catch {
    throw new PickleRefusal('a text that is not UTF-8', 'UTF-8');
  }
}

/** A line of text, without its end. */
function line(m: Machine): string {
  const end = m.bytes.indexOf(10, m.at);
  if (end < 0) throw new PickleRefusal('a pickle that is cut off', 'an end of line');
  const said = text(m, end - m.at);
  m.at++;
  return said;
}

function push(m: Machine, value: PickleValue): void {
  if (m.stack.length >= MOST_HELD) throw new PickleRefusal(`more than ${MOST_HELD} values on the stack`, 'fewer');
  if (typeof value === 'object' && ++m.held > MOST_HELD)
    throw new PickleRefusal(`more than ${MOST_HELD} lists, tuples and dictionaries`, 'fewer');
  m.stack.push(value);
}

function pop(m: Machine): PickleValue {
  // What is below a mark belongs to somebody else.
  if (m.stack.length <= (m.marks.at(-1) ?? 0)) throw new PickleRefusal('an instruction without its values', 'a value');
  return m.stack.pop()!;
}

function top(m: Machine): PickleValue | undefined {
  return m.stack.at(-1);
}

/** The values behind the last mark, which goes. */
function marked(m: Machine): PickleValue[] {
  const from = m.marks.pop();
  if (from === undefined) throw new PickleRefusal('an instruction without its mark', 'a mark');
  return m.stack.splice(from);
}

function remember(m: Machine, index: number): void {
  const value = top(m);
  if (value === undefined) throw new PickleRefusal('nothing to remember', 'a value on the stack');
  if (m.memo.size >= MOST_HELD) throw new PickleRefusal(`more than ${MOST_HELD} values in the memo`, 'fewer');
  m.memo.set(index, value);
}

function recall(m: Machine, index: number): void {
  const value = m.memo.get(index);
  if (value === undefined) throw new PickleRefusal(`the value ${index} of the memo, which is not set`, 'one that is');
  push(m, value);
}

function setItems(m: Machine, items: readonly PickleValue[]): void {
  const dict = top(m);
  if (!isKind(dict, 'dict')) throw new PickleRefusal(`items set on ${kindOf(dict)}`, 'a dictionary');
  if (items.length % 2 !== 0) throw new PickleRefusal('a key without a value', 'pairs');
  for (let i = 0; i < items.length; i += 2) dict.entries.set(keyOf(items[i]!), items[i + 1]!);
}

function keyOf(key: PickleValue): PickleKey {
  if (typeof key === 'object') throw new PickleRefusal(`${kindOf(key)} as a key`, 'a text or a number');
  return key;
}

function append(m: Machine, items: readonly PickleValue[]): void {
  const list = top(m);
  if (!isKind(list, 'list')) throw new PickleRefusal(`items appended to ${kindOf(list)}`, 'a list');
  for (const item of items) list.items.push(item);
}

function tuple(m: Machine, items: readonly PickleValue[]): void {
  push(m, { kind: 'tuple', items });
}

/** The last `count` values as a tuple, in their order. */
function tupleOf(m: Machine, count: number): void {
  tuple(m, Array.from({ length: count }, () => pop(m)).reverse());
}

/** Little-endian, two's complement; a float64 in the end, for sizes and counters are no larger. */
function long(m: Machine): number {
  const length = m.bytes[take(m, 1)]!;
  if (length > 8) throw new PickleRefusal(`an integer of ${length} bytes`, 'at most 8');
  const from = take(m, length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(m.bytes[from + i]!);
  return Number(BigInt.asIntN(8 * length, value));
}

type Instruction = (m: Machine) => void;

/** By opcode; STOP is the loop's. */
const ROWS: readonly (readonly [opcode: string, instruction: Instruction])[] = [
  [
    '\x80',
    (m) => {
      const version = m.bytes[take(m, 1)]!;
      if (version > 3) throw new PickleRefusal(`pickle protocol ${version}`, '2, which torch.save writes by default');
    },
  ],
  [
    '(',
    (m) => {
      if (m.marks.length >= MOST_MARKS) throw new PickleRefusal(`more than ${MOST_MARKS} open marks`, 'fewer');
      m.marks.push(m.stack.length);
    },
  ],
  ['}', (m) => push(m, { kind: 'dict', entries: new Map() })],
  [']', (m) => push(m, { kind: 'list', items: [] })],
  [')', (m) => tuple(m, [])],
  ['t', (m) => tuple(m, marked(m))],
  ['\x85', (m) => tupleOf(m, 1)],
  ['\x86', (m) => tupleOf(m, 2)],
  ['\x87', (m) => tupleOf(m, 3)],
  ['N', (m) => push(m, null)],
  ['\x88', (m) => push(m, true)],
  ['\x89', (m) => push(m, false)],
  ['K', (m) => push(m, m.bytes[take(m, 1)]!)],
  ['M', (m) => push(m, m.view.getUint16(take(m, 2), true))],
  ['J', (m) => push(m, m.view.getInt32(take(m, 4), true))],
  ['\x8a', (m) => push(m, long(m))],
  ['G', (m) => push(m, m.view.getFloat64(take(m, 8)))],
  ['X', (m) => push(m, text(m, m.view.getUint32(take(m, 4), true)))],
  ['c', (m) => push(m, globalOf(line(m), line(m)))],
  ['q', (m) => remember(m, m.bytes[take(m, 1)]!)],
  ['r', (m) => remember(m, m.view.getUint32(take(m, 4), true))],
  ['h', (m) => recall(m, m.bytes[take(m, 1)]!)],
  ['j', (m) => recall(m, m.view.getUint32(take(m, 4), true))],
  ['Q', (m) => push(m, storageOf(pop(m)))],
  [
    'R',
    (m) => {
      const args = pop(m);
      push(m, call(pop(m), args));
    },
  ],
  [
    'b',
    (m) => {
      const state = pop(m);
      build(top(m), state);
    },
  ],
  [
    's',
    (m) => {
      const value = pop(m);
      const key = pop(m);
      setItems(m, [key, value]);
    },
  ],
  ['u', (m) => setItems(m, marked(m))],
  ['a', (m) => append(m, [pop(m)])],
  ['e', (m) => append(m, marked(m))],
];

const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map(
  ROWS.map(([opcode, instruction]) => [opcode.charCodeAt(0), instruction]),
);

const STOP = '.'.charCodeAt(0);

/**
 * The value that a pickle describes. Throws `CheckpointError`.
 * @param bytes all of it; memory is a multiple of this
 */
export function readPickle(file: string, bytes: Uint8Array): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const m: Machine = { bytes, view, at: 0, stack: [], marks: [], memo: new Map(), held: 0 };
  let begun = 0;
  try {
    for (let steps = 0; ; steps++) {
      if (steps > MOST_STEPS) throw new PickleRefusal(`more than ${MOST_STEPS} instructions`, 'fewer');
      begun = m.at;
      const code = bytes[take(m, 1)]!;
      if (code === STOP) return pop(m);
      const instruction = INSTRUCTIONS.get(code);
      if (instruction === undefined)
        throw new PickleRefusal(
          `the pickle instruction ${shown(String.fromCharCode(code))} (${code})`,
          'those of a state dict in protocol 2',
        );
      instruction(m);
    }
  } catch (error) {
    if (!(error instanceof PickleRefusal)) throw error;
    const found = `${error.message} (byte ${begun} of data.pkl)`;
    throw new CheckpointError({ file, found, expected: error.expected });
  }
}
