// What is wrong with files, folders and options is said in one line, and the process ends with 2.
import { CheckpointError } from '../../packages/runs/dist/index.js';

export class UsageError extends Error {}

/** Errors of the program itself keep their traces. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    const kinds = [CheckpointError, UsageError, SyntaxError];
    const expected = kinds.some((kind) => error instanceof kind) || typeof error?.code === 'string';
    if (!expected) throw error;
    process.stderr.write(`${error.message.replaceAll('\n', ' ')}\n`);
    process.exitCode = 2;
  }
}
