/**
 * The symmetries of an imported network, axis by axis, for tools that merge, prune or align models: which tensors share an axis, and whether its places may be permuted,
 * rescaled, mixed by any invertible matrix, or shifted (theory §12). The table of permutations that such tools ask for is derived from the network, and not written by hand.
 */
import {
  type AxisGraph,
  type AxisLaw,
  axisClasses,
  disjointSets,
  indexAxes,
  isLinearLaw,
  usedNodes,
} from '@lawful/cas-core';
import type { ImportFindings } from './laws-of-network.js';
import { rangeOf } from './tensor-law-text.js';

/** An axis of a tensor; `places` says which ones where the class is a part of it only, as in `0:768`. */
export interface SpecPlace {
  readonly tensor: string;
  /** Counted from 0. */
  readonly axis: number;
  readonly places: string;
}

/** An axis that tensors share. */
export interface SpecAxis {
  readonly name: string;
  readonly size: number;
  /** Whether permuting its places, in all tensors alike, leaves the network as it is. */
  readonly permutation: boolean;
  /** What is conserved along it, in all tensors that have it: `gram` for a matrix, `diagonal` for a number a place; none otherwise. So it may be mixed by invertible matrices, or rescaled. */
  readonly scaling: 'gram' | 'diagonal' | 'none';
  /** Further axes for each of whose places this axis may be treated by itself: heads. */
  readonly within: readonly string[];
  /** Tensors whose sums along this axis are conserved: all places may be shifted alike. */
  readonly shift: readonly string[];
  readonly tensors: readonly SpecPlace[];
}

/** The symmetries of a network, axis by axis. */
export interface ImportSpec {
  readonly format: 'lawful-spec';
  readonly version: 1;
  readonly model: string;
  readonly axes: readonly SpecAxis[];
  /** For each tensor and each of its axes the axis that permutes it, or null; axes that are made of several have a list. */
  readonly axesToPerm: Readonly<Record<string, readonly (string | readonly string[] | null)[]>>;
}

/** The symmetries of an imported network, for tools that merge, prune or align models (theory §12). */
export function specOf({ model, proof: { pieces, laws } }: ImportFindings): ImportSpec {
  const { graph, blocks } = pieces;
  const classes = sharedClasses(pieces);
  const rigid = rigidClasses(graph, classes);
  const nameOf = namesOfClasses(graph, classes, blocks);
  const found = new Map<number, { places: SpecPlace[]; size: number }>();
  const perm = new Map<string, (string[] | null)[]>();
  for (const [node, block] of blocks) {
    block.along.forEach(({ axes }, axis) => {
      const places = rangeOf(block, axis);
      for (const k of axes) {
        const c = classes[node]![k]!;
        if (c < 0) continue;
        const own = found.get(c) ?? { places: [], size: block.sizes[k]! };
        found.set(c, own);
        if (!own.places.some((p) => p.tensor === block.tensor && p.axis === axis && p.places === places))
          own.places.push({ tensor: block.tensor, axis, places });
        const row = perm.get(block.tensor) ?? block.along.map(() => null);
        perm.set(block.tensor, row);
        if (!rigid.has(c)) row[axis] = [...new Set([...(row[axis] ?? []), nameOf(c)])];
      }
    });
  }
  return {
    format: 'lawful-spec',
    version: 1,
    model,
    axes: [...found].map(([c, { places, size }]) => ({
      name: nameOf(c),
      size,
      permutation: !rigid.has(c),
      ...scalingOf(blocks, classes, laws, c, nameOf),
      shift: shiftsOf(blocks, classes, laws, c),
      tensors: places,
    })),
    axesToPerm: Object.fromEntries(
      [...perm].map(([tensor, row]) => [tensor, row.map((own) => (own?.length === 1 ? own[0]! : own))]),
    ),
  };
}

type Classes = ReturnType<typeof axisClasses>;
type Blocks = ImportFindings['proof']['pieces']['blocks'];

/**
 * The classes of axes, those joined that one place of a tensor has for different places of its other axes: who permutes an axis of a stored tensor permutes it in all of its
 * blocks, those among them that the output does not need or that are used elsewhere.
 */
function sharedClasses({ graph, blocks }: ImportFindings['proof']['pieces']): Classes {
  const classes = axisClasses(graph);
  const { find, join } = disjointSets(classes.reduce((most, own) => Math.max(most, ...own), -1) + 1);
  const first = new Map<string, number>();
  for (const [node, { tensor, along }] of blocks)
    along.forEach(({ offset, axes }, axis) => {
      axes.forEach((k, j) => {
        const c = classes[node]![k]!;
        const place = JSON.stringify([tensor, axis, offset, j]);
        if (c < 0) return;
        if (first.has(place)) join(c, first.get(place)!);
        else first.set(place, c);
      });
    });
  return classes.map((own) => own.map((c) => (c < 0 ? c : find(c))));
}

