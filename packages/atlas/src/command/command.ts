/** `lawful atlas …`: what its words mean. Exit codes are those of `lawful`: 0 done, 1 differences were found, 2 wrong usage, 3 stopped before the end. */
import { Command, CommanderError } from 'commander';
import { LawfulError } from 'lawful';
import { InUseError } from '../store/database.js';
import type { Surroundings } from './surroundings.js';
import { addCluster } from './words/cluster.js';
import { addReports } from './words/reports.js';
import { addRun } from './words/run.js';
import type { Raw, Words } from './words/words.js';

/**
 * @param command how this program is started again, for tasks of a cluster
 * @returns the exit code
 */
export async function main(argv: readonly string[], command: readonly string[], around: Surroundings): Promise<number> {
  let code = 0;
  const furnished = (c: Command): Command =>
    c.exitOverride().configureOutput({
      writeErr: (t) => around.say(t.trimEnd()),
      writeOut: (t) => around.print(t),
    });
  const program = furnished(
    new Command('lawful atlas').description('many models: counted, proved, certified, in one table that can be asked'),
  );
  const words: Words = {
    around,
    command,
    add: (name, description) => furnished(program.command(name).description(description)),
    on:
      (run) =>
      async (...given) => {
        const raw = given[given.length - 2] as Raw;
        code = await run(given.slice(0, -2).map(String), raw);
      },
  };
  addRun(words);
  addReports(words);
  addCluster(words);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof LawfulError)) throw error;
    around.say(`lawful: ${error.message}`);
    // Whoever has it will end: the same line goes on.
    return error instanceof InUseError ? 3 : 2;
  }
}
