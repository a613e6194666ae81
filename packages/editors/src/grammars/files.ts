/** The files that editors and pages take: a grammar as JSON, and a mode as a module without imports. */
import { streamMode } from './stream-mode.js';
import { textMateGrammar } from './textmate.js';
import { GRAMMAR_WORDS } from './words.js';

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** By name, beside the package. */
export const grammarFiles = (): Readonly<Record<string, string>> => ({
  'lawful.tmLanguage.json': `${json(textMateGrammar())}\n`,
  'lawful-mode.js': `/**
 * Lawful models for CodeMirror 6, written by \`npm run editors\` from the vocabulary of the language: StreamLanguage.define(lawfulMode).
 */
export const words = ${json(GRAMMAR_WORDS)};

${streamMode.toString()}

export const lawfulMode = streamMode(words);
`,
});
