/**
 * An `AxisGraph` at given widths, entry by entry: the nodes of a certificate (docs/certificate-format.md) in the order that docs/all-widths.md fixes, so that
 * whoever reads the graph makes the same list. Exponentials are the only kernels.
 */
import type { AxisGraph, Width } from '@lawful/cas-core';
import { parseRational, QQ, usedNodes } from '@lawful/cas-core';

export type ScalarNode = readonly [op: string, ...operands: (number | string)[]];

export interface ScalarNetwork {
  readonly variables: readonly { readonly name: string; readonly role: 'parameter' | 'input' | 'constant' }[];
  readonly nodes: readonly ScalarNode[];
  readonly outputs: readonly number[];
  /** The variable of each entry of a leaf, row by row, by the leaf's node. */
  readonly entries: ReadonlyMap<number, readonly number[]>;
  /** The nodes of the exponentials, each as often as it is written. */
  readonly exponentials: readonly number[];
}

/** More nodes are not written out. */
const MOST_NODES = 20_000;

const ROLES = { parameter: 'parameter', input: 'input', positive: 'input', constant: 'constant' } as const;

/** Each index of the sizes, the last running fastest. */
function* indices(sizes: readonly number[]): Generator<readonly number[]> {
  const index = sizes.map(() => 0);
  if (sizes.some((n) => n === 0)) return;
  for (;;) {
    yield [...index];
    let k = sizes.length - 1;
    while (k >= 0 && ++index[k]! === sizes[k]) index[k--] = 0;
    if (k < 0) return;
  }
}

/** Undefined where an operation is met that is not written out: what is not analytic everywhere, or not made of exponentials. */
export function scalarNetwork(graph: AxisGraph, widths: ReadonlyMap<string, number>): ScalarNetwork | undefined {
  const size = (w: Width): number => (typeof w === 'number' ? w : (widths.get(w) ?? 0));
  const variables: { name: string; role: 'parameter' | 'input' | 'constant' }[] = [];
  const entries = new Map<number, readonly number[]>();
  const writer = scalarWriter();
  const { nodes, exponentials, emit, constant, isConstant, product, sum, plain } = writer;
  const values = new Map<number, readonly number[]>();
  const used = usedNodes(graph);
  for (const [n, node] of graph.nodes.entries()) {
    if (!used.has(n) || nodes.length > MOST_NODES) continue;
    const sizes = node.axes.map(size);
    const own = node.inputs.map((i) => ({ values: values.get(i), sizes: graph.nodes[i]!.axes.map(size) }));
    if (own.some((v) => v.values === undefined)) return undefined;
    const at = (i: number, index: readonly number[]): number => {
      const { values: list, sizes: s } = own[i]!;
      return list![s.reduce((place, m, k) => place * m + (m === 1 ? 0 : index[k]!), 0)]!;
    };
    const each = (f: (index: readonly number[]) => number): number[] => [...indices(sizes)].map(f);
    const { operation } = node;
    let made: number[] | undefined;
    switch (operation.op) {
      case 'parameter':
      case 'input':
      case 'positive':
      case 'constant': {
        const first = variables.length;
        for (const index of indices(sizes))
          variables.push({
            name: `${operation.name}[${index.map((i) => i + 1).join(',')}]`,
            role: ROLES[operation.op],
          });
        const list = Array.from({ length: variables.length - first }, (_, k) => first + k);
        entries.set(n, list);
        made = list.map((v) => emit('var', v));
        break;
      }
      case 'number':
        made = [constant(operation.value)];
        break;
      case 'pattern':
        made = each(([i, j]) => {
          return constant({ identity: i === j, causal: j! <= i!, one: true }[operation.pattern] === true ? '1' : '0');
        });
        break;
      case 'contract': {
        const width = new Map<number, number>();
        for (const [i, labels] of operation.labels.entries())
          for (const [k, l] of labels.entries()) width.set(l, own[i]!.sizes[k]!);
        const summed = [...width.keys()].filter((l) => !operation.result.includes(l));
        const sizesOf = summed.map((l) => width.get(l)!);
        made = each((index) => {
          const place = new Map(operation.result.map((l, k) => [l, index[k]!]));
          const terms: number[] = [];
          for (const inner of indices(sizesOf)) {
            for (const [k, l] of summed.entries()) place.set(l, inner[k]!);
            terms.push(
              product(
                operation.labels.map((labels, i) =>
                  at(
                    i,
                    labels.map((l) => place.get(l)!),
                  ),
                ),
              ),
            );
          }
          return plain(terms);
        });
        break;
      }
      case 'add':
        made = each((index) => sum(operation.signs.map((sign, i) => [at(i, index), sign] as const)));
        break;
      case 'divide': {
        const below = graph.nodes[node.inputs[1]!]!.operation;
        if (below.op === 'number' && !QQ.isZero(parseRational(below.value)))
          made = each((index) => emit('div', at(0, index), at(1, index)));
        break;
      }
      case 'mean': {
        const long = own[0]!.sizes;
        const count = operation.over.reduce((m, k) => m * long[k]!, 1);
        made = each((index) => {
          const terms = [...indices(operation.over.map((k) => long[k]!))].map((inner) =>
            at(
              0,
              index.map((i, k) => (operation.over.includes(k) ? inner[operation.over.indexOf(k)]! : i)),
            ),
          );
          return product([constant(count === 1 ? '1' : `1/${count}`), plain(terms)]);
        });
        break;
      }
      case 'map': {
        const f = entryNode(operation.function, writer);
        made = f && each((index) => f(at(0, index)));
        break;
      }
      case 'softmax': {
        const weight = (index: readonly number[]): number => {
          const mask = own.length > 1 ? at(1, index) : constant('1');
          return isConstant(mask, '0') ? mask : product([mask, emit('exp', at(0, index))]);
        };
        made = each((index) => {
          const row = [...indices(operation.over.map((k) => sizes[k]!))].map((inner) =>
            weight(index.map((i, k) => (operation.over.includes(k) ? inner[operation.over.indexOf(k)]! : i))),
          );
          const own = weight(index);
          return isConstant(own, '0') ? own : emit('div', own, plain(row));
        });
        break;
      }
      default:
    }
    if (made === undefined) return undefined;
    values.set(n, made);
  }
  if (nodes.length > MOST_NODES) return undefined;
  return { variables, nodes, outputs: values.get(graph.output)!, entries, exponentials };
}

