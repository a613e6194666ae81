/**
 * What each word of a line is there: the word that opens it, a name that it declares, a name that it speaks of, a function, a group … Told by the words
 * alone, so that it is known of lines with faults too.
 */
import {
  type GivenName,
  givenMeaning,
  type InnerWordName,
  isInnerWord,
  isStatement,
  type Statement,
  VOCABULARY,
} from '@lawful/networks';
import { DEPTH, type Lexeme, type LogicalLine } from './scan.js';

export type Table = 'inner' | 'functions' | 'groups' | 'losses' | 'flows';

/** What a name that is declared is. */
export type Declares = 'param' | 'input' | 'const' | 'let' | 'def' | 'argument' | 'counter';

export type Role =
  | { readonly kind: 'statement'; readonly word: Statement }
  | { readonly kind: 'word'; readonly table: Table; readonly word: string }
  | { readonly kind: 'declares'; readonly what: Declares; readonly pattern: NamePattern }
  /** Of an argument or counter, which belongs to its line. */
  | { readonly kind: 'local'; readonly declared: Lexeme; readonly what: 'argument' | 'counter' }
  | { readonly kind: 'given'; readonly name: string; readonly on: GivenName['on'] }
  /** `use`: false where a line names what it is about, as a rate its parameter, which makes no use of its value. */
  | { readonly kind: 'name'; readonly pattern: NamePattern; readonly use: boolean }
  | { readonly kind: 'width'; readonly name: string }
  | { readonly kind: 'operator'; readonly sign: string };

/** A name, or in a repeated line all names that it becomes: `W{l}` is W1, W2, … */
export interface NamePattern {
  readonly text: string;
  readonly exact: boolean;
  matches(name: string): boolean;
}

export interface Placed {
  readonly lexeme: Lexeme;
  readonly role: Role;
}

export interface Described {
  readonly lexemes: LogicalLine;
  /** The word that opens the line, behind `repeat` that of the line that is repeated. */
  readonly statement: Statement | undefined;
  /** The place of that word among the lexemes. */
  readonly head: number;
  readonly counters: readonly Lexeme[];
  readonly placed: readonly Placed[];
}

export const isSign = (lexeme: Lexeme | undefined, sign: string): boolean =>
  lexeme?.kind === 'symbol' && lexeme.text === sign;

/** The words behind `repeat l = 1..3 :`, repeatedly. */
function headOf(line: LogicalLine): { readonly head: number; readonly counters: readonly Lexeme[] } {
  const counters: Lexeme[] = [];
  let head = 0;
  while (line[head]?.text === 'repeat') {
    if (line[head + 1]?.kind === 'name') counters.push(line[head + 1]!);
    const colon = line.findIndex((l, k) => k > head && isSign(l, ':'));
    if (colon < 0) return { head: line.length, counters };
    head = colon + 1;
  }
  return { head, counters };
}

/** Words and signs between braces. */
const LONGEST_INDEX = 40;

/** Where a name ends that may have indices in braces, and what it stands for. */
function nameAt(line: LogicalLine, k: number): { readonly pattern: NamePattern; readonly next: number } {
  let [text, source, next] = [line[k]!.text, line[k]!.text, k + 1];
  const touches = (j: number): boolean =>
    line[j] !== undefined && line[j]!.line === line[j - 1]!.line && line[j]!.start === line[j - 1]!.end;
  while (isSign(line[next], '{') && touches(next)) {
    const close = line.slice(next, next + LONGEST_INDEX).findIndex((l) => isSign(l, '}')) + next;
    if (close < next) break;
    text += line
      .slice(next, close + 1)
      .map((l) => l.text)
      .join('');
    source += '\\d+';
    next = close + 1;
    if (touches(next) && (line[next]!.kind === 'name' || line[next]!.kind === 'number')) {
      text += line[next]!.text;
      source += line[next]!.text;
      next++;
    }
  }
  const exact = source === text;
  const whole = new RegExp(`^${source}$`);
  return { pattern: { text, exact, matches: exact ? (name) => name === text : (name) => whole.test(name) }, next };
}

export function describeLine(line: LogicalLine): Described {
  const { head, counters } = headOf(line);
  const opening = line[head]?.text ?? '';
  const statement = line[head]?.kind === 'name' && isStatement(opening) ? opening : undefined;
  const context: Context = {
    line,
    head,
    statement,
    counters,
    args: statement === 'def' ? argumentsOf(line, head) : [],
    colon: line.findIndex((l, j) => j > head && isSign(l, ':')),
    depths: depthsOf(line),
    loss: statement === 'loss' ? lossWord(line.slice(head + 1)) : undefined,
  };
  const placed: Placed[] = [];
  for (let k = 0; k < line.length; ) {
    const lexeme = line[k]!;
    if (lexeme.kind !== 'name') {
      if (lexeme.kind === 'symbol' && Object.hasOwn(VOCABULARY.operators, lexeme.text))
        placed.push({ lexeme, role: { kind: 'operator', sign: lexeme.text } });
      k++;
      continue;
    }
    const { pattern, next } = nameAt(line, k);
    const role = roleOf(context, k, pattern, next);
    const end = wordEnd(line, k, role, next);
    for (let j = k; j < end; j++) {
      const own = line[j]!;
      if (own.kind !== 'name') continue;
      const counter = counters.find((c) => c.text === own.text);
      if (j > k && counter !== undefined)
        placed.push({ lexeme: own, role: { kind: 'local', declared: counter, what: 'counter' } });
      else if (role !== undefined) placed.push({ lexeme: own, role });
    }
    k = end;
  }
  return { lexemes: line, statement, head, counters, placed };
}