/** The name of the first width of each class, with a number behind it where another class of a parameter has it too. */
function namesOfClasses(graph: AxisGraph, classes: Classes, blocks: Blocks): (c: number) => string {
  const widths = new Map<number, string>();
  graph.nodes.forEach(({ axes }, n) => {
    axes.forEach((w, k) => {
      const c = classes[n]![k]!;
      if (c >= 0 && !widths.has(c)) widths.set(c, String(w));
    });
  });
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const node of blocks.keys())
    for (const c of classes[node]!) {
      if (c < 0 || names.has(c)) continue;
      const width = widths.get(c)!;
      let name = width;
      for (let k = 2; taken.has(name); k++) name = `${width}#${k}`;
      taken.add(name);
      names.set(c, name);
    }
  return (c) => names.get(c) ?? widths.get(c) ?? '';
}

/** Classes that data, outputs or what is no function of axes alone hold in place. */
function rigidClasses(graph: AxisGraph, classes: Classes): ReadonlySet<number> {
  const rigid = new Set<number>();
  const used = usedNodes(graph);
  const hold = (n: number, axes: readonly number[]): void => {
    for (const k of axes) rigid.add(classes[n]![k]!);
  };
  const all = (n: number): number[] => graph.nodes[n]!.axes.map((_, k) => k);
  hold(graph.output, all(graph.output));
  graph.nodes.forEach(({ operation, inputs }, n) => {
    if (!used.has(n)) return;
    switch (operation.op) {
      case 'input':
      case 'positive':
      case 'onehot':
      case 'constant':
        hold(n, all(n));
        return;
      case 'pattern':
        if (operation.pattern === 'causal') hold(n, all(n));
        return;
      case 'opaque':
      case 'turn':
        for (const i of inputs) hold(i, all(i));
        hold(n, all(n));
        return;
      case 'along':
        for (const i of inputs)
          hold(
            i,
            all(i).filter((k) => !operation.kept.includes(k)),
          );
        hold(
          n,
          operation.kept.flatMap((k, to) => (k === null ? [to] : [])),
        );
        return;
      default:
    }
  });
  return rigid;
}

/** What laws of one form say of the axis, when every block on it that trains has its part in one of them; of several the axes that all of them tell apart. */
function scalingOf(
  blocks: Blocks,
  classes: Classes,
  laws: readonly AxisLaw[],
  c: number,
  nameOf: (c: number) => string,
): Pick<SpecAxis, 'scaling' | 'within'> {
  const constant = new Set(laws.flatMap((law) => (isLinearLaw(law) && law.form === 'constant' ? [law.node] : [])));
  const due = [...blocks.keys()].filter((n) => classes[n]!.includes(c) && !constant.has(n));
  for (const form of ['gram', 'diagonal'] as const) {
    const covered = new Set<number>();
    let within: string[] | undefined;
    for (const law of laws) {
      if (isLinearLaw(law) || !(law.form === form || (form === 'diagonal' && law.form === 'pairs'))) continue;
      for (const term of law.terms) {
        const own = indexAxes(term).map((k) => classes[term.node]![k]!);
        if (form === 'gram' ? own.at(-1) !== c : !own.includes(c)) continue;
        covered.add(term.node);
        const others = own.filter((x) => x !== c).map(nameOf);
        within = within === undefined ? others : within.filter((name) => others.includes(name));
      }
    }
    if (within !== undefined && due.every((n) => covered.has(n))) return { scaling: form, within };
  }
  return { scaling: 'none', within: [] };
}

/** Tensors all of whose blocks have conserved sums along the axis, or do not train. */
function shiftsOf(blocks: Blocks, classes: Classes, laws: readonly AxisLaw[], c: number): string[] {
  const summed = new Set<number>();
  const still = new Set<number>();
  for (const law of laws) {
    if (!isLinearLaw(law)) continue;
    if (law.form === 'constant') still.add(law.node);
    else if (classes[law.node]![law.axis] === c) summed.add(law.node);
  }
  const own = [...blocks].filter(([n]) => classes[n]!.includes(c));
  const tensors = [...new Set(own.flatMap(([n, { tensor }]) => (summed.has(n) ? [tensor] : [])))];
  return tensors.filter((name) => own.every(([n, { tensor }]) => tensor !== name || summed.has(n) || still.has(n)));
}
