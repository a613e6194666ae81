/**
 * The grammar and the mode that are written for editors: current, and every sign of every model has a colour. The grammar is run by the interpreter of
 * TextMate grammars that editors use, the mode by CodeMirror's own.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { tokenize } from '@lawful/cas-core';
import { grammarFiles } from '@lawful/editors/inside/grammars/files';
import { streamMode } from '@lawful/editors/inside/grammars/stream-mode';
import { textMateGrammar } from '@lawful/editors/inside/grammars/textmate';
import { GRAMMAR_WORDS } from '@lawful/editors/inside/grammars/words';
import { VOCABULARY } from '@lawful/networks';
import { ROOT } from '../command/run.js';
import { describe, expect, it } from '../jest-globals.js';
import { TEXTS } from './models.js';

/** What is used of the packages; their types speak of pages, which the compiler here knows nothing of. */
interface TextMate {
  readonly INITIAL: object;
  readonly Registry: new (options: object) => { loadGrammar(scope: string): Promise<Grammar> };
  parseRawGrammar(text: string, file: string): object;
}

interface Grammar {
  tokenizeLine(
    row: string,
    stack: object,
  ): {
    readonly tokens: readonly { readonly startIndex: number; readonly endIndex: number; readonly scopes: string[] }[];
    readonly ruleStack: object;
  };
}

interface Oniguruma {
  loadWASM(bytes: Uint8Array): Promise<void>;
  readonly OnigScanner: new (sources: string[]) => object;
  readonly OnigString: new (text: string) => object;
}

interface Node {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly node: { readonly firstChild: object | null };
}

interface CodeMirror {
  readonly StreamLanguage: {
    define(mode: object): {
      readonly parser: { parse(text: string): { iterate(how: { enter(node: Node): void }): void } };
    };
  };
}

interface State {
  readonly EditorState: {
    create(options: object): { languageDataAt(name: string, place: number): unknown };
  };
}

const load = createRequire(import.meta.url);
const { INITIAL, Registry, parseRawGrammar } = load('vscode-textmate') as TextMate;
const oniguruma = load('vscode-oniguruma') as Oniguruma;
const { StreamLanguage } = load('@codemirror/language') as CodeMirror;
const { EditorState } = load('@codemirror/state') as State;

interface Piece {
  readonly line: number;
  readonly from: number;
  readonly text: string;
  readonly scope: string;
}

async function textMate(grammar: object = textMateGrammar()): Promise<(text: string) => Piece[]> {
  await oniguruma.loadWASM(readFileSync(load.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(JSON.stringify(grammar), 'lawful.json'),
  });
  const loaded = await registry.loadGrammar('source.lawful');
  return (text) => {
    let stack = INITIAL;
    return text.split('\n').flatMap((row, line) => {
      const { tokens, ruleStack } = loaded.tokenizeLine(row, stack);
      stack = ruleStack;
      return tokens.map(({ startIndex, endIndex, scopes }) => ({
        line,
        from: startIndex,
        text: row.slice(startIndex, endIndex),
        scope: scopes.at(-1)!,
      }));
    });
  };
}

/** By CodeMirror: what its parser makes of a text, one node a token. */
function codeMirror(mode: object): (text: string) => Piece[] {
  const language = StreamLanguage.define(mode);
  return (text) => {
    const pieces: Piece[] = [];
    const rows = text.split('\n');
    language.parser.parse(text).iterate({
      enter: ({ from, to, name, node }) => {
        if (node.firstChild !== null || name === 'Document') return;
        const line = text.slice(0, from).split('\n').length - 1;
        pieces.push({
          line,
          from: from - rows.slice(0, line).join('\n').length - (line > 0 ? 1 : 0),
          text: text.slice(from, to),
          scope: name,
        });
      },
    });
    return pieces;
  };
}

