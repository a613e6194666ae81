/**
 * The list of parameters that a script writes beside a model while it exports it, since the format does not say what is trained. It is compared with the graph: where
 * the two disagree, laws of the graph would not be laws of the model.
 */
import { ImportError, quoted, shapeText } from '../files/import-error.js';
import { operatorRow } from '../operators/table.js';
import type { OnnxModel } from '../wire/messages.js';
import type { TensorData } from '../wire/tensor-data.js';

export interface ParameterList {
  readonly format: 'lawful-parameters';
  readonly version: 1;
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly requires_grad: boolean;
  }[];
  /** Names of one and the same tensor. */
  readonly ties?: readonly (readonly [string, string])[];
  readonly buffers?: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Whether the model was exported as it is while it is trained. */
  readonly training?: boolean;
}

const REMEDY =
  'an export in which every parameter keeps its name and shape: torch.onnx.export(…, training=TrainingMode.TRAINING, do_constant_folding=False, keep_initializers_as_inputs=True)';

type Checked = Required<ParameterList>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/** The list, when it is one: it may come from a file. Throws `ImportError`. */
export function checkedList(file: string, given: unknown): Checked {
  const fail = (found: string, expected: string): never => {
    throw new ImportError({ file, place: 'the list of parameters', found, expected });
  };
  if (!isObject(given)) return fail('no object', 'an object with format, version and parameters');
  const { format, version, parameters, ties = [], buffers = [], training = true } = given;
  if (format !== 'lawful-parameters' || version !== 1)
    return fail(
      `format ${quoted(String(format))}, version ${quoted(String(version))}`,
      'format "lawful-parameters", version 1',
    );
  const named = (list: unknown): list is readonly { name: string; shape: readonly number[] }[] =>
    Array.isArray(list) && list.every((p) => isObject(p) && typeof p.name === 'string' && isShape(p.shape));
  if (
    !named(parameters) ||
    !parameters.every((p) => typeof (p as { requires_grad?: unknown }).requires_grad === 'boolean')
  )
    return fail('parameters of another form', 'a list of {name, shape, requires_grad}');
  if (!named(buffers)) return fail('buffers of another form', 'a list of {name, shape}');
  const pair = (t: unknown): boolean => Array.isArray(t) && t.length === 2 && t.every((n) => typeof n === 'string');
  if (!Array.isArray(ties) || !ties.every(pair)) return fail('ties of another form', 'a list of pairs of names');
  if (typeof training !== 'boolean') return fail('a value of training that is not true or false', 'one of them');
  return { format, version, parameters: parameters as Checked['parameters'], ties, buffers, training };
}

/** What a list says of the tensors of a graph. */
export interface Listed {
  /** Names of the initialisers that are trained. */
  readonly trained: ReadonlySet<string>;
  /** Names of initialisers and copies that are parameters, and not trained. */
  readonly frozen: ReadonlySet<string>;
  /** Names of values that the graph makes as copies of an initialiser, and that are parameters of their own. */
  readonly copies: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/** Compares a list with a graph. Throws `ImportError` where they disagree. */
export function compareList(file: string, list: Checked, model: OnnxModel): Listed {
  const fail = (found: string, expected = REMEDY): never => {
    throw new ImportError({ file, place: 'the list of parameters', found, expected });
  };
  const stored = new Map(model.graph.initializers.map((t): [string, TensorData] => [t.name, t]));
  const copied = new Map(
    model.graph.nodes
      .filter((n) => n.operator === 'Identity' && n.domain === '' && stored.has(n.inputs[0] ?? ''))
      .map((n): [string, TensorData] => [n.outputs[0] ?? '', stored.get(n.inputs[0]!)!]),
  );
  const partners = new Map<string, Set<string>>();
  for (const [a, b] of list.ties) {
    if (stored.has(a) && stored.has(b) && a !== b)
      fail(`${quoted(a)} and ${quoted(b)} as two tensors, which the model has as one`);
    const joined = new Set([a, b, ...(partners.get(a) ?? []), ...(partners.get(b) ?? [])]);
    for (const name of joined) partners.set(name, joined);
  }
  const [trained, frozen, copies] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const missing: string[] = [];
  for (const { name, shape, requires_grad } of list.parameters) {
    const tied = [...(partners.get(name) ?? [])].some((other) => other !== name && stored.has(other));
    const tensor = stored.get(name) ?? (tied ? undefined : copied.get(name));
    if (tensor === undefined) {
      if (!tied && requires_grad) missing.push(name);
      continue;
    }
    if (tensor.shape.join() !== shape.join())
      fail(`${quoted(name)} of shape ${shapeText(tensor.shape)}, which the model has as ${shapeText(shape)}`);
    if (!stored.has(name)) copies.add(name);
    if (!requires_grad) frozen.add(name);
    else if (stored.has(name)) trained.add(name);
  }
  if (missing.length > 0) {
    const others = [...stored.keys()].filter((name) => /^(onnx::|\d+$)/.test(name) && !trained.has(name));
    const renamed =
      others.length === 0 ? '' : `; renamed or computed instead: ${others.slice(0, 3).map(quoted).join(', ')}`;
    fail(
      `no ${missing.slice(0, 3).map(quoted).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''} in the graph${renamed}`,
    );
  }
  const named = new Set([...list.buffers.map((b) => b.name), ...list.parameters.map((p) => p.name)]);
  for (const node of model.graph.nodes)
    for (const k of (node.domain === '' ? operatorRow(node.operator)?.weights : undefined) ?? []) {
      const weight = node.inputs[k] ?? '';
      const tensor = stored.get(weight);
      if (tensor?.type.kind === 'float' && !named.has(weight) && !partners.has(weight) && /^(onnx::|\d+$)/.test(weight))
        fail(
          `the weight ${quoted(weight)}, which is neither a parameter nor a buffer of the model: it was computed from one`,
        );
    }
  const warnings = list.training
    ? []
    : [
        'the model was exported in evaluation mode: batch normalisation uses stored statistics, which training does not',
      ];
  return { trained, frozen, copies, warnings };
}
