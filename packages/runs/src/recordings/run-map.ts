/**
 * The laws of a recording of the first version, as JSON: a list of {name, kind, parameters, against?}, parts being whole tensors or slices along one axis.
 * Checked here, entry by entry; what is kept is which tensors a law speaks of.
 */
import { CheckpointError, shown } from '../checkpoints/checkpoint-error.js';
import type { RunLaw, RunLawKind } from './run-law.js';

const KINDS = ['translation', 'scale', 'rescale'] as const satisfies readonly RunLawKind[];

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
    const { name, parameters, against } = entry;
    const law = String(name);
    if (names.has(law)) throw fault('a law of this name occurs twice', 'every name once', law);
    names.add(law);
    const kind = KINDS.find((one) => one === entry.kind);
    if (kind === undefined) throw fault(`the kind ${shown(entry.kind)}`, `one of ${KINDS.join(', ')}`, law);
    if ((against !== undefined) !== (kind === 'rescale'))
      throw fault(`a ${kind} law ${against === undefined ? 'without' : 'with'} "against"`, 'it for rescale alone', law);
    const tensors = (value: unknown): string[] => {
      if (!Array.isArray(value) || value.length === 0) throw fault('no list of tensors', 'at least one tensor', law);
      return value.map((part) => {
        const tensor = tensorOf(part);
        if (tensor === undefined) throw fault(`the part ${shown(part)}`, '{tensor} or {tensor, axis, from, to}', law);
        return tensor;
      });
    };
    const all = [...tensors(parameters), ...(against === undefined ? [] : tensors(against))];
    return { name: law, kind, tensors: [...new Set(all)] };
  });
}

function tensorOf(part: unknown): string | undefined {
  if (!isRecord(part) || typeof part.tensor !== 'string') return undefined;
  const { tensor, axis, from, to } = part;
  if (axis === undefined && from === undefined && to === undefined) return String(tensor);
  const isIndex = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  return isIndex(axis) && isIndex(from) && isIndex(to) && from < to ? String(tensor) : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
