/**
 * What an exporter took apart, put together again: a normalisation written as mean, square, root and quotient; GELU, SiLU and hardswish written as products. A form
 * is recognised when it is exactly there, number by number, and left as it is otherwise: both say the same, but of a normalisation more is known.
 */
import type { Rational } from '@lawful/cas-core';
import { type GraphNode, standardise } from '@lawful/networks';
import { applied } from '../values/arithmetic.js';
import { numberValue, sure, tensorOf } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { paddedShape, sameList, type Tensor } from '../values/value.js';

const float = ({ num, den }: Rational): number => Number(num) / Number(den);

/** The number that a node is, spread or not. */
function numberIn(node: GraphNode): number | undefined {
  const { operation, inputs } = node;
  if (operation.kind === 'number') return float(operation.value);
  if (operation.kind === 'reshape') return numberIn(inputs[0]!);
  return undefined;
}

/** Equal as float32 numbers are. */
const near = (a: number | undefined, b: number): boolean =>
  a !== undefined && Math.abs(a - b) <= 4e-7 * Math.max(Math.abs(b), 1e-30);

/** Nodes deeper than this are compared by identity. */
const DEPTH = 8;

/** Whether two nodes say the same: exporters write a difference twice. */
function same(a: GraphNode, b: GraphNode, depth = DEPTH): boolean {
  if (a === b) return true;
  if (depth === 0 || a.operation.kind !== b.operation.kind || a.inputs.length !== b.inputs.length) return false;
  const plain = ['number', 'add', 'spread', 'reduce', 'power', 'reshape'].includes(a.operation.kind);
  if (!plain || a.inputs.length === 0) return false;
  const text = (node: GraphNode): string =>
    JSON.stringify([node.operation, node.axes.map((x) => x.width)], (_, v) => (typeof v === 'bigint' ? `${v}` : v));
  return text(a) === text(b) && a.inputs.every((x, k) => same(x, b.inputs[k]!, depth - 1));
}

/** The two operands of a sum or difference of two. */
function sumOf(node: GraphNode, sign: '+' | '-'): readonly [GraphNode, GraphNode] | undefined {
  const { operation, inputs } = node;
  const [a, b] = inputs;
  if (a === undefined || b === undefined || inputs.length > 2) return undefined;
  const found =
    operation.kind === 'spread'
      ? operation.operator === sign
      : operation.kind === 'add' && operation.negative[0] !== true && operation.negative[1] === (sign === '-');
  return found ? [a, b] : undefined;
}

const pointwiseOf = (node: GraphNode, name: string): GraphNode | undefined =>
  node.operation.kind === 'pointwise' && node.operation.name === name ? node.inputs[0] : undefined;

/** A sum of something and a number, in either order. */
function plusNumber(node: GraphNode): { readonly of: GraphNode; readonly number: number } | undefined {
  const pair = sumOf(node, '+');
  if (pair === undefined) return undefined;
  for (const [of, other] of [pair, [pair[1], pair[0]] as const]) {
    const number = numberIn(other);
    if (number !== undefined) return { of, number };
  }
  return undefined;
}

/** What is squared. */
function squared(node: GraphNode): GraphNode | undefined {
  const { operation, inputs } = node;
  if (operation.kind === 'power' && operation.exponent === 2) return inputs[0];
  if (operation.kind === 'spread' && operation.operator === '*' && same(inputs[0]!, inputs[1]!)) return inputs[0];
  return undefined;
}

/** A mean along axes, which stay with width 1. */
function meanOf(node: GraphNode): { readonly of: GraphNode; readonly over: readonly number[] } | undefined {
  const { operation, inputs } = node;
  if (operation.kind === 'reshape' && node.axes.every((a) => a.width === 1)) return meanOf(inputs[0]!);
  return operation.kind === 'reduce' && operation.by === 'mean' ? { of: inputs[0]!, over: operation.over } : undefined;
}

interface Root {
  /** Of whose square the mean is taken. */
  readonly of: GraphNode;
  readonly over: readonly number[];
  readonly eps: number;
}

