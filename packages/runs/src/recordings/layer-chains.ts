/**
 * From the names of a state dictionary to chains of layers: which layer's output the next one reads.
 *
 * Chains are
 *
 * - the numbered children of one module, in the order of their numbers (`features.0`, `features.1`, `net.2`);
 * - names that end in a number in one module, the families conv and fc/linear/lin apart (`layer1.0.conv1`, `.bn1`,
 *   `.conv2`; `fc1`, `bn1`, `fc2`): norm n comes after layer n;
 * - a single layer by itself (`fc` of a ResNet).
 *
 * A chain ends at every module that is no layer and is not known to be the norm of the layer before it, and another begins
 * after it. In a family, where the names give no order to the other modules beside it, any of them that could stand between
 * two layers ends it after each layer. Norms come after the layers of their numbers in batch-normalised networks; if one
 * does not have the size of its layer, none of that module is placed. One without running_mean is placed only when its
 * layer has another number of inputs, so that it cannot come before it.
 *
 * `features` continues in its sibling `classifier`. A residual sum starts with the end of a chain, so nothing is said
 * about what reads it.
 */
import {
  type Child,
  type Children,
  isLayer,
  isNorm,
  type Layer,
  type NamedShape,
  type Norm,
  naturally,
  type StateTree,
  stateTree,
} from './state-modules.js';

export type { NamedShape } from './state-modules.js';

interface NormLayer {
  readonly prefix: string;
  /** `gain`: without running_mean; it writes its units, and whether it divides, and by what, is not known. */
  readonly kind: 'batch norm' | 'gain';
  /** Undefined when the norm has no gain. */
  readonly weight: string | undefined;
  readonly bias: string | undefined;
}

export interface WeightLayer {
  readonly prefix: string;
  readonly kind: 'linear' | 'conv';
  readonly weight: string;
  readonly bias: string | undefined;
  readonly outputs: number;
  /** Channels read; for a grouped convolution those of one group. */
  readonly inputs: number;
  /** The norm that comes next. */
  readonly norm: NormLayer | undefined;
}

export interface LayerChain {
  /** Each reads the one before it, or the norm of the one before it. */
  readonly layers: readonly WeightLayer[];
  /** The first layer of another chain, which reads the end of this one. */
  readonly continuation: WeightLayer | undefined;
  /** 'inner': more layers follow after a module that is not understood; 'followed': only such a module does. */
  readonly end: 'last' | 'inner' | 'followed';
}

/** What is in line: a layer, or the reason why nothing is known across this place. */
type Element = WeightLayer | string;

/** The elements of one chain of names. */
type Lines = Map<string, readonly Element[]>;

/** Layers of a numbered family, by number. */
const LAYER_NAME = /^(conv|fc|linear|lin)_?(\d+)$/;
const NORM_NAME = /^(?:bn|norm|batch_?norm|ln|layer_?norm|gn|group_?norm|instance_?norm)_?(\d+)$/;
/** Modules that are before, after or beside the layers of a family, never between two of them. */
const OUTSIDE = /^(features|backbone|stem|classifier|head|downsample|shortcut|skip)$/;

/** `reasons`: for tensors that are in no layer of a chain, or whose norm does not fit. */
export function layerChains(state: readonly NamedShape[]): { chains: LayerChain[]; reasons: Map<string, string> } {
  const tree = stateTree(state);
  const lines: Lines = new Map();
  const bare = tree.modules.get('');
  if (isLayer(bare)) lines.set('', [layerOf(bare, undefined)]);
  for (const [parent, children] of tree.children) {
    const numbered = [...children.keys()].filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
    if (numbered.length > 0) lines.set(parent, numberedLine(parent, numbered, children, tree));
    namedLines(parent, children, tree, lines);
  }
  const chains = [...lines].flatMap(([name, line]) => {
    const after = continuationOf(name, lines, tree);
    return runsOf(line, tree.reasons).map((layers, i, runs): LayerChain => {
      if (i + 1 < runs.length) return { layers, continuation: undefined, end: 'inner' };
      if (typeof line.at(-1) === 'string') return { layers, continuation: undefined, end: 'followed' };
      return { layers, continuation: after, end: 'last' };
    });
  });
  const first = (chain: LayerChain): string => chain.layers[0]!.prefix;
  return { reasons: tree.reasons, chains: chains.sort((a, b) => naturally(first(a), first(b))) };
}

