/** What may stand where the cursor is: words at the beginning of a line, names and functions in expressions, groups, losses, flows. */
import { GIVEN_NAMES, isStatement, type Statement, VOCABULARY, type Word } from '@lawful/networks';
import { type Analysis, type Known, knownNames } from './analysis.js';
import { describeName } from './hover.js';
import { type Described, describeLine, isSign } from './roles.js';
import { DEPTH, type LogicalLine, type Place, scan } from './scan.js';

export interface Completion {
  readonly label: string;
  readonly kind: 'keyword' | 'function' | 'name' | 'group' | 'loss' | 'flow';
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
}

type Kind = Completion['kind'];

export function completionsAt(analysis: Analysis, place: Place): Completion[] {
  const before = textBefore(analysis, place);
  // Inside a comment nothing is offered, nor behind the beginning of a number.
  if (before === undefined) return [];
  const line = scan(before.text, isStatement).at(-1) ?? [];
  const described = describeLine(line);
  const { head, statement } = described;
  if (head >= line.length) return words(VOCABULARY.statements, 'keyword');
  return statement === undefined ? [] : behind(statement, described, knownBefore(analysis, before.line));
}

/** The line that a place is on, from its beginning to the word that is being typed there. */
function textBefore(
  { text, lines }: Analysis,
  { line, character }: Place,
): { readonly text: string; readonly line: number } | undefined {
  const rows = text.split('\n', line + 1);
  const row = (rows[line] ?? '').slice(0, character);
  if (/#/.test(row.replace(/"[^"]*"/g, ''))) return undefined;
  if (/(^|[^A-Za-z0-9_}])\d[\w.]*$/.test(row)) return undefined;
  const begun = lines.findLast(({ lexemes }) => lexemes[0]!.line <= line)?.lexemes;
  const first = begun?.some((l) => l.line === line) ? begun[0]!.line : line;
  const typed = /[A-Za-z_]\w*$/.exec(row)?.[0].length ?? 0;
  return { text: [...rows.slice(first, line), row.slice(0, row.length - typed)].join('\n'), line: first };
}

/** A line may use what stands on lines before it. */
const knownBefore = (analysis: Analysis, line: number): { readonly analysis: Analysis; readonly known: Known[] } => ({
  analysis,
  known: knownNames(analysis).filter(({ at }) => at.line - 1 < line),
});

type Names = ReturnType<typeof knownBefore>;

function behind(statement: Statement, described: Described, names: Names): Completion[] {
  const { lexemes: line, head } = described;
  const rest = line.slice(head + 1);
  const has = (sign: string): boolean => rest.some((l) => isSign(l, sign));
  switch (statement) {
    case 'param':
    case 'const':
    case 'input':
      if (!has(':')) return [];
      return [...widths(names), ...inner(statement, rest.length > 0 && isSign(rest.at(-1), ':') ? ['onehot'] : ['x'])];
    case 'let':
      return has('=') ? expression(names, described) : [];
    case 'def':
      return has('=') ? [...locals(described), ...expression(names, described)] : [];
    case 'output':
      return expression(names, described);
    case 'labels':
      return rest.length === 0 ? inner(statement, ['any', 'signs']) : [];
    case 'loss':
      return rest.length === 0
        ? [
            ...words(VOCABULARY.losses, 'loss'),
            ...given('loss', ['out', 'y']),
            ...expression(names, described, ['param', 'const']),
          ]
        : [...given('loss', ['out', 'y', 'z']), ...expression(names, described, ['param', 'const'])];
    case 'symmetry':
      return symmetry(rest, names, described);
    case 'flow':
      return flow(rest, names, described);
    case 'repeat':
      return [];
  }
}

function symmetry(rest: LogicalLine, names: Names, described: Described): Completion[] {
  if (!rest.some((l) => isSign(l, ':'))) return words(VOCABULARY.groups, 'group');
  const last = rest.at(-1);
  const target = isSign(last, ':') || (isSign(last, ',') && depthOf(rest) === 0);
  const inputs = namesOf(names, ['input']);
  if (target) return [...inputs, ...given('symmetry', ['y'])];
  return [...given('symmetry', ['g', 'g1', 'g2', 'h', 'y']), ...inputs, ...expression(names, described, [])];
}

function flow(rest: LogicalLine, names: Names, described: Described): Completion[] {
  if (rest.length === 0) return words(VOCABULARY.flows, 'flow');
  const last = rest.at(-1)!;
  const targets = last.text === 'rate' || isSign(last, ',');
  const constants = expression(names, described, ['const']);
  if (depthOf(rest) > 0) return [...given('flow', ['p']), ...constants, ...namesOf(names, ['param'])];
  return [...inner('flow', ['rate', 'decay']), ...(targets ? namesOf(names, ['param']) : constants)];
}

const depthOf = (line: LogicalLine): number =>
  line.reduce((depth, l) => depth + (l.kind === 'symbol' ? (DEPTH[l.text] ?? 0) : 0), 0);

type Nameable = 'param' | 'input' | 'const' | 'let';

/** Names of the given kinds, definitions, functions, and counters of the line. */
const expression = (
  names: Names,
  described: Described,
  kinds: readonly Nameable[] = ['param', 'input', 'const', 'let'],
): Completion[] => [
  ...namesOf(names, kinds.length > 0 && !kinds.includes('let') ? [...kinds, 'let'] : kinds),
  ...described.counters.map(({ text }) => item(text, 'name', 'counts the lines of this repeat')),
  ...names.known
    .filter(({ kind }) => kind === 'definition')
    .map((known) => nameItem(names.analysis, known, 'function')),
  ...words(VOCABULARY.functions, 'function'),
];

const namesOf = ({ analysis, known }: Names, kinds: readonly Nameable[]): Completion[] =>
  known
    .filter((k) =>
      k.kind === 'declaration' ? kinds.includes(k.is.kind) : k.kind === 'binding' && kinds.includes('let'),
    )
    .map((k) => nameItem(analysis, k, 'name'));

const nameItem = (analysis: Analysis, known: Known, kind: Kind): Completion => {
  const [detail, ...more] = describeName(analysis, known).split('\n');
  return item(known.name, kind, detail!, more.join('\n').trim());
};

const locals = ({ placed }: Described): Completion[] =>
  placed
    .filter(({ role }) => role.kind === 'declares' && role.what === 'argument')
    .map(({ lexeme }) => item(lexeme.text, 'name', 'an argument of this definition'));

const widths = ({ analysis: { outline } }: Names): Completion[] =>
  [...outline.widths.keys()].map((name) => item(name, 'name', 'a width'));

const given = (on: Statement, names: readonly string[]): Completion[] =>
  names.flatMap((name) =>
    (GIVEN_NAMES[name] ?? []).filter((g) => g.on === on).map(({ meaning }) => item(name, 'name', meaning)),
  );

/** Words behind the first one, of those that may stand on the line. */
const inner = (on: Statement, names: readonly string[]): Completion[] =>
  names.flatMap((name) => {
    const word = VOCABULARY.inner[name]!;
    return word.on.includes(on) ? [item(name, 'keyword', word.usage, word.meaning)] : [];
  });

const words = (table: Readonly<Record<string, Word>>, kind: Kind): Completion[] =>
  Object.entries(table).map(([name, { usage, meaning }]) => item(name, kind, usage, meaning));

const item = (label: string, kind: Kind, detail: string, documentation = ''): Completion => ({
  label,
  kind,
  detail,
  documentation,
});
