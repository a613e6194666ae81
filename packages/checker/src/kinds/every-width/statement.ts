/** Laws for every width in words: the network node by node, in indices, and the laws. */
import { counted, nameText, rationalText, sumText } from '../../text/words.js';
import { type Graph, type Node, reach } from './graph.js';
import { type EveryWidth, isSumLaw, type Law, type Term } from './reading.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const MAX_LINES = 400;

const letter = (k: number): string => (k < LETTERS.length ? (LETTERS[k] as string) : `i${k}`);

/** The name of a leaf, in quotation marks where it reads as an index. */
const leafText = (name: string): string => (/^([a-z]|i[0-9]+)$/.test(name) ? JSON.stringify(name) : nameText(name));

/** A node with indices: leaves by name, others by number; along an axis of width 1 there is no index. */
function at(graph: Graph, n: number, indices: readonly string[]): string {
  const node = graph.nodes[n] as Node;
  const name = 'name' in node ? leafText(node.name) : `#${n}`;
  const shown = indices.filter((_, k) => node.axes[k] !== 1);
  return shown.length === 0 ? name : `${name}[${shown.join(',')}]`;
}

function formula(graph: Graph, node: Node): string {
  const own = node.axes.map((_, k) => letter(k));
  const input = (i: number, indices = own) => at(graph, node.inputs[i] as number, indices);
  const along = (over: readonly number[]) => over.map((k) => own[k]).join(',');
  switch (node.op) {
    case 'number':
      return rationalText(node.value);
    case 'pattern':
      return { identity: '1 where a = b, else 0', causal: '1 where b <= a, else 0', one: '1', zero: '0' }[
        node.pattern
      ] as string;
    case 'contract': {
      const names = new Map(node.result.map((l, k) => [l, letter(k)]));
      for (const l of node.labels.flat()) if (!names.has(l)) names.set(l, letter(names.size));
      const widths = new Set(
        node.labels.flatMap((l, i) =>
          l.filter((_, k) => (graph.nodes[node.inputs[i] as number] as Node).axes[k] !== 1),
        ),
      );
      const summed = [...widths].filter((l) => !node.result.includes(l)).map((l) => names.get(l));
      const factors = node.inputs.map((_, i) =>
        input(
          i,
          (node.labels[i] ?? []).map((l) => names.get(l) as string),
        ),
      );
      return `${summed.length > 0 ? `sum over ${summed.join(',')} of ` : ''}${factors.join(' * ')}`;
    }
    case 'add':
      return sumText(
        node.inputs.map((_, i) => [node.signs[i] === -1, input(i)]),
        node.inputs.length,
      );
    case 'map': {
      const { entry } = node;
      if (entry.kind === 'any') return `${nameText(entry.name)}(${input(0)}), a function of one number`;
      if (entry.kind === 'power') return `(${input(0)})^(${rationalText(entry.exponent)})`;
      return `${rationalText(entry.low)}*${input(0)} where that argument is below zero, ${rationalText(entry.high)}*${input(0)} above`;
    }
    case 'divide':
      return `${input(0)} / ${input(1)}`;
    case 'mean':
    case 'max':
      return `the ${node.op === 'mean' ? 'mean' : 'largest'} over ${along(node.over)} of ${input(0)}`;
    case 'softmax':
      return `${node.inputs.length > 1 ? `${input(1)} * ` : ''}exp(${input(0)}) over its sum over ${along(node.over)}`;
    case 'normalise': {
      const what = node.centred ? `(${input(0)} less its mean over ${along(node.over)})` : input(0);
      return `${what} over the root of the mean of its square over ${along(node.over)}${node.inputs.length > 1 ? ` plus ${input(1)}` : ''}`;
    }
    case 'along':
      return `a ${node.what} of ${node.inputs.map((_, i) => input(i)).join(', ')}: linear, along its axes but ${
        node.kept
          .filter((k) => k !== null)
          .map((k) => (k as number) + 1)
          .join(', ') || 'none'
      }`;
    case 'turn':
      return `${input(0)} with its pairs b = (1,2), (3,4), ... turned, with cosines ${input(1)} and sines ${input(2)} at a and the pair`;
    case 'opaque':
      return `a function of ${node.inputs.map((_, i) => input(i)).join(', ') || 'nothing'}, of which nothing is known (${leafText(node.name)})`;
    default:
      return '';
  }
}

/** Names of the indices on which the matrices of a law depend. */
const BATCH = ['p', 'q', 'r', 's', 't', 'u', 'v'];

