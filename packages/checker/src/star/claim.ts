/**
 * All-widths certificates (docs/all-widths.md): a law of a network with named widths, verified for all of them at once.
 * Each node is read, and brought to normal form, in one pass; a condition that fails is a rejection.
 */
import { ONE, type Rational } from '../arithmetic/rational.js';
import type { Json } from '../reading/json.js';
import { meter, reject, shown } from '../reading/rejection.js';
import { integerIn, list, members, oneOf, rational, readName, text, tuple } from '../reading/shape.js';
import { nameText, rationalText, sumText } from '../statement/text.js';
import { type Element, type MatrixSymbol, type Size, type StarAlgebra, starAlgebra, WIDTH } from './algebra.js';
import { derivation, diagonalForm, gradients } from './derivation.js';

const OPERATIONS = 20_000_000;
const MAX_SYMBOLS = 5000;
const MAX_NODES = 100_000;
const MAX_TERMS = 200;
const MINUS = { numerator: -1n, denominator: 1n };
const OPERANDS: ReadonlyMap<string, readonly ('node' | 'size' | 'symbol' | 'number')[]> = new Map([
  ['var', ['symbol']],
  ['const', ['number']],
  ['identity', ['size']],
  ['zero', ['size', 'size']],
  ['add', ['node', 'node']],
  ['sub', ['node', 'node']],
  ['neg', ['node']],
  ['mul', ['node', 'node']],
  ['transpose', ['node']],
  ['trace', ['node']],
  ['piecewise', ['symbol', 'node']],
  ['diag', ['node']],
]);

const sizeText = (size: Size): string => (typeof size === 'number' ? `${size}` : nameText(size));
const shape = ({ rows, cols }: Pick<Element, 'rows' | 'cols'>) => `${sizeText(rows)} x ${sizeText(cols)}`;

interface Node extends Element {
  readonly op: string;
  /** The nodes and the symbol that it refers to. */
  readonly nodes: readonly number[];
  readonly symbol: number | undefined;
}

function elementText(A: StarAlgebra, { terms }: Element): string {
  const letterText = (letter: string) => nameText(A.symbolOf(letter).name) + (A.isTransposed(letter) ? "'" : '');
  const wordText = (word: string) => [...word].map(letterText).join('*');
  const closedText = (word: string) => {
    const at = word.charCodeAt(0) - WIDTH;
    return at >= 0 ? nameText(A.widths[at] as string) : `tr(${wordText(word)})`;
  };
  const parts = terms.slice(0, MAX_TERMS).map(({ coefficient: { numerator: n, denominator: d }, cyclic, word }) => {
    const factors = [...cyclic.map(closedText), ...(word === '' ? [] : [wordText(word)])];
    const size = rationalText({ numerator: n < 0n ? -n : n, denominator: d });
    return [n < 0n, [...(size === '1' && factors.length > 0 ? [] : [size]), ...factors].join('*')] as const;
  });
  return sumText(parts, terms.length);
}

