/**
 * The vocabulary is what the parser knows: its words are accepted where it says, each word that sources of the parser compare with is one of it, and
 * everything has a usage and a meaning.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceError } from '@lawful/cas-core';
import { SYMBOLS, TOKEN_PATTERNS, tokenize } from '@lawful/cas-core/inside/expressions/lexer';
import { parseModel } from '@lawful/networks';
import { flowRow, WRITTEN_FLOWS } from '@lawful/networks/inside/flows/table';
import { dimsOf } from '@lawful/networks/inside/language/shape';
import { EXAMPLE_NAMES, VOCABULARY } from '@lawful/networks/inside/language/vocabulary';
import { givenMeaning } from '@lawful/networks/inside/language/words';
import { LOSS_WORDS, lossRow } from '@lawful/networks/inside/losses/table';
import { describe, expect, it } from '../jest-globals.js';

const FOLDER = new URL('../../../packages/networks/src/language/', import.meta.url).pathname;
const sources = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);

const errorOf = (text: string): string | undefined => {
  try {
    parseModel({ file: 'm', text });
  } catch (error) {
    if (error instanceof SourceError) return error.detail;
    throw error;
  }
  return undefined;
};

const { statements, inner, functions, groups, losses, flows, given, operators } = VOCABULARY;

const HEAD = `param w : 2 x 2\nconst k > 0\ninput x : 2\n`;

describe('the vocabulary', () => {
  it.each(Object.keys(statements))('the line "%s" is known to the parser', (word) => {
    expect(errorOf(word)).not.toMatch(/expected a declaration/);
    expect(errorOf(`${word}x`)).toMatch(/expected a declaration/);
  });

  it('names the lines in what the parser expects', () => {
    expect(errorOf('zzz')).toContain(`expected a declaration (${Object.keys(statements).join(', ')})`);
  });

  it.each(Object.keys(losses))('the loss "%s" is read', (word) => {
    const argument = { margin: '(z^2)', huber: '(k)' }[word] ?? '';
    const output = lossRow({ kind: word }).labels === 'margin' ? "output x' * w * x" : 'output w * x';
    expect(errorOf(`${HEAD}${output}\nloss ${word}${argument}\n`)).toBeUndefined();
  });

  it.each(Object.keys(flows))('the flow "%s" is read', (word) => {
    const argument = { momentum: '(k)', mirror: '(p)', lp: '(4)' }[word] ?? '';
    expect(errorOf(`${HEAD}output w * x\nflow ${word}${argument}\n`)).toBeUndefined();
  });

  it.each(Object.keys(groups))('the group "%s" is read', (word) => {
    const argument = { quaternion: '', permutations: '2, (1 2)', generated: '[[0, 1],[1, 0]]' }[word] ?? '2';
    const sizes: Record<string, number> = { quaternion: 4, U: 4, SU: 4, torus: 4 };
    const n = sizes[word] ?? 2;
    const line = `symmetry ${word}(${argument}) : x -> g * x`;
    expect(errorOf(`param w : 1 x ${n}\ninput x : ${n}\noutput w * x\n${line}\n`)).toBeUndefined();
  });

  it('has a row for every loss, flow and function, in words of its own', () => {
    expect(Object.keys(losses)).toEqual(LOSS_WORDS);
    expect(Object.keys(flows)).toEqual(WRITTEN_FLOWS);
    for (const [word, { usage, meaning }] of [losses, flows, statements, groups, functions].flatMap((t) =>
      Object.entries(t),
    )) {
      expect(usage).toContain(word);
      expect(meaning.length).toBeGreaterThan(1);
      expect(meaning).not.toMatch(/ flow$|^the loss above/);
    }
    // Seen to have a text of its own, and not the one that stands in for it.
    for (const [kind, { meaning }] of Object.entries(losses)) expect(meaning).not.toBe(lossRow({ kind }).text);
  });

  it.each(Object.entries(inner))('the word "%s" stands on the lines that it names', (word, { on, usage }) => {
    expect(usage).toMatch(new RegExp(`\\b${word}\\b`));
    const lines: Record<string, string> = {
      onehot: 'input q : onehot(3)',
      x: 'input q : 2 x 3',
      any: 'labels any',
      signs: 'labels signs',
      rate: 'flow gradient rate w = 2',
      decay: 'flow gradient decay k',
    };
    expect(on).toContain(lines[word]!.split(' ')[0]);
    const margin = on.includes('labels') ? 'loss logistic\n' : '';
    expect(errorOf(`${HEAD}output x' * w * x\n${margin}${lines[word]}\n`)).toBeUndefined();
  });

  it('says of every name that losses, flows and symmetries give a meaning what it is', () => {
    const shape = { rows: 2, cols: 1 };
    const named = [
      ...[...LOSS_WORDS, 'custom'].flatMap((kind) =>
        [...(lossRow({ kind }).names?.(shape, new Map()).keys() ?? [])].map((name) => ['loss', name] as const),
      ),
      ...WRITTEN_FLOWS.flatMap((kind) =>
        [...(flowRow({ kind }).argument?.keys() ?? [])].map((name) => ['flow', name] as const),
      ),
      ...['g', 'g1', 'g2', 'g3', 'h', 'y'].map((name) => ['symmetry', name] as const),
      ...['t', 'vel', 'i'].map((name) => ['laws', name] as const),
    ];
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(([on, name]) => givenMeaning(name, on) === undefined)).toEqual([]);
    expect(givenMeaning('g', 'loss')).toBeUndefined();
    // No name beside these.
    const known = new Set(named.map(([, name]) => name));
    expect(Object.keys(given).filter((name) => !known.has(name))).toEqual([]);
  });

  it('describes operators that the lexer has', () => {
    expect(Object.keys(operators).filter((o) => !SYMBOLS.includes(o))).toEqual([]);
    for (const o of SYMBOLS.filter((s) => /^\.?[-+*/^']$/.test(s))) expect(Object.keys(operators)).toContain(o);
  });

  it('keeps no second list: the parser compares with no word that is written out', () => {
    const compared = sources.flatMap(([name, text]) =>
      [...text.matchAll(/(?:accept\(|text [!=]== |case )'([A-Za-z_]+)'/g)].map((m) => `${name}: ${m[1]}`),
    );
    // Kinds of syntax and of tokens are no words; labels on a symmetry line and words of hints are.
    const kinds = /: (number|name|text|sum|product|negate|power|transpose|index|call|matrix|norm2)$/;
    expect(compared.filter((c) => !kinds.test(c) && !/^(line-hints|sympy-text)\.ts/.test(c))).toEqual([
      'parse-symmetry.ts: y',
    ]);
    const lists = sources.filter(([name, text]) => name !== 'words.ts' && /'param',\s*'input',\s*'const'/.test(text));
    expect(lists.map(([name]) => name)).toEqual([]);
  });

  it('says of every function what shape it gives, as its example has it', () => {
    const shapes = new Map(Object.entries(EXAMPLE_NAMES));
    const head = [...shapes].map(([name, shape]) => `input ${name} : ${shape}\n`).join('');
    for (const [name, { example, shape }] of Object.entries(functions)) {
      const { bindings } = parseModel({ file: 'm', text: `${head}param a\nlet e = ${example}\noutput a\n` });
      const found = dimsOf(bindings[0]!.shape);
      const [first] = /\b[XYZSvcK]\b/.exec(example) ?? [];
      expect([name, shape]).not.toEqual([name, 'as its row says']);
      if (shape.startsWith('a scalar')) expect([name, found]).toEqual([name, [1, 1]]);
      if (/^that of [XS]$|^that of S;/.test(shape) && !/norm2/.test(example))
        expect([name, found.join(' x ')]).toEqual([name, shapes.get(first!)]);
      if (shape.startsWith('a column')) expect([name, found[1]]).toEqual([name, 1]);
      if (shape === 'n x n') expect([name, found]).toEqual([name, [3, 3]]);
    }
  });

  it('has an example of every function, in the names that come with it', () => {
    const head = Object.entries(EXAMPLE_NAMES)
      .map(([name, shape]) => `input ${name} : ${shape}\n`)
      .join('');
    for (const { example, usage } of Object.values(functions))
      expect([usage, errorOf(`${head}param a\nlet e = ${example}\noutput a\n`)]).toEqual([usage, undefined]);
    expect(errorOf(`${head}let e = relu(Q)\noutput e\n`)).toMatch(/unknown name/);
  });
});

describe('the table of tokens', () => {
  it('is what the lexer reads by', () => {
    const whole = new RegExp(Object.values(TOKEN_PATTERNS).join('|'), 'y');
    const text = 'let a_1 = 0.5*einsum("ij,j->i", A, x2) # a "comment"\n';
    for (const { kind, at, text: own } of tokenize({ file: 'm', text })) {
      whole.lastIndex = at.column - 1;
      const seen = at.line === 1 ? whole.exec(text)?.[0] : undefined;
      if (kind === 'symbol') expect(SYMBOLS).toContain(own);
      else if (kind !== 'newline' && kind !== 'end') expect(seen).toBe(kind === 'text' ? `"${own}"` : own);
    }
  });

  it('has longer symbols before those that they begin with', () => {
    SYMBOLS.forEach((s, k) => {
      for (const before of SYMBOLS.slice(0, k)) expect([before, s, s.startsWith(before)]).toEqual([before, s, false]);
    });
  });
});