/** The signs of a text that no piece with a colour covers. */
function uncovered(text: string, pieces: readonly Piece[], bare: (scope: string) => boolean): string[] {
  const rows = text.split('\n').map((row) => [...row].map((c) => (/\s/.test(c) ? ' ' : c)));
  const cells = text.split('\n').map((row) => row.split(''));
  for (const { line, from, text: own, scope } of pieces)
    if (!bare(scope)) for (let k = from; k < from + own.length; k++) cells[line]![k] = ' ';
  return cells.flatMap((row, line) =>
    row.flatMap((c, k) => (/\s/.test(c) ? [] : [`${line + 1}:${k + 1} ${rows[line]![k]}`])),
  );
}

const scopesOf = (pieces: readonly Piece[], word: string): string[] =>
  pieces.filter(({ text }) => text.trim() === word).map(({ scope }) => scope);

const SAMPLE = `# a model
param W1 : 2 x 3 > 0
input k : onehot(3)
let a = relu(W1 * k) .+ 0.5  # tail "x" relu(
def f(A, B) = own(A) + B'
repeat l = 1..2 : let x{l+1} = einsum("ij,j->i", A, x{l})
output f(a, a)
loss cross-entropy + norm2(W1)
flow gradient rate W1 = 2 decay c
symmetry O(2) x cyclic(3) : k -> g1 * k
labels signs
loss (out - y)^2
`;

describe('the files for editors', () => {
  it('are current', () => {
    for (const [name, text] of Object.entries(grammarFiles()))
      expect([name, readFileSync(join(ROOT, 'packages/editors', name), 'utf8') === text]).toEqual([name, true]);
  });

  it('hold every word of the vocabulary', () => {
    const { statements, functions, groups, losses, flows, inner } = VOCABULARY;
    const words = [statements, functions, groups, losses, flows, inner].flatMap((table) => Object.keys(table));
    for (const text of Object.values(grammarFiles()))
      expect(words.filter((w) => !text.includes(w.replace('-', '\\\\-')) && !text.includes(w))).toEqual([]);
    expect(words.length).toBeGreaterThan(80);
  });
});

describe('the TextMate grammar', () => {
  it.each(TEXTS)('%s: has no bare sign', async (_, text) => {
    const pieces = (await textMate())(text);
    expect(uncovered(text, pieces, (scope) => scope === 'source.lawful')).toEqual([]);
    const wrong = pieces.filter(({ scope }) => scope.startsWith('invalid')).map(({ text: own }) => own);
    expect(wrong).toEqual(text.includes(' @ ') ? ['@'] : []);
  });

  it('tells kinds of words apart', async () => {
    const pieces = (await textMate())(SAMPLE);
    const of = (word: string): string[] => scopesOf(pieces, word);
    expect(of('param')).toEqual(['storage.type.lawful']);
    expect(of('output')).toEqual(['keyword.control.lawful']);
    expect(of('repeat')).toEqual(['keyword.control.lawful']);
    expect(of('let')).toEqual(['storage.type.lawful', 'storage.type.lawful']);
    expect(of('W1')[0]).toBe('variable.other.definition.lawful');
    expect(of('W1').at(-1)).toBe('variable.other.lawful');
    expect(of('relu')).toEqual(['support.function.lawful']);
    expect(of('own')).toEqual(['entity.name.function.lawful']);
    expect(of('f')).toEqual(['entity.name.function.definition.lawful', 'entity.name.function.lawful']);
    expect(of('onehot')).toEqual(['keyword.other.lawful']);
    expect(of('cross-entropy')).toEqual(['support.constant.loss.lawful']);
    expect(of('gradient')).toEqual(['support.constant.flow.lawful']);
    expect([of('rate'), of('decay'), of('signs')]).toEqual([
      ['keyword.other.lawful'],
      ['keyword.other.lawful'],
      ['keyword.other.lawful'],
    ]);
    expect([of('O'), of('cyclic')]).toEqual([['support.class.group.lawful'], ['support.class.group.lawful']]);
    expect([of('g1'), of('out'), of('y')]).toEqual([
      ['variable.language.lawful'],
      ['variable.language.lawful'],
      ['variable.language.lawful'],
    ]);
    expect(of('"ij,j->i"')).toEqual(['string.quoted.double.lawful']);
    expect(of('0.5')).toEqual(['constant.numeric.lawful']);
    expect(of('.+')).toEqual(['keyword.operator.lawful']);
    expect(of('# tail "x" relu(')).toEqual(['comment.line.number-sign.lawful']);
  });

  it('is seen to leave signs bare when a rule is missing', async () => {
    const grammar = textMateGrammar();
    const own = grammar.repository.expression!.patterns!.filter(
      ({ name }) => name !== 'variable.other.lawful' && name !== 'invalid.illegal.lawful',
    );
    const pieces = (await textMate({ ...grammar, repository: { expression: { patterns: own } } }))('output W\n');
    expect(uncovered('output W\n', pieces, (scope) => scope === 'source.lawful')).toEqual(['1:8 W']);
  });
});

