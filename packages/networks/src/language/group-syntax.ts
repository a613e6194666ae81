/**
 * The GROUP part of a symmetry declaration. Only syntax and sizes are checked here; whether matrices are orthogonal or
 * generate a finite group is decided where groups live.
 */
import {
  type Expr,
  nearestName,
  parseExpression,
  QQ,
  type Rational,
  SourceError,
  type Token,
  type TokenCursor,
} from '@lawful/cas-core';
import type { GroupSyntax } from './model.js';
import { acceptInner, type Word } from './words.js';

/** A group as a model names it. */
export interface GroupWord extends Pick<Word, 'usage'> {
  /** The size of g as a function of its argument; undefined where generators say it. */
  readonly size?: (n: number) => number;
}

const named = (usage: string, size: (n: number) => number): GroupWord => ({ usage, size });
const same = (n: number): number => n;
const twice = (n: number): number => 2 * n;

/** The words that may stand behind `symmetry`; `quaternion` takes no argument. */
export const GROUPS: Readonly<Record<string, GroupWord>> = Object.freeze({
  cyclic: named('cyclic(n)', same),
  dihedral: named('dihedral(n)', same),
  symmetric: named('symmetric(n)', same),
  alternating: named('alternating(n)', same),
  rotation: named('rotation(n)', () => 2),
  reflection: named('reflection(n)', () => 2),
  sign: named('sign(n)', same),
  hyperoctahedral: named('hyperoctahedral(n)', same),
  quaternion: named('quaternion()', () => 4),
  O: named('O(n)', same),
  SO: named('SO(n)', same),
  U: named('U(n)', twice),
  SU: named('SU(n)', twice),
  torus: named('torus(k)', twice),
  permutations: {
    usage: 'permutations(n, (1 2 3)(4 5), (1 4))',
  },
  generated: {
    usage: 'generated([[…]], …) | generated(([[A]],[[B]]), …)',
  },
});

const GROUP_SIZE_LIMIT = 1000;

/** Letters with an index, as groups are called in formulas. */
const SYMBOLS: Readonly<Record<string, string>> = {
  Z: 'cyclic',
  C: 'cyclic',
  D: 'dihedral',
  S: 'symmetric',
  A: 'alternating',
  O: 'O',
  SO: 'SO',
  U: 'U',
  SU: 'SU',
  Q: 'quaternion',
  T: 'torus',
  B: 'hyperoctahedral',
};

function groupHint(name: string, names: readonly string[]): string | undefined {
  const [, letter, index] = /^([A-Za-z]+?)_?(\d+)$/.exec(name) ?? [];
  const word = letter === undefined ? undefined : SYMBOLS[letter.toUpperCase()];
  if (word !== undefined) return word === 'quaternion' ? 'quaternion()' : `${word}(${index})`;
  const near = nearestName(name, names);
  return near === undefined ? undefined : `"${near}"`;
}

/** GROUP { "x" GROUP }. */
export function parseGroups(cursor: TokenCursor): GroupSyntax[] {
  const groups = [parseGroup(cursor)];
  while (acceptInner(cursor, 'x')) groups.push(parseGroup(cursor));
  return groups;
}

function integer(cursor: TokenCursor, what: string, max: number): number {
  const token = cursor.next();
  const value = Number(token.text);
  if (token.kind !== 'number' || !Number.isInteger(value) || value < 1)
    cursor.fail(token, `${what} (a positive integer)`);
  if (value > max) throw new SourceError(cursor.source, token.at, `${what} ${token.text} exceeds the limit ${max}`);
  return value;
}

function parseGroup(cursor: TokenCursor): GroupSyntax {
  const token = cursor.next();
  const { at, text: name } = token;
  if (token.kind !== 'name') cursor.fail(token, 'the name of a group');
  if (name === 'permutations') return parsePermutations(cursor, token);
  if (name === 'generated') return parseGenerated(cursor, token);
  const size = Object.hasOwn(GROUPS, name) ? GROUPS[name]!.size : undefined;
  if (size === undefined) {
    const names = Object.keys(GROUPS);
    const hint = groupHint(name, names);
    throw new SourceError(
      cursor.source,
      at,
      `unknown group "${name}"${hint === undefined ? '' : `, did you mean ${hint}?`}: expected one of ${names.join(', ')}`,
    );
  }
  cursor.expect('(', `behind ${name}`);
  // The quaternion group takes no argument.
  const n = name === 'quaternion' ? 4 : integer(cursor, `the argument of ${name}`, GROUP_SIZE_LIMIT);
  cursor.expect(')', `behind the argument of ${name}`);
  return { kind: 'named', name, n, size: size(n), at };
}

