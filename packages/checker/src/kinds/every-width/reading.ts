/** Claims of kind "every-width" (docs/all-widths.md) as data. */
import type { Rational } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import { integerIn, type Json, list, members, oneOf, rational, text, tuple } from '../../text/shape.js';
import { isZero } from './fractions.js';
import { type Graph, type Node, readGraph, type Width } from './graph.js';
import { type Factors, MATRICES, type Matrix } from './motions.js';
import { THEOREMS } from './shapes.js';
import { TRANSLATIONS, type Translation } from './translations.js';

export interface Term {
  readonly node: number;
  readonly axis: number;
  /** Further axes, for each of whose places the law is one of its own. */
  readonly batch: readonly number[];
  readonly coefficient: Rational;
}

/** `idle`: terms of the motion whose parameters are constant, which the law can do without. */
export interface MotionLaw {
  readonly form: Matrix | Translation;
  readonly terms: readonly Term[];
  readonly idle: readonly Term[];
}

export interface SumLaw {
  readonly form: 'sums' | 'constant';
  readonly node: number;
  readonly axis: number;
}

export type Law = MotionLaw | SumLaw;

/** Forms of which a parameter has one factor, whatever its axes. */
export const isWhole = (form: MotionLaw['form']): boolean => form === 'norm' || form === 'ones';

/** The axes of a term, that of S last. */
export const indices = ({ batch, axis }: Term): readonly number[] => [...batch, axis];

/** By how much the parameters move: under whole forms the factor of the empty tuple. */
export function startOf({ form, terms, idle }: MotionLaw): (node: number) => Factors {
  const factors = new Map<number, Map<string, Rational>>();
  for (const term of [...terms, ...idle]) {
    const own = factors.get(term.node) ?? new Map<string, Rational>();
    own.set(isWhole(form) ? '' : indices(term).join(), term.coefficient);
    factors.set(term.node, own);
  }
  return (node) => factors.get(node) ?? new Map();
}

export const isSumLaw = (law: Law): law is SumLaw => law.form === 'sums' || law.form === 'constant';

export type EveryWidth = ReturnType<typeof readEveryWidth>;

export function readEveryWidth(value: Json | undefined, evidence: Json | undefined) {
  const found = members(value, 'claim', ['kind', 'widths', 'nodes', 'output', 'cotangent', 'laws', 'complete']);
  const more = members(evidence, 'evidence', [], ['lieRank']);
  const graph = readGraph(found);
  const laws = list(found.get('laws'), 'claim.laws', 2000, (item, place) => readLaw(item, place, graph));
  const given = found.get('complete');
  const isRank = given instanceof Map && given.get('theorem') === 'rank';
  if (!isRank && more.size > 0) reject('evidence.lieRank is given, and claim.complete takes no rank');
  if (given === null) return { graph, laws, evidence, complete: undefined, rank: undefined };
  if (isRank) {
    const claim = members(given, 'claim.complete', ['theorem', 'at', 'least']);
    const widths = (name: string) => {
      const read = list(claim.get(name), `claim.complete.${name}`, 100, (item, place) => {
        const [w, n] = tuple(item, place, 2);
        return [oneOf(w, `${place}[0]`, graph.widths), integerIn(n, `${place}[1]`, 1, 1000)] as const;
      });
      const found = new Map(read);
      if (found.size < read.length) reject(`claim.complete.${name} gives two numbers for one width`);
      return found;
    };
    return { graph, laws, evidence, complete: undefined, rank: { at: widths('at'), least: widths('least') } };
  }
  const claim = members(given, 'claim.complete', ['theorem', 'conditions']);
  const theorem = oneOf(
    claim.get('theorem'),
    'claim.complete.theorem',
    Object.keys(THEOREMS) as (keyof typeof THEOREMS)[],
  );
  const conditions = list(claim.get('conditions'), 'claim.complete.conditions', 10, (item, place) => text(item, place));
  return { graph, laws, evidence, complete: { theorem, conditions }, rank: undefined };
}

function readLaw(item: Json, place: string, graph: Graph): Law {
  const given = Array.isArray(item) ? item : [];
  const form = oneOf(given[0], `${place}[0]`, [...MATRICES, ...TRANSLATIONS, 'sums', 'constant']);
  const parameter = (value: Json | undefined, there: string) => {
    const n = integerIn(value, there, 0, graph.nodes.length);
    return graph.nodes[n]?.op === 'parameter' ? n : reject(`${there} is node ${n}, which is not a parameter`);
  };
  const axis = (value: Json | undefined, there: string, n: number) =>
    integerIn(value, there, 0, (graph.nodes[n] as Node).axes.length);
  if (form === 'constant' || form === 'sums') {
    tuple(item, place, form === 'sums' ? 3 : 2);
    const node = parameter(given[1], `${place}[1]`);
    return { form, node, axis: form === 'sums' ? axis(given[2], `${place}[2]`, node) : 0 };
  }
  tuple(item, place, 3);
  const terms = (k: number) =>
    list(given[k], `${place}[${k}]`, 1000, (entry, there): Term => {
      const [a, b, c] = tuple(entry, there, 3);
      const node = parameter(a, `${there}[0]`);
      const coefficient = rational(c, `${there}[2]`);
      if (isZero(coefficient)) reject(`${there}[2] is zero`);
      if (!Array.isArray(b)) return { node, axis: axis(b, `${there}[1]`, node), batch: [], coefficient };
      const own = list(b, `${there}[1]`, 8, (k, at) => axis(k, at, node));
      const last = own.at(-1);
      if (last === undefined || own.length < 2 || new Set(own).size < own.length)
        reject(`${there}[1] is no list of two or more axes that differ`);
      if (form !== 'gram' && form !== 'diagonal') reject(`${there}[1] lists axes, of which the form ${form} has one`);
      return { node, axis: last as number, batch: own.slice(0, -1), coefficient };
    });
  const law = { form, terms: terms(1), idle: terms(2) };
  const all = [...law.terms, ...law.idle];
  if (law.terms.length === 0) reject(`${place} has no terms`);
  if (new Set(all.map((t) => `${t.node},${isWhole(form) ? 0 : indices(t).join()}`)).size !== all.length)
    reject(`${place} has two terms for one axis of a parameter`);
  const found = all.map((t) => indices(t).map((k) => (graph.nodes[t.node] as Node).axes[k] as Width));
  const different = new Set(found.map((w) => w.join(' x ')));
  if (!isWhole(form) && different.size !== 1)
    reject(`${place} adds matrices of different sizes: ${[...different].join(' and ')}`);
  const widths = new Set(found.map((w) => w.at(-1)));
  if (!isWhole(form) && found.some((w) => w.includes(1))) reject(`${place} speaks of an axis of width 1`);
  const [width] = widths;
  // Nothing moves along such an axis by itself: the motion there is one of the whole, a norm or a translation by ones.
  if (form === 'pairs' && (typeof width !== 'number' || width % 2 === 1))
    reject(`${place} speaks of pairs along an axis of width ${width}`);
  return law;
}
