/**
 * The modules of a network, from the names and shapes of its state dictionary: tensors are gathered by the name up to the
 * last dot, and each module gets its kind.
 *
 * A module is known only when it has the tensors of its kind and no others, and no modules of its own: whatever else it
 * holds (masks, low-rank updates, the two factors of a normalised weight) changes what it computes.
 */

import { shortened } from '../checkpoints/checkpoint-error.js';

/** A tensor of a checkpoint by name. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

interface StateModule {
  readonly prefix: string;
  /** `gain`: a weight and a bias of one axis without running_mean, as layer, group and instance norms have them. */
  readonly kind: 'linear' | 'conv' | 'batch norm' | 'gain' | 'embedding' | 'unknown';
  /** Of the weight; of running_mean for a batch norm. */
  readonly shape: readonly number[];
  readonly weight: string | undefined;
  readonly bias: string | undefined;
}

export type Layer = StateModule & { readonly kind: 'linear' | 'conv' };
export type Norm = StateModule & { readonly kind: 'batch norm' | 'gain' };

/** A child of a module; 'block' stands for one that has children. */
export type Child = StateModule | 'block';

export const isLayer = (child: Child | undefined): child is Layer =>
  typeof child === 'object' && (child.kind === 'linear' || child.kind === 'conv');

export const isNorm = (child: Child | undefined): child is Norm =>
  typeof child === 'object' && (child.kind === 'batch norm' || child.kind === 'gain');

/** By the last part of the name. */
export type Children = ReadonlyMap<string, Child>;

export interface StateTree {
  /** By prefix, in natural order. */
  readonly modules: ReadonlyMap<string, StateModule>;
  /** By the prefix of the parent. */
  readonly children: ReadonlyMap<string, Children>;
  /** For each tensor of a module that is no layer. */
  readonly reasons: Map<string, string>;
}

/** Modules nest a few levels deep; every level costs a look at all those above it. */
const MOST_LEVELS = 100;

/** Throws `RangeError` for a name that occurs twice or has too many levels. */
export function stateTree(state: readonly NamedShape[]): StateTree {
  const reasons = new Map<string, string>();
  const tensors = new Map<string, Map<string, readonly number[]>>();
  const seen = new Set<string>();
  for (const { name, shape } of state) {
    if (seen.has(name)) throw new RangeError(`symmetryMap: the name ${name} occurs twice`);
    seen.add(name);
    if (name.split('.', MOST_LEVELS + 1).length > MOST_LEVELS)
      throw new RangeError(`symmetryMap: ${shortened(name)} has more than ${MOST_LEVELS} levels`);
    const dot = name.lastIndexOf('.');
    const prefix = name.slice(0, Math.max(0, dot));
    tensors.set(prefix, (tensors.get(prefix) ?? new Map()).set(name.slice(dot + 1), shape));
  }
  const prefixes = [...tensors.keys()].sort(naturally);
  const parents = new Set(prefixes.flatMap(ancestors));
  const modules = new Map<string, StateModule>();
  const children = new Map<string, Map<string, Child>>();
  for (const prefix of prefixes) {
    const module = moduleOf(prefix, tensors.get(prefix)!, parents.has(prefix), reasons);
    modules.set(prefix, module);
    for (const parent of ancestors(prefix)) {
      const [name, ...deeper] = prefix.slice(parent === '' ? 0 : parent.length + 1).split('.');
      const known = children.get(parent) ?? new Map<string, Child>();
      children.set(parent, known.set(name!, deeper.length > 0 || parents.has(prefix) ? 'block' : module));
    }
  }
  return { modules, children, reasons };
}

/** Of a.b.c: '', a, a.b. */
function ancestors(prefix: string): string[] {
  if (prefix === '') return [];
  const parts = prefix.split('.');
  return parts.map((_, i) => parts.slice(0, i).join('.'));
}

function moduleOf(
  prefix: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  hasChildren: boolean,
  reasons: Map<string, string>,
): StateModule {
  const full = (name: string): string | undefined => {
    if (!shapes.has(name)) return undefined;
    return prefix === '' ? name : `${prefix}.${name}`;
  };
  const [weight, bias] = [full('weight'), full('bias')];
  const mean = shapes.get('running_mean');
  const shape = mean ?? shapes.get('weight') ?? [];
  const give = (kind: StateModule['kind'], reason?: string): StateModule => {
    if (reason !== undefined) for (const name of shapes.keys()) reasons.set(full(name)!, reason);
    return { prefix, kind, shape, weight, bias };
  };
  const statistics = ['running_mean', 'running_var', 'num_batches_tracked'];
  const own = ['weight', 'bias', ...(mean === undefined ? [] : statistics)];
  if (weight === undefined && mean === undefined) return give('unknown', 'its module has no tensor called weight');
  if (/embed/i.test(prefix)) return give('embedding', 'an embedding');
  const other = [...shapes.keys()].find((name) => !own.includes(name));
  if (other !== undefined) return give('unknown', `its module also has a tensor called ${other}`);
  if (hasChildren) return give('unknown', 'its module has modules of its own');
  const offset = shapes.get('bias');
  const fits = offset === undefined || (offset.length === 1 && offset[0] === shape[0]);
  if (mean !== undefined)
    return shape.length === 1 && fits ? give('batch norm') : give('unknown', `of shape [${shape}]`);
  if (shape.length === 1)
    return give(
      fits && offset !== undefined ? 'gain' : 'unknown',
      'a norm without running_mean (layer, group or instance norm)',
    );
  if (shape.length < 1 || shape.length > 5) return give('unknown', `a weight of shape [${shape}]`);
  if (!fits) return give('unknown', `a weight of shape [${shape}] with a bias of shape [${offset}]`);
  return give(shape.length === 2 ? 'linear' : 'conv');
}

/** Numbers inside names compare as numbers. */
export function naturally(a: string, b: string): number {
  const [p, q] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let i = 0; i < Math.min(p.length, q.length); i++) {
    if (p[i] === q[i]) continue;
    const difference = Number(p[i]) - Number(q[i]);
    if (!Number.isNaN(difference) && difference !== 0) return difference;
    return p[i]! < q[i]! ? -1 : 1;
  }
  return p.length - q.length;
}
