/**
 * The tree of commands, arguments and options. Help, completions of shells and the manual page are written from it, so that an option exists when
 * it is named here, and nowhere else.
 */
import { Argument, Command, Option } from 'commander';
import { VERSION } from '../writing/version.js';
import { FORMATS, LOSSES, readOptions } from './options.js';
import type { CommandName, Invocation } from './request.js';
import { titleOf } from './title.js';
import { UsageError } from './usage-error.js';

/** What the command line asks for. */
export type Chosen =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'examples'; readonly name: string | undefined }
  | { readonly kind: 'new'; readonly name: string; readonly model: string }
  | { readonly kind: 'completion'; readonly shell: string }
  | { readonly kind: 'man' }
  | { readonly kind: 'lsp' }
  | { readonly kind: 'atlas'; readonly words: readonly string[] };

/** What models to start from are there, one file each in packages/lawful/models. */
export const MODEL_KINDS = ['mlp', 'relu', 'attention', 'transformer', 'symmetry', 'autoencoder'] as const;

const AUDIT_FORMATS = ['text', 'json', 'csv'] as const;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const EXIT_CODES =
  'Exit codes: 0 done, 1 refuted or rejected, 2 wrong usage or input, 3 unable within the budget.';

const MODEL = 'a model file (.law), or - for standard input';
const MODELS = 'model files (.law), or - for standard input';

interface CommandRow {
  readonly description: string;
  readonly argument: string;
  /** A second file, which may be left out. */
  readonly other?: readonly [name: string, description: string];
  readonly examples: string;
  /** Takes several files. */
  readonly several?: true;
  readonly options: (c: Command) => Command;
}

/** The value of an option that may be repeated. */
const repeated = (text: string, before?: string[]): string[] => [...(before ?? []), text];

const withSet = (c: Command): Command =>
  c.option('--set <widths>', 'bind widths, as in h=3,n=2; may be repeated', (text: string, before?: string) =>
    before === undefined ? text : `${before},${text}`,
  );
const withFormat = (c: Command): Command =>
  c.addOption(
    new Option('--format <format>', 'what the answer is written in; csv, md and latex give a row a model').choices(
      FORMATS,
    ),
  );
const withJobs = (c: Command): Command => c.option('--jobs <n>', 'files worked on at a time', '1');
const withBlock = (c: Command): Command =>
  c.option('--block <names>', 'laws of these parameters alone, all others regarded as data, as in Q,K');
const withWatch = (c: Command): Command => c.option('--watch', 'answer again whenever the file changes');

const IMPORT_FORMATS = ['text', 'json', 'csv', 'latex'] as const;

