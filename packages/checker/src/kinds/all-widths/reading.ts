/**
 * All-widths certificates (docs/matrix-words.md) as data: widths, matrix symbols, nodes in normal form, the output and a law,
 * which depends on no input.
 */
import type { Rational } from '../../core/arithmetic/rational.js';
import { meter, reject, shown } from '../../text/rejection.js';
import { integerIn, type Json, list, members, oneOf, rational, readName, text, tuple } from '../../text/shape.js';
import { type MatrixSymbol, type Size, starAlgebra } from './algebra.js';
import { type Node, nodeReader } from './nodes.js';

const OPERATIONS = 20_000_000;
const MAX_SYMBOLS = 5000;
const MAX_NODES = 100_000;

export type AllWidths = ReturnType<typeof readAllWidths>;

function confineLaw(nodes: readonly Node[], symbols: readonly MatrixSymbol[], output: number, law: number): void {
  nodes.forEach(({ op }, i) => {
    if (op === 'diag' && i !== law) reject(`claim.nodes[${i}] is a diag node, and only the law node may be one`);
  });
  if (output === law && nodes[law]?.op === 'diag')
    reject('claim.output is a diag node, and only the law node may be one');
  const used = [law];
  const seen = new Set<number>();
  for (let at = used.pop(); at !== undefined; at = used.pop()) {
    const { nodes: below, symbol } = nodes[at] as Node;
    const { name, role } = symbols[symbol ?? -1] ?? { name: '', role: '' };
    if (role === 'input') reject(`claim.law depends on the input ${shown(name)}`);
    if (!seen.has(at)) used.push(...below);
    seen.add(at);
  }
}

export function readAllWidths(value: Json | undefined, evidence: Json | undefined) {
  const found = members(value, 'claim', ['kind', 'widths', 'symbols', 'nodes', 'output', 'law', 'family', 'flow']);
  oneOf(members(found.get('family'), 'claim.family', ['kind']).get('kind'), 'claim.family.kind', ['plain']);
  oneOf(members(found.get('flow'), 'claim.flow', ['kind']).get('kind'), 'claim.flow.kind', ['gradient']);
  members(evidence, 'evidence', []);
  /** Of widths and symbols together: a formula does not say which of the two a name is. */
  const names = new Map<string, string>();
  const widths = list(found.get('widths'), 'claim.widths', MAX_SYMBOLS, (item, place) => readName(item, place, names));
  const readSize = (item: Json | undefined, place: string): Size => {
    if (typeof item === 'number') return integerIn(item, place, 1, Number.MAX_SAFE_INTEGER);
    const size = text(item, place);
    return widths.includes(size) ? size : reject(`${place} is ${shown(item)}, which is not a width`);
  };

  const slopes: (readonly [Rational, Rational] | undefined)[] = [];
  const symbols = list(found.get('symbols'), 'claim.symbols', MAX_SYMBOLS, (item, place): MatrixSymbol => {
    const diagonal = item instanceof Map && item.get('role') === 'diagonal';
    const symbol = members(item, place, ['name', 'role', 'rows', 'cols', ...(diagonal ? ['slopes'] : [])]);
    const name = readName(symbol.get('name'), `${place}.name`, names);
    const role = oneOf(symbol.get('role'), `${place}.role`, ['parameter', 'constant', 'input', 'diagonal']);
    const [rows, cols] = [readSize(symbol.get('rows'), `${place}.rows`), readSize(symbol.get('cols'), `${place}.cols`)];
    if (diagonal && rows !== cols) reject(`${place} is diagonal, of ${rows} rows and ${cols} columns`);
    const pair = diagonal ? tuple(symbol.get('slopes'), `${place}.slopes`, 2) : [];
    const [low, high] = pair.map((slope, i) => rational(slope, `${place}.slopes[${i}]`));
    slopes.push(low && high && [low, high]);
    return { name, role, rows, cols };
  });

  const spend = meter(OPERATIONS, 'operations on words');
  const A = starAlgebra(symbols, widths, spend);
  const { nodes, pieces, readNode } = nodeReader(A, symbols.length, readSize);
  list(found.get('nodes'), 'claim.nodes', MAX_NODES, readNode);
  const indexOf = (name: string) => integerIn(found.get(name), `claim.${name}`, 0, nodes.length);
  const [output, law] = [indexOf('output'), indexOf('law')];
  confineLaw(nodes, symbols, output, law);
  const [f, h] = [nodes[output] as Node, nodes[law] as Node];
  /** Of a diag node the matrix whose diagonal is constant. */
  const [entries, matrix] = h.op === 'diag' ? ['diagonal', nodes[h.nodes[0] as number] as Node] : ['all', h];
  return { A, spend, symbols, widths, slopes, pieces, output: f, entries, matrix };
}
