/** The tree of commands as plain data, from which completions and the manual page are written: whatever commander knows, they know. */
import type { Argument, Command, Option } from 'commander';

/** What a shell should offer for a value. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Files with this extension, and folders on the way to them. */
  | { readonly kind: 'files'; readonly extension: string }
  | { readonly kind: 'folders' }
  | { readonly kind: 'free' };

export interface DescribedOption {
  /** `-o`, without which `undefined`. */
  readonly short: string | undefined;
  readonly long: string;
  /** The name of its value, as in `<seconds>`; undefined for a flag. */
  readonly value: string | undefined;
  readonly isOptional: boolean;
  readonly values: Values;
  readonly description: string;
  readonly standard: string | undefined;
}

export interface DescribedArgument {
  readonly name: string;
  readonly isRequired: boolean;
  readonly isRepeated: boolean;
  readonly description: string;
  readonly values: Values;
}

export interface DescribedCommand {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly DescribedArgument[];
  readonly options: readonly DescribedOption[];
}

export interface DescribedProgram extends DescribedCommand {
  readonly commands: readonly DescribedCommand[];
}

const FREE: Values = { kind: 'free' };
const words = (choices: readonly string[]): Values => ({ kind: 'words', words: choices });

/** Files are told by what the argument is described as: "(.law)", "(.json)". */
function argumentValues({ argChoices, description }: Argument): Values {
  if (argChoices !== undefined) return words(argChoices);
  const [, extension] = /\(\.(\w+)\)/.exec(description) ?? [];
  return extension === undefined ? FREE : { kind: 'files', extension };
}

/** Values are told by their name: `<dir>` is a folder, `<file>` a model. */
function optionValues({ argChoices, flags }: Option): Values {
  if (argChoices !== undefined) return words(argChoices);
  if (flags.includes('<dir>')) return { kind: 'folders' };
  return flags.includes('<file>') ? { kind: 'files', extension: 'law' } : FREE;
}

const describeOption = (option: Option): DescribedOption => ({
  short: option.short,
  long: option.long!,
  value: /[<[](.*)[>\]]/.exec(option.flags)?.[1],
  isOptional: option.optional,
  values: optionValues(option),
  description: option.description,
  standard: typeof option.defaultValue === 'string' ? option.defaultValue : undefined,
});

function describeCommand(command: Command): DescribedCommand {
  return {
    name: command.name(),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      isRequired: argument.required,
      isRepeated: argument.variadic,
      description: argument.description,
      values: argumentValues(argument),
    })),
    options: command.createHelp().visibleOptions(command).map(describeOption),
  };
}

export const describeProgram = (program: Command): DescribedProgram => ({
  ...describeCommand(program),
  commands: program.commands.map(describeCommand),
});
