/** Stored tensors as blocks, with names that say which places of the tensor a block is. */
import { stridesOf } from '../../lowering/node-tensor.js';
import type { GraphNode } from '../graph.js';
import type { NetworkTensor, TensorNetwork, TensorRole } from '../tensor-network.js';
import type { Segment } from './dimensions.js';
import type { Value } from './values.js';
import type { Writer } from './writer.js';

/** A block of a stored tensor: entry (i, j, …) is at offset + Σ index·stride, row by row of the tensor. */
export interface TensorBlock {
  readonly tensor: string;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  /** Of each axis of the tensor: its width, and which axes of the block are on it, with the place at which the block begins. */
  readonly along: readonly { readonly width: number; readonly offset: number; readonly axes: readonly number[] }[];
}

const ROLES: Readonly<Record<TensorRole, 'parameter' | 'constant' | 'input' | 'onehot'>> = {
  parameter: 'parameter',
  constant: 'constant',
  input: 'input',
  tokens: 'onehot',
};

export interface Leaves {
  /** A tensor is one parameter, however often it is used. */
  of(node: GraphNode, name: string): Value;
  /** A constant of which nothing but its name is known. */
  freshName(name: string): string;
  /** The parameters, by node. */
  readonly blocks: ReadonlyMap<number, TensorBlock>;
  readonly names: ReadonlyMap<number, string>;
}

export function leavesOf(network: TensorNetwork, { push, each, layoutOf }: Writer): Leaves {
  const known = new Map<string, Value>();
  const names = new Map<number, string>();
  const blocks = new Map<number, TensorBlock>();
  const taken = new Set<string>();
  const freshName = (name: string): string => {
    let own = name;
    for (let k = 2; taken.has(own); k++) own = `${name}#${k}`;
    taken.add(own);
    return own;
  };

  function leaf(node: GraphNode, name: string): Value {
    const tensor = network.tensors.get(name);
    const strides = stridesOf(node.axes.map((a) => a.width as number));
    const axes = layoutOf(node);
    // A part of a unit vector is none: it may be zero.
    const words = axes[(tensor?.shape.length ?? 0) - 1];
    const whole = words?.length === 1 && words[0]!.atoms.length === 1;
    const given = tensor?.role ?? 'constant';
    const role = given === 'tokens' && !whole ? 'input' : ROLES[given];
    return each(axes, (choice, atoms) => {
      const own = choice.map((s, k) => axes[k]![s]!);
      const block = freshName(blockName(name, tensor, own));
      const n = push({ op: role, name: block }, [], atoms);
      names.set(n, block);
      if (role === 'parameter')
        blocks.set(n, {
          tensor: name,
          offset: own.reduce((sum, segment, k) => sum + segment.offset * strides[k]!, 0),
          sizes: atoms.map((a) => a.size),
          strides: own.flatMap((segment, k) => segment.atoms.map(({ stride }) => stride * strides[k]!)),
          along: alongTensor(tensor!, own),
        });
      return n;
    });
  }

  return {
    of(node, name) {
      const value = known.get(name) ?? leaf(node, name);
      known.set(name, value);
      return value;
    },
    freshName,
    blocks,
    names,
  };
}

function alongTensor({ shape }: NetworkTensor, own: readonly Segment[]): TensorBlock['along'] {
  let at = 0;
  return shape.map((width, k) => ({ width, offset: own[k]!.offset, axes: own[k]!.atoms.map(() => at++) }));
}

/** The name of the tensor, with the places of the block where it is not the whole: `in_proj_weight[3:6,:]`, counted from 0; `0:2 mod 4` for these places of every four. */
function blockName(name: string, tensor: NetworkTensor | undefined, own: readonly Segment[]): string {
  const sizes = tensor?.shape ?? [];
  const ranges = sizes.map((size, k) => {
    const { offset, atoms } = own[k]!;
    const length = atoms.reduce((product, { atom }) => product * atom.size, 1);
    if (length === size) return ':';
    const contiguous = atoms.every(
      ({ stride }, i) => stride === atoms.slice(i + 1).reduce((p, { atom }) => p * atom.size, 1),
    );
    if (contiguous) return length === 1 ? `${offset}` : `${offset}:${offset + length}`;
    const inner = atoms.at(-1)!;
    const [outer] = atoms;
    return inner.stride === 1
      ? `${offset}:${offset + inner.atom.size} mod ${outer!.stride}`
      : `${offset}::${inner.stride}`;
  });
  return ranges.every((r) => r === ':') ? name : `${name}[${ranges.join(',')}]`;
}
