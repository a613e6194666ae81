/**
 * A network that came from elsewhere, written in the model language, one line a node: what a person compares with a paper, and what `find` and `certify` read at small
 * widths. What the language has no word for is an error that names it.
 */
import { formatRational, LawfulError } from '@lawful/cas-core';
import { FUNCTIONS } from '../functions/table.js';
import { isInnerWord, isStatement } from '../language/words.js';
import { boundWidths, type GraphNode } from './graph.js';
import type { Operation } from './operations.js';
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

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
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

  for (const node of inOrder(roots)) known.set(node, write(node));
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

function inOrder(roots: readonly GraphNode[]): GraphNode[] {
  const done = new Set<GraphNode>();
  const order: GraphNode[] = [];
  const visit = (node: GraphNode): void => {
    if (done.has(node)) return;
    done.add(node);
    node.inputs.forEach(visit);
    order.push(node);
  };
  roots.forEach(visit);
  return order;
}

const fail = (what: string): never => {
  throw new LawfulError(`the model language has no word for ${what}`);
};

/** An expression for one operation. */
function written(operation: Operation, node: GraphNode, inputs: readonly string[]): string {
  const widths = boundWidths(node)!;
  const before = node.inputs.map((input) => boundWidths(input)!);
  const [first = '', second = ''] = inputs;
  switch (operation.kind) {
    case 'pattern':
      return patternText(operation.pattern, widths);
    case 'contract':
      return einsum(operation.labels, operation.result, inputs);
    case 'pointwise': {
      const own = node.inputs.slice(1).flatMap((input, k) => (isNamedConstant(input) ? [] : [inputs[k + 1]!]));
      if (!Object.hasOwn(FUNCTIONS, operation.name)) return fail(`the function ${operation.name}`);
      return `${operation.name}(${[first, ...own].join(', ')})`;
    }
    case 'power':
      return `${first}.^${operation.exponent < 0 ? `(${operation.exponent})` : operation.exponent}`;
    case 'spread':
      return `${first} .${operation.operator} ${second}`;
    case 'divide':
      return `${first} / ${second}`;
    case 'add':
      return inputs
        .map((text, k) => `${operation.negative[k] === true ? (k === 0 ? '-' : ' - ') : k === 0 ? '' : ' + '}${text}`)
        .join('');
    case 'reduce':
      return reduced(operation, first, before[0]!, widths);
    case 'softmax':
      if (operation.masked)
        return operation.over.join() === String(widths.length - 1)
          ? `softmax(${first}, ${second})`
          : fail('a masked softmax along another axis than the last');
      return alongLast(first, widths, operation.over, (t) => `softmax(${t})`);
    case 'standardise': {
      const eps = inputs.length > 1 ? `, ${second}` : '';
      const name = operation.centred ? 'layernorm' : 'rmsnorm';
      return alongLast(first, widths, operation.over, (t) => `${name}(${t}${eps})`);
    }
    case 'permute':
      return permuted(first, operation.order);
    case 'reshape':
      return `reshape(${first}, ${widths.join(', ')})`;
    case 'slice':
      return sliced(first, operation.places, before[0]!, widths);
    case 'join':
      return joined(inputs, before, operation.axis, widths);
    case 'window':
      return windowed(first, operation, before[0]!, widths);
    default:
      return fail(operation.kind === 'opaque' ? `the operator ${operation.name}` : `the operation ${operation.kind}`);
  }
}

const isNamedConstant = ({ operation }: GraphNode): boolean =>
  operation.kind === 'leaf' && /[^\w.]/.test(operation.name);

const permuted = (text: string, order: readonly number[]): string =>
  order.every((from, k) => from === k) ? text : `permute(${text}, ${order.map((k) => k + 1).join(', ')})`;

function patternText(pattern: string, widths: readonly number[]): string {
  if (pattern === 'identity') return `eye(${widths[0]})`;
  if (pattern === 'causal') return `causal(${widths[0]})`;
  const [name, fill] = pattern === 'one' ? ['ones', 'ones'] : ['zeros', 'zeros'];
  if (widths.length === 2)
    return name === 'ones' && widths[1] === 1 ? `ones(${widths[0]})` : `${fill}(${widths.join(', ')})`;
  const size = widths.reduce((a, b) => a * b, 1);
  return `reshape(${fill}(${size}, 1), ${widths.join(', ')})`;
}

function einsum(labels: readonly (readonly number[])[], result: readonly number[], inputs: readonly string[]): string {
  const letters = new Map<number, string>();
  const word = (list: readonly number[]): string =>
    list
      .map((label) => {
        const letter = letters.get(label) ?? LETTERS[letters.size] ?? fail('a contraction of so many axes');
        letters.set(label, letter);
        return letter;
      })
      .join('');
  return `einsum("${labels.map(word).join(',')}->${word(result)}", ${inputs.join(', ')})`;
}

/** Some axes last, as one; what is done along a row; and back. */
function alongLast(
  text: string,
  widths: readonly number[],
  over: readonly number[],
  row: (text: string) => string,
): string {
  const long = widths.flatMap((w, k) => (w === 1 ? [] : [k]));
  const own = over.filter((k) => widths[k] !== 1);
  const kept = long.filter((k) => !own.includes(k));
  if (own.length === 0) return fail('a softmax or norm along an axis of width 1');
  const isLast = own.length === 1 && own[0] === widths.length - 1 && kept.length === long.length - 1;
  if (isLast && (widths.length > 2 || kept.length > 0)) return row(text);
  if (kept.length === 0) return reshapedTo(row(reshapedTo(text, [1, size(widths)], widths)), widths, [1, size(widths)]);
  const order = [...kept, ...own, ...widths.flatMap((w, k) => (w === 1 ? [k] : []))];
  const moved = order.map((k) => widths[k]!);
  const matrix = [size(kept.map((k) => widths[k]!)), size(own.map((k) => widths[k]!))];
  const done = row(reshapedTo(permuted(text, order), matrix, moved));
  const back = widths.map((_, k) => order.indexOf(k));
  return permuted(reshapedTo(done, moved, matrix), back);
}

