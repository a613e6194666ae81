/**
 * Errors in a user's text. They carry the place and what was expected, and print as one line followed by the quoted
 * line with a caret.
 */
import { foundAndExpected, LawfulError } from './lawful-error.js';

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters. */
  readonly column: number;
}

export interface SourceText {
  readonly file: string;
  readonly text: string;
}

const WIDEST_QUOTE = 120;

export class SourceError extends LawfulError {
  override readonly name: string = 'SourceError';
  constructor(
    readonly source: SourceText,
    readonly at: Position,
    readonly detail: string,
  ) {
    super(`${source.file}:${at.line}:${at.column}: ${detail}`, {
      file: source.file,
      ...at,
      ...foundAndExpected(detail),
    });
  }

  /** The message, the line it speaks of and a caret below the column. */
  quoted(): string {
    const line = (this.source.text.split('\n', this.at.line)[this.at.line - 1] ?? '').replace(/\r$/, '');
    const start = this.at.column > WIDEST_QUOTE ? this.at.column - WIDEST_QUOTE / 2 : 1;
    const shown = line.slice(start - 1, start - 1 + WIDEST_QUOTE).replace(/[^\x20-\x7e\u00a0-\uffff]/g, ' ');
    return `${this.message}\n  ${shown}\n  ${' '.repeat(this.at.column - start)}^`;
  }
}

/** A construct that is well formed but that no engine here can treat yet: exit code 3, not a mistake of the user. */
export class NotSupportedError extends SourceError {
  override readonly name = 'NotSupportedError';
  constructor(source: SourceText, at: Position, what: string) {
    super(source, at, `not supported yet: ${what}`);
  }
}

/** Shapes that do not fit together: the error of a reader who knows the language and has lost count of a size. */
export class ShapeError extends SourceError {
  override readonly name: string = 'ShapeError';
}