const layerOf = (m: Layer, norm: Norm | undefined): WeightLayer => ({
  prefix: m.prefix,
  kind: m.kind,
  weight: m.weight!,
  bias: m.bias,
  outputs: m.shape[0]!,
  inputs: m.shape[1]!,
  norm: norm && {
    prefix: norm.prefix,
    kind: norm.kind,
    weight: norm.weight,
    bias: norm.bias,
  },
});

/** The children called 0, 1, …: of an nn.Sequential, or of a list that somebody else's code goes through. */
function numberedLine(parent: string, names: readonly string[], children: Children, tree: StateTree): Element[] {
  const strange =
    ownTensors(parent, tree) ?? [...children].find(([name, m]) => isStrange(name, m) && !/^\d+$/.test(name));
  const line: Element[] = [];
  names.forEach((name, i) => {
    const [module, last] = [children.get(name)!, line.at(-1)];
    if (isNorm(module)) {
      const fits = typeof last === 'object' && last.norm === undefined && last.outputs === module.shape[0];
      explain(module, fits, tree.reasons);
      if (fits) line[line.length - 1] = layerOf(children.get(names[i - 1]!) as Layer, module);
      else line.push(`${module.prefix} comes next, a norm that does not fit`);
    } else if (module === 'block' || !isLayer(module))
      line.push(`${parent}.${name} comes next, which is no single layer`);
    else {
      const before = names[i - 1];
      // Without a number between them for an activation, these may be in a list whose norms are in another one.
      const listed = before !== undefined && typeof last === 'object' && Number(before) + 1 === Number(name);
      if (strange !== undefined) line.push(`${strange[0]} may come next`);
      else if (listed && normBeside(parent, tree)) line.push('a norm of another list may come next');
      line.push(layerOf(module, undefined));
    }
  });
  return line;
}

/** Whether a norm is under the parent's parent, outside `parent`. */
function normBeside(parent: string, { modules }: StateTree): boolean {
  const above = parent.slice(0, Math.max(0, parent.lastIndexOf('.')));
  const inside = (prefix: string, of: string): boolean => of === '' || prefix.startsWith(`${of}.`);
  return [...modules.values()].some((m) => isNorm(m) && inside(m.prefix, above) && !inside(m.prefix, parent));
}

/** The name of a tensor that a module with children has itself. */
function ownTensors(parent: string, { modules }: StateTree): readonly [string] | undefined {
  return modules.has(parent) ? [`what ${parent || 'the network'} does with a tensor of its own`] : undefined;
}

const isStrange = (name: string, module: Child): boolean =>
  !OUTSIDE.test(name) && (module === 'block' || !(isLayer(module) || module.kind === 'embedding'));

/** Families of layers, and layers by themselves. */
function namedLines(parent: string, children: Children, tree: StateTree, lines: Lines): void {
  const families = new Map<string, { readonly number: number; readonly module: Layer }[]>();
  const singles: Layer[] = [];
  for (const [name, module] of children) {
    if (!isLayer(module) || /^\d+$/.test(name)) continue;
    const [, stem, number] = LAYER_NAME.exec(name) ?? [];
    if (stem === undefined) singles.push(module);
    else families.set(stem, [...(families.get(stem) ?? []), { number: Number(number), module }]);
  }
  for (const module of singles) lines.set(module.prefix, [layerOf(module, undefined)]);
  const norms = placeNorms(children, [...families.values()].flat(), tree.reasons);
  const placed = new Set(norms.values());
  const strange =
    ownTensors(parent, tree) ??
    [...children].find(([name, m]) => isStrange(name, m) && !/^\d+$/.test(name) && !(isNorm(m) && placed.has(m)));
  const loose = [...children.values()].filter(isNorm).filter((m) => !placed.has(m));
  for (const [stem, family] of families) {
    const layers = family.sort((a, b) => a.number - b.number).map((m) => m.module);
    const line = layers.flatMap((module, i): Element[] => {
      const [layer, next] = [layerOf(module, norms.get(module)), layers[i + 1]];
      if (next === undefined)
        return loose.some((m) => m.shape[0] === layer.outputs) ? [layer, 'a norm may come next'] : [layer];
      const between = singles.find(
        (m) =>
          !OUTSIDE.test(m.prefix.split('.').at(-1)!) && m.shape[1] === layer.outputs && m.shape[0] === next.shape[1],
      );
      const cut = strange?.[0] ?? between?.prefix;
      return cut === undefined ? [layer] : [layer, `${cut} may come next`];
    });
    lines.set(`${parent}:${stem}`, line);
  }
}

