/**
 * The checker is worth something because it is small and shares nothing: its sources import nothing outside their
 * folder, keep no module state, and stay short enough to be read in an evening.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';

const root = new URL('../../../packages/checker/src/', import.meta.url).pathname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const source = (name: string) => readFileSync(join(root, name), 'utf8');
/** The files that a file imports, by their names from the root, and modules as they are. */
const importsOf = (name: string) =>
  [...source(name).matchAll(/\b(?:from|import)\s*\(?\s*'([^']*)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? join(name, '..', target).replace(/\.js$/, '.ts') : target,
  );

describe('the sources of the checker', () => {
  it('import nothing outside their folder, save the file system in the command', () => {
    const outside = files.flatMap((name) =>
      importsOf(name)
        .filter((target) => !files.includes(target) && !(name.startsWith('command/') && target === 'node:fs'))
        .map((target) => `${name} -> ${target}`),
    );
    expect(outside).toEqual([]);
  });

  it('have a core of at most 1,500 lines, which imports nothing but itself and readers of text', () => {
    const core = files.filter((name) => name.startsWith('core/'));
    const lines = core.reduce((total, name) => total + source(name).split('\n').length - 1, 0);
    expect(lines).toBeGreaterThan(500);
    expect(lines).toBeLessThanOrEqual(1500);
    const beyond = (names: string[], allowed: RegExp) =>
      names.flatMap((name) =>
        importsOf(name)
          .filter((target) => !allowed.test(target))
          .map((target) => `${name} -> ${target}`),
      );
    expect(beyond(core, /^(core|text)\//)).toEqual([]);
    expect(
      beyond(
        files.filter((name) => name.startsWith('text/')),
        /^(core\/arithmetic|text)\//,
      ),
    ).toEqual([]);
  });

  it('give each kind of claim a room, which only the tables, and a kind that is made of it, import', () => {
    const wrong = files.flatMap((name) =>
      importsOf(name)
        .filter((target) => target.startsWith('kinds/') && !/^(judging|kinds)\//.test(name))
        .map((target) => `${name} -> ${target}`),
    );
    expect(wrong).toEqual([]);
    for (const name of files) expect([name, source(name).split('\n').length <= 350]).toEqual([name, true]);
  });

  it('keep no state, roll no dice, read no clock', () => {
    for (const name of files)
      expect(source(name)).not.toMatch(/^(export )?(let|var) |Math\.random|\bDate\b|[:<|] ?any\b(?!')|\bas any\b/m);
  });
});