function parsePermutations(cursor: TokenCursor, head: Token): GroupSyntax {
  cursor.expect('(', 'behind permutations');
  const size = integer(cursor, 'the number of points', GROUP_SIZE_LIMIT);
  const generators: number[][] = [];
  while (cursor.accept(',')) {
    const images = Array.from({ length: size }, (_, i) => i);
    const seen = new Set<number>();
    do {
      cursor.expect('(', 'to open a cycle');
      const cycle: number[] = [];
      do {
        const at = cursor.peek().at;
        const point = integer(cursor, 'a point of the cycle', size) - 1;
        if (seen.has(point))
          throw new SourceError(cursor.source, at, `the point ${point + 1} occurs twice in one permutation`);
        seen.add(point);
        cycle.push(point);
      } while (cursor.peek().text !== ')');
      cursor.expect(')', 'to close the cycle');
      cycle.forEach((p, i) => {
        images[p] = cycle[(i + 1) % cycle.length]!;
      });
    } while (cursor.peek().text === '(');
    generators.push(images);
  }
  cursor.expect(')', 'behind the generators');
  return { kind: 'permutations', size, generators, at: head.at };
}

function parseGenerated(cursor: TokenCursor, head: Token): GroupSyntax {
  cursor.expect('(', 'behind generated');
  const generators: { onInputs: Rational[][]; onLabels: Rational[][] | undefined }[] = [];
  do {
    const pair = cursor.accept('(');
    const onInputs = exactMatrix(cursor);
    let onLabels: Rational[][] | undefined;
    if (pair !== undefined) {
      cursor.expect(',', 'between the matrix on inputs and the one on labels');
      onLabels = exactMatrix(cursor);
      cursor.expect(')', 'to close the pair');
    }
    generators.push({ onInputs, onLabels });
  } while (cursor.accept(','));
  cursor.expect(')', 'behind the generators');
  const [first] = generators;
  for (const g of generators)
    if (g.onInputs.length !== first!.onInputs.length || g.onLabels?.length !== first!.onLabels?.length)
      throw new SourceError(cursor.source, head.at, 'the generators have different sizes');
  return {
    kind: 'generated',
    size: first!.onInputs.length,
    labelSize: first!.onLabels?.length,
    generators,
    at: head.at,
  };
}

/** A square matrix of exact constants. */
function exactMatrix(cursor: TokenCursor): Rational[][] {
  const expr = parseExpression(cursor);
  if (expr.kind !== 'matrix')
    throw new SourceError(cursor.source, expr.at, 'expected a matrix [[…], …] of exact numbers');
  if (expr.rows.length !== expr.rows[0]!.length)
    throw new SourceError(
      cursor.source,
      expr.at,
      `a ${expr.rows.length} x ${expr.rows[0]!.length} matrix: expected a square one`,
    );
  return expr.rows.map((row) => row.map((e) => exactConstant(e, cursor)));
}

function exactConstant(expr: Expr, cursor: TokenCursor): Rational {
  const recur = (e: Expr): Rational => exactConstant(e, cursor);
  if (expr.kind === 'number') return expr.value;
  if (expr.kind === 'negate') return QQ.neg(recur(expr.expr));
  if (expr.kind === 'product' && expr.factors.length === 2) {
    const [a, b] = [recur(expr.factors[0]!.expr), recur(expr.factors[1]!.expr)];
    if (expr.factors[1]!.operator === '*') return QQ.mul(a, b);
    if (QQ.isZero(b)) throw new SourceError(cursor.source, expr.at, 'division by zero');
    return QQ.div(a, b);
  }
  throw new SourceError(cursor.source, expr.at, 'expected an exact number such as 1, -1 or 3/5');
}