const ROWS: Readonly<Record<CommandName, CommandRow>> = {
  find: {
    description: 'count the conserved quantities, find them, say whether that is all',
    argument: MODELS,
    several: true,
    examples:
      'Examples:\n  lawful find examples/two-layer-linear.law\n  lawful find examples/relu.law --json\n  lawful find examples/*.law --format md --jobs 2\n  lawful find examples/all-widths/attention.law --all-widths\n  echo "param w : 3\ninput x : 3\noutput w\' * x" | lawful find -',
    options: (c) =>
      withWatch(withJobs(withFormat(withBlock(withSet(c)))))
        .option('--degree <n>', 'highest degree of polynomial laws to search', '2')
        .option('--law <expr>', 'a law of yours that takes part in the count; may be repeated', repeated)
        .option(
          '--region [point]',
          'count with the true slopes at an integer point, as in "W1=[[1,2],[3,-4]]; b=5"; random without one',
        )
        .option('--all-widths', 'laws, their number and whether they are all, for every width: shapes may stay names')
        .option('--degrees', 'also what the symmetry adds under losses of degree 2, 3, 4 and so on')
        .option('--sets', 'also the sets of parameters that training does not leave, and under which optimisers')
        .option('--conjecture', 'with --all-widths: compare their number with the counts at small widths')
        .option('-o, --output <dir>', 'with --all-widths: folder to write the certificate to'),
  },
  prove: {
    description: 'prove or refute that an expression is conserved',
    argument: MODEL,
    examples:
      'Examples:\n  lawful prove examples/two-layer-linear.law --law "W1*W1\' - W2\'*W2"\n  lawful prove examples/relu.law --law "|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2"\n  lawful prove examples/all-widths/two-layer.law --law "W1*W1\' - W2\'*W2" --all-widths',
    options: (c) =>
      withWatch(withBlock(withSet(c)))
        .option('--law <expr>', 'the law')
        .option('--all-widths', 'prove it for every width: shapes may stay names')
        .option('-o, --output <dir>', 'with --all-widths: folder to write the certificate to'),
  },
  lift: {
    description: 'tensor form, lifted representation, isotypic table, lifted group and what parameters realise of it',
    argument: MODEL,
    examples:
      'Examples:\n  lawful lift examples/symmetry/two-layer-s4.law\n  lawful lift examples/symmetry/lightning-o4.law --exact-with',
    options: (c) =>
      withSet(c)
        .option('--exact-with', 'the smallest listed finite subgroup whose average is that over the group')
        .option('--approximate', 'bounds of the drift under sampled elements, perturbed data, partly invariant labels'),
  },
  assumption: {
    description:
      'Assumption 1 and the non-polynomial theorem, cross-entropy included: does augmentation leave the laws as they are?',
    argument: MODEL,
    examples: 'Example:\n  lawful assumption examples/analytic/logistic-c3.law',
    options: (c) => withSet(c).option('-o, --output <dir>', 'folder to write a certificate of the verdict to'),
  },
  mechanics: {
    description: 'symmetries, their identities, and how an optimiser breaks conserved quantities',
    argument: MODEL,
    examples:
      'Examples:\n  lawful mechanics examples/relu.law\n  lawful mechanics examples/two-layer-linear.law --kappa 12 --eta 1/20',
    options: (c) =>
      withSet(c)
        .option('--order <n>', 'powers of eta in the modified flow, 0 to 3', '2')
        .option(
          '--kappa <number>',
          'a Lipschitz constant of grad L along the run, for bounds of the drift; not checked',
        )
        .option('--eta <number>', 'a learning rate, for the same')
        .option('--plot <file>', 'SVG of the drift of each law under every optimiser, from runs in float64'),
  },
  certify: {
    description: 'find, prove, and write certificates',
    argument: MODELS,
    several: true,
    examples:
      'Examples:\n  lawful certify examples/relu.law\n  lawful certify examples/*.law -o certificates\n  lawful certify examples/all-widths/attention.law --all-widths',
    options: (c) =>
      withWatch(withJobs(withFormat(withBlock(withSet(c)))))
        .option('--degree <n>', 'highest degree of polynomial laws', '2')
        .option('--all-widths', 'the theorem for every width: shapes may stay names')
        .option(
          '--fragment',
          'also write theorem and proof alone, to \\input into a paper, and a .bib of what they cite',
        )
        .option('--discrete', 'also write a certificate of exact laws in discrete time, optimiser by optimiser')
        .option('--no-entries', 'leave the entries of matrix laws and the words of bounds out of pages')
        .option('-o, --output <dir>', 'folder to write to', 'out'),
  },
  check: {
    description: 'verify certificates independently',
    argument: 'certificates (.json), or - for standard input',
    several: true,
    examples:
      'Examples:\n  lawful check out/relu.json\n  lawful check out/*.json --format csv\n  lawful check out/relu.json --model examples/relu.law',
    options: (c) =>
      withJobs(withFormat(withBlock(withSet(c)))).option(
        '--model <file>',
        'say whether the certificate speaks of this model, and exit with 1 if not',
      ),
  },
  import: {
    description:
      'the laws of a real model at every width: an ONNX file, a dump of torch, or the config.json of a known family',
    argument: 'a model: .onnx, a dump (.json) of the export script, or config.json',
    examples:
      'Examples:\n  lawful import examples/import/gpt2/config.json\n  lawful import examples/import/mlp.onnx\n  lawful import model.onnx --loss cross-entropy --format latex\n  lawful import model.onnx --spec',
    options: (c) =>
      c
        .addOption(
          new Option('--format <format>', 'what the answer is written in; csv and latex give a row a law').choices(
            IMPORT_FORMATS,
          ),
        )
        .addOption(
          new Option('--loss <loss>', 'laws of every loss, or of those of the softmax of the output').choices(LOSSES),
        )
        .option('--eps <zero>', 'with 0: the laws without the epsilons of normalisations')
        .option('--dropout', 'of a config.json: laws that hold with its dropout, whatever the masks')
        .option('--parameters <file>', 'the list of parameters of the export script, MODEL.params.json unless given')
        .option('--weights-from-constants', 'what nodes fill with numbers and feed to weights is trained')
        .option('--squeeze', 'count all laws of the network, or of a small copy, and say whether these are all')
        .option('--spec', 'the symmetries of each axis as JSON: permutations, scalings, shifts')
        .option('-o, --output <dir>', 'folder to write the certificate and small copies as model texts to'),
  },
  audit: {
    description: 'the value of every conservation law on a checkpoint, and the drift between two',
    argument: 'a checkpoint: safetensors, torch.save, .npz, an index of shards, or a folder',
    other: ['[other]', 'a later checkpoint of the same model'],
    examples:
      'Examples:\n  lawful audit model.safetensors --with laws.json\n  lawful audit step0.pt step1000.pt --with laws.json --lr 0.1 --decay 1e-4 --steps 1000\n  lawful audit model.safetensors --with laws.json -o audit.html',
    options: (c) =>
      c
        .option('--with <laws>', 'the laws of the model: a model (.onnx, config.json), or a file of laws (.json)')
        .addOption(
          new Option('--format <format>', 'what the answer is written in; csv gives a row a law').choices(
            AUDIT_FORMATS,
          ),
        )
        .option('--lr <rate>', 'learning rate of SGD between the two: the least gradients that a drift takes')
        .option('--decay <rate>', 'weight decay of SGD between the two, with --lr and --steps')
        .option('--steps <n>', 'steps of SGD between the two')
        .option('-o, --output <html>', 'a page with pictures to write'),
  },
};