type Writer = ReturnType<typeof scalarWriter>;

/** Nodes as they are written, each once; sums without terms 0, products without factors 1. */
function scalarWriter() {
  const nodes: ScalarNode[] = [];
  const known = new Map<string, number>();
  const exponentials: number[] = [];
  const emit = (...node: [string, ...(number | string)[]]): number => {
    const key = node.join(' ');
    const n = known.get(key) ?? nodes.push(node) - 1;
    known.set(key, n);
    if (node[0] === 'exp') exponentials.push(n);
    return n;
  };
  const constant = (value: string): number => emit('const', value);
  const isConstant = (n: number, value: string): boolean => nodes[n]![0] === 'const' && nodes[n]![1] === value;
  const product = (factors: readonly number[]): number => {
    if (factors.some((n) => isConstant(n, '0'))) return constant('0');
    const proper = factors.filter((n) => !isConstant(n, '1'));
    return proper.length === 0 ? constant('1') : proper.reduce((a, b) => emit('mul', a, b));
  };
  const sum = (terms: readonly (readonly [number, 1 | -1])[]): number => {
    const proper = terms.filter(([n]) => !isConstant(n, '0'));
    const [first, ...rest] = proper;
    if (first === undefined) return constant('0');
    const start = first[1] === 1 ? first[0] : emit('neg', first[0]);
    return rest.reduce((a, [b, sign]) => emit(sign === 1 ? 'add' : 'sub', a, b), start);
  };
  const plain = (list: readonly number[]): number => sum(list.map((n) => [n, 1] as const));
  return { nodes, exponentials, emit, constant, isConstant, product, sum, plain };
}

type EntryFunction = (AxisGraph['nodes'][number]['operation'] & { op: 'map' })['function'];

function entryNode(f: EntryFunction, { emit, constant, product, plain }: Writer): ((a: number) => number) | undefined {
  if (f.kind === 'piecewise') return f.low === f.high ? (a) => product([constant(f.low), a]) : undefined;
  if (f.kind === 'power') {
    const k = Number(f.exponent);
    if (!Number.isInteger(k) || k < 1 || k > 20) return undefined;
    return k === 1 ? (a) => a : (a) => emit('pow', a, k);
  }
  const sigmoid = (a: number): number => {
    const E = emit('exp', a);
    return emit('div', E, plain([constant('1'), E]));
  };
  switch (f.name) {
    case 'exp':
      return (a) => emit('exp', a);
    case 'sigmoid':
      return sigmoid;
    case 'silu':
      return (a) => product([a, sigmoid(a)]);
    case 'tanh':
      return (a) => {
        const E = emit('exp', product([constant('2'), a]));
        return emit('div', emit('sub', E, constant('1')), plain([E, constant('1')]));
      };
    default:
      return undefined;
  }
}
