/**
 * The `lawful` command. This thread parses the command line, shows progress on standard error, hears Ctrl-C and keeps the time; the
 * work runs in worker.ts and tells what it has proved. Work that does not stop when it should is ended here, and what it
 * told is the answer (stopped.ts). Exit codes: 0 done (also with a gap), 1 refuted or rejected, 2 wrong usage or input, 3 unable.
 */
import { Worker } from 'node:worker_threads';
import { Command, CommanderError } from 'commander';
import type { Piece } from '../finding/progress.js';
import { CANCELLED, CLOSED, FREE, TAKEN, WRITING } from './flags.js';
import { CERTIFICATE_LIMIT, MODEL_LIMIT, readOptions, readStandardInput, UsageError } from './input.js';
import type { Reply, Request } from './request.js';
import { stoppedReply } from './stopped.js';

const EXAMPLES: Readonly<Record<Request['command'], string>> = {
  find: 'Examples:\n  lawful find examples/two-layer-linear.law\n  lawful find examples/relu.law --json\n  echo "param w : 3\ninput x : 3\noutput w\' * x" | lawful find -',
  prove:
    'Examples:\n  lawful prove examples/two-layer-linear.law --law "W1*W1\' - W2\'*W2"\n  lawful prove examples/relu.law --law "|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2"\n  lawful prove examples/all-widths/two-layer.law --law "W1*W1\' - W2\'*W2" --all-widths',
  certify: 'Example:\n  lawful certify examples/relu.law -o out',
  lift: 'Example:\n  lawful lift examples/symmetry/two-layer-s4.law',
  mechanics: 'Example:\n  lawful mechanics examples/relu.law',
  assumption: 'Example:\n  lawful assumption examples/analytic/logistic-c3.law',
  check: 'Examples:\n  lawful check out/relu.json\n  lawful check out/relu.json --model examples/relu.law',
};

/** Runs the command line and resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let request: Request | undefined;
  const program = new Command('lawful')
    .description('Integrals of motion of neural-network training: counted, found, proved, certified.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'lawful: ')) })
    .showHelpAfterError('(lawful --help shows the commands)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 refuted or rejected, 2 wrong usage or input, 3 unable within the budget.',
    );
  const add = (
    name: Request['command'],
    argument: string,
    description: string,
    more: (c: Command) => Command,
  ): void => {
    const common = new Command(name)
      .exitOverride()
      .description(description)
      .argument('<file>', argument)
      .option('--json', 'print the fixed JSON fields')
      .option('--seed <n>', 'seed of all random choices', '1')
      .option('--budget <steps>', 'stop after so many steps, with what was proved by then')
      .option('--time <seconds>', 'end within so many seconds and one, with what was proved by then')
      .addHelpText('after', `\n${EXAMPLES[name]}`)
      .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'lawful: ')) });
    program.addCommand(
      more(common).action((file: string, raw: unknown) => {
        request = { command: name, file, options: readOptions(raw) };
      }),
    );
  };
  const sized = (c: Command): Command =>
    c.option('--set <widths>', 'bind widths, as in h=3,n=2; may be repeated', (text: string, before?: string) =>
      before === undefined ? text : `${before},${text}`,
    );
  const model = 'a model file (.law), or - for standard input';
  add('find', model, 'count the conserved quantities, find them, say whether that is all', (c) =>
    sized(c)
      .option('--degree <n>', 'highest degree of polynomial laws to search', '2')
      .option(
        '--law <expr>',
        'a law of yours that takes part in the count; may be repeated',
        (text, before?: string[]) => [...(before ?? []), text],
      )
      .option(
        '--region [point]',
        'count with the true slopes at an integer point, as in "W1=[[1,2],[3,-4]]; b=5"; random without one',
      ),
  );
  add('prove', model, 'prove or refute that an expression is conserved', (c) =>
    sized(c)
      .option('--law <expr>', 'the law')
      .option('--all-widths', 'prove it for every width: shapes may stay names')
      .option('-o, --output <dir>', 'with --all-widths: folder to write the certificate to'),
  );
  add(
    'lift',
    model,
    'tensor form, lifted representation, isotypic table, lifted group and what parameters realise of it',
    sized,
  );
  add(
    'assumption',
    model,
    'Assumption 1 and the non-polynomial theorem: does augmentation leave the laws as they are?',
    (c) => sized(c).option('-o, --output <dir>', 'folder to write a certificate of the verdict to'),
  );
  add('mechanics', model, 'symmetries, their identities, and how an optimiser breaks conserved quantities', (c) =>
    sized(c).option('--order <n>', 'powers of eta in the modified flow, 0 to 3', '2'),
  );
  add('certify', model, 'find, prove, and write certificates', (c) =>
    sized(c)
      .option('--degree <n>', 'highest degree of polynomial laws', '2')
      .option('--fragment', 'also write theorem and proof alone, to \\input into a paper')
      .option('-o, --output <dir>', 'folder to write to'),
  );
  add('check', 'a certificate (.json), or - for standard input', 'verify a certificate independently', (c) =>
    sized(c).option('--model <file>', 'say whether the certificate speaks of this model, and exit with 1 if not'),
  );
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      process.stderr.write(`lawful: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
  return request === undefined ? 2 : await inWorker(request);
}

/** Milliseconds between lines of progress where standard error is no terminal. */
const QUIET = 10_000;
/** Milliseconds that the work has to finish by itself once it should stop; then what it told is printed. */
const GRACE = 700;

