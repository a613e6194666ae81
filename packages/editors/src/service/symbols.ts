/** Where names are declared: the declaration of a word, and all declarations of a text. */
import type { Statement } from '@lawful/networks';
import { type Analysis, declarationOf, matching, wordAt } from './analysis.js';
import { tokenRange } from './diagnostics.js';
import { describeName } from './hover.js';
import { type Place, type Range, rangeOf } from './scan.js';

/** Where the word at a place is declared; of a repeated line once for all its names. */
export function definitionAt(analysis: Analysis, place: Place): Range[] {
  const role = wordAt(analysis, place)?.word.role;
  if (role?.kind === 'local') return [rangeOf(role.declared)];
  if (role?.kind !== 'name' && role?.kind !== 'declares') return [];
  const known = matching(analysis, role.pattern).map(({ at }) => tokenRange(analysis, at));
  if (known.length > 0) return [...new Map(known.map((range) => [JSON.stringify(range), range])).values()];
  const own = declarationOf(analysis, role.pattern);
  return own === undefined ? [] : [rangeOf(own.lexeme)];
}

export interface DocumentSymbol {
  readonly name: string;
  readonly statement: Statement;
  /** As in a hover. */
  readonly detail: string;
  /** The whole line, and the name on it. */
  readonly range: Range;
  readonly selection: Range;
}

/** What a text declares, and its other lines by the word that opens them, in their order. */
export function documentSymbols(analysis: Analysis): DocumentSymbol[] {
  return analysis.lines.flatMap(({ statement, lexemes, placed, head }) => {
    if (statement === undefined) return [];
    const last = lexemes[lexemes.length - 1]!;
    const range = { start: rangeOf(lexemes[0]!).start, end: rangeOf(last).end };
    const own = placed.find(({ role }) => role.kind === 'declares' && role.what === statement);
    if (own?.role.kind !== 'declares')
      return [{ name: statement, statement, detail: '', range, selection: rangeOf(lexemes[head]!) }];
    const { lexeme } = own;
    const { pattern } = own.role;
    // Of a repeated line, the first name that it declares.
    const known = matching(analysis, pattern).find(
      ({ at }) => at.line === lexeme.line + 1 && at.column === lexeme.start + 1,
    );
    const detail = known === undefined ? '' : describeName(analysis, known).split('\n', 1)[0]!;
    return [{ name: pattern.text, statement, detail, range, selection: rangeOf(lexeme) }];
  });
}
