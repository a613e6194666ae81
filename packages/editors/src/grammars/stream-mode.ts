/**
 * A mode for CodeMirror 6, as `StreamLanguage.define` takes it: what a line is made of, sign by sign, with what has to be remembered from one to the next.
 * The text of this function is a part of the file that is written for pages (write-grammars.mjs), so that it uses nothing but its argument.
 */
import type { GrammarWords } from './words.js';

/** The part of CodeMirror's stream that is used. */
export interface Stream {
  sol(): boolean;
  eol(): boolean;
  eatSpace(): boolean;
  next(): string | undefined;
  match(pattern: RegExp, consume?: boolean): unknown;
}

export interface ModeState {
  /** The word that opens the line; empty before it was read. */
  statement: string;
  /** Whether nothing was read behind that word. */
  first: boolean;
  colon: boolean;
  depth: number;
}

export interface StreamMode {
  readonly name: string;
  readonly startState: () => ModeState;
  readonly copyState: (state: ModeState) => ModeState;
  /** Names of tags of highlighting, with modifiers behind points; null for white space. */
  readonly token: (stream: Stream, state: ModeState) => string | null;
  readonly languageData: Readonly<Record<string, unknown>>;
}

export function streamMode(words: GrammarWords): StreamMode {
  const at = (source: string): RegExp => new RegExp(`^(?:${source})`);
  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const anyOf = (list: readonly string[]): string =>
    `(?:${[...list]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|')})`;
  const { patterns } = words;
  const tokens = {
    comment: at(patterns.comment),
    number: at(patterns.number),
    text: at(patterns.text),
    name: at(patterns.name),
    loss: at(`${anyOf(words.losses)}(?![A-Za-z0-9_])`),
    symbol: at(anyOf(words.symbols)),
    call: /^\s*\(/,
    // In brackets that were left open a line of its own begins all the same.
    opening: at(`\\s*${anyOf(words.statements)}\\s+[A-Za-z_]`),
  };
  const read = (stream: Stream, pattern: RegExp): string | undefined => {
    const found = stream.match(pattern);
    return Array.isArray(found) ? String(found[0]) : undefined;
  };
  const begin = (state: ModeState): void => {
    state.statement = '';
    state.first = false;
    state.colon = false;
  };
  const inLine = (
    table: Readonly<Record<string, readonly string[]>>,
    { statement }: ModeState,
    word: string,
  ): boolean => (table[statement] ?? []).includes(word);

  const ofName = (word: string, calls: boolean, state: ModeState): string => {
    const { statement, first, colon, depth } = state;
    if (statement === '') {
      state.statement = words.statements.includes(word) ? word : '?';
      state.first = true;
      return state.statement === '?' ? 'variableName' : 'keyword';
    }
    state.first = false;
    if (first && words.declaring.includes(statement))
      return statement === 'def' ? 'variableName.function.definition' : 'variableName.definition';
    if (first && statement === 'flow' && words.flows.includes(word)) return 'atom';
    if (statement === 'symmetry' && !colon && words.groups.includes(word)) return 'typeName';
    if (depth === 0 && inLine(words.inner, state, word) && !(statement === 'symmetry' && colon)) return 'keyword';
    if (calls) return words.functions.includes(word) ? 'variableName.function.standard' : 'variableName.function';
    return inLine(words.given, state, word) ? 'variableName.special' : 'variableName';
  };

  const ofSymbol = (sign: string, state: ModeState): string => {
    state.first = false;
    if ('([{'.includes(sign)) state.depth++;
    if (')]}'.includes(sign)) state.depth = Math.max(0, state.depth - 1);
    if (sign === ':' && state.depth === 0) {
      state.colon = true;
      if (state.statement === 'repeat') begin(state);
    }
    if ('()'.includes(sign)) return 'paren';
    if ('[]'.includes(sign)) return 'squareBracket';
    if ('{}'.includes(sign)) return 'brace';
    return sign === ',' || sign === ':' ? 'separator' : 'operator';
  };

  return {
    name: 'lawful',
    startState: () => ({ statement: '', first: false, colon: false, depth: 0 }),
    copyState: (state) => ({ ...state }),
    token: (stream, state) => {
      if (stream.sol() && (state.depth === 0 || Boolean(stream.match(tokens.opening, false)))) {
        begin(state);
        state.depth = 0;
      }
      if (stream.eatSpace()) return null;
      if (read(stream, tokens.comment) !== undefined) return 'comment';
      if (read(stream, tokens.number) !== undefined) return 'number';
      if (read(stream, tokens.text) !== undefined) return 'string';
      if (state.statement === 'loss' && state.first && read(stream, tokens.loss) !== undefined) {
        state.first = false;
        return 'atom';
      }
      const word = read(stream, tokens.name);
      if (word !== undefined) return ofName(word, Boolean(stream.match(tokens.call, false)), state);
      const sign = read(stream, tokens.symbol);
      if (sign !== undefined) return ofSymbol(sign, state);
      stream.next();
      return 'invalid';
    },
    languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
  };
}
