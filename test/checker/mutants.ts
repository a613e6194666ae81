/** Texts that differ from a given one by a single token of claim or evidence. */

/** What each kind of token is changed to. */
function replacements(token: string): string[] {
  if (/^-?\d+$/.test(token)) {
    const n = Number(token);
    return [n + 1, n - 1, -n, 2 * n, 0].map((m) => String(m + 0)).filter((other) => other !== token);
  }
  if (token === 'true' || token === 'false') return [String(token === 'false')];
  const word = JSON.parse(token) as string;
  if (/^-?\d/.test(word))
    return [word.startsWith('-') ? word.slice(1) : `-${word}`, '2', '1/2', '0'].map((w) => JSON.stringify(w));
  const groups = [
    ['add', 'sub', 'mul', 'div'],
    ['parameter', 'input', 'constant'],
    ['neg', 'var', 'const'],
    ['velocity', 'clock', 'parameter', 'constant'],
    ['label', 'input'],
    ['drift', 'kick'],
    ['free', 'sum-zero'],
    ['mse', 'logistic', 'exponential', 'cross-entropy', 'custom'],
    ['gradient', 'mirror', 'momentum'],
    ['path-family', 'near-point'],
    ['plain', 'potential', 'augmented'],
    ['diagonal', 'parameter'],
    ['transpose', 'trace', 'diag'],
    ['exp', 'log', 'sqrt', 'neg'],
  ];
  const others = groups.find((group) => group.includes(word))?.filter((other) => other !== word) ?? [`${word}2`];
  return others.map((other) => JSON.stringify(other));
}

const TOKEN = /"(?:[^"\\]|\\.)*":?|-?\d+|true|false/g;

/** The text with some of its tokens changed, chosen by the dice. */
export function mutated(text: string, roll: (below: number) => number, changes: number): string {
  const end = text.indexOf('"note"');
  const tokens = [...text.slice(0, end).matchAll(TOKEN)].filter(([token]) => !token.endsWith(':'));
  const chosen = new Map<number, string>();
  for (let n = 0; n < changes; n++) {
    const token = tokens[roll(tokens.length + 1) - 1] as RegExpExecArray;
    const others = replacements(token[0]);
    if (others.length > 0) chosen.set(token.index, others[roll(others.length + 1) - 1] as string);
  }
  return text.replace(TOKEN, (token, at: number) => chosen.get(at) ?? token);
}

export function* mutants(text: string): Generator<string> {
  const end = text.indexOf('"note"');
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*":?|-?\d+|true|false/g)) {
    if (match.index >= end || match[0].endsWith(':')) continue;
    for (const other of replacements(match[0])) {
      yield text.slice(0, match.index) + other + text.slice(match.index + match[0].length);
    }
  }
}
