/** Completions of the shells: what stands in the tree of commands, written as a script for each of them. */
import type { DescribedCommand, DescribedOption, DescribedProgram, Values } from './described.js';

/** For a shell: between single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const flagsOf = ({ short, long }: DescribedOption): string[] => (short === undefined ? [long] : [short, long]);
const noValues: Values = { kind: 'free' };

function bashOffer(values: Values): string {
  if (values.kind === 'words') return `_lawful_words ${quoted(values.words.join(' '))}`;
  if (values.kind === 'files') return `_lawful_files ${values.extension}`;
  return values.kind === 'folders' ? '_lawful_folders' : 'COMPREPLY=()';
}

function bashCommand({ name, options, arguments: args }: DescribedCommand): string {
  const valued = options
    .filter((o) => o.value !== undefined && !o.isOptional)
    .map((o) => `        ${flagsOf(o).join('|')}) ${bashOffer(o.values)}; return ;;`);
  return [
    `    ${name})`,
    ...(valued.length === 0 ? [] : ['      case "$previous" in', ...valued, '      esac']),
    `      if [[ "$word" == -* ]]; then _lawful_words ${quoted(options.flatMap(flagsOf).join(' '))}`,
    `      else ${bashOffer(args[0]?.values ?? noValues)}; fi ;;`,
  ].join('\n');
}

const bash = ({
  commands,
  options,
}: DescribedProgram): string => `# Completion of lawful for bash: source <(lawful completion bash)
_lawful_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_lawful_folders() { compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word"); }
_lawful_files() {
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -f -X "!*.$1" -- "$word"; compgen -d -- "$word")
}
_lawful() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" k
  COMPREPLY=()
  for ((k = 1; k < COMP_CWORD; k++)); do
    case "\${COMP_WORDS[k]}" in -*) ;; *) command="\${COMP_WORDS[k]}"; break ;; esac
  done
  case "$command" in
    "") _lawful_words ${quoted([...commands.map((c) => c.name), ...options.flatMap(flagsOf)].join(' '))} ;;
${commands.map(bashCommand).join('\n')}
  esac
}
complete -F _lawful lawful
`;

function zshAction(values: Values): string {
  if (values.kind === 'words') return `(${values.words.join(' ')})`;
  if (values.kind === 'files') return `_files -g "*.${values.extension}"`;
  return values.kind === 'folders' ? '_files -/' : ' ';
}

/** Inside a specification of zsh, brackets and colons are signs. */
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, (c) => `\\${c}`);

const zshOption = (option: DescribedOption): string[] =>
  flagsOf(option).map((flag) => {
    const { value, isOptional, values, description } = option;
    const of = value === undefined ? '' : `${isOptional ? '::' : ':'}${zshText(value)}:${zshAction(values)}`;
    return quoted(`*${flag}[${zshText(description)}]${of}`);
  });

const zsh = ({ commands }: DescribedProgram): string => `#compdef lawful
# Completion of lawful for zsh: lawful completion zsh > _lawful, in a folder of $fpath
_lawful() {
  local -a commands
  commands=(
${commands.map((c) => `    ${quoted(`${c.name}:${zshText(c.description)}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then _describe 'command' commands; return; fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands
  .map(({ name, options, arguments: args }) => {
    const positions = args.map((a) =>
      quoted(`${a.isRepeated ? '*' : ''}:${zshText(a.description)}:${zshAction(a.values)}`),
    );
    return `    ${name}) _arguments ${[...options.flatMap(zshOption), ...positions].join(' \\\n      ')} ;;`;
  })
  .join('\n')}
  esac
}
compdef _lawful lawful
`;

function fishValues(values: Values): string {
  if (values.kind === 'words') return ` -x -a ${fishQuoted(values.words.join(' '))}`;
  if (values.kind === 'files') return ` -x -a '(__fish_complete_suffix .${values.extension})'`;
  return values.kind === 'folders' ? " -x -a '(__fish_complete_directories)'" : ' -x';
}

/** In fish a quote inside quotes is escaped by a backslash. */
const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const fishCommand = ({ name, options, arguments: args, description }: DescribedCommand): string[] => {
  const inside = `complete -c lawful -n '__fish_seen_subcommand_from ${name}'`;
  const values = args[0]?.values ?? noValues;
  return [
    `complete -c lawful -n __fish_use_subcommand -a ${name} -d ${fishQuoted(description)}`,
    ...(values.kind === 'free' ? [] : [`${inside}${fishValues(values).replace(' -x', '')}`]),
    ...options.map(
      (o) =>
        `${inside}${o.short === undefined ? '' : ` -s ${o.short.slice(1)}`} -l ${o.long.slice(2)}${o.value === undefined || o.isOptional ? '' : fishValues(o.values)} -d ${fishQuoted(o.description)}`,
    ),
  ];
};

const fish = ({ commands }: DescribedProgram): string =>
  [
    '# Completion of lawful for fish: lawful completion fish > ~/.config/fish/completions/lawful.fish',
    'complete -c lawful -f',
    ...commands.flatMap(fishCommand),
    '',
  ].join('\n');

const SCRIPTS: Readonly<Record<string, (program: DescribedProgram) => string>> = { bash, zsh, fish };

/** @param shell one of the keys, as the command line has checked */
export const completionScript = (shell: string, program: DescribedProgram): string => SCRIPTS[shell]!(program);
