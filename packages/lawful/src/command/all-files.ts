/**
 * The files of one command line: worked on by as many threads as asked for, answered in the order in which they were named. A file that fails stops
 * no other.
 */
import { answerFile, type Thread, thread } from './one-file.js';
import type { Output } from './output.js';
import type { Progress } from './progress.js';
import type { Invocation, Reply } from './request.js';
import type { Session } from './session.js';
import { stoppedReply } from './stopped.js';
import { titleOf } from './title.js';

/** From harmless to worst: of several files the worst is the exit code. */
const SEVERITY = [0, 1, 3, 2];

export const worst = (codes: readonly number[]): number =>
  codes.reduce((a, b) => (SEVERITY.indexOf(b) > SEVERITY.indexOf(a) ? b : a), 0);

export interface Surroundings {
  readonly session: Session;
  readonly progress: Progress;
  readonly output: Output;
  /** A thread that was started while the command line was read; it is left running. */
  readonly first: Thread;
  /** When the work on the first file began, in milliseconds of `Date.now`. */
  readonly since: number;
}

/** The exit code. */
export async function answerAll(
  { command, files, options }: Invocation,
  { session, progress, output, first, since }: Surroundings,
): Promise<number> {
  const several = files.length > 1;
  const replies: { readonly reply: Reply; readonly seconds: number }[] = [];
  const codes: number[] = [];
  let begun = 0;
  let printed = 0;
  const print = async (): Promise<void> => {
    for (let next = replies[printed]; next !== undefined; next = replies[printed]) {
      const file = files[printed++]!;
      codes.push(next.reply.code);
      await output.answer(file, next.reply, next.seconds);
    }
  };
  let printing = Promise.resolve();
  const lane = async (on: Thread): Promise<void> => {
    while (begun < files.length && !output.closed && !session.dropped) {
      const k = begun++;
      const file = files[k]!;
      const request = { command, file, several, options };
      const start = k === 0 ? since : Date.now();
      const reply = session.interrupted
        ? stoppedReply(request, [], 'interrupted')
        : await answerFile(request, on, {
            session,
            progress: several ? named(progress, titleOf(file)) : progress,
            begun: start,
          });
      replies[k] = { reply, seconds: (Date.now() - start) / 1000 };
      printing = printing.then(print);
    }
  };
  const lanes = Array.from({ length: Math.min(options.jobs, files.length) }, (_, k) => (k === 0 ? first : thread()));
  await output.begin();
  await Promise.all(lanes.map(lane));
  await printing;
  for (const on of lanes) if (on !== first) on.end();
  return worst([...codes, await output.end()]);
}

const named = (progress: Progress, title: string): Progress => ({
  ...progress,
  announce: (text) => progress.announce(`${title}: ${text}`),
  progress: (text) => progress.progress(`${title}: ${text}`),
});
