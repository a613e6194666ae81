/**
 * Sums, products and functions of values, entry by entry: folded where all is constant, nodes of the Graph elsewhere. Shapes are aligned from the right, as in
 * numpy, before a node is made.
 */
import {
  type Call,
  functionRow,
  type GraphNode,
  join,
  numberNode,
  opaque,
  patternNode,
  power,
  slice,
  spread,
  sum,
} from '@lawful/networks';
import { shapeText } from '../files/import-error.js';
import { exactly } from './exact.js';
import { broadcastShape, mapped, zipped } from './fold.js';
import { alignedNode, asTensor, sure, tensorOf } from './moves.js';
import { addLeaf, nodeTitle, type Site } from './site.js';
import { type Constant, constantOf, paddedShape, sameList, type Tensor, type Value } from './value.js';

export type Sign = '+' | '-' | '*' | '/';

const ON_NUMBERS: Readonly<Record<Sign, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
};

/** Whether a constant is one number, spread or not, that changes nothing. */
const isNeutral = (value: Value, sign: Sign): boolean =>
  value.kind === 'constant' && value.filled === (sign === '+' || sign === '-' ? 0 : 1);

export function combine(site: Site, sign: Sign, a: Value, b: Value): Value {
  if (a.kind === 'constant' && b.kind === 'constant') {
    const whole = sign === '/' && a.type !== 'float' && b.type !== 'float';
    const f = whole ? (x: number, y: number): number => Math.trunc(x / y) : ON_NUMBERS[sign];
    return zipped(site, [a, b], a.type, f);
  }
  const shape = sharedShape(site, a, b);
  if (isNeutral(b, sign) && sameList(a.shape!, shape)) return a;
  if (isNeutral(a, sign) && (sign === '+' || sign === '*') && sameList(b.shape!, shape)) return b;
  const zero = (value: Value): boolean => value.kind === 'constant' && value.filled === 0;
  if (sign === '*' && (zero(a) || zero(b))) return constantOf('float', shape, 0);
  return combineTensors(site, sign, asTensor(site, a), asTensor(site, b));
}

function sharedShape(site: Site, a: Value, b: Value): number[] {
  for (const value of [a, b]) if (value.kind === 'missing') site.fail(value.why, 'a value that the network has');
  const [p, q] = [a.shape ?? [], b.shape ?? []];
  return (
    broadcastShape(p, q) ??
    site.fail(`shapes ${shapeText(p)} and ${shapeText(q)}`, 'shapes that are spread over each other')
  );
}

const isStored = ({ operation, inputs }: GraphNode): boolean =>
  operation.kind === 'leaf' || ((operation.kind === 'reshape' || operation.kind === 'permute') && isStored(inputs[0]!));

/** A stored tensor is added to a concatenation part by part: to a token for the class and to patches, say. So each part of it is seen beside what it is added to. */
function partByPart(site: Site, sign: '+' | '-', a: Tensor, b: Tensor): Tensor | undefined {
  const { operation, inputs } = a.node;
  if (operation.kind !== 'join' || !isStored(b.node) || a.shape.length !== b.shape.length) return undefined;
  const { axis } = operation;
  const fits = b.shape.every((n, k) => n === a.shape[k] || (n === 1 && k !== axis));
  if (!fits || axis >= a.shape.length) return undefined;
  let first = 0;
  const parts = inputs.map((node) => {
    const width = node.axes[axis]!.width as number;
    const list = Array.from({ length: width }, (_, i) => first + i);
    first += width;
    const places = b.node.axes.map((_, k) => (k === axis ? { list, single: false } : undefined));
    const sized = (shape: readonly number[]): number[] => shape.map((n, k) => (k === axis ? width : n));
    const part = tensorOf(site, node, sized(a.shape), a.type);
    const own = tensorOf(site, slice(b.node, places, site.at), sized(b.shape), b.type);
    return combineTensors(site, sign, part, own).node;
  });
  return tensorOf(site, sure(site, join(parts, axis, site.at)), a.shape, a.type);
}

export function combineTensors(site: Site, sign: Sign, a: Tensor, b: Tensor): Tensor {
  const shape = sharedShape(site, a, b);
  const type = a.type === 'float' || b.type === 'float' ? 'float' : a.type;
  if (sign === '+' || sign === '-') {
    const apart = partByPart(site, sign, a, b) ?? (sign === '+' ? partByPart(site, sign, b, a) : undefined);
    if (apart !== undefined) return apart;
  }
  if (sameList(a.shape, b.shape) && (sign === '+' || sign === '-')) {
    const terms = [
      { negative: false, node: a.node },
      { negative: sign === '-', node: b.node },
    ];
    return tensorOf(site, sum(terms, site.at), shape, type);
  }
  let [left, right] = [alignedNode(site, a, shape.length), alignedNode(site, b, shape.length)];
  let node = spread(sign, left, right, site.at);
  if (typeof node === 'string') {
    // Each is wider than the other somewhere.
    const ones = tensorOf(
      site,
      sure(site, spread('*', left, patternNode('one', paddedShape(shape), site.at), site.at)),
      shape,
    );
    left = ones.node;
    right = alignedNode(site, b, shape.length);
    node = spread(sign, left, right, site.at);
  }
  return tensorOf(site, sure(site, node), shape, type);
}

