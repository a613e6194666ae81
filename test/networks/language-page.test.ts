/**
 * docs/model-language.md is true: its computed parts are what the engines answer, its grammar has the words of the parser and no other and writes
 * nothing that the parser refuses, its models, lines and translations are read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExpression, SourceError, tokenCursor, tokenize } from '@lawful/cas-core';
import { SYMBOLS } from '@lawful/cas-core/inside/expressions/lexer';
import { parseModel } from '@lawful/networks';
import { VOCABULARY } from '@lawful/networks/inside/language/vocabulary';
import { describe, expect, it } from '../jest-globals.js';
import { type Rule, readGrammar, sentence, walk } from './ebnf.js';

const ROOT = new URL('../../../', import.meta.url).pathname;
const page = readFileSync(join(ROOT, 'docs/model-language.md'), 'utf8');

const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

const errorOf = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof SourceError) return error.message;
    throw error;
  }
  return undefined;
};

const modelError = (text: string): string | undefined => errorOf(() => parseModel({ file: 'm', text }));

describe('docs/model-language.md', () => {
  it('holds what the engines answer about each function, loss and flow', async () => {
    const { currentPage, withSection } = await import(join(ROOT, 'examples/language/sections.mjs'));
    const current = await currentPage(page);
    expect(current === page).toBe(true);
    // Seen to notice a cell that is wrong.
    expect(withSection(page, 'capabilities', ['| `relu` | by enclosures |']) === current).toBe(false);
  });

  it('has a row for every function, loss and flow', () => {
    const rows = [...page.slice(page.indexOf('capabilities: begin')).matchAll(/^\| `([\w-]+)/gm)].map((m) => m[1]);
    const { functions, losses, flows } = VOCABULARY;
    const words = [functions, losses, flows].flatMap((table) => Object.keys(table));
    expect(words.filter((w) => !rows.includes(w))).toEqual([]);
  });

  it.each(blocks('law'))('reads %j', (text) => {
    expect(modelError(text)).toBeUndefined();
  });

  it('says of every name that a line gives a meaning what it is', () => {
    const table = page.slice(page.indexOf('## Names'), page.indexOf('## Expressions'));
    for (const [name, given] of Object.entries(VOCABULARY.given)) {
      const row = table.split('\n').find((line) => new RegExp(`^\\|[^|]*\`${name}\``).test(line));
      expect([name, row]).not.toEqual([name, undefined]);
      for (const { on } of given) expect(row).toContain(on);
    }
  });

  it('reads every line that it writes out, in a model where its names are', () => {
    const head =
      'param W1 : 2 x 3\nparam W2 : 3 x 2\nparam V : 1 x 2\nconst lam > 0\nconst tau\nconst c > 0\ninput x : 3\n';
    const lines = [...page.matchAll(/`((?:param|input|const|loss|labels|flow|symmetry) [^`]*)`/g)]
      .map(([, text]) => text!)
      .filter((text) => !/[A-Z]{4}|…|\[|GROUP/.test(text));
    const output = (text: string): string =>
      /logistic|margin|signs|\^4/.test(text) ? 'output V * W1 * x\n' : 'output W2 * W1 * x\n';
    const failures = lines.flatMap((text) => {
      const declares = /^(param|input|const) (\w+)/.exec(text);
      // A width may not have the name of a matrix.
      const own = /onehot/.test(text) ? head.replace(/^param V .*\n/m, '') : head;
      const before = declares === null ? head : own.replace(new RegExp(`^\\w+ ${declares[2]} .*\\n`, 'm'), '');
      const model = declares === null ? `${head}${output(text)}${text}\n` : `${before}${text}\nparam q\noutput q\n`;
      const error = modelError(text === 'labels signs' ? model.replace('labels', 'loss logistic\nlabels') : model);
      return error === undefined ? [] : [`${text}: ${error}`];
    });
    expect(failures).toEqual([]);
    expect(lines.length).toBeGreaterThan(12);
  });

  it('translates NumPy and PyTorch into what is read', () => {
    const table = page.slice(page.indexOf('| NumPy, PyTorch |'), page.indexOf('## What is done'));
    const rows = [...table.matchAll(/^\| (.*) \| `(.*)` \|$/gm)]
      .map(([, , law]) => law!.replaceAll('\\|', '|'))
      .filter((law) => law !== '.law');
    expect(rows.length).toBeGreaterThanOrEqual(40);
    const head =
      'param X : 4 x 4\nparam A : 4 x 4\nparam B : 4 x 4\nparam M : 4 x 4\nparam W : 3 x 4\nparam b : 3\nparam C : 2 x 2 x 3 x 3\n' +
      'input I : 2 x 4 x 4\ninput x : 4\ninput q : 4\ninput k : 4\n';
    const isLine = (law: string): boolean => Object.keys(VOCABULARY.statements).includes(law.split(' ')[0]!);
    const failures = rows.flatMap((law) => {
      const lines = isLine(law) ? `output W * x\n${law}` : `let e = ${law}\noutput W * x`;
      const error = modelError(`${head}${lines}\n`);
      return error === undefined ? [] : [`${law}: ${error}`];
    });
    expect(failures).toEqual([]);
    expect(modelError(`${head}let e = W * b\noutput W * x\n`)).toMatch(/inner sizes/);
  });
});

describe('its grammar', () => {
  const grammar = readGrammar(blocks('ebnf')[0]!);
  const all: Rule[] = [];
  for (const rule of grammar.values()) walk(rule, (r) => all.push(r));
  const terminals = new Set(all.flatMap((r) => (r.kind === 'terminal' ? [r.text] : [])));
  const { statements, inner, groups, losses, flows } = VOCABULARY;
  const words = [statements, inner, groups, losses, flows].flatMap((table) => Object.keys(table));

  it('defines every symbol that it uses, and uses every one', () => {
    const used = new Set(all.flatMap((r) => (r.kind === 'symbol' ? [r.name] : [])));
    const basic = ['letter', 'digit', 'character', 'newline'];
    expect([...used].filter((name) => !grammar.has(name) && !basic.includes(name))).toEqual([]);
    expect([...grammar.keys()].filter((name) => !used.has(name))).toEqual(['model']);
  });

  it('has the words and signs of the parser, and no other', () => {
    // "<" is read, to be refused with a sentence of its own; 0 and 2 are numbers, "_" and the quote parts of words.
    const signs = SYMBOLS.filter((s) => s !== '<');
    const wanted = new Set([...words, ...signs, '0', '2', '_', '"', '.']);
    expect([...terminals].filter((t) => !wanted.has(t))).toEqual([]);
    expect([...wanted].filter((t) => !terminals.has(t))).toEqual([]);
  });

  it('writes no expression that the parser refuses: 3,000 of them', () => {
    let state = 99;
    const next = (): number => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const basic = {
      name: () => ['W', 'x1', 'relu', 'T_2'][Math.floor(next() * 4)]!,
      integer: () => String(Math.floor(next() * 9)),
      number: () => ['0', '3', '0.5'][Math.floor(next() * 3)]!,
      text: () => '"ij->j"',
    };
    let longest = 0;
    for (let n = 0; n < 3000; n++) {
      const text = sentence(grammar, 'expr', basic, next);
      longest = Math.max(longest, text.length);
      const error = errorOf(() => {
        const source = { file: 'e', text };
        const cursor = tokenCursor(source, tokenize(source));
        parseExpression(cursor);
        if (cursor.peek().kind !== 'end') cursor.fail(cursor.peek(), 'the end');
      });
      expect([text, error]).toEqual([text, undefined]);
    }
    expect(longest).toBeGreaterThan(100);
  });
});