/** √(mean of z² + ε). */
function rootOfMean(node: GraphNode): Root | undefined {
  const under = pointwiseOf(node, 'sqrt');
  if (under === undefined) return undefined;
  const shifted = plusNumber(under);
  const mean = meanOf(shifted?.of ?? under);
  const of = mean === undefined ? undefined : squared(mean.of);
  return of === undefined ? undefined : { of, over: mean!.over, eps: shifted?.number ?? 0 };
}

/** 1/√(mean of z² + ε). */
function inverseRoot(node: GraphNode): Root | undefined {
  const { operation, inputs } = node;
  if (operation.kind === 'power' && operation.exponent === -1) return rootOfMean(inputs[0]!);
  if (operation.kind === 'spread' && operation.operator === '/' && near(numberIn(inputs[0]!), 1))
    return rootOfMean(inputs[1]!);
  return undefined;
}

/** z over the root of the mean of its squares: centred when z is x − mean of x. */
function normalised(site: Site, z: Tensor, root: Root): Tensor | undefined {
  if (!same(root.of, z.node)) return undefined;
  const difference = sumOf(z.node, '-');
  const mean = difference === undefined ? undefined : meanOf(difference[1]);
  const centred = mean !== undefined && same(mean.of, difference![0]) && sameList(mean.over, root.over);
  const eps = site.draft.eps === 'kept' && root.eps > 0 ? numberValue(site, root.eps).node : undefined;
  if (root.eps < 0) return undefined;
  const node = standardise(centred ? difference![0] : z.node, root.over, centred, eps, site.at);
  return tensorOf(site, sure(site, node), z.shape);
}

/** A quotient that is a normalisation. */
export function recogniseQuotient(site: Site, a: Tensor, b: Tensor): Tensor | undefined {
  const root = rootOfMean(b.node);
  if (root !== undefined) return normalised(site, a, root);
  const divisor = numberIn(b.node);
  return divisor === undefined || divisor === 0 ? undefined : gated(site, [a.node], 1 / divisor, a.shape);
}

/** The factors of a product, its numbers made one. */
function factorsOf(nodes: readonly GraphNode[]): { readonly number: number; readonly rest: readonly GraphNode[] } {
  let number = 1;
  const rest: GraphNode[] = [];
  const add = (node: GraphNode, depth: number): void => {
    const { operation, inputs } = node;
    const value = numberIn(node);
    if (value !== undefined) number *= value;
    else if (depth > 0 && operation.kind === 'spread' && operation.operator === '*')
      for (const x of inputs) add(x, depth - 1);
    else if (depth > 0 && operation.kind === 'spread' && operation.operator === '/') {
      const divisor = numberIn(inputs[1]!);
      if (divisor === undefined) rest.push(node);
      else {
        number /= divisor;
        add(inputs[0]!, depth - 1);
      }
    } else rest.push(node);
  };
  for (const node of nodes) add(node, 3);
  return { number, rest };
}

/** c·x as c and x. */
function scaled(node: GraphNode): { readonly number: number; readonly of: GraphNode } | undefined {
  const { number, rest } = factorsOf([node]);
  return rest.length === 1 ? { number, of: rest[0]! } : undefined;
}

/** Whether a node is c·x. */
const isMultiple = (node: GraphNode, number: number, x: GraphNode): boolean => {
  const found = scaled(node);
  return found !== undefined && near(found.number, number) && same(found.of, x);
};

/** 1 + erf(x/√2). */
function erfGate(node: GraphNode, x: GraphNode): boolean {
  const found = plusNumber(node);
  const inner = found === undefined ? undefined : pointwiseOf(found.of, 'erf');
  return inner !== undefined && near(found!.number, 1) && isMultiple(inner, Math.SQRT1_2, x);
}

/** x³ in any of its forms. */
function isCube(node: GraphNode, x: GraphNode): boolean {
  const { operation, inputs } = node;
  if (operation.kind === 'power' && operation.exponent === 3) return same(inputs[0]!, x);
  const { number, rest } = factorsOf([node]);
  const square = (f: GraphNode): boolean =>
    f.operation.kind === 'power' && f.operation.exponent === 2 && same(f.inputs[0]!, x);
  const degree = rest.reduce((sum, f) => sum + (same(f, x) ? 1 : square(f) ? 2 : Number.NaN), 0);
  return near(number, 1) && degree === 3;
}

