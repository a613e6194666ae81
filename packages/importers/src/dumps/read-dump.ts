/**
 * A module of PyTorch as a list of ATen operations, which `lawful_dump.py` writes: no weights, the names of the state dict, what is trained and what is tied. Its operations
 * become operators of ONNX, and the Graph is made of these.
 */
import type { TensorNetwork } from '@lawful/networks';
import { ImportError, plainText, quoted } from '../files/import-error.js';
import { readGraph } from '../reading/read-graph.js';
import { newDraft } from '../values/site.js';
import type { OnnxModel, OnnxNode } from '../wire/messages.js';
import { ATEN } from './aten.js';
import { unknown } from './aten-layers.js';
import { type Dump, type DumpNode, readDumpFields } from './dump-file.js';
import { namesIn, tensorData, translator, type Written } from './translator.js';

export interface DumpOptions {
  readonly eps?: 'kept' | 'zero' | undefined;
}

/** Values that share the memory of others: written in place, these change too. */
const VIEWS: ReadonlySet<string> = new Set(
  'view _unsafe_view _reshape_alias reshape t transpose permute slice select expand alias detach unsqueeze squeeze split split_with_sizes unbind diagonal as_strided unfold getitem'.split(
    ' ',
  ),
);

/** `aten.add_.Tensor` is `add`, in place. */
const nameOf = ({ target }: DumpNode): { readonly name: string; readonly inPlace: boolean } => {
  const bare = target.replace(/^aten\./, '').split('.')[0]!;
  const inPlace = bare.endsWith('_') && !bare.startsWith('_') && bare !== '_';
  return { name: inPlace ? bare.slice(0, -1) : bare, inPlace };
};

/** Throws `ImportError` for what is no such dump, or writes in place where other values share the memory. */
export function readDump(text: string, file: string, { eps = 'kept' }: DumpOptions = {}): TensorNetwork {
  const dump = readDumpFields(file, text);
  const trainable = new Set(dump.parameters.flatMap((p) => (p.trained ? [p.name] : [])));
  const nodes: OnnxNode[] = [];
  const trains = (name: string): boolean => dependsOn(nodes, name, trainable);
  const written: Written = { nodes, constants: [], shapes: new Map(), stopped: [], trains };
  for (const { name, shape } of [...dump.parameters, ...dump.buffers, ...dump.inputs]) written.shapes.set(name, shape);
  refuseShared(file, dump);
  for (const node of dump.nodes) {
    const { name } = nameOf(node);
    const fail = (found: string, expected: string): never => {
      throw new ImportError({ file, place: `node ${quoted(node.name)} (${plainText(node.target)})`, found, expected });
    };
    const own = translator(node, written, fail);
    if (node.shape !== undefined) written.shapes.set(node.name, node.shape);
    (Object.hasOwn(ATEN, name) ? ATEN[name]! : unknown)(own);
  }
  const draft = newDraft(file, eps);
  const frozen = new Set(dump.parameters.flatMap((p) => (p.trained ? [] : [p.name])));
  const outputs = readGraph({
    draft,
    model: modelOf(dump, written, file),
    roles: { isTrained: ({ name }) => trainable.has(name), frozen, copies: new Set(), warnings: [] },
    weightsFromConstants: false,
    sizes: {},
  });
  return Object.freeze({ name: dump.name, tensors: draft.tensors, outputs, warnings: [...draft.warnings] });
}

/** Whether one of the leaves is behind a value. */
function dependsOn(nodes: readonly OnnxNode[], value: string, leaves: ReadonlySet<string>): boolean {
  const needed = new Set([value]);
  if (leaves.has(value)) return true;
  for (let n = nodes.length - 1; n >= 0; n--) {
    const { inputs, outputs } = nodes[n]!;
    if (!outputs.some((name) => needed.has(name))) continue;
    if (inputs.some((name) => leaves.has(name))) return true;
    for (const name of inputs) needed.add(name);
  }
  return false;
}

const usesOf = ({ args, kwargs }: DumpNode): readonly string[] => [...args, ...Object.values(kwargs)].flatMap(namesIn);

/**
 * What is written in place changes every value that shares its memory, and the list of operations says so of one alone: none of the others may be used afterwards. Throws
 * `ImportError`.
 */
function refuseShared(file: string, { nodes, outputs }: Dump): void {
  if (!nodes.some((n) => nameOf(n).inPlace)) return;
  /** Of each value the first one with its memory. */
  const memory = new Map<string, string>();
  const lastUse = new Map<string, number>();
  nodes.forEach((node, k) => {
    const { name, inPlace } = nameOf(node);
    const [source] = usesOf(node);
    const shares = source !== undefined && (inPlace || VIEWS.has(name));
    memory.set(node.name, shares ? (memory.get(source) ?? source) : node.name);
    for (const use of usesOf(node)) lastUse.set(use, k);
  });
  for (const name of outputs) lastUse.set(name, nodes.length);
  nodes.forEach((node, k) => {
    if (!nameOf(node).inPlace) return;
    const own = memory.get(node.name);
    // An input, a buffer or a parameter has no node of its own.
    const before = [{ name: own!, target: 'a leaf' }, ...nodes.slice(0, k)];
    const shares = ({ name }: { readonly name: string }): boolean => name === own || memory.get(name) === own;
    const other = before.find((n) => shares(n) && (lastUse.get(n.name) ?? -1) > k);
    if (other === undefined) return;
    throw new ImportError({
      file,
      place: `node ${quoted(node.name)} (${plainText(node.target)})`,
      found: `an operation in place, which changes ${quoted(other.name)} (${plainText(other.target)}) too`,
      expected: 'a module that makes new values instead: torch.cat, torch.where, x = x + y',
    });
  });
}

function modelOf(dump: Dump, { nodes, constants, shapes, stopped }: Written, file: string): OnnxModel {
  const unstored = (name: string) => (): Float64Array => {
    throw new ImportError({ file, place: `tensor ${quoted(name)}`, found: 'no values', expected: 'a dump with them' });
  };
  const typed = (name: string, shape: readonly number[], float: boolean) => ({ name, type: float ? 1 : 7, shape });
  return {
    producer: 'lawful_dump',
    graph: {
      name: dump.name,
      nodes,
      initializers: [
        ...dump.parameters.map((p) => tensorData(p.name, p.shape, 'float', unstored(p.name))),
        ...dump.buffers.map((b) =>
          tensorData(
            b.name,
            b.shape,
            b.float ? 'float' : 'integer',
            b.values === undefined ? unstored(b.name) : () => Float64Array.from(b.values!),
          ),
        ),
        ...constants,
      ],
      inputs: [
        ...dump.inputs.map((v) => typed(v.name, v.shape, v.float)),
        ...stopped.map((v) => typed(v.name, v.shape, true)),
      ],
      outputs: dump.outputs.map((name) => typed(name, shapes.get(name) ?? [], true)),
      values: dump.nodes.flatMap((n) =>
        n.shape === undefined ? [] : [typed(n.name, n.shape, true), typed(`${n.name}:0`, n.shape, true)],
      ),
    },
    versions: new Map([['', 21]]),
    functions: new Set(),
  };
}