const NAMES = Object.keys(ROWS) as CommandName[];
const SEVERAL = NAMES.filter((name) => ROWS[name].several === true);

export const isCommandName = (word: string | undefined): word is CommandName => NAMES.some((name) => name === word);

/** Lines of a shell that show a command at work. */
export const examplesOf = (name: string): string | undefined =>
  isCommandName(name)
    ? ROWS[name].examples
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/^ {2}/, ''))
        .join('\n')
    : undefined;

/**
 * The whole tree; `choose` is told once what a command line asks for.
 *
 * @param only the command that a line begins with: the others are left out then, for to make them takes longer than to read the line
 */
export function programTree(choose: (chosen: Chosen) => void, only?: CommandName): Command {
  const program = furnished(new Command('lawful'))
    .description('Integrals of motion of neural-network training: counted, found, proved, certified.')
    .version(VERSION)
    .showHelpAfterError('(lawful --help shows the commands)')
    .addHelpText('after', `\n${EXIT_CODES}`);
  const add = (command: Command): void => {
    program.addCommand(furnished(command));
  };
  for (const name of only === undefined ? NAMES : [only]) add(commandOf(name, ROWS[name], choose));
  if (only !== undefined) return program;
  add(
    new Command('examples')
      .description('list the examples that come along, or print one')
      .argument('[name]', 'the example to print')
      .action((name: string | undefined) => choose({ kind: 'examples', name })),
  );
  add(
    new Command('new')
      .description('write a commented model to start from')
      .argument('<name>', 'the model: NAME.law is written')
      .addOption(new Option('--kind <kind>', 'what it is a model of').choices(MODEL_KINDS).default('mlp'))
      .action((name: string, { kind }: { kind: string }) => choose({ kind: 'new', name, model: kind })),
  );
  add(
    new Command('completion')
      .description('print a script with which a shell completes this command')
      .addArgument(new Argument('<shell>').choices(SHELLS))
      .addHelpText('after', '\nExample:\n  source <(lawful completion bash)')
      .action((shell: string) => choose({ kind: 'completion', shell })),
  );
  add(
    new Command('man')
      .description('print the manual page (roff)')
      .addHelpText('after', '\nExample:\n  lawful man | man -l -')
      .action(() => choose({ kind: 'man' })),
  );
  add(
    new Command('lsp')
      .description('serve editors: errors, names, completions of models while they are written (LSP)')
      .option('--stdio', 'speak over standard input and output, which is the only way and the default')
      .action(() => choose({ kind: 'lsp' })),
  );
  add(
    new Command('atlas')
      .description(
        'many models, counted and certified in one table: run, query, report, submit (the package @lawful/atlas)',
      )
      .argument('[words...]', 'what to do; lawful atlas --help says more')
      .allowUnknownOption()
      .helpOption(false)
      .action((words: string[]) => choose({ kind: 'atlas', words })),
  );
  return program;
}

const furnished = (command: Command): Command =>
  command.exitOverride().configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'lawful: ')) });

function commandOf(name: CommandName, row: CommandRow, choose: (chosen: Chosen) => void): Command {
  const command = new Command(name)
    .description(row.description)
    .argument(row.several === true ? '<files...>' : '<file>', row.argument);
  if (row.other !== undefined) command.argument(...row.other);
  command
    // Said in our own words below: which commands take several.
    .allowExcessArguments()
    .option('--json', 'print the fixed JSON fields')
    .option('--seed <n>', 'seed of all random choices', '1')
    .option('--budget <steps>', 'stop after so many steps, with what was proved by then')
    .option('--time <seconds>', 'end within so many seconds and one, with what was proved by then')
    .addHelpText('after', `\n${row.examples}`);
  return row.options(command).action(() => {
    const [files, other] = row.other === undefined ? [[...command.args], undefined] : withOther(name, command.args);
    const options = readOptions({ ...command.opts(), other });
    if (row.several !== true && files.length > 1)
      throw new UsageError(
        `${name}: ${files.length} files: expected one (${SEVERAL.slice(0, -1).join(', ')} and ${SEVERAL.at(-1)} take several)`,
      );
    if (files.filter((f) => f === '-').length > 1) throw new UsageError('-: standard input can be read once');
    if (options.watch && files.includes('-')) throw new UsageError('--watch: expected a file, not standard input');
    if (name === 'certify') refuseEqualTitles(files);
    choose({ kind: 'run', invocation: { command: name, files, options } });
  });
}

/** One file, and one that may stand beside it. */
function withOther(name: string, args: readonly string[]): [string[], string | undefined] {
  if (args.length > 2) throw new UsageError(`${name}: ${args.length} files: expected one or two`);
  if (args.includes('-')) throw new UsageError(`${name}: -: expected a file, not standard input`);
  return [args.slice(0, 1), args[1]];
}

/** Certificates are named after their models. */
function refuseEqualTitles(files: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const file of files) {
    const before = seen.get(titleOf(file));
    if (before !== undefined)
      throw new UsageError(
        `certify: ${before} and ${file} would write the same files: expected models of different names`,
      );
    seen.set(titleOf(file), file);
  }
}
