/** `lawful atlas`: the words go to the package @lawful/atlas, which is no dependency of this one. */
import { VERSION } from '../writing/version.js';

/** What that package offers. */
interface Atlas {
  main(
    argv: readonly string[],
    command: readonly string[],
    around: {
      readonly engine: string;
      say(line: string): void;
      progress(line: string): void;
      print(text: string): void;
      cancelled(): boolean;
    },
  ): Promise<number>;
}

const NAME = '@lawful/atlas';

/** Resolves to the exit code. */
export async function runAtlas(words: readonly string[]): Promise<number> {
  const atlas = await loaded();
  if (atlas === undefined) {
    process.stderr.write(`lawful: the atlas is a package of its own: npm install ${NAME}\n`);
    return 2;
  }
  let cancelled = false;
  let line = '';
  const clear = (): void => {
    if (line !== '') process.stderr.write(`\r${' '.repeat(line.length)}\r`);
    line = '';
  };
  // The first one asks for an end between two models, the second one ends. A scheduler that takes the machine away sends SIGTERM.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      cancelled = true;
    });
  return atlas.main(words, [process.execPath, process.argv[1]!], {
    engine: VERSION,
    say: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (process.stderr.isTTY !== true) return;
      clear();
      line = text.slice(0, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(line);
    },
    print: (text) => {
      clear();
      process.stdout.write(text);
    },
    cancelled: () => cancelled,
  });
}

/** Undefined where it is not installed. */
async function loaded(): Promise<Atlas | undefined> {
  try {
    return (await import(NAME)) as Atlas;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${NAME}'`)) return undefined;
    throw error;
  }
}