export function checkAllWidths(value: Json | undefined, evidence: Json | undefined): string {
  const found = members(value, 'claim', ['kind', 'widths', 'symbols', 'nodes', 'output', 'law', 'family', 'flow']);
  oneOf(found.get('kind'), 'claim.kind', ['all-widths']);
  oneOf(members(found.get('family'), 'claim.family', ['kind']).get('kind'), 'claim.family.kind', ['plain']);
  oneOf(members(found.get('flow'), 'claim.flow', ['kind']).get('kind'), 'claim.flow.kind', ['gradient']);
  members(evidence, 'evidence', []);
  /** Of widths and symbols together: a formula does not say which of the two a name is. */
  const names = new Map<string, string>();
  const widths = list(found.get('widths'), 'claim.widths', MAX_SYMBOLS, (item, place) => readName(item, place, names));
  const readSize = (item: Json | undefined, place: string): Size => {
    if (typeof item === 'number') return integerIn(item, place, 1, Number.MAX_SAFE_INTEGER);
    return widths.includes(text(item, place))
      ? (item as string)
      : reject(`${place} is ${shown(item)}, which is not a width`);
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

  const all: MatrixSymbol[] = [...symbols];
  const A = starAlgebra(all, widths, meter(OPERATIONS, 'operations on words'));
  const letter = (i: number): Element => {
    const { rows, cols } = all[i] as MatrixSymbol;
    return A.element(rows, cols, [{ coefficient: ONE, cyclic: [], word: String.fromCharCode(2 * i) }]);
  };
  const pieces = new Map<number, Element>();
  const nodes: Node[] = [];
  let diagonalAt = -1;

  function readNode(item: Json, place: string, position: number): Node {
    const op = text(Array.isArray(item) ? item[0] : undefined, `${place}[0]`);
    const kinds = OPERANDS.get(op) ?? reject(`${place} is the operation ${shown(op)}, which version 1 does not know`);
    const entries = tuple(item, place, kinds.length + 1).slice(1);
    const of = <T>(kind: string, read: (entry: Json | undefined, there: string) => T): T[] =>
      entries.flatMap((entry, k) => (kinds[k] === kind ? [read(entry, `${place}[${k + 1}]`)] : []));
    const operands = of('node', (entry, there) => integerIn(entry, there, 0, position));
    const [symbol] = of('symbol', (entry, there) => integerIn(entry, there, 0, symbols.length));
    const [sizes, [number]] = [of('size', readSize), of('number', rational)];
    const [a, b] = operands.map((i) => nodes[i] as Node) as [Node, Node];
    const demand = (holds: boolean, condition: string) => {
      if (!holds)
        reject(
          `${place} is ${shown(op)} of ${[a, b].filter(Boolean).map(shape).join(' and ')}, which needs ${condition}`,
        );
    };
    const square = () => demand(a.rows === a.cols, 'a square matrix');
    const isScalar = ({ rows, cols }: Element) => rows === 1 && cols === 1;

    function evaluated(): Element {
      const constant = (rows: Size, cols: Size, coefficients: Rational[]): Element =>
        A.element(
          rows,
          cols,
          coefficients.map((coefficient) => ({ coefficient, cyclic: [], word: '' })),
        );
      if (op === 'const') return constant(1, 1, [number as Rational]);
      if (op === 'identity') return constant(sizes[0] as Size, sizes[0] as Size, [ONE]);
      if (op === 'zero') return constant(sizes[0] as Size, sizes[1] as Size, []);
      if (op === 'neg') return A.scaled(a, MINUS);
      if (op === 'transpose') return A.transpose(a);
      const diagonal = symbol !== undefined && symbols[symbol]?.role === 'diagonal';
      if (symbol !== undefined && diagonal !== (op === 'piecewise')) {
        reject(`${place} is ${shown(op)} of a symbol of role ${symbols[symbol]?.role}`);
      }
      if (op === 'var') return letter(symbol as number);
      if (op === 'piecewise') {
        const D = letter(symbol as number);
        demand(
          (a.cols === 1 && a.rows === D.rows) || (a.rows === 1 && a.cols === D.rows),
          `a column or row of size ${D.rows}`,
        );
        const earlier = pieces.get(symbol as number) ?? a;
        const same = earlier.rows === a.rows && earlier.cols === a.cols;
        if (!same || A.sum(a, A.scaled(earlier, MINUS)).terms.length > 0) {
          reject(`${place} gives the diagonal symbol ${shown(symbols[symbol as number]?.name)} a second argument`);
        }
        pieces.set(symbol as number, a);
        return a.cols === 1 ? A.multiply(D, a) : A.multiply(a, D);
      }
      if (op === 'mul') {
        demand(isScalar(a) || isScalar(b) || a.cols === b.rows, 'a scalar or inner sizes that agree');
        return A.multiply(a, b);
      }
      if (op === 'add' || op === 'sub') {
        demand(a.rows === b.rows && a.cols === b.cols, 'equal shapes');
        return A.sum(a, op === 'add' ? b : A.scaled(b, MINUS));
      }
      square();
      if (op === 'trace') return A.trace(a);
      diagonalAt = position;
      return { ...a, cols: 1 };
    }
    if (diagonalAt >= 0 && operands.includes(diagonalAt))
      reject(`${place} refers to a diag node, which only the law may be`);
    return { ...evaluated(), op, nodes: operands, symbol };
  }

  list(found.get('nodes'), 'claim.nodes', MAX_NODES, (item, place, position) => {
    nodes.push(readNode(item, place, position));
  });
  const [output, law] = ['output', 'law'].map((name) =>
    integerIn(found.get(name), `claim.${name}`, 0, nodes.length),
  ) as [number, number];
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

  const [f, h] = [nodes[output] as Node, nodes[law] as Node];
  all.push({ name: '', role: 'cotangent', rows: f.rows, cols: f.cols });
  const pairing = A.trace(A.multiply(A.transpose(letter(symbols.length)), f));
  const matrix = h.op === 'diag' ? (nodes[h.nodes[0] as number] as Node) : h;
  const rate = derivation(A, matrix, gradients(A, pairing));
  const left = h.op === 'diag' ? diagonalForm(A, rate) : rate.terms.length;
  const of = h.op === 'diag' ? 'the diagonal form of its derivative' : 'its derivative';
  if (left > 0) reject(`claim.law is not conserved by this proof: ${of} has ${left} terms`);

  const listed = (role: string) =>
    symbols.flatMap((s) => (s.role === role ? [`${nameText(s.name)} (${shape(s)})`] : [])).join(', ') || 'none';
  const bends = [...pieces].map(([i, of]) => {
    const [low, high] = (slopes[i] ?? []).map(rationalText);
    const D = symbols[i] as MatrixSymbol;
    return `${nameText(D.name)}: the diagonal ${shape(D)} matrix of the slopes of ${elementText(A, of)}; ${low} below zero and ${high} above`;
  });
  return [
    `For all positive integers ${widths.map(nameText).join(', ') || '(no width is named)'} and the network of`,
    `parameters: ${listed('parameter')}`,
    `inputs: ${listed('input')}`,
    `constants, fixed but arbitrary: ${listed('constant')}`,
    `output (${shape(f)}) = ${elementText(A, f)}`,
    ...bends,
    '',
    'under gradient flow, whatever the data set and whatever the loss,',
    `${h.op === 'diag' ? 'each diagonal entry of the matrix' : 'each entry'} below is constant:`,
    `law (${shape(matrix)}) = ${elementText(A, matrix)}`,
  ].join('\n');
}
