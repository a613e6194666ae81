/** Commands that compute nothing: examples, models to start from, completions, the manual page. Each gives its text at once. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { VERSION } from '../writing/version.js';
import { type Chosen, EXIT_CODES, examplesOf, programTree } from './program.js';
import { completionScript } from './shell/completion.js';
import { describeProgram } from './shell/described.js';
import { manualPage } from './shell/man.js';
import { UsageError } from './usage-error.js';

/** Where the build puts examples and models to start from: the same place for the compiled modules and for the bundle. */
const EXAMPLES = new URL('../examples/', import.meta.url);
const MODELS = new URL('../models/', import.meta.url);

/** What is to be printed. Throws `UsageError`. */
export function runLocally(chosen: Exclude<Chosen, { kind: 'run' | 'lsp' | 'atlas' }>): string {
  if (chosen.kind === 'examples') return chosen.name === undefined ? listing() : example(chosen.name);
  if (chosen.kind === 'new') return startModel(chosen.name, chosen.model);
  const program = describeProgram(programTree(() => undefined));
  if (chosen.kind === 'completion') return completionScript(chosen.shell, program);
  return manualPage(program, { version: VERSION, exitCodes: EXIT_CODES, examples: examplesOf });
}

/** Names without extension, those in folders with their folder. */
const exampleNames = (): string[] =>
  readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.law'))
    .map((name) => name.replaceAll('\\', '/').replace(/\.law$/, ''))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));

const textOf = (name: string): string => readFileSync(new URL(`${name}.law`, EXAMPLES), 'utf8');

function listing(): string {
  const names = exampleNames();
  const widest = Math.max(...names.map((name) => name.length));
  return names.map((name) => `${name.padEnd(widest)}  ${firstLine(textOf(name))}\n`).join('');
}

/** The comment that opens an example; references to pages of the sources are left out. */
const firstLine = (text: string): string =>
  text
    .split('\n', 1)[0]!
    .replace(/^#\s*/, '')
    .replace(/\s*\([^()]*docs\/[^()]*\)/, '');

/** By its name, or by the last part of it where that is enough. */
function example(wanted: string): string {
  const name = wanted.replace(/\.law$/, '');
  const names = exampleNames();
  const meant = names.includes(name) ? [name] : names.filter((n) => n.endsWith(`/${name}`));
  if (meant.length === 1) return textOf(meant[0]!);
  throw new UsageError(
    meant.length > 1
      ? `examples: "${wanted}" is ambiguous: expected one of ${meant.join(', ')}`
      : `examples: no example "${wanted}": expected a name that lawful examples lists`,
  );
}

const WORDS: Readonly<Record<string, string>> = {
  EEXIST: 'exists already, and is left as it is',
  ENOENT: 'the folder does not exist',
  EACCES: 'permission denied',
};

function startModel(name: string, kind: string): string {
  const path = name.endsWith('.law') ? name : `${name}.law`;
  const text = readFileSync(new URL(`${kind}.law`, MODELS), 'utf8');
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UsageError(`${path}: cannot be written (${WORDS[code] ?? code})`, { file: path });
  }
  return `wrote ${path}\nnow try: lawful find ${path}\n`;
}
