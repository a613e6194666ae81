/**
 * What a model text declares while it is being written: every line that can be read is, those with faults are passed over, and the first fault is the one
 * that `parseModel` throws. For editors, which know names before and behind the line that is wrong.
 */
import { SourceError, type SourceText, type Token, tokenCursor, tokenize, UnableError } from '@lawful/cas-core';
import type { Definition } from './definitions.js';
import { type Draft, emptyDraft } from './draft.js';
import type { Binding, Declaration } from './model.js';
import { parseLine } from './parse-line.js';
import { concluded } from './parse-model.js';
import type { Dimension } from './shape.js';

export interface Outline {
  readonly declarations: readonly Declaration[];
  readonly bindings: readonly Binding[];
  readonly definitions: readonly Definition[];
  /** Numbers once bound. */
  readonly widths: ReadonlyMap<string, Dimension>;
  /** What `parseModel` throws; of a text that was not read to its end, of its beginning. */
  readonly fault: SourceError | undefined;
  /** The first line that was not read, when the work was due before the end. */
  readonly stopped: number | undefined;
}

export interface OutlineOptions {
  readonly widths?: Readonly<Record<string, number>> | undefined;
  /** Asked before each line, those of a repeated one as well; true ends the reading. */
  readonly due?: (() => boolean) | undefined;
}

/** Characters that are looked at in search of lines that can be read: a long text with many wrong characters is read up to one of them. */
const SCAN_LIMIT = 1_000_000;

/** Words and signs of a line that is read: shapes of a product are checked factor by factor, from the first each time. */
const LINE_TOKENS = 5000;

const never = (): boolean => false;

/** Throws nothing that a text can cause. */
export function outlineModel(source: SourceText, { widths = {}, due = never }: OutlineOptions = {}): Outline {
  const { tokens, fault: lexical } = readableTokens(source);
  const draft = emptyDraft(widths, due);
  let first: SourceError | undefined;
  let stopped: number | undefined;
  for (const line of linesOf(tokens)) {
    const fault = line.length > LINE_TOKENS ? 'stopped' : readingOf(() => parseLine(tokenCursor(source, line), draft));
    if (fault === 'stopped') {
      stopped = line[0]!.at.line;
      break;
    }
    first ??= fault;
  }
  if (lexical === undefined && stopped === undefined)
    first ??= faultOf(() => concluded(source, draft, widths, tokens.at(-1)!.at));
  return outlineOf(draft, lexical ?? first, stopped);
}

const outlineOf = (draft: Draft, fault: SourceError | undefined, stopped: number | undefined): Outline => ({
  declarations: draft.declarations,
  bindings: draft.bindings,
  definitions: [...draft.definitions.values()],
  widths: draft.widths,
  fault,
  stopped,
});

function faultOf(read: () => unknown): SourceError | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  return undefined;
}

/** The fault of a line, or that the reading was due in it. */
function readingOf(read: () => unknown): SourceError | 'stopped' | undefined {
  try {
    return faultOf(read);
  } catch (error) {
    if (error instanceof UnableError) return 'stopped';
    throw error;
  }
}

/** The tokens of the text without the lines that have none, and why the first of these has none. */
function readableTokens(source: SourceText): {
  readonly tokens: readonly Token[];
  readonly fault: SourceError | undefined;
} {
  let tokens: readonly Token[] = [];
  const faultIn = (text: string): SourceError | undefined =>
    faultOf(() => {
      tokens = tokenize({ ...source, text });
    });
  const fault = faultIn(source.text);
  const lines = fault === undefined ? [] : source.text.split('\n');
  let error = fault;
  for (let seen = 0; error !== undefined && seen < SCAN_LIMIT; seen += source.text.length + 1) {
    lines[error.at.line - 1] = '';
    error = faultIn(lines.join('\n'));
  }
  if (error !== undefined) faultIn(lines.slice(0, error.at.line - 1).join('\n'));
  return { tokens, fault };
}

/** The tokens of each line, with an end behind them. */
function* linesOf(tokens: readonly Token[]): Generator<readonly Token[]> {
  let line: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'newline' && token.kind !== 'end') {
      line.push(token);
      continue;
    }
    if (line.length > 0) yield [...line, token, { ...token, kind: 'end' }];
    line = [];
  }
}
