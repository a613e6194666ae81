/**
 * Laws from a file of JSON, {"format": "lawful-laws", "version": 1, "laws": […]}, field by field: whoever wrote it, what comes back has the types of
 * laws.ts, views that do not meet themselves, and terms that agree on their indices. Whether tensors are there is for the checkpoint to say.
 */
import { LawfulError } from '@lawful/cas-core';
import { shown } from '../checkpoints/checkpoint-error.js';
import { overlapsItself } from '../checkpoints/strided.js';
import { type AuditLaw, type AuditTerm, indexSizes, LAW_FORMS, type LawForm, type TensorView } from './laws.js';

/** Laws of a file, terms of a law, axes of a view, characters of a text. */
const [MOST_LAWS, MOST_TERMS, MOST_AXES, MOST_TEXT] = [1_000_000, 10_000, 16, 10_000];

/** A file of laws that cannot be read: where in it, what was found, what was expected. */
export class LawsError extends LawfulError {
  override readonly name = 'LawsError';
  constructor(file: string, at: string, found: string, expected: string) {
    super(`${file}: ${at === '' ? '' : `${at}: `}${found}, expected ${expected}`, { file, found, expected });
  }
}

class Refusal extends Error {
  readonly at: string;
  readonly expected: string;
  constructor(at: string, found: string, expected: string) {
    super(found);
    this.at = at;
    this.expected = expected;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads one value; `at` says where it stands. */
type Reader<T> = (value: unknown, at: string) => T;

const text: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || value.length > MOST_TEXT)
    throw new Refusal(at, shown(value), `a text of at most ${MOST_TEXT} characters`);
  return value;
};

const index: Reader<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Refusal(at, shown(value), 'a non-negative integer');
  return value;
};

const finite: Reader<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Refusal(at, shown(value), 'a finite number');
  return value;
};

const form: Reader<LawForm> = (value, at) => {
  const found = LAW_FORMS.find((name) => name === value);
  if (found === undefined) throw new Refusal(at, shown(value), `one of ${LAW_FORMS.join(', ')}`);
  return found;
};

const list =
  <T>(read: Reader<T>, most: number): Reader<T[]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length > most)
      throw new Refusal(at, shown(value), `a list of at most ${most} entries`);
    return value.map((entry, k) => read(entry, `${at}[${k}]`));
  };

/** An object with these fields and no others. */
function fields(value: unknown, at: string, names: readonly string[], optional: readonly string[] = []): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(at, shown(value), `an object with ${names.join(', ')}`);
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw new Refusal(at, `no field ${missing}`, `an object with ${names.join(', ')}`);
  const further = Object.keys(value).find((name) => !names.includes(name) && !optional.includes(name));
  if (further !== undefined)
    throw new Refusal(at, `the field ${shown(further)}`, `${[...names, ...optional].join(', ')} alone`);
  return value as Fields;
}

const indices = list(index, MOST_AXES);

const view: Reader<TensorView> = (value, at) => {
  const f = fields(value, at, ['tensor', 'offset', 'sizes', 'strides'], ['shape']);
  const read: TensorView = {
    tensor: text(f.tensor, `${at}.tensor`),
    offset: index(f.offset, `${at}.offset`),
    sizes: indices(f.sizes, `${at}.sizes`),
    strides: indices(f.strides, `${at}.strides`),
    ...(f.shape === undefined ? {} : { shape: indices(f.shape, `${at}.shape`) }),
  };
  if (read.sizes.length !== read.strides.length)
    throw new Refusal(at, `${read.sizes.length} sizes and ${read.strides.length} strides`, 'as many of both');
  if (read.sizes.includes(0)) throw new Refusal(at, `the sizes ${shown(read.sizes)}`, 'positive sizes');
  if (overlapsItself(read))
    throw new Refusal(at, `the strides ${shown(read.strides)} of ${shown(read.sizes)}`, 'entries that are apart');
  return read;
};

const term: Reader<AuditTerm> = (value, at) => {
  const f = fields(value, at, ['view', 'coefficient', 'axes']);
  const of = view(f.view, `${at}.view`);
  const axes = indices(f.axes, `${at}.axes`);
  if (axes.some((axis, k) => axis >= of.sizes.length || axes.indexOf(axis) !== k))
    throw new Refusal(`${at}.axes`, shown(axes), `different axes of a view that has ${of.sizes.length}`);
  return { view: of, coefficient: finite(f.coefficient, `${at}.coefficient`), axes };
};

/** How many indices and terms a form has. */
const ASKS: Readonly<Record<LawForm, (law: AuditLaw) => string | undefined>> = {
  gram: ({ terms }) => (terms[0]!.axes.length === 0 ? 'at least one axis, the last that of the matrix' : undefined),
  diagonal: ({ terms }) => (terms[0]!.axes.length === 0 ? 'at least one axis, that of the diagonal' : undefined),
  norm: ({ terms }) => (terms[0]!.axes.length > 0 ? 'no axes' : undefined),
  sum: () => undefined,
  constant: ({ terms }) => (terms.length === 1 ? undefined : 'one term'),
};

const law: Reader<AuditLaw> = (value, at) => {
  const f = fields(value, at, ['law', 'count', 'where', 'form', 'terms']);
  const read: AuditLaw = {
    law: text(f.law, `${at}.law`),
    count: index(f.count, `${at}.count`),
    where: text(f.where, `${at}.where`),
    form: form(f.form, `${at}.form`),
    terms: list(term, MOST_TERMS)(f.terms, `${at}.terms`),
  };
  if (read.terms.length === 0) throw new Refusal(`${at}.terms`, 'no terms', 'at least one');
  const asked = ASKS[read.form](read);
  if (asked !== undefined) throw new Refusal(at, `a law of the form ${read.form} with other axes or terms`, asked);
  const sizes = indexSizes(read);
  for (const [k, t] of read.terms.entries()) {
    const own = indexSizes({ ...read, terms: [t] });
    if (own.length !== sizes.length || own.some((n, i) => n !== sizes[i]))
      throw new Refusal(
        `${at}.terms[${k}]`,
        `indices of sizes ${shown(own)}`,
        `those of the first term, ${shown(sizes)}`,
      );
  }
  return read;
};

/** Laws from the text of a file; `file` is its name, for messages. Throws `LawsError`. */
export function readLaws(file: string, json: string): AuditLaw[] {
  let root: unknown;
  try {
    root = JSON.parse(json);
  } catch (error) {
    throw new LawsError(
      file,
      '',
      `a text that does not parse (${error instanceof Error ? error.message : String(error)})`,
      'JSON',
    );
  }
  try {
    const f = fields(root, 'the file', ['format', 'version', 'laws']);
    if (f.format !== 'lawful-laws') throw new Refusal('format', shown(f.format), '"lawful-laws"');
    if (f.version !== 1) throw new Refusal('version', shown(f.version), '1');
    return list(law, MOST_LAWS)(f.laws, 'laws');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new LawsError(file, error.at, error.message, error.expected);
  }
}
