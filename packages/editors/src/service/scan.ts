/**
 * The words and signs of a text that is being written: what does not fit the language is passed over, so that a wrong line hides no other. Places are
 * those of the protocol of language servers: from 0, in UTF-16 code units.
 */
import { SYMBOLS, TOKEN_PATTERNS } from '@lawful/cas-core';

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Place;
  readonly end: Place;
}

export interface Lexeme {
  readonly kind: 'number' | 'name' | 'text' | 'symbol';
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A declaration: a line, or several that brackets join. */
export type LogicalLine = readonly Lexeme[];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const LEXEME = [
  `(?<comment>${TOKEN_PATTERNS.comment})`,
  `(?<number>${TOKEN_PATTERNS.number})`,
  `(?<name>${TOKEN_PATTERNS.name})`,
  `(?<text>${TOKEN_PATTERNS.text})`,
  `(?<symbol>${SYMBOLS.map(escaped).join('|')})`,
].join('|');

/** What a bracket does to the depth. */
export const DEPTH: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

/** The words and signs of one line of a text. */
function lexemesOf(text: string, line: number): Lexeme[] {
  const found: Lexeme[] = [];
  for (const { groups, index, 0: whole } of text.matchAll(new RegExp(LEXEME, 'g'))) {
    const kind = (['number', 'name', 'text', 'symbol'] as const).find((k) => groups![k] !== undefined);
    if (kind !== undefined) found.push({ kind, text: whole, line, start: index, end: index + whole.length });
  }
  return found;
}

/** @param opens whether a word opens a line: it does so in brackets too, which then were left open */
export function scan(text: string, opens: (word: string) => boolean): LogicalLine[] {
  const lines: Lexeme[][] = [];
  let depth = 0;
  text.split('\n').forEach((row, line) => {
    const own = lexemesOf(row, line);
    const [first] = own;
    if (first === undefined) return;
    const continues = depth > 0 && !(first.kind === 'name' && opens(first.text) && own[1]?.kind === 'name');
    if (!continues) depth = 0;
    if (continues) lines[lines.length - 1]!.push(...own);
    else lines.push(own);
    for (const { kind, text: sign } of own) if (kind === 'symbol') depth = Math.max(0, depth + (DEPTH[sign] ?? 0));
  });
  return lines;
}

export const rangeOf = ({ line, start, end }: Lexeme): Range => ({
  start: { line, character: start },
  end: { line, character: end },
});

/** Whether a place is on a word or at its end. */
export const isAt = ({ line, start, end }: Lexeme, place: Place): boolean =>
  line === place.line && start <= place.character && place.character <= end;
