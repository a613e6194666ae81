/**
 * Laws of imported networks as texts over the names of their tensors: `|ln_1.weight[i]|^2 - |c_attn.weight[:,i]|^2`. An index h·i on an axis says that the axis is made of
 * heads h and places i in a head; a range a:b, that the law is about these places alone.
 */
import {
  type AxisLaw,
  type AxisTerm,
  indexAxes,
  isLinearLaw,
  QQ,
  type QuadraticAxisLaw,
  type Rational,
} from '@lawful/cas-core';
import type { Pieces, TensorBlock } from '@lawful/networks';

/** Indices of the axes that a law takes one by one. */
const BATCH = ['h', 'g', 'f', 'e'];

interface Part {
  readonly coefficient: Rational;
  readonly block: TensorBlock;
  /** The index of an axis of the block. */
  readonly index: ReadonlyMap<number, string>;
}

/** How a law is written in some notation. */
interface Notation {
  /** The tensor at some places, one text for each axis. */
  at(tensor: string, places: readonly string[]): string;
  square(part: string, single: boolean): string;
  gram(part: string): string;
  sum(part: string): string;
  entries(part: string): string;
  factor(size: Rational): string;
}

const TEXT: Notation = {
  at: (tensor, places) => (places.every((p) => p === ':') ? tensor : `${tensor}[${places.join(',')}]`),
  square: (part, single) => (single ? `${part}^2` : `|${part}|^2`),
  gram: (part) => `gram(${part})`,
  sum: (part) => `sum(${part})`,
  entries: (part) => part,
  factor: (size) => (size.num === 1n && size.den === 1n ? '' : `${size.num}${size.den === 1n ? '' : `/${size.den}`}*`),
};

/** A name in a formula. */
export const texttt = (name: string): string =>
  `\\mathtt{${name.replace(/[\\{}$&#^_%~]/g, (c) => (c === '\\' ? '\\backslash{}' : c === '^' || c === '~' ? `\\${c}{}` : `\\${c}`))}}`;

const LATEX: Notation = {
  at: (tensor, places) =>
    places.every((p) => p === ':')
      ? texttt(tensor)
      : `${texttt(tensor)}_{${places.join(',').replaceAll('·', '\\cdot ').replaceAll(' at ', '\\,\\mathrm{at}\\,').replaceAll(' mod ', '\\,\\mathrm{mod}\\,')}}`,
  square: (part, single) => (single ? `${part}^2` : `\\|${part}\\|^2`),
  gram: (part) => `\\operatorname{Gram}(${part})`,
  sum: (part) => `\\textstyle\\sum ${part}`,
  entries: (part) => part,
  factor: (size) =>
    size.num === 1n && size.den === 1n ? '' : size.den === 1n ? `${size.num}\\,` : `\\tfrac{${size.num}}{${size.den}}`,
};

export const tensorLawText = (pieces: Pieces, law: AxisLaw): string => written(pieces, law, TEXT);
export const tensorLawLatex = (pieces: Pieces, law: AxisLaw): string => written(pieces, law, LATEX);

function written(pieces: Pieces, law: AxisLaw, n: Notation): string {
  if (isLinearLaw(law)) {
    const block = pieces.blocks.get(law.node)!;
    if (law.form === 'constant') return n.entries(placed({ block, index: new Map() }, n));
    const index = new Map<number, string>();
    let used = 0;
    const letters = ['i', 'j', 'k', 'l', 'm', 'n'];
    block.sizes.forEach((_, k) => {
      if (k !== law.axis) index.set(k, letters[used++] ?? 'p');
    });
    return n.sum(placed({ block, index }, n));
  }
  const parts = whole(law.terms.map((t) => partOf(pieces, law, t)));
  return parts
    .map(({ coefficient, block, index }, k) => {
      const negative = coefficient.num < 0n;
      const size = negative ? QQ.neg(coefficient) : coefficient;
      const sign = k === 0 ? (negative ? '-' : '') : negative ? ' - ' : ' + ';
      return `${sign}${n.factor(size)}${term(law.form, block, index, n)}`;
    })
    .join('');
}

