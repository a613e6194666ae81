/** One operation of the Graph as an expression of the model language. */
import { LawfulError } from '@lawful/cas-core';
import { FUNCTIONS } from '../functions/table.js';
import { boundWidths, type GraphNode } from './graph.js';
import type { Operation } from './operations.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const fail = (what: string): never => {
  throw new LawfulError(`the model language has no word for ${what}`);
};

/** An expression for one operation. */
export function written(operation: Operation, node: GraphNode, inputs: readonly string[]): string {
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
export function alongLast(
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
