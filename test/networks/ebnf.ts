/** Grammars in EBNF: read, and used to write sentences at random, so that a parser can be asked whether it accepts what the grammar says. */
export type Rule =
  | { readonly kind: 'terminal'; readonly text: string }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Rule[] }
  | { readonly kind: 'optional' | 'repeated'; readonly of: Rule };

export type Grammar = ReadonlyMap<string, Rule>;

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** `name = rule ;` repeatedly, with | [ ] { } ( ) and terminals in quotes of either kind. Throws at anything else. */
export function readGrammar(text: string): Grammar {
  const words = [...text.matchAll(/"[^"]*"|'[^']*'|\w+|\S/g)].map(([w]) => w);
  let k = 0;
  const expect = (wanted: string): void => {
    if (words[k] !== wanted) throw new Error(`word ${k}: expected ${wanted}, found ${words[k]}`);
    k++;
  };
  const choice = (): Rule => {
    const parts = [sequence()];
    while (words[k] === '|') {
      k++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  };
  const sequence = (): Rule => {
    const parts: Rule[] = [];
    for (;;) {
      const word = words[k];
      if (word === undefined || ['|', ';', ')', ']', '}'].includes(word)) return { kind: 'sequence', parts };
      k++;
      const closer = CLOSERS[word];
      if (closer !== undefined) {
        const of = choice();
        expect(closer);
        parts.push(word === '(' ? of : { kind: word === '[' ? 'optional' : 'repeated', of });
      } else if (/^["']/.test(word)) parts.push({ kind: 'terminal', text: word.slice(1, -1) });
      else if (/^\w+$/.test(word)) parts.push({ kind: 'symbol', name: word });
      else throw new Error(`word ${k}: unexpected ${word}`);
    }
  };
  const rules = new Map<string, Rule>();
  while (k < words.length) {
    const name = words[k++]!;
    expect('=');
    rules.set(name, choice());
    expect(';');
  }
  return rules;
}

export function walk(rule: Rule, visit: (rule: Rule) => void): void {
  visit(rule);
  if ('parts' in rule) for (const part of rule.parts) walk(part, visit);
  if ('of' in rule) walk(rule.of, visit);
}

/**
 * A sentence of the grammar; deep inside, choices take their first part and what may be left out is.
 * @param next numbers from 0 to 1
 */
export function sentence(
  grammar: Grammar,
  start: string,
  words: Readonly<Record<string, () => string>>,
  next: () => number,
): string {
  const write = (rule: Rule, depth: number): string => {
    const deep = depth > 12;
    switch (rule.kind) {
      case 'terminal':
        return rule.text;
      case 'symbol':
        return words[rule.name]?.() ?? write(grammar.get(rule.name)!, depth + 1);
      case 'sequence':
        return rule.parts.map((part) => write(part, depth)).join(' ');
      case 'choice':
        return write(rule.parts[deep ? 0 : Math.floor(next() * rule.parts.length)]!, depth);
      case 'optional':
        return deep || next() < 0.5 ? '' : write(rule.of, depth + 1);
      case 'repeated': {
        let text = '';
        while (!deep && next() < 0.4) text += ` ${write(rule.of, depth + 1)}`;
        return text;
      }
    }
  };
  return write({ kind: 'symbol', name: start }, 0);
}