function term(
  form: QuadraticAxisLaw['form'],
  block: TensorBlock,
  index: ReadonlyMap<number, string>,
  n: Notation,
): string {
  const part = placed({ block, index }, n);
  const single = block.sizes.every((_, k) => index.has(k));
  if (form === 'gram') return n.gram(part);
  if (form === 'ones') return sizeOf(block) === 1 ? n.entries(part) : n.sum(part);
  if (form === 'columns') return single ? n.entries(part) : n.sum(part);
  return n.square(part, single && form !== 'norm' && form !== 'pairs');
}

function partOf({ blocks }: Pieces, law: QuadraticAxisLaw, t: AxisTerm): Part {
  const block = blocks.get(t.node)!;
  if (law.form === 'norm' || law.form === 'ones') return { coefficient: t.coefficient, block, index: new Map() };
  const own = indexAxes(t);
  const index = new Map(own.map((axis, k) => [axis, k === own.length - 1 ? 'i' : (BATCH[k] ?? 'p')]));
  return { coefficient: t.coefficient, block, index };
}

const sizeOf = ({ sizes }: TensorBlock): number => sizes.reduce((product, size) => product * size, 1);

/** Blocks that make up a whole tensor, or a whole range, with the same factor and indices on the same whole axis, as that tensor. */
function whole(parts: readonly Part[]): Part[] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const { block, index, coefficient } = part;
    const axes = block.along.map(({ axes: own, width, offset }) => {
      const indexed = own.filter((k) => index.has(k));
      if (indexed.length === 0) return ':';
      return own.length === 1 && offset === 0 && block.sizes[own[0]!] === width ? index.get(own[0]!)! : '?';
    });
    const own = `${block.tensor} ${coefficient.num}/${coefficient.den} ${axes.join()}`;
    const key = axes.includes('?') ? `${own} ${groups.size}` : own;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    const { along } = first!.block;
    const total = along.reduce((product, { width }) => product * width, 1);
    if (own.length === 1 || own.reduce((sum, p) => sum + sizeOf(p.block), 0) !== total) return own;
    let at = 0;
    const index = new Map<number, string>();
    const merged = along.map(({ width, axes }) => {
      const letter = axes.map((k) => first!.index.get(k)).find((x) => x !== undefined);
      const axis = at++;
      if (letter !== undefined) index.set(axis, letter);
      return { width, offset: 0, axes: [axis] };
    });
    const block = { ...first!.block, offset: 0, sizes: along.map((a) => a.width), along: merged };
    return [{ coefficient: first!.coefficient, block, index }];
  });
}

/** The tensor with an index, a range or `:` for each axis. */
function placed({ block, index }: Pick<Part, 'block' | 'index'>, n: Notation): string {
  const places = block.along.map(({ axes }, position) => {
    const range = rangeOf(block, position);
    if (!axes.some((k) => index.has(k))) return range;
    // Axes in a row without an index are one dot.
    const letters = axes.map((k) => index.get(k) ?? ':').filter((l, k, all) => l !== ':' || all[k - 1] !== ':');
    return range === ':' ? letters.join('·') : `${range} at ${letters.join('·')}`;
  });
  return n.at(block.tensor, places);
}

/** `a:b`; `a:b mod m` for these places of every m; `a::s` for every s-th place. */
export function rangeOf({ strides, sizes, along }: TensorBlock, position: number): string {
  const { width, offset, axes } = along[position]!;
  const unit = along.slice(position + 1).reduce((product, a) => product * a.width, 1);
  const length = axes.reduce((product, k) => product * sizes[k]!, 1);
  if (length === width) return ':';
  if (length === 1) return `${offset}`;
  let run = 1;
  let left = axes.length;
  while (left > 0 && strides[axes[left - 1]!]! === run * unit) run *= sizes[axes[--left]!]!;
  if (left === 0) return `${offset}:${offset + length}`;
  const step = strides[axes[left - 1]!]! / unit;
  return run === 1 ? `${offset}::${step}` : `${offset}:${offset + run} mod ${step}`;
}