/** 1 + tanh(√(2/π)·(x + 0.044715·x³)). */
function tanhGate(node: GraphNode, x: GraphNode): boolean {
  const found = plusNumber(node);
  const inner = found === undefined ? undefined : pointwiseOf(found.of, 'tanh');
  if (inner === undefined || !near(found!.number, 1)) return false;
  const outer = scaled(inner);
  const pair = outer === undefined ? undefined : sumOf(outer.of, '+');
  if (pair === undefined || !near(outer!.number, Math.sqrt(2 / Math.PI))) return false;
  return [pair, [pair[1], pair[0]] as const].some(([linear, cubic]) => {
    const { number, rest } = factorsOf([cubic]);
    if (!same(linear, x) || !near(number, 0.044715)) return false;
    return rest.length === 1
      ? isCube(rest[0]!, x)
      : rest.reduce((n, f) => n + (same(f, x) ? 1 : squared(f) !== undefined && same(squared(f)!, x) ? 2 : 9), 0) === 3;
  });
}

/** max(0, min(6, x + 3)), or its sixth. */
function hardGate(node: GraphNode, x: GraphNode): number | undefined {
  const clipped = pointwiseOf(node, 'clip');
  if (clipped === undefined) return undefined;
  const [low, high] = node.inputs.slice(1).map(numberIn);
  const shifted = plusNumber(clipped);
  if (shifted === undefined || low !== 0) return undefined;
  if (near(high, 6) && near(shifted.number, 3) && same(shifted.of, x)) return 6;
  if (near(high, 1) && near(shifted.number, 0.5) && isMultiple(shifted.of, 1 / 6, x)) return 1;
  return undefined;
}

const GATES: readonly {
  readonly name: string;
  /** The number in front of x · gate, when the gate is one. */
  readonly of: (gate: GraphNode, x: GraphNode) => number | undefined;
}[] = [
  { name: 'gelu', of: (gate, x) => (erfGate(gate, x) ? 0.5 : undefined) },
  { name: 'gelu_tanh', of: (gate, x) => (tanhGate(gate, x) ? 0.5 : undefined) },
  {
    name: 'silu',
    of: (gate, x) => {
      const inner = pointwiseOf(gate, 'sigmoid');
      return inner !== undefined && same(inner, x) ? 1 : undefined;
    },
  },
  {
    name: 'hardswish',
    of: (gate, x) => {
      const high = hardGate(gate, x);
      return high === undefined ? undefined : 1 / high;
    },
  },
];

/** A product that is a normalisation, or a function of one argument. */
export function recogniseProduct(site: Site, a: Tensor, b: Tensor): Tensor | undefined {
  for (const [z, factor] of [
    [a, b],
    [b, a],
  ] as const) {
    const root = inverseRoot(factor.node);
    const found = root === undefined ? undefined : normalised(site, z, root);
    if (found !== undefined) return found;
  }
  return gated(site, [a.node, b.node], 1, a.shape.length >= b.shape.length ? a.shape : b.shape);
}

/** x times a gate of x, with the number that belongs to it. */
function gated(site: Site, nodes: readonly GraphNode[], factor: number, shape: readonly number[]): Tensor | undefined {
  const { number, rest } = factorsOf(nodes);
  const [first, second] = rest;
  if (second === undefined || rest.length > 2 || !sameList(widths(first!), widths(second))) return undefined;
  if (!sameList(widths(first!), paddedShape(shape))) return undefined;
  for (const [x, gate] of [
    [first!, second],
    [second, first!],
  ] as const)
    for (const { name, of } of GATES) {
      const wanted = of(gate, x);
      if (wanted !== undefined && near(number * factor, wanted)) return applied(site, name, tensorOf(site, x, shape));
    }
  return undefined;
}

const widths = (node: GraphNode): number[] => node.axes.map((a) => a.width as number);