/** A word such as cross-entropy is several lexemes. */
const wordEnd = (line: LogicalLine, k: number, role: Role | undefined, next: number): number =>
  role?.kind === 'word' && role.table === 'losses'
    ? Math.min(line.length, k + 2 * role.word.split('-').length - 1)
    : next;

interface Context {
  readonly line: LogicalLine;
  readonly head: number;
  readonly statement: Statement | undefined;
  readonly counters: readonly Lexeme[];
  readonly args: readonly Lexeme[];
  /** The first colon behind the head, or −1. */
  readonly colon: number;
  /** How many brackets are open before each word. */
  readonly depths: readonly number[];
  /** The name of the loss on its line. */
  readonly loss: string | undefined;
}

/** The names between the first brackets of `def NAME(A, B) = …`. */
function argumentsOf(line: LogicalLine, head: number): Lexeme[] {
  const close = line.findIndex((l) => isSign(l, ')') || isSign(l, '='));
  return line.slice(head + 3, close < 0 ? line.length : close).filter((l) => l.kind === 'name');
}

function roleOf(context: Context, k: number, pattern: NamePattern, next: number): Role | undefined {
  const { line, head, statement, counters, args } = context;
  const { text } = line[k]!;
  if (k < head) {
    if (text === 'repeat' && (k === 0 || isSign(line[k - 1], ':'))) return { kind: 'statement', word: 'repeat' };
    if (counters.includes(line[k]!)) return { kind: 'declares', what: 'counter', pattern };
  }
  if (k === head) return statement === undefined ? undefined : { kind: 'statement', word: statement };
  if (k === head + 1 && (isDeclaration(statement) || statement === 'let' || statement === 'def'))
    return { kind: 'declares', what: statement, pattern };
  if (args.includes(line[k]!)) return { kind: 'declares', what: 'argument', pattern };
  const argument = args.find((a) => a.text === text);
  if (argument !== undefined) return { kind: 'local', declared: argument, what: 'argument' };
  const counter = counters.find((c) => c.text === text);
  if (counter !== undefined && pattern.exact) return { kind: 'local', declared: counter, what: 'counter' };
  return wordOf(context, k) ?? { kind: 'name', pattern, use: isUse(context, next) };
}

/** A word of the language where the line asks for one, or what the line gives a meaning. */
function wordOf(context: Context, k: number): Role | undefined {
  const { line, head, statement, colon, depths, loss } = context;
  const { text } = line[k]!;
  const first = k === head + 1;
  const behindColon = colon >= 0 && k > colon;
  if (statement === 'loss' && first && loss !== undefined) return { kind: 'word', table: 'losses', word: loss };
  if (statement === 'flow' && first && Object.hasOwn(VOCABULARY.flows, text))
    return { kind: 'word', table: 'flows', word: text };
  if (statement === 'symmetry' && !behindColon && Object.hasOwn(VOCABULARY.groups, text))
    return { kind: 'word', table: 'groups', word: text };
  const acts = statement === 'symmetry' && behindColon;
  if (isInnerWord(text) && isOn(text, statement) && depths[k] === 0 && !acts)
    return { kind: 'word', table: 'inner', word: text };
  if (isSign(line[k + 1], '(') && Object.hasOwn(VOCABULARY.functions, text))
    return { kind: 'word', table: 'functions', word: text };
  if (isDeclaration(statement) && behindColon) return { kind: 'width', name: text };
  const given =
    acts ||
    (statement === 'loss' && (loss === undefined ? text !== 'z' : loss === 'margin' && text === 'z')) ||
    (statement === 'flow' && depths[k]! > 0);
  if (given && givenMeaning(text, statement!) !== undefined) return { kind: 'given', name: text, on: statement! };
  return undefined;
}

const isOn = (word: InnerWordName, statement: Statement | undefined): boolean =>
  VOCABULARY.inner[word]!.on.some((on) => on === statement);

const isDeclaration = (statement: Statement | undefined): statement is 'param' | 'input' | 'const' =>
  statement === 'param' || statement === 'input' || statement === 'const';

/** The name of the loss, which may be several words. */
function lossWord(rest: LogicalLine): string | undefined {
  return Object.keys(VOCABULARY.losses).find((word) => word.split(/(-)/).every((part, k) => rest[k]?.text === part));
}

function depthsOf(line: LogicalLine): number[] {
  let depth = 0;
  return line.map(({ kind, text }) => {
    const before = depth;
    if (kind === 'symbol') depth += DEPTH[text] ?? 0;
    return before;
  });
}

/** Rates and metrics name parameters, and a symmetry inputs, without a use of them. */
function isUse({ line, statement }: Context, next: number): boolean {
  if (statement === 'symmetry') return false;
  return statement !== 'flow' || !(isSign(line[next], '=') || isSign(line[next], ':'));
}
