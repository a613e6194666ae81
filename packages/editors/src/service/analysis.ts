/** All that is known of a text as it stands: what it declares, what each word is, where it is wrong. It is read and never lowered. */
import type { Position } from '@lawful/cas-core';
import {
  type Binding,
  type Declaration,
  type Definition,
  isStatement,
  type Outline,
  outlineModel,
} from '@lawful/networks';
import { type Declares, type Described, describeLine, type NamePattern, type Placed } from './roles.js';
import { isAt, type Lexeme, type Place, scan } from './scan.js';

export interface Analysis {
  readonly file: string;
  readonly text: string;
  readonly outline: Outline;
  readonly lines: readonly Described[];
}

export interface AnalysisOptions {
  /** Bound widths, as by `--set`. */
  readonly widths?: Readonly<Record<string, number>> | undefined;
  /** Asked before each line; true ends the reading. */
  readonly due?: (() => boolean) | undefined;
}

export const analyse = (file: string, text: string, options: AnalysisOptions = {}): Analysis => ({
  file,
  text,
  outline: outlineModel({ file, text }, options),
  lines: scan(text, isStatement).map(describeLine),
});

/** A name of the model. */
export type Known =
  | { readonly kind: 'declaration'; readonly name: string; readonly at: Position; readonly is: Declaration }
  | { readonly kind: 'binding'; readonly name: string; readonly at: Position; readonly is: Binding }
  | { readonly kind: 'definition'; readonly name: string; readonly at: Position; readonly is: Definition };

/** In the order of the kinds; constants that functions bring have no name that a text could write. */
export const knownNames = ({ outline: { declarations, bindings, definitions } }: Analysis): Known[] => [
  ...declarations
    .filter((is) => /^\w+$/.test(is.name))
    .map((is): Known => ({ kind: 'declaration', name: is.name, at: is.at, is })),
  ...bindings.map((is): Known => ({ kind: 'binding', name: is.name, at: is.at, is })),
  ...definitions.map((is): Known => ({ kind: 'definition', name: is.name, at: is.at, is })),
];

export const matching = (analysis: Analysis, pattern: NamePattern): Known[] =>
  knownNames(analysis).filter(({ name }) => pattern.matches(name));

/** Where a text declares a name, also on a line with a fault. */
export function declarationOf(
  { lines }: Analysis,
  pattern: NamePattern,
): { readonly lexeme: Lexeme; readonly what: Declares; readonly line: Described } | undefined {
  for (const line of lines)
    for (const { lexeme, role } of line.placed) {
      if (role.kind !== 'declares' || role.what === 'argument' || role.what === 'counter') continue;
      if (
        role.pattern.text === pattern.text ||
        role.pattern.matches(pattern.text) ||
        pattern.matches(role.pattern.text)
      )
        return { lexeme, what: role.what, line };
    }
  return undefined;
}

/** The word at a place with the line that it is on; of a word and a sign that touch there the word. */
export function wordAt(
  { lines }: Analysis,
  place: Place,
): { readonly word: Placed; readonly line: Described } | undefined {
  for (const line of lines) {
    const here = line.placed.filter(({ lexeme }) => isAt(lexeme, place));
    const word = here.findLast(({ lexeme }) => lexeme.kind === 'name') ?? here.at(-1);
    if (word !== undefined) return { word, line };
  }
  return undefined;
}
