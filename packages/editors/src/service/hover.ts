/** What a word means, in a few lines of Markdown: names with their kind, shape and place, words of the language with usage and meaning. */
import { dimsOf, formatShape, givenMeaning, type Shape, VOCABULARY, type Word } from '@lawful/networks';
import { type Analysis, declarationOf, type Known, matching, wordAt } from './analysis.js';
import type { NamePattern, Role } from './roles.js';
import { type Place, type Range, rangeOf } from './scan.js';

export interface Hover {
  readonly range: Range;
  /** Markdown. */
  readonly contents: string;
}

/** Names of a repeated line that are listed; of more, their number. */
const LISTED = 6;

export function hoverAt(analysis: Analysis, place: Place): Hover | undefined {
  const found = wordAt(analysis, place);
  if (found === undefined) return undefined;
  const { lexeme, role } = found.word;
  const contents = explained(analysis, role);
  return contents === undefined ? undefined : { range: rangeOf(lexeme), contents };
}

function explained(analysis: Analysis, role: Role): string | undefined {
  switch (role.kind) {
    case 'statement':
      return entry(VOCABULARY.statements[role.word]);
    case 'word':
      return entry(VOCABULARY[role.table][role.word]!);
    case 'operator':
      return `\`${role.sign}\` ${VOCABULARY.operators[role.sign]}`;
    case 'given':
      return `\`${role.name}\`: ${givenMeaning(role.name, role.on)} on a ${role.on} line`;
    case 'width':
      // Sizes may be joined without white space, as in 4x3 and mxn.
      return widthText(analysis, role.name) ?? (/x/.test(role.name) ? entry(VOCABULARY.inner.x!) : undefined);
    case 'local':
      return role.what === 'argument'
        ? `\`${role.declared.text}\`: an argument of this definition`
        : `\`${role.declared.text}\`: counts the lines of this \`repeat\``;
    case 'declares':
      if (role.what === 'argument') return `\`${role.pattern.text}\`: an argument of this definition`;
      return role.what === 'counter'
        ? `\`${role.pattern.text}\`: counts the lines of this \`repeat\``
        : nameText(analysis, role.pattern);
    case 'name':
      return nameText(analysis, role.pattern) ?? widthText(analysis, role.pattern.text);
  }
}

const entry = ({
  usage,
  meaning,
  example,
  shape,
}: Word & { readonly example?: string; readonly shape?: string }): string =>
  [
    code(usage),
    meaning,
    ...(shape === undefined ? [] : [`Shape: ${shape}`]),
    ...(example === undefined ? [] : [`Example: \`${example}\``]),
  ].join('\n\n');

const code = (text: string): string => `\`\`\`lawful\n${text}\n\`\`\``;

function widthText({ outline: { widths } }: Analysis, name: string): string | undefined {
  const width = widths.get(name);
  if (width === undefined) return undefined;
  return typeof width === 'number' ? `the width \`${name}\` = ${width}` : `the width \`${name}\`, bound by \`--set\``;
}

function nameText(analysis: Analysis, pattern: NamePattern): string | undefined {
  const known = matching(analysis, pattern);
  if (known.length > 0) {
    const lines = known.slice(0, LISTED).map((name) => describeName(analysis, name));
    if (known.length > LISTED) lines.push(`# and ${known.length - LISTED} more`);
    return code(lines.join('\n'));
  }
  const own = declarationOf(analysis, pattern);
  if (own === undefined) return undefined;
  return `${code(`${own.what} ${pattern.text}`)}\n\nline ${own.lexeme.line + 1}, which cannot be read yet`;
}

/** `param W1 : 3 x 2 (6 entries)`, `let a : 3 (line 4) = relu(W * x)`. */
export function describeName(analysis: Analysis, { kind, name, at, is }: Known): string {
  switch (kind) {
    case 'declaration':
      return `${is.kind} ${name} : ${is.oneHot ? `onehot(${shapeText(is.shape)})` : shapeText(is.shape)}${is.positive ? ' > 0' : ''}${entriesText(is.shape)}`;
    case 'binding':
      return `let ${name} : ${shapeText(is.shape)}${entriesText(is.shape)}, line ${at.line}${valueText(analysis, at.line)}`;
    case 'definition':
      return `def ${name}(${is.parameters.join(', ')}), line ${at.line}${valueText(analysis, at.line)}`;
  }
}

/** A column by its length alone, as it is declared. */
export function shapeText(shape: Shape): string {
  const dims = dimsOf(shape);
  return dims.length === 2 && dims[1] === 1 && dims[0] !== 1 ? String(dims[0]) : formatShape(shape);
}

function entriesText(shape: Shape): string {
  const dims = dimsOf(shape);
  if (!dims.every((d) => typeof d === 'number')) return '';
  const entries = dims.reduce((a, b) => a * b, 1);
  return entries === 1 ? '' : ` (${entries} entries)`;
}

const LONGEST = 60;

/** What stands behind the sign of equality on a line. */
function valueText({ text }: Analysis, line: number): string {
  const row = text.split('\n', line)[line - 1] ?? '';
  const value = /=([^#]*)/.exec(row.replace(/^.*?\.\.[^:]*:/, ''))?.[1]?.trim();
  if (value === undefined || value === '') return '';
  return `\n  = ${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}`;
}
