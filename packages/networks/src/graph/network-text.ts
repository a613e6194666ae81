/**
 * A network that came from elsewhere, written in the model language, one line a node: what a person compares with a paper, and what `find` and `certify` read at small
 * widths. What the language has no word for is an error that names it.
 */
import { formatRational } from '@lawful/cas-core';
import { FUNCTIONS } from '../functions/table.js';
import { isInnerWord, isStatement } from '../language/words.js';
import { boundWidths, type GraphNode, nodesInOrder } from './graph.js';
import { alongLast, written } from './network-expressions.js';
import type { NetworkTensor, TensorNetwork } from './tensor-network.js';

export interface NetworkTextOptions {
  /** `cross-entropy`: the output is the softmax of each row, so that every loss is one of probabilities. */
  readonly loss?: 'any' | 'cross-entropy' | undefined;
  /** A comment in front. */
  readonly title?: string | undefined;
}

export interface NetworkText {
  readonly text: string;
  /** What each tensor is called in the text. */
  readonly names: ReadonlyMap<string, string>;
}

/** Entries of a constant that are written out. */
const MOST_ENTRIES = 4096;

/** @throws `LawfulError` that names an operation without a word in the language */
export function networkText(network: TensorNetwork, { loss = 'any', title }: NetworkTextOptions = {}): NetworkText {
  const names = tensorNames(network);
  const lines: string[] = [];
  const declared = new Set<string>();
  const known = new Map<GraphNode, string>();
  const roots = [...network.outputs.values()];

  const define = (text: string): string => {
    const name = `z${lines.length + 1}`;
    lines.push(`let ${name} = ${text}`);
    return name;
  };

  const textOf = (node: GraphNode): string => known.get(node)!;

  function write(node: GraphNode): string {
    const { operation } = node;
    if (operation.kind === 'number') return bracketed(formatRational(operation.value));
    if (operation.kind === 'leaf') {
      declared.add(operation.name);
      const tensor = network.tensors.get(operation.name);
      const literal = tensor === undefined ? undefined : literalOf(tensor);
      if (tensor === undefined && operation.value === undefined) return operation.name;
      return literal ?? names.get(operation.name)!;
    }
    return define(written(operation, node, node.inputs.map(textOf)));
  }

  for (const node of nodesInOrder(roots)) known.set(node, write(node));
  const ends = roots.map((node) => (loss === 'any' ? { text: textOf(node), node } : probabilities(node, textOf(node))));
  const output = ends.length === 1 ? ends[0]!.text : sideBySide(ends, define);
  const header = [...network.tensors.values()].flatMap((tensor) => declaration(tensor, names, declared));
  return {
    text: [...(title === undefined ? [] : [`# ${title}`]), ...header, ...lines, `output ${output}`, ''].join('\n'),
    names,
  };

  function probabilities(node: GraphNode, text: string): { readonly text: string; readonly node: GraphNode } {
    const widths = boundWidths(node)!;
    const last = widths.reduce((found, w, k) => (w === 1 ? found : k), 0);
    return { text: define(alongLast(text, widths, [last], (t) => `softmax(${t})`)), node };
  }
}

const bracketed = (text: string): string => (/^\d+$/.test(text) ? text : `(${text})`);

/** Outputs of any shapes as one row. */
function sideBySide(
  ends: readonly { readonly text: string; readonly node: GraphNode }[],
  define: (text: string) => string,
): string {
  const rows = ends.map(({ text, node }) => {
    const size = boundWidths(node)!.reduce((a, b) => a * b, 1);
    return define(`reshape(${text}, 1, ${size})`);
  });
  return `[[${rows.join(', ')}]]`;
}

function declaration(
  tensor: NetworkTensor,
  names: ReadonlyMap<string, string>,
  declared: ReadonlySet<string>,
): string[] {
  if (!declared.has(tensor.name) || literalOf(tensor) !== undefined) return [];
  const shape = tensor.shape.length === 0 ? '' : tensor.shape.join(' x ');
  const name = names.get(tensor.name)!;
  const typed = shape === '' ? name : `${name} : ${shape}`;
  switch (tensor.role) {
    case 'parameter':
      return [`param ${typed}`];
    case 'constant':
      return [`const ${typed}`];
    case 'input':
      return [`input ${typed}`];
    case 'tokens':
      return [`input ${name} : onehot(${shape})`];
  }
}

/** A constant whose values are known, as numbers. */
function literalOf({ role, shape, values }: NetworkTensor): string | undefined {
  const size = shape.reduce((a, b) => a * b, 1);
  if (role !== 'constant' || values === undefined || size > MOST_ENTRIES) return undefined;
  const texts = [...values()].map(numberText);
  if (texts.some((t) => t === undefined)) return undefined;
  if (shape.length === 0) return bracketed(texts[0]!);
  const columns = shape.length === 1 ? 1 : shape.at(-1)!;
  const rows = Array.from(
    { length: size / columns },
    (_, i) => `[${texts.slice(i * columns, (i + 1) * columns).join(', ')}]`,
  );
  const matrix = `[${rows.join(', ')}]`;
  return shape.length <= 2 ? matrix : `reshape(${matrix}, ${shape.join(', ')})`;
}

/** A float64 exactly, as a fraction with a power of two below; undefined for what is no number. */
function numberText(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isInteger(value)) return String(value);
  const short = String(value);
  if (/^-?\d+\.\d+$/.test(short)) return short;
  let [num, den] = [value, 1n];
  while (!Number.isInteger(num)) {
    num *= 2;
    den *= 2n;
  }
  return `${BigInt(num)}/${den}`;
}

function tensorNames({ tensors }: TensorNetwork): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of tensors.keys()) {
    const plain = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
    const start = /^[A-Za-z]/.test(plain) ? plain : `p_${plain}`;
    const word =
      Object.hasOwn(FUNCTIONS, start) ||
      isStatement(start) ||
      isInnerWord(start) ||
      /^(z\d*|out|y|g\d?|h|t|vel|i)$/.test(start);
    let own = word ? `${start}_` : start;
    for (let k = 2; taken.has(own); k++) own = `${start}_${k}`;
    taken.add(own);
    names.set(name, own);
  }
  return names;
}