function inWorker(request: Request): Promise<number> {
  const flag = new SharedArrayBuffer(8);
  const flags = new Int32Array(flag);
  const { time } = request.options;
  // The time begins with the process.
  const deadline = time === undefined ? undefined : performance.timeOrigin + 1000 * time;
  const terminal = process.stderr.isTTY === true;
  const pieces: Piece[] = [];
  const timers: NodeJS.Timeout[] = [];
  let shown = false;
  let told = Date.now();
  const clear = (): void => {
    if (shown && terminal) process.stderr.write('\r\x1b[K');
    shown = false;
  };
  return new Promise((resolve) => {
    let finished = false;
    let worker: Worker | undefined;
    const finish = (reply: Reply): void => {
      if (finished) return;
      finished = true;
      process.off('SIGINT', onInterrupt);
      for (const timer of timers) clearTimeout(timer);
      clear();
      process.stderr.write(reply.err);
      process.stdout.write(reply.out, (error) => resolve(error ? failedOutput(error) : reply.code));
    };
    /** Ends work that does not end by itself, unless its files are being written: then it is as good as done. */
    const abandon = (why: string): void => {
      if (finished || Atomics.compareExchange(flags, WRITING, FREE, CLOSED) === TAKEN) return;
      void worker?.terminate();
      finish(stoppedReply(request, pieces, why));
    };
    const after = (milliseconds: number, why: string): void => {
      timers.push(setTimeout(() => abandon(why), Math.min(Math.max(0, milliseconds), 2 ** 31 - 1)));
    };
    const onInterrupt = (): void => {
      if (Atomics.exchange(flags, CANCELLED, 1) !== 0) process.exit(130);
      clear();
      process.stderr.write('lawful: interrupted, finishing with what has been reached (once more to quit at once)\n');
      after(GRACE, 'interrupted');
    };
    process.on('SIGINT', onInterrupt);
    if (deadline !== undefined) after(deadline + GRACE - Date.now(), 'the time is up');
    const begin = (input: Uint8Array | undefined): void => {
      worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: { request: { ...request, input }, flag, deadline },
      });
      worker.on('message', onMessage);
      worker.on('error', onError);
    };
    const onMessage = (message: { reply?: Reply; progress?: string; announce?: string; piece?: Piece }): void => {
      if (message.piece !== undefined) pieces.push(message.piece);
      else if (message.reply !== undefined) finish(message.reply);
      else if (message.announce !== undefined) {
        clear();
        process.stderr.write(`${message.announce}\n`);
      } else if (message.progress !== undefined && terminal) {
        process.stderr.write(`\r\x1b[K${message.progress}`);
        shown = true;
      } else if (message.progress !== undefined && Date.now() - told >= QUIET) {
        told = Date.now();
        process.stderr.write(`${message.progress}\n`);
      }
    };
    const onError = (error: Error): void => {
      const memory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (memory && pieces.length > 0) finish(stoppedReply(request, pieces, 'out of memory'));
      finish({
        code: 3,
        out: '',
        err: `lawful: ${memory ? 'unable: out of memory' : `internal error: ${error.message.split('\n', 1)[0]}`}\n`,
      });
    };
    if (request.file === '-')
      readStandardInput(request.command === 'check' ? CERTIFICATE_LIMIT : MODEL_LIMIT).then(begin, (error: Error) =>
        finish({ code: 2, out: '', err: `lawful: ${error.message}\n` }),
      );
    else begin(undefined);
  });
}

/** A reader that closes the pipe early (| head) is no failure; a full disk is. */
function failedOutput(error: NodeJS.ErrnoException): number {
  if (error.code === 'EPIPE') return 0;
  process.stderr.write(`lawful: standard output cannot be written (${error.code ?? 'unknown'})\n`);
  return 2;
}