const size = (widths: readonly number[]): number => widths.reduce((a, b) => a * b, 1);

const reshapedTo = (text: string, to: readonly number[], from: readonly number[]): string =>
  to.join() === from.join() ? text : `reshape(${text}, ${to.join(', ')})`;

function reduced(
  { by, over }: Operation & { kind: 'reduce' },
  text: string,
  before: readonly number[],
  widths: readonly number[],
): string {
  const letters = before.map((_, k) => LETTERS[k]!);
  const kept = letters.filter((_, k) => !over.includes(k));
  const summed = (t: string): string => {
    const sum = `einsum("${letters.join('')}->${kept.join('')}", ${t})`;
    const own = before.filter((_, k) => !over.includes(k));
    while (own.length < 2) own.push(1);
    return reshapedTo(sum, widths, own);
  };
  const count = size(over.map((k) => before[k]!));
  switch (by) {
    case 'sum':
      return summed(text);
    case 'mean':
      return `1/${count} * ${summed(text)}`;
    case 'norm2':
      return summed(`${text}.^2`);
    case 'max': {
      const order = [...before.flatMap((_, k) => (over.includes(k) ? [] : [k])), ...over];
      const rows = size(before) / count;
      const matrix = reshapedTo(
        permuted(text, order),
        [rows, count],
        order.map((k) => before[k]!),
      );
      if (rows > 512) return fail('so many maxima at once');
      const each = Array.from({ length: rows }, (_, i) => `[max(${matrix}[${i + 1},:])]`);
      return reshapedTo(`[${each.join(', ')}]`, widths, [rows, 1]);
    }
  }
}

function sliced(
  text: string,
  places: readonly (readonly number[] | undefined)[],
  before: readonly number[],
  widths: readonly number[],
): string {
  const ranges = places.map((list, k) => {
    if (list === undefined) return ':';
    const [first = 0] = list;
    if (!list.every((p, i) => p === first + i)) return undefined;
    return list.length === before[k] ? ':' : `${first + 1}:${first + list.length}`;
  });
  if (ranges.every((r) => r !== undefined)) return `${text}[${ranges.join(',')}]`;
  // Any list of places is a product with rows of the identity.
  const letters = before.map((_, k) => LETTERS[k]!);
  const lists = places.flatMap((list, k) => (list === undefined ? [] : [{ list, k }]));
  const matrices = lists.map(({ list, k }) => selection(list, before[k]!));
  const from = [letters.join(''), ...lists.map(({ k }) => `${LETTERS[26 + k]}${letters[k]}`)];
  const to = letters.map((l, k) => (places[k] === undefined ? l : LETTERS[26 + k]!));
  void widths;
  return `einsum("${from.join(',')}->${to.join('')}", ${[text, ...matrices].join(', ')})`;
}

const selection = (list: readonly number[], width: number): string =>
  `[${list.map((p) => `[${Array.from({ length: width }, (_, i) => (i === p ? 1 : 0)).join(', ')}]`).join(', ')}]`;

function joined(
  inputs: readonly string[],
  before: readonly (readonly number[])[],
  axis: number,
  widths: readonly number[],
): string {
  if (widths.length === 2)
    return axis === 0 ? `[${inputs.map((t) => `[${t}]`).join(', ')}]` : `[[${inputs.join(', ')}]]`;
  const order = [axis, ...widths.flatMap((_, k) => (k === axis ? [] : [k]))];
  const rest = size(widths) / widths[axis]!;
  const strips = inputs.map((text, i) => {
    const own = order.map((k) => before[i]![k]!);
    return `[${reshapedTo(permuted(text, order), [before[i]![axis]!, rest], own)}]`;
  });
  const moved = order.map((k) => widths[k]!);
  return permuted(
    `reshape([${strips.join(', ')}], ${moved.join(', ')})`,
    widths.map((_, k) => order.indexOf(k)),
  );
}

/** Windows are products with tensors of zeros and ones: place p and place k inside see the entry p·stride + k − padding. */
function windowed(
  text: string,
  { along }: Operation & { kind: 'window' },
  before: readonly number[],
  widths: readonly number[],
): string {
  const letters = before.map((_, k) => LETTERS[k]!);
  const from = [letters.join('')];
  const matrices: string[] = [];
  const to: string[] = [];
  let at = 0;
  before.forEach((width, k) => {
    const own = along.find((w) => w.axis === k);
    if (own === undefined) {
      to.push(letters[k]!);
      at++;
      return;
    }
    const [places, inside] = [widths[at]!, widths[at + 1]!];
    at += 2;
    const dilation = (own as { readonly dilation?: number }).dilation ?? 1;
    const list = Array.from({ length: places * inside }, (_, p) => {
      const [place, offset] = [Math.floor(p / inside), p % inside];
      return place * own.stride + offset * dilation - own.before;
    });
    const [p, q] = [LETTERS[26 + 2 * k]!, LETTERS[27 + 2 * k]!];
    from.push(`${p}${q}${letters[k]}`);
    matrices.push(`reshape(${selection(list, width)}, ${places}, ${inside}, ${width})`);
    to.push(p, q);
  });
  if (matrices.join('').length > 100_000) return fail('windows of such a size, written out');
  return `einsum("${from.join(',')}->${to.join('')}", ${[text, ...matrices].join(', ')})`;
}
