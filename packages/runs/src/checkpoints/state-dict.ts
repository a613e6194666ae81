/**
 * From the value of a pickle to named tensors. Training scripts save a state dict as it is, or in a dictionary beside an optimiser and counters, under
 * one of a few usual keys: then that one is read, and what stands beside it is named in a note. Other dictionaries are read whole, their keys joined by
 * dots. A value may occur in many places, or in itself: depth and visits are bounded.
 */
import { CheckpointError, shown } from './checkpoint-error.js';
import { type DictValue, isKind, kindOf, type PickleValue, type TensorValue } from './pickle-values.js';

const WRAPPERS = ['state_dict', 'model_state_dict', 'model', 'module'];

const [MOST_DEPTH, MOST_VISITS, MOST_CHARACTERS] = [16, 1_000_000, 50_000_000];

export interface StateDict {
  readonly tensors: ReadonlyMap<string, TensorValue>;
  readonly notes: readonly string[];
}

/** Throws `CheckpointError` for what holds no tensors, and what holds them too deep. */
export function stateDictOf(file: string, root: PickleValue): StateDict {
  const notes: string[] = [];
  let value = root;
  for (let depth = 0; depth < MOST_DEPTH && isKind(value, 'dict'); depth++) {
    const wrapped = unwrapped(value);
    if (wrapped === undefined) break;
    const others = [...value.entries].filter(([key, v]) => key !== wrapped && holdsMore(v)).map(([key]) => shown(key));
    if (others.length > 0)
      notes.push(`read is the entry ${shown(wrapped)}; beside it, and left out: ${others.slice(0, 8).join(', ')}`);
    value = value.entries.get(wrapped)!;
  }
  const tensors = tensorsIn(file, value);
  if (tensors.size === 0)
    throw new CheckpointError({ file, found: `${kindOf(root)} without tensors`, expected: 'a state dict' });
  return { tensors, notes };
}

const holdsMore = (value: PickleValue): boolean => isKind(value, 'dict') || isKind(value, 'list');

/** The usual key under which this dictionary has its state dict; none where it has tensors itself. */
function unwrapped({ entries }: DictValue): string | undefined {
  if ([...entries.values()].some((value) => isKind(value, 'tensor'))) return undefined;
  return WRAPPERS.find((key) => isKind(entries.get(key), 'dict'));
}

function tensorsIn(file: string, root: PickleValue): Map<string, TensorValue> {
  const tensors = new Map<string, TensorValue>();
  const fault = (found: string, expected: string): CheckpointError => new CheckpointError({ file, found, expected });
  let [visits, characters] = [0, 0];
  const visit = (value: PickleValue, path: readonly (string | number | boolean)[]): void => {
    if (++visits > MOST_VISITS) throw fault(`more than ${MOST_VISITS} values in dictionaries`, 'a state dict');
    if (isKind(value, 'tensor')) {
      const name = path.join('.');
      characters += name.length;
      if (characters > MOST_CHARACTERS) throw fault('names of too many characters', `at most ${MOST_CHARACTERS}`);
      if (tensors.has(name)) throw fault(`two tensors called ${shown(name)}`, 'every name once');
      tensors.set(name, value);
      return;
    }
    if (!holdsMore(value)) return;
    if (path.length >= MOST_DEPTH) throw fault(`dictionaries more than ${MOST_DEPTH} deep`, 'a state dict');
    const entries = isKind(value, 'dict') ? value.entries : isKind(value, 'list') ? value.items.entries() : [];
    for (const [key, entry] of entries) visit(entry, [...path, key]);
  };
  visit(root, []);
  return tensors;
}
