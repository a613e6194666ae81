/**
 * The `lawful` command. This thread parses the command line, shows progress on standard error, hears Ctrl-C and keeps the time (one-file.ts); the work
 * runs in thread.ts and tells what it has proved. Exit codes: 0 done (also with a gap), 1 refuted or rejected, 2 wrong usage or input, 3 unable;
 * of several files the worst: 2 over 3 over 1 over 0.
 */
import type { LawfulError } from '@lawful/cas-core';
import { CommanderError } from 'commander';
import { answerAll } from './all-files.js';
import { answerPainter, errorPainter, type Painter, wantsColour } from './colour.js';
import { errorJson } from './failure.js';
import { jsonText } from './json-text.js';
import { type Thread, thread } from './one-file.js';
import { outputOf } from './output.js';
import { type Chosen, isCommandName, programTree } from './program.js';
import { progressOn } from './progress.js';
import type { Invocation } from './request.js';
import { session } from './session.js';
import { UsageError } from './usage-error.js';

/** Runs the command line and resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const first = thread();
  const asksForHelp = argv.includes('--help') || argv.includes('-h');
  // The thread loads what it needs while this one reads the options.
  if (isCommandName(argv[0]) && argv.length > 1 && !asksForHelp) first.worker();
  try {
    return await perform(argv, first);
  } finally {
    first.end();
  }
}

async function perform(argv: readonly string[], first: Thread): Promise<number> {
  // Its options are its own.
  if (argv[0] === 'atlas') return (await import('./atlas.js')).runAtlas(argv.slice(1));
  const paintErr = errorPainter(wantsColour(process.stderr.isTTY === true, process.env));
  let chosen: Chosen | undefined;
  try {
    const [word] = argv;
    programTree(
      (c) => {
        chosen = c;
      },
      isCommandName(word) ? word : undefined,
    ).parse([...argv], { from: 'user' });
  } catch (error) {
    return refusal(error, asksForJson(argv), paintErr);
  }
  if (chosen === undefined) return 2;
  if (chosen.kind === 'run') return await answer(chosen.invocation, first, paintErr);
  if (chosen.kind === 'atlas') return (await import('./atlas.js')).runAtlas(chosen.words);
  if (chosen.kind === 'lsp') return (await import('./lsp/server.js')).serve();
  const { runLocally } = await import('./local.js');
  try {
    const text = runLocally(chosen);
    await new Promise((resolve) => process.stdout.write(text, resolve));
    return 0;
  } catch (error) {
    return refusal(error, false, paintErr);
  }
}

/** Whether errors are to be JSON, before the options were understood. */
function asksForJson(argv: readonly string[]): boolean {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return options.some(
    (a, k) => a === '--json' || a === '--format=json' || (a === '--format' && argv[k + 1] === 'json'),
  );
}

/** A command line that asks for help is none. What commander refuses it has said on standard error itself. */
function refusal(error: unknown, json: boolean, paint: Painter): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (!(error instanceof CommanderError || error instanceof UsageError)) throw error;
  const message = error.message.replace(/^error: /, '');
  if (error instanceof UsageError) process.stderr.write(paint(`lawful: ${message}\n`));
  const place: Partial<LawfulError> = error instanceof UsageError ? error : {};
  const code = place.file === undefined ? 'usage' : 'file';
  if (json) process.stdout.write(jsonText(errorJson(code, message, place)));
  return 2;
}

async function answer(invocation: Invocation, first: Thread, paintErr: Painter): Promise<number> {
  const { files, options } = invocation;
  const progress = progressOn({
    write: (text) => process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    now: Date.now,
  });
  const work = session((text) => {
    progress.clear();
    process.stderr.write(text);
  });
  const terminal = process.stdout.isTTY === true;
  const streams = {
    out: process.stdout,
    err: process.stderr,
    paintOut: answerPainter(wantsColour(terminal, process.env)),
    paintErr,
  };
  const once = (since: number): Promise<number> =>
    answerAll(invocation, { session: work, progress, output: outputOf(invocation, streams), first, since });
  try {
    // The time of the first file begins with the process.
    if (!options.watch) return await once(performance.timeOrigin);
    const { watchFiles } = await import('./watch.js');
    if (terminal) process.stdout.write(CLEAR);
    return await watchFiles({
      files,
      session: work,
      answer: () => once(Date.now()),
      again: () => process.stdout.write(terminal ? CLEAR : options.format === 'text' ? '\n' : ''),
    });
  } catch (error) {
    return refusal(error, options.json, paintErr);
  } finally {
    work.close();
  }
}

/** Clears the screen and what was scrolled off it, and begins at its top. */
const CLEAR = '\x1b[2J\x1b[3J\x1b[H';
