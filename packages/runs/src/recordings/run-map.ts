/**
 * The laws of a recorded run as JSON: a list of {name, kind, parameters, against?}, as `symmetryMap` makes it, a person writes
 * it, and the recorder copies it into the metadata of its file. Checked here, entry by entry.
 */
import { CheckpointError, shown } from '../checkpoints/checkpoint-error.js';
import type { RunLaw, RunLawKind, TensorSlice } from './symmetry-map.js';

const KINDS: readonly RunLawKind[] = ['translation', 'scale', 'rescale'];

/** `text` is a list of laws, or an object with such a list under `laws`. Throws `CheckpointError` naming the law. */
export function parseRunMap(file: string, text: string): RunLaw[] {
  const fault = (found: string, expected: string, law?: string): CheckpointError =>
    new CheckpointError({ file, tensor: law, found, expected });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fault(`a map that does not parse (${error instanceof Error ? error.message : String(error)})`, 'JSON');
  }
  const list = isRecord(json) ? json.laws : json;
  if (!Array.isArray(list)) throw fault('a map without laws', 'a list of laws');
  const names = new Set<string>();
  return list.map((entry: unknown, i) => {
    if (!isRecord(entry) || typeof entry.name !== 'string') throw fault(`law ${i} without a name`, 'a name');
    const { name, kind, parameters, against } = entry;
    const law = String(name);
    if (names.has(law)) throw fault('a law of this name occurs twice', 'every name once', law);
    names.add(law);
    if (!KINDS.includes(kind as RunLawKind)) throw fault(`the kind ${shown(kind)}`, `one of ${KINDS.join(', ')}`, law);
    if ((against !== undefined) !== (kind === 'rescale'))
      throw fault(`a ${kind} law ${against === undefined ? 'without' : 'with'} "against"`, 'it for rescale alone', law);
    const slices = (value: unknown): TensorSlice[] => {
      if (!Array.isArray(value) || value.length === 0) throw fault('no list of tensors', 'at least one tensor', law);
      return value.map((part) => {
        const slice = sliceOf(part);
        if (slice === undefined) throw fault(`the part ${shown(part)}`, '{tensor} or {tensor, axis, from, to}', law);
        return slice;
      });
    };
    const base = { name: law, kind: kind as RunLawKind, parameters: slices(parameters) };
    return against === undefined ? base : { ...base, against: slices(against) };
  });
}

function sliceOf(part: unknown): TensorSlice | undefined {
  if (!isRecord(part) || typeof part.tensor !== 'string') return undefined;
  const { tensor, axis, from, to } = part;
  if (axis === undefined && from === undefined && to === undefined) return { tensor };
  const isIndex = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (!isIndex(axis) || !isIndex(from) || !isIndex(to) || from >= to) return undefined;
  return { tensor, axis, from, to };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
