/**
 * The names of Python that state dicts of PyTorch contain, a row each: what calling them would make, described as data. A name that is not here is
 * refused before anything is done with it, whatever the file wants it called on: reading a checkpoint runs nothing.
 */
import { shown } from './checkpoint-error.js';
import type { Dtype } from './dtypes.js';
import { isKind, kindOf, type PickleValue, type TensorValue, type TupleValue } from './pickle-values.js';

/** Storage classes: the dtype that is read, or none; bytes of a value. */
const STORAGES: ReadonlyMap<string, readonly [dtype: Dtype | undefined, width: number]> = new Map([
  ['torch DoubleStorage', ['F64', 8]],
  ['torch FloatStorage', ['F32', 4]],
  ['torch HalfStorage', ['F16', 2]],
  ['torch BFloat16Storage', ['BF16', 2]],
  ['torch LongStorage', ['I64', 8]],
  ['torch IntStorage', ['I32', 4]],
  ['torch ShortStorage', [undefined, 2]],
  ['torch CharStorage', [undefined, 1]],
  ['torch ByteStorage', [undefined, 1]],
  ['torch BoolStorage', [undefined, 1]],
]);

const ORDERED = 'collections OrderedDict';

/** Says why not; the reader adds file and place. */
export class PickleRefusal extends Error {
  override readonly name = 'PickleRefusal';
  readonly expected: string;
  constructor(found: string, expected: string) {
    super(found);
    this.expected = expected;
  }
}

const isIndex = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function indices(value: PickleValue | undefined, what: string): number[] {
  if (!isKind(value, 'tuple') || value.items.length > MOST_AXES || !value.items.every(isIndex))
    throw new PickleRefusal(`the ${what} of a tensor: ${kindOf(value)}`, `at most ${MOST_AXES} non-negative integers`);
  return value.items as number[];
}

const MOST_AXES = 16;

/** (storage, offset, size, stride, requires_grad, hooks, metadata?) */
function tensorOf({ items }: TupleValue): TensorValue {
  const [storage, offset] = items;
  if (!isKind(storage, 'storage')) throw new PickleRefusal(`a tensor of ${kindOf(storage)}`, 'one of a storage');
  if (!isIndex(offset)) throw new PickleRefusal('a tensor whose offset is no index', 'a non-negative integer');
  const [sizes, strides] = [indices(items[2], 'size'), indices(items[3], 'stride')];
  if (sizes.length !== strides.length)
    throw new PickleRefusal(`${sizes.length} sizes and ${strides.length} strides`, 'as many of both');
  return { kind: 'tensor', storage, offset, sizes, strides };
}

/** What calling a name on arguments describes. */
const CALLS: Readonly<Record<string, (args: TupleValue) => PickleValue>> = {
  [ORDERED]: ({ items }) => {
    if (items.length > 0) throw new PickleRefusal('an OrderedDict made of arguments', 'an empty one that is filled');
    return { kind: 'dict', entries: new Map() };
  },
  'torch._utils _rebuild_tensor_v2': tensorOf,
  // (tensor, requires_grad, hooks)
  'torch._utils _rebuild_parameter': ({ items: [tensor] }) => {
    if (!isKind(tensor, 'tensor')) throw new PickleRefusal(`a parameter of ${kindOf(tensor)}`, 'one of a tensor');
    return tensor;
  },
};

const isKnown = (name: string): boolean => STORAGES.has(name) || Object.hasOwn(CALLS, name);

/** The name as a value. Refused unless it is one of those above. */
export function globalOf(module: string, name: string): PickleValue {
  const full = `${module} ${name}`;
  if (!isKnown(full))
    throw new PickleRefusal(
      `the Python object ${shown(`${module}.${name}`)}, which no state dict needs`,
      'tensors, numbers, texts and dictionaries alone: torch.save(model.state_dict(), file)',
    );
  return { kind: 'global', name: full };
}

export function call(callee: PickleValue | undefined, args: PickleValue | undefined): PickleValue {
  const makes = isKind(callee, 'global') && Object.hasOwn(CALLS, callee.name) ? CALLS[callee.name] : undefined;
  if (makes === undefined)
    throw new PickleRefusal(`a call of ${kindOf(callee)}`, 'OrderedDict, a tensor or a parameter');
  if (!isKind(args, 'tuple')) throw new PickleRefusal(`a call on ${kindOf(args)}`, 'a tuple of arguments');
  return makes(args);
}

/** ('storage', class, key, device, values) */
export function storageOf(id: PickleValue | undefined): PickleValue {
  const [tag, type, key, , count] = isKind(id, 'tuple') ? id.items : [];
  const row = isKind(type, 'global') ? STORAGES.get(type.name) : undefined;
  if (tag !== 'storage' || !isKind(type, 'global') || row === undefined || typeof key !== 'string' || !isIndex(count))
    throw new PickleRefusal('a persistent id of another kind', "('storage', class, key, device, number of values)");
  return { kind: 'storage', key, dtype: row[0], type: type.name.replace('torch ', ''), width: row[1], count };
}

/** Attributes set on what was made: only the versions that a state dict notes of its modules, and only to be dropped. */
export function build(on: PickleValue | undefined, state: PickleValue | undefined): void {
  const harmless =
    isKind(on, 'dict') && isKind(state, 'dict') && [...state.entries.keys()].every((key) => key === '_metadata');
  if (!harmless) throw new PickleRefusal(`a state of ${kindOf(on)}`, 'the _metadata of a state dict');
}
