/**
 * A network of kind "every-width" at numbers for its widths: variables, nodes and outputs as claims about networks have them, in the order that
 * docs/all-widths.md fixes. Sums, products and exponentials only; what is not analytic everywhere is refused.
 */
import { reject, tooLarge } from '../../text/rejection.js';
import type { Json } from '../../text/shape.js';
import { rationalText } from '../../text/words.js';
import { isZero } from './fractions.js';
import { type Entry, type Graph, LEAVES, type Node, reach, type Width } from './graph.js';

export interface Entries {
  readonly variables: readonly { readonly name: string; readonly role: string }[];
  readonly nodes: readonly Json[];
  readonly outputs: readonly number[];
  /** The variables of a leaf, its last axis running fastest. */
  readonly of: ReadonlyMap<number, readonly number[]>;
  /** The nodes of the exponentials, each as often as it is written. */
  readonly exponentials: readonly number[];
}

const MAX_NODES = 50_000;

/** All places of a box, the last coordinate running fastest. */
function placesOf(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);
}

type Writer = ReturnType<typeof writerOf>;

/** Nodes as they are written, each once. */
function writerOf() {
  const nodes: (readonly [string, ...(number | string)[]])[] = [];
  const known = new Map<string, number>();
  const exponentials: number[] = [];
  function emit(...node: readonly [string, ...(number | string)[]]): number {
    const key = node.join(' ');
    const found = known.get(key) ?? nodes.push(node) - 1;
    if (nodes.length > MAX_NODES) tooLarge(`the network at these widths has more than ${MAX_NODES} nodes`);
    known.set(key, found);
    if (node[0] === 'exp') exponentials.push(found);
    return found;
  }
  const number = (text: string) => emit('const', text);
  const is = (n: number, text: string) => nodes[n]?.[0] === 'const' && nodes[n]?.[1] === text;
  /** A product without factors 1, and 0 when a factor is. */
  function times(factors: readonly number[]): number {
    if (factors.some((n) => is(n, '0'))) return number('0');
    const [first, ...rest] = factors.filter((n) => !is(n, '1'));
    return first === undefined ? number('1') : rest.reduce((a, b) => emit('mul', a, b), first);
  }
  /** A sum without terms 0. */
  function total(terms: readonly (readonly [number, number])[]): number {
    const [first, ...rest] = terms.filter(([n]) => !is(n, '0'));
    if (first === undefined) return number('0');
    const start = first[1] === 1 ? first[0] : emit('neg', first[0]);
    return rest.reduce((a, [b, sign]) => emit(sign === 1 ? 'add' : 'sub', a, b), start);
  }
  const plain = (list: readonly number[]) => total(list.map((n) => [n, 1] as const));
  return { nodes, exponentials, emit, number, is, times, total, plain };
}

/** A function of one entry; undefined where it is not analytic everywhere. */
function entryOf(entry: Entry, n: number, { emit, number, times, plain }: Writer): ((a: number) => number) | undefined {
  if (entry.kind === 'power') {
    const k = Number(entry.exponent.numerator);
    if (entry.exponent.denominator !== 1n || k < 1 || k > 20) return undefined;
    return (a) => (k === 1 ? a : emit('pow', a, k));
  }
  if (entry.kind === 'piecewise') {
    const [low, high] = [rationalText(entry.low), rationalText(entry.high)];
    return low === high ? (a) => times([number(low), a]) : undefined;
  }
  const sigmoid = (a: number) => {
    const E = emit('exp', a);
    return emit('div', E, plain([number('1'), E]));
  };
  const named: Readonly<Record<string, (a: number) => number>> = {
    exp: (a) => emit('exp', a),
    sigmoid,
    silu: (a) => times([a, sigmoid(a)]),
    tanh: (a) => {
      const E = emit('exp', times([number('2'), a]));
      return emit('div', emit('sub', E, number('1')), plain([E, number('1')]));
    },
  };
  return Object.hasOwn(named, entry.name)
    ? named[entry.name]
    : reject(`claim.complete takes a rank of node ${n}, a function that is not made of exponentials`);
}

