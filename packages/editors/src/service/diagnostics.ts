/** What is wrong with a text: the first fault, where and what was expected, and names that nothing uses. */
import { NotSupportedError, type Position, type SourceError } from '@lawful/cas-core';
import { type Analysis, type Known, knownNames } from './analysis.js';
import type { NamePattern } from './roles.js';
import { type Range, rangeOf } from './scan.js';

export interface Diagnostic {
  readonly range: Range;
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: 'syntax' | 'not-supported' | 'unused' | 'unread';
  readonly message: string;
}

export function diagnose(analysis: Analysis): Diagnostic[] {
  const { fault, stopped } = analysis.outline;
  return [
    ...(fault === undefined ? [] : [faultDiagnostic(analysis, fault)]),
    ...(stopped === undefined ? unused(analysis) : [unread(analysis, stopped)]),
  ];
}

const faultDiagnostic = (analysis: Analysis, fault: SourceError): Diagnostic => ({
  range: tokenRange(analysis, fault.at),
  severity: 'error',
  code: fault instanceof NotSupportedError ? 'not-supported' : 'syntax',
  message: fault.detail,
});

/** The word or sign that stands at a place; at the end of a line nothing. */
export function tokenRange({ lines, text }: Analysis, { line, column }: Position): Range {
  const [row, from] = [line - 1, column - 1];
  for (const { lexemes } of lines) {
    const lexeme = lexemes.find((l) => l.line === row && l.start === from);
    if (lexeme !== undefined) return rangeOf(lexeme);
  }
  const character = (text.split('\n', line)[row] ?? '').slice(from).codePointAt(0);
  const length = character === undefined || character === 13 ? 0 : String.fromCodePoint(character).length;
  return { start: { line: row, character: from }, end: { line: row, character: from + length } };
}

const unread = (analysis: Analysis, line: number): Diagnostic => ({
  range: tokenRange(analysis, { line, column: 1 }),
  severity: 'information',
  code: 'unread',
  message: 'this text is too long to be read while it is written: from here on nothing is checked',
});

const WHAT = { param: 'parameter', input: 'input', const: 'constant' } as const;

const describeUnused = ({ kind, name, is }: Known): string => {
  if (kind === 'declaration')
    return `the ${WHAT[is.kind]} ${name} is not used${is.kind === 'param' ? ', so it never moves' : ''}`;
  return `the ${kind === 'binding' ? 'value' : 'definition'} ${name} is not used`;
};

/** Each name that no other line speaks of, and arguments that their definition does not. */
function unused(analysis: Analysis): Diagnostic[] {
  const used = new Set<string>();
  const patterns = new Map<string, NamePattern>();
  for (const { placed } of analysis.lines)
    for (const { role } of placed)
      if (role.kind === 'name' && role.use)
        if (role.pattern.exact) used.add(role.pattern.text);
        else patterns.set(role.pattern.text, role.pattern);
  const isUsed = (name: string): boolean => used.has(name) || [...patterns.values()].some((p) => p.matches(name));
  const warn = (range: Range, message: string): Diagnostic => ({ range, severity: 'warning', code: 'unused', message });
  const names = knownNames(analysis)
    .filter(({ name }) => !isUsed(name))
    .map((known) => warn(tokenRange(analysis, known.at), describeUnused(known)));
  const args = analysis.lines.flatMap(({ placed }) => {
    const spoken = new Set(placed.flatMap(({ role }) => (role.kind === 'local' ? [role.declared] : [])));
    return placed
      .filter(({ lexeme, role }) => role.kind === 'declares' && role.what === 'argument' && !spoken.has(lexeme))
      .map(({ lexeme }) => warn(rangeOf(lexeme), `the argument ${lexeme.text} is not used`));
  });
  return [...names, ...args];
}
