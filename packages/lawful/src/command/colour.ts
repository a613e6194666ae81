/**
 * Colour on a terminal. Texts are made without it, here words that open an answer are painted afterwards: without colour the bytes are those of a
 * pipe. Laws and names of a user stand in places that no rule reaches.
 */

export type Painter = (text: string) => string;

/** What a terminal or the environment says: FORCE_COLOR decides alone where it is set (0 is no), then NO_COLOR, then whether there is a terminal. */
export function wantsColour(terminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM } = env;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return terminal && TERM !== 'dumb';
}

const STYLES = { red: '31', green: '32', yellow: '33', bold: '1', dim: '2' } as const;
type Style = keyof typeof STYLES;

const styled = (style: Style, text: string): string => `\x1b[${STYLES[style]}m${text}\x1b[0m`;

/** What is painted in a line: the first group of the expression. */
type Rule = readonly [where: RegExp, style: Style];

const ANSWERS: readonly Rule[] = [
  [/^(==> .* <==)$/, 'bold'],
  [/^(?:.*: )?\d+ laws?, (complete for the path family alone)/, 'yellow'],
  [/^(?:without augmentation: |averaged over the symmetry: )?\d+ laws?, (complete)/, 'green'],
  [/: (not complete)$/, 'yellow'],
  [/^(proved|accepted)(?=:|$)/, 'green'],
  [/^(refuted|rejected)(?=:)/, 'red'],
  [/^(unable)(?=:)/, 'yellow'],
  [/^(stopped early)(?=:)/, 'yellow'],
  [/: (stopped early), what is known:$/, 'yellow'],
  [/^(warning)(?=:)/, 'yellow'],
  [/^(not evaluated)(?=:)/, 'yellow'],
  [/^\S+: (?:Assumption 1 (?=holds)|gaps of logits (?=distinct))(holds|distinct)/, 'green'],
  [/^\S+: (?:Assumption 1 (?=fails)|gaps of logits (?=coincide))(fails|coincide)/, 'red'],
  [/^\S+: (?:Assumption 1 (?=unknown)|gaps of logits (?=undecided))(unknown|undecided)/, 'yellow'],
];

const ERRORS: readonly Rule[] = [
  [/^(==> .* <==)$/, 'bold'],
  [/^(lawful: unable)(?=:)/, 'yellow'],
  [/^(lawful)(?=:)/, 'red'],
  [/^(\S+:\d+:\d+)(?=:)/, 'bold'],
  [/^ +(\^)$/, 'red'],
];

const painter =
  (rules: readonly Rule[]): Painter =>
  (text) =>
    text
      .split('\n')
      .map((line) => {
        for (const [where, style] of rules) {
          const match = new RegExp(where, 'd').exec(line);
          const [from, to] = match?.indices?.[1] ?? [];
          if (from !== undefined && to !== undefined)
            return line.slice(0, from) + styled(style, line.slice(from, to)) + line.slice(to);
        }
        return line;
      })
      .join('\n');

const plain: Painter = (text) => text;

export const answerPainter = (colour: boolean): Painter => (colour ? painter(ANSWERS) : plain);
export const errorPainter = (colour: boolean): Painter => (colour ? painter(ERRORS) : plain);