/** For each layer the norm of its number. */
function placeNorms(
  children: Children,
  layers: readonly { readonly number: number; readonly module: Layer }[],
  reasons: Map<string, string>,
): Map<Layer, Norm> {
  const norms: { readonly norm: Norm; readonly after: readonly Layer[] }[] = [];
  let [refuted, proved] = [false, false];
  for (const [name, norm] of children) {
    if (!isNorm(norm) || /^\d+$/.test(name)) continue;
    const number = NORM_NAME.exec(name)?.[1];
    const same = number === undefined ? [] : layers.filter((l) => l.number === Number(number)).map((l) => l.module);
    const after = same.filter((m) => m.shape[0] === norm.shape[0]);
    if (same.length > 0 && after.length === 0) refuted = true;
    // A convolution may have groups and read a multiple of its weight's inputs.
    const before = after.some(
      (m) => norm.shape[0]! % (m.kind === 'conv' ? m.shape[1]! : Infinity) === 0 || m.shape[1] === norm.shape[0],
    );
    if (after.length === 1 && !before) proved = true;
    norms.push({ norm, after });
  }
  const placed = new Map<Layer, Norm>();
  for (const { norm, after } of norms) {
    const rivals = norms.filter((other) => other.after.includes(after[0]!)).length;
    const fits = !refuted && after.length === 1 && rivals === 1 && (norm.kind === 'batch norm' || proved);
    explain(norm, fits, reasons);
    if (fits) placed.set(after[0]!, norm);
  }
  return placed;
}

function explain({ kind, weight, bias }: Norm, fits: boolean, reasons: Map<string, string>): void {
  const name = kind === 'batch norm' ? 'a batch norm' : 'a norm without running_mean (layer, group or instance norm)';
  for (const tensor of [weight, bias])
    if (tensor !== undefined)
      reasons.set(
        tensor,
        fits
          ? 'its output is not known to be read by one layer only'
          : `${name} after no layer of its size for certain`,
      );
}

/** The pieces of a line between the places where nothing is known. */
function runsOf(line: readonly Element[], reasons: Map<string, string>): WeightLayer[][] {
  const runs: WeightLayer[][] = [];
  line.forEach((element, i) => {
    const before = line[i - 1];
    if (typeof element === 'string') {
      if (typeof before === 'object')
        for (const t of [before.weight, before.bias]) if (t !== undefined) reasons.set(t, element);
    } else if (typeof before === 'object') runs.at(-1)!.push(element);
    else runs.push([element]);
  });
  return runs;
}

/** Of `features`: the first layer of its sibling `classifier`, if there are no other siblings. */
function continuationOf(name: string, lines: Lines, { modules, children }: StateTree): WeightLayer | undefined {
  if (!/(^|\.)features$/.test(name)) return undefined;
  const parent = name.slice(0, Math.max(0, name.length - '.features'.length));
  const first = lines.get(name.replace(/features$/, 'classifier'))?.[0];
  const alone = !modules.has(parent) && children.get(parent)?.size === 2;
  return alone && typeof first === 'object' ? first : undefined;
}