/** The call of a function of the language, with the value and numbers behind it. */
function callOf(site: Site, value: GraphNode, numbers: readonly number[]): Call {
  const refuse = (): never => site.fail('an argument that no function of the language has', 'a number');
  return {
    at: site.at,
    count: 1 + numbers.length,
    value: (k) => (k === 0 ? value : numberNode(exactly(numbers[k - 1]!) ?? refuse(), site.at)),
    size: refuse,
    integer: refuse,
    text: refuse,
    constant: (name) => {
      const number = CONSTANTS[name] ?? refuse();
      const { leaves } = site.draft;
      return leaves.get(name) ?? addLeaf(site.draft, name, 'constant', [], () => Float64Array.of(number), site.at);
    },
  };
}

/** The numbers that functions of the language name. */
const CONSTANTS: Readonly<Record<string, number>> = { 'sqrt(2/pi)': Math.sqrt(2 / Math.PI) };

/** A function of the language entry by entry, with numbers behind its argument. */
export function applied(site: Site, name: string, value: Value, numbers: readonly number[] = []): Tensor {
  const tensor = asTensor(site, value);
  const row = functionRow(name) ?? site.unsupported(`the function ${name}`);
  return tensorOf(site, sure(site, row.build(callOf(site, tensor.node, numbers))), tensor.shape);
}

/** A function entry by entry: of constants computed, of others made. */
export const pointwiseValue = (
  site: Site,
  value: Value,
  onNumbers: (x: number) => number,
  otherwise: (tensor: Tensor) => Value,
): Value => (value.kind === 'constant' ? mapped(site, value, value.type, onNumbers) : otherwise(asTensor(site, value)));

/** A function of which nothing is known but its shape. */
export function unknownOf(
  site: Site,
  inputs: readonly Tensor[],
  shape: readonly number[],
  type: Tensor['type'],
): Tensor {
  const { operator } = site.node;
  site.draft.warn(
    `${nodeTitle(site.node)}: the operator is not known here and stands for any function of its inputs; laws of parameters before and behind it still hold, laws that need its form are not seen`,
  );
  const nodes = inputs.map((t) => t.node);
  return tensorOf(site, opaque(operator, nodes, paddedShape(shape), site.at), shape, type);
}

/** The same power of every entry. */
export function powerOf(site: Site, value: Value, exponent: number): Value {
  return pointwiseValue(
    site,
    value,
    (x) => x ** exponent,
    (tensor) => {
      if (exponent === 1) return tensor;
      if (exponent === 0) return constantOf('float', tensor.shape, 1);
      const whole = (base: Tensor, k: number): Tensor =>
        k === 1 ? base : tensorOf(site, sure(site, power(base.node, k, true, site.at)), base.shape, base.type);
      if (Number.isInteger(exponent)) {
        if (Math.abs(exponent) > 1000) site.unsupported(`the power ${exponent}`);
        return whole(tensor, exponent);
      }
      if (Number.isInteger(2 * exponent) && Math.abs(exponent) < 100)
        return whole(applied(site, 'sqrt', tensor), 2 * exponent);
      return applied(site, 'exp', combine(site, '*', applied(site, 'log', tensor), number(exponent)));
    },
  );
}

/** One number, as a value. */
export const number = (value: number): Constant => constantOf('float', [], value);

/** max(a, 0) and what is made of it. */
export const relu = (site: Site, value: Value): Value =>
  pointwiseValue(
    site,
    value,
    (x) => Math.max(x, 0),
    (t) => applied(site, 'relu', t),
  );

/** max(a, b) = a + relu(b − a). */
export const larger = (site: Site, a: Value, b: Value): Value =>
  a.kind === 'constant' && b.kind === 'constant'
    ? zipped(site, [a, b], a.type, Math.max)
    : combine(site, '+', a, relu(site, combine(site, '-', b, a)));

/** min(a, b) = a − relu(a − b). */
export const smaller = (site: Site, a: Value, b: Value): Value =>
  a.kind === 'constant' && b.kind === 'constant'
    ? zipped(site, [a, b], a.type, Math.min)
    : combine(site, '-', a, relu(site, combine(site, '-', a, b)));

export const negated = (site: Site, value: Value): Value =>
  pointwiseValue(
    site,
    value,
    (x) => -x,
    (t) => tensorOf(site, sum([{ negative: true, node: t.node }], site.at), t.shape, t.type),
  );