export function entriesOf(graph: Graph, widths: ReadonlyMap<string, number>): Entries {
  const size = (w: Width) => (typeof w === 'number' ? w : (widths.get(w) as number));
  const sizesOf = (n: number) => (graph.nodes[n] as Node).axes.map(size);
  const variables: { name: string; role: string }[] = [];
  const writer = writerOf();
  const { nodes, exponentials, emit, number, is, times, total, plain } = writer;
  const of = new Map<number, readonly number[]>();
  const values = new Map<number, readonly number[]>();

  const used = reach(graph);
  graph.nodes.forEach((node, n) => {
    if (!used.has(n)) return;
    const sizes = sizesOf(n);
    const places = placesOf(sizes);
    const at = (i: number, place: readonly number[]) => {
      const from = node.inputs[i] as number;
      const own = sizesOf(from);
      return (values.get(from) as number[])[
        own.reduce((k, m, axis) => k * m + (m === 1 ? 0 : (place[axis] as number)), 0)
      ] as number;
    };
    /** The places along some axes, the others as they are. */
    const along = (place: readonly number[], over: readonly number[], lengths: readonly number[]) =>
      placesOf(over.map((k) => lengths[k] as number)).map((inner) =>
        place.map((i, k) => (over.includes(k) ? (inner[over.indexOf(k)] as number) : i)),
      );
    const made = ((): number[] | undefined => {
      switch (node.op) {
        case 'number':
          return [number(rationalText(node.value))];
        case 'pattern':
          return places.map(([i = 0, j = 0]) =>
            number({ identity: i === j, causal: j <= i, one: true }[node.pattern] ? '1' : '0'),
          );
        case 'contract': {
          const width = new Map<number, number>();
          node.labels.forEach((own, i) => {
            const wide = sizesOf(node.inputs[i] as number);
            own.forEach((l, k) => {
              width.set(l, wide[k] as number);
            });
          });
          const summed = [...width.keys()].filter((l) => !node.result.includes(l));
          return places.map((place) =>
            plain(
              placesOf(summed.map((l) => width.get(l) as number)).map((inner) => {
                const index = new Map([
                  ...node.result.map((l, k) => [l, place[k]] as const),
                  ...summed.map((l, k) => [l, inner[k]] as const),
                ]);
                return times(
                  node.labels.map((own, i) =>
                    at(
                      i,
                      own.map((l) => index.get(l) as number),
                    ),
                  ),
                );
              }),
            ),
          );
        }
        case 'add':
          return places.map((place) => total(node.signs.map((sign, i) => [at(i, place), sign] as const)));
        case 'divide': {
          const below = graph.nodes[node.inputs[1] as number] as Node;
          if (below.op !== 'number' || isZero(below.value)) return undefined;
          return places.map((place) => emit('div', at(0, place), at(1, place)));
        }
        case 'mean': {
          const lengths = sizesOf(node.inputs[0] as number);
          const count = node.over.reduce((m, k) => m * (lengths[k] as number), 1);
          return places.map((place) =>
            times([
              number(count === 1 ? '1' : `1/${count}`),
              plain(along(place, node.over, lengths).map((p) => at(0, p))),
            ]),
          );
        }
        case 'map': {
          const f = entryOf(node.entry, n, writer);
          return f && places.map((place) => f(at(0, place)));
        }
        case 'softmax': {
          const weight = (place: readonly number[]) => {
            const mask = node.inputs.length > 1 ? at(1, place) : number('1');
            return is(mask, '0') ? mask : times([mask, emit('exp', at(0, place))]);
          };
          return places.map((place) => {
            const row = along(place, node.over, sizes).map(weight);
            const own = weight(place);
            return is(own, '0') ? own : emit('div', own, plain(row));
          });
        }
        default:
          if (!('name' in node) || node.op === 'onehot' || !(LEAVES as readonly string[]).includes(node.op))
            return undefined;
          of.set(
            n,
            places.map(
              (place) =>
                variables.push({
                  name: `${node.name}[${place.map((i) => i + 1).join(',')}]`,
                  role: node.op === 'positive' ? 'input' : node.op,
                }) - 1,
            ),
          );
          return (of.get(n) as number[]).map((v) => emit('var', v));
      }
    })();
    if (made === undefined)
      reject(`claim.complete takes a rank of node ${n} (${node.op}), which is not written out in entries`);
    values.set(n, made);
  });
  return { variables, nodes, outputs: values.get(graph.output) as number[], of, exponentials };
}
