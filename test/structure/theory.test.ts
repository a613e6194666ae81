/**
 * References to the theory can be followed: every "theory §n" names a section of docs/theory.md, every link an anchor of it, and nothing that the
 * program prints refers to a section at all.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';

const ROOT = new URL('../../../', import.meta.url).pathname;
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out']);

function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    if (SKIPPED.has(name)) return [];
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const read = (path: string): string => readFileSync(path, 'utf8');
const isText = (path: string): boolean => /\.(ts|mjs|md|law|json|py)$/.test(path);
const sources = readdirSync(join(ROOT, 'packages')).flatMap((p) => filesBelow(join(ROOT, 'packages', p, 'src')));
const files = [
  ...sources,
  ...['test', 'docs', 'examples', 'bench'].flatMap((dir) => filesBelow(join(ROOT, dir))),
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => join(ROOT, name)),
].filter(isText);

/** Sections by number and anchor, as docs/theory.md has them: an anchor, then the heading with the same number. */
const theory = read(join(ROOT, 'docs', 'theory.md'));
const sections = [...theory.matchAll(/^<a id="t-([\d-]+)"><\/a>\n##+ ([\d.]+) \S/gm)].map(([, anchor, number]) => ({
  anchor: anchor!,
  number: number!,
}));
const numbers = new Set(sections.map((s) => s.number));
const anchors = new Set(sections.map((s) => s.anchor));

/** "§1.2" and the further "§7" of "theory §1.2, §7". */
const referencesOf = (text: string): string[] =>
  [...text.matchAll(/(?:theory|theory\.md) §\d+(?:\.\d+)?(?:(?:,| and) §\d+(?:\.\d+)?)*/g)].flatMap(([all]) =>
    [...all.matchAll(/§(\d+(?:\.\d+)?)/g)].map(([, n]) => n!),
  );
const linksOf = (text: string): string[] => [...text.matchAll(/theory\.md#t-([\w-]+)/g)].map(([, a]) => a!);

/** Strings and templates of a source, comments left out. */
const literalsOf = (text: string): string[] =>
  [
    ...text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g),
  ].flatMap(([, literal]) => (literal === undefined ? [] : [literal]));

describe('references to the theory', () => {
  it('has sections whose anchors and numbers agree, 1 to 15 without a gap', () => {
    expect(sections.filter((s) => s.anchor !== s.number.replace('.', '-'))).toEqual([]);
    expect([...numbers].filter((n) => !n.includes('.'))).toEqual(Array.from({ length: 15 }, (_, i) => `${i + 1}`));
    expect([...numbers].filter((n) => n.startsWith('1.'))).toEqual(['1.1', '1.2', '1.3', '1.4']);
    expect([...theory.matchAll(/^##+ \d/gm)]).toHaveLength(sections.length);
  });

  it('cites sections that exist, and anchors that exist', () => {
    const wrong = files.flatMap((path) => {
      const text = read(path);
      const missing = [
        ...referencesOf(text).filter((n) => !numbers.has(n)),
        ...linksOf(text).filter((a) => !anchors.has(a)),
      ];
      return missing.map((name) => `${relative(ROOT, path)}: ${name}`);
    });
    expect(wrong).toEqual([]);
    expect(files.flatMap((path) => referencesOf(read(path))).length).toBeGreaterThan(100);
    const inside = [...theory.matchAll(/\]\(#t-([\w-]+)\)/g)].map(([, a]) => a!);
    expect(inside.filter((a) => !anchors.has(a))).toEqual([]);
  });

  it('never uses the short form that only a private document could explain', () => {
    const short = String.fromCharCode(0x54, 0xa7);
    expect(files.filter((path) => read(path).includes(short)).map((path) => relative(ROOT, path))).toEqual([]);
  });

  it('prints no reference to a section', () => {
    const wrong = sources
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) =>
        literalsOf(read(path))
          .filter((literal) => /theory(?:\.md)? §/.test(literal))
          .map((literal) => `${relative(ROOT, path)}: ${literal.slice(0, 80)}`),
      );
    expect(wrong).toEqual([]);
    // Seen to work: a literal is found, a comment is not.
    const sample = ["/* 'no' */ const a = 'yes'; // `no`", 'const b = `and more`;'].join('\n');
    expect(literalsOf(sample)).toEqual(["'yes'", '`and more`']);
  });
});