describe('the CodeMirror mode', () => {
  const written = async (): Promise<object> =>
    (await import(join(ROOT, 'packages/editors/lawful-mode.js'))).lawfulMode as object;

  it.each(TEXTS)('%s: has no bare sign, and the tokens of the lexer', async (_, text) => {
    const pieces = codeMirror(await written())(text);
    expect(uncovered(text, pieces, () => false)).toEqual([]);
    expect(pieces.filter(({ scope }) => scope === 'invalid').map(({ text: own }) => own)).toEqual(
      text.includes(' @ ') ? ['@'] : [],
    );
    if (text.includes(' @ ')) return;
    // Tokens of one colour that touch are one node; none begins inside a node of another colour.
    const places = pieces.map(({ line, from, text: own }) => [line, from, from + own.length] as const);
    for (const { kind, at, text: own } of tokenize({ file: 'm', text })) {
      if (kind === 'newline' || kind === 'end') continue;
      const length = own.length + (kind === 'text' ? 2 : 0);
      const inside = places.some(
        ([line, from, to]) => line === at.line - 1 && from < at.column && at.column - 1 + length <= to,
      );
      expect([own, at, inside]).toEqual([own, at, true]);
    }
  });

  it('tells kinds of words apart', async () => {
    const pieces = codeMirror(await written())(SAMPLE);
    const of = (word: string): string[] => [...new Set(scopesOf(pieces, word))];
    expect([of('param'), of('output'), of('repeat'), of('let')]).toEqual(Array(4).fill(['keyword']));
    expect(of('W1')).toEqual(['variableName.definition', 'variableName']);
    expect(of('relu')).toEqual(['variableName.function.standard']);
    expect(of('own')).toEqual(['variableName.function']);
    expect(of('f')).toEqual(['variableName.function.definition', 'variableName.function']);
    expect([of('cross-entropy'), of('gradient')]).toEqual([['atom'], ['atom']]);
    expect([of('rate'), of('decay'), of('signs'), of('onehot')]).toEqual(Array(4).fill(['keyword']));
    expect([of('O'), of('cyclic')]).toEqual([['typeName'], ['typeName']]);
    expect([of('g1'), of('out')]).toEqual(Array(2).fill(['variableName.special']));
    expect(of('# tail "x" relu(')).toEqual(['comment']);
    expect([of('0.5'), of('"ij,j->i"')]).toEqual([['number'], ['string']]);
  });

  it('names tags that CodeMirror has, and offers it how lines are made comments', () => {
    const complaints: unknown[] = [];
    const warn = console.warn;
    console.warn = (...said: unknown[]) => complaints.push(said);
    try {
      codeMirror(streamMode(GRAMMAR_WORDS))(SAMPLE);
      codeMirror({ token: (s: { next(): unknown }) => (s.next() === undefined ? null : 'noSuchTag') })('x');
    } finally {
      console.warn = warn;
    }
    // The second one shows that a wrong tag is told.
    expect(complaints).toEqual([['Unknown highlighting tag noSuchTag']]);
    const state = EditorState.create({
      doc: 'param W',
      extensions: [StreamLanguage.define(streamMode(GRAMMAR_WORDS))],
    });
    expect(state.languageDataAt('commentTokens', 1)).toEqual([{ line: '#' }]);
  });
});
