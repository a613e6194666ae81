/** A dump as data: what `lawful_dump.py` writes, read field by field, since it may come from anywhere. */
import { ImportError, quoted } from '../files/import-error.js';
import { countOf } from '../wire/tensor-data.js';

/** An argument of an operation: a value by its name, a number, a text, a list, or nothing. */
export type Argument = { readonly of: string } | number | boolean | string | null | readonly Argument[];

export interface DumpNode {
  readonly name: string;
  readonly target: string;
  readonly args: readonly Argument[];
  readonly kwargs: Readonly<Record<string, Argument>>;
  /** Of the value, or of the first of several; undefined where it is no tensor. */
  readonly shape: readonly number[] | undefined;
}

export interface DumpTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly float: boolean;
  readonly values: readonly number[] | undefined;
}

export interface Dump {
  readonly name: string;
  /** As a list of parameters is checked: by parameter-list.ts. */
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly trained: boolean;
  }[];
  readonly buffers: readonly DumpTensor[];
  readonly inputs: readonly DumpTensor[];
  readonly nodes: readonly DumpNode[];
  readonly outputs: readonly string[];
}

const MOST = 200_000;

type Fields = Readonly<Record<string, unknown>>;

/** Throws `ImportError` at the first field that is something else. */
export function readDumpFields(file: string, text: string): Dump {
  const fail = (place: string, expected: string): never => {
    throw new ImportError({ file, place, found: 'something else', expected });
  };
  const fields = (value: unknown, place: string): Fields =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : fail(place, 'an object');
  const list = (value: unknown, place: string): readonly unknown[] => {
    if (!Array.isArray(value) || value.length > MOST) return fail(place, `a list of at most ${MOST}`);
    return value;
  };
  const word = (value: unknown, place: string): string =>
    typeof value === 'string' && value !== '' && value.length <= 500 ? value : fail(place, 'a name');
  const shape = (value: unknown, place: string): readonly number[] => {
    const own = list(value, place) as readonly number[];
    if (!own.every((n) => Number.isSafeInteger(n) && n >= 0) || countOf(own) === undefined)
      return fail(place, 'sizes of a tensor');
    return own;
  };
  const argument = (value: unknown, place: string, depth: number): Argument => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number') return value;
    if (depth > 4) return fail(place, 'lists that are not so deep');
    if (Array.isArray(value)) return list(value, place).map((v) => argument(v, place, depth + 1));
    return { of: word(fields(value, place).of, place) };
  };
  const tensor = (value: unknown, place: string): DumpTensor => {
    const own = fields(value, place);
    const name = word(own.name, place);
    const dims = shape(own.shape, place);
    const values = own.values === undefined ? undefined : list(own.values, place).map(Number);
    if (values !== undefined && values.length !== countOf(dims))
      return fail(`values of ${quoted(name)}`, 'one for each entry');
    return { name, shape: dims, float: own.float === true, values };
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ImportError({
      file,
      found: error instanceof Error ? error.message : 'no JSON',
      expected: 'a JSON object',
    });
  }
  const dump = fields(json, 'the dump');
  if (dump.format !== 'lawful-dump' || dump.version !== 1) return fail('format', 'lawful-dump, version 1');
  return {
    name: word(dump.name, 'name'),
    parameters: list(dump.parameters, 'parameters').map((p) => {
      const own = fields(p, 'parameters');
      return {
        name: word(own.name, 'parameters'),
        shape: shape(own.shape, 'parameters'),
        trained: own.requires_grad !== false,
      };
    }),
    buffers: list(dump.buffers, 'buffers').map((b) => tensor(b, 'buffers')),
    inputs: list(dump.inputs, 'inputs').map((b) => tensor(b, 'inputs')),
    nodes: list(dump.nodes, 'nodes').map((n) => {
      const own = fields(n, 'nodes');
      const name = word(own.name, 'nodes');
      return {
        name,
        target: word(own.target, `node ${quoted(name)}`),
        args: list(own.args, `node ${quoted(name)}`).map((a) => argument(a, `node ${quoted(name)}`, 0)),
        kwargs: Object.fromEntries(
          Object.entries(fields(own.kwargs ?? {}, `node ${quoted(name)}`)).map(([key, a]) => [
            key,
            argument(a, `node ${quoted(name)}`, 0),
          ]),
        ),
        shape: own.shape === null || own.shape === undefined ? undefined : shape(own.shape, `node ${quoted(name)}`),
      };
    }),
    outputs: list(dump.outputs, 'outputs').map((o) => word(o, 'outputs')),
  };
}
