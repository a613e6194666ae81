/** The manual page, in roff with the macros of man(7). */
import type { DescribedCommand, DescribedOption, DescribedProgram } from './described.js';

/** Backslashes and hyphens are signs of roff, and so is a point or quote at the beginning of a line. */
const text = (plain: string): string =>
  plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');

const bold = (plain: string): string => `\\fB${text(plain)}\\fR`;
const italic = (plain: string): string => `\\fI${text(plain)}\\fR`;

function optionLines({ short, long, value, isOptional, description, standard }: DescribedOption): string[] {
  const flags = [short, long].filter((f) => f !== undefined).map(bold);
  const of = value === undefined ? '' : isOptional ? ` [${italic(value)}]` : ` ${italic(value)}`;
  return [
    '.TP',
    `${flags.join(', ')}${of}`,
    text(`${description}${standard === undefined ? '' : ` (default: ${standard})`}`),
  ];
}

const synopsis = ({ name, arguments: args, options }: DescribedCommand): string =>
  [
    bold(`lawful ${name}`),
    ...args.map(({ name: a, isRequired, isRepeated }) => {
      const shown = `${italic(a)}${isRepeated ? '...' : ''}`;
      return isRequired ? shown : `[${shown}]`;
    }),
    ...(options.length > 0 ? [`[${italic('options')}]`] : []),
  ].join(' ');

const sentence = (description: string): string => `${description[0]!.toUpperCase()}${description.slice(1)}.`;

function commandLines(command: DescribedCommand, examples: string | undefined): string[] {
  return [
    `.SS ${text(command.name)}`,
    synopsis(command),
    '.PP',
    text(sentence(command.description)),
    ...command.arguments.flatMap((a) => ['.TP', italic(a.name), text(a.description)]),
    ...command.options.flatMap(optionLines),
    ...(examples === undefined
      ? []
      : ['.PP', 'Examples:', '.PP', '.nf', '.RS', ...examples.split('\n').map(text), '.RE', '.fi']),
  ];
}

export interface ManualOptions {
  readonly version: string;
  readonly exitCodes: string;
  /** Lines of a shell, by the name of their command. */
  readonly examples: (command: string) => string | undefined;
}

export function manualPage(program: DescribedProgram, { version, exitCodes, examples }: ManualOptions): string {
  return [
    `.TH LAWFUL 1 "" "lawful ${version}" "User Commands"`,
    '.SH NAME',
    `lawful \\- ${text(program.description[0]!.toLowerCase() + program.description.slice(1).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    `${bold('lawful')} ${italic('command')} [${italic('options')}]`,
    '.SH DESCRIPTION',
    text(
      'A model is a text file (.law). Answers go to standard output, errors and progress to standard error. Work that is stopped by its budget, its time or an interrupt prints what was proved by then.',
    ),
    '.SH OPTIONS',
    ...program.options.flatMap(optionLines),
    '.SH COMMANDS',
    ...program.commands.flatMap((c) => commandLines(c, examples(c.name))),
    '.SH EXIT STATUS',
    text(exitCodes),
    '.SH ENVIRONMENT',
    '.TP',
    bold('NO_COLOR'),
    'No colour, on a terminal either.',
    '.TP',
    bold('FORCE_COLOR'),
    'Colour in a pipe too; 0 for none anywhere.',
    '',
  ].join('\n');
}