function lawText(graph: Graph, law: Law): string {
  const nameOf = (n: number) => leafText((graph.nodes[n] as Node & { name: string }).name);
  if (isSumLaw(law) && law.form === 'constant') return `each entry of ${nameOf(law.node)}`;
  if (isSumLaw(law)) {
    const axes = (graph.nodes[law.node] as Node).axes;
    return `for all other indices, the sum along axis ${law.axis + 1} of ${nameOf(law.node)} (${axes.join(' x ')})`;
  }
  /** The part of a parameter at an index of its axis; further axes of the law have the indices p, q, .... */
  const place = (term: Term, index: string) => {
    const axes = (graph.nodes[term.node] as Node).axes;
    const at = (k: number) => (k === term.axis ? index : (BATCH[term.batch.indexOf(k)] ?? ':'));
    return `${nameOf(term.node)}[${axes.map((_, k) => at(k)).join(',')}]`;
  };
  const part = (term: Term): string => {
    switch (law.form) {
      case 'gram':
        return `<${place(term, 'i')}, ${place(term, 'j')}>`;
      case 'pairs':
        return `|${place(term, '2i-1')}|^2 + |${place(term, '2i')}|^2`;
      case 'diagonal':
        return `|${place(term, 'i')}|^2`;
      case 'norm':
        return `|${nameOf(term.node)}|^2`;
      case 'ones':
        return `sum(${nameOf(term.node)})`;
      default:
        return `sum(${place(term, 'i')})`;
    }
  };
  const further = BATCH.slice(0, law.terms[0]?.batch.length ?? 0);
  const terms = law.terms.map((term) => {
    const { numerator: n, denominator } = term.coefficient;
    const size = rationalText({ numerator: n < 0n ? -n : n, denominator });
    const text = law.form === 'pairs' ? `(${part(term)})` : part(term);
    return [n < 0n, size === '1' ? text : `${size}*${text}`] as const;
  });
  const quantifier = {
    gram: 'for all i and j, ',
    pairs: 'for all i, ',
    diagonal: 'for all i, ',
    columns: 'for all i, ',
    norm: '',
    ones: '',
  }[law.form];
  const all = further.length === 0 ? quantifier : quantifier.replace('for all i', `for all ${further.join(', ')}, i`);
  return `${all}${sumText(terms, terms.length)}`;
}

export function everyWidthText({ graph, laws, complete, rank }: EveryWidth): string {
  const { nodes, widths, output, cotangent } = graph;
  const listed = (...ops: readonly string[]) =>
    nodes
      .flatMap((n) => (ops.includes(n.op) && 'name' in n ? [`${leafText(n.name)} (${n.axes.join(' x ')})`] : []))
      .join(', ') || 'none';
  const used = [...reach(graph)].sort((a, b) => a - b).filter((n) => !('name' in (nodes[n] as Node)));
  const lines = used.slice(0, MAX_LINES).map((n) => {
    const node = nodes[n] as Node;
    return `${at(
      graph,
      n,
      node.axes.map((_, k) => letter(k)),
    )} (${node.axes.join(' x ')}) = ${formula(graph, node)}`;
  });
  if (used.length > MAX_LINES) lines.push(`… (${used.length - MAX_LINES} further lines)`);
  const data =
    cotangent === 'free'
      ? 'whatever the data set and whatever the loss,'
      : 'whatever the data set, for softmax cross-entropy of all entries of the output,';
  return [
    `For all positive integers ${widths.map(nameText).join(', ') || '(no width is named)'} and the network of`,
    `parameters: ${listed('parameter')}`,
    `inputs: ${listed('input')}`,
    `inputs of positive entries: ${listed('positive')}`,
    `inputs with a unit vector in each row: ${listed('onehot')}`,
    `constants, fixed but arbitrary: ${listed('constant')}`,
    ...lines,
    `output = ${at(
      graph,
      output,
      (nodes[output] as Node).axes.map((_, k) => letter(k)),
    )}`,
    '',
    `under gradient flow, ${data}`,
    `${counted(laws.length, 'law')}, each constant where the network is differentiable:`,
    ...laws.map((law) => lawText(graph, law)),
    '',
    rank !== undefined
      ? rankText(
          rank,
          nodes.some((n) => n.op === 'constant'),
        )
      : complete === undefined
        ? 'It is not claimed that there are no others.'
        : completeText(complete),
  ].join('\n');
}

function completeText({
  conditions,
  theorem,
}: {
  readonly conditions: readonly string[];
  readonly theorem: string;
}): string {
  const where = conditions.length === 0 ? '' : ` for ${conditions.join(' and ')}`;
  return `Near every point of a dense open set there are no others${where}: every law of such a network is a function of these (the theorem on ${theorem}, whose shape was verified).`;
}

function rankText({ at, least }: NonNullable<EveryWidth['rank']>, constants: boolean): string {
  const listed = (widths: ReadonlyMap<string, number>, sign: string) =>
    [...widths].map(([w, n]) => `${nameText(w)} ${sign} ${n}`).join(', ');
  const generic = constants ? ', for generic values of the constants' : '';
  return `For ${listed(least, '>=')} there are no others near every point of a dense open set${generic}: the network depends on these parameters through products over the named axes alone, and the gradients with respect to the products and all other parameters that are not constant are all directions at one point, at ${listed(at, '=')}.`;
}
