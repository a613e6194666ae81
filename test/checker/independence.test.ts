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
/** Lines that are neither blank nor comment. */
const codeLines = (names: string[]) =>
  names.flatMap((name) => source(name).split('\n')).filter((line) => !/^\s*(\/\/|\/\*|\*|$)/.test(line)).length;

describe('the sources of the checker', () => {
  it('import nothing outside their folder', () => {
    for (const name of files) {
      const depth = name.split('/').length - 1;
      for (const [, target = ''] of source(name).matchAll(/\bfrom '([^']*)'|\bimport\('([^']*)'\)/g)) {
        if (name.startsWith('command/') && target === 'node:fs') continue;
        expect(target).toMatch(/^\.\.?\//);
        expect((target.match(/\.\.\//g) ?? []).length).toBeLessThanOrEqual(depth);
      }
    }
  });

  it('are small: the mathematics in 970 lines, all but three rooms in 1,940, average in 285, lift in 225, star in 410', () => {
    const [star, average, lift] = ['star/', 'average/', 'lift/'].map((room) =>
      files.filter((name) => name.startsWith(room)),
    );
    const core = files.filter((name) => /^(arithmetic|checks)\//.test(name) && name !== 'checks/counts.ts');
    expect(codeLines(core)).toBeLessThanOrEqual(970);
    const rooms = [codeLines(star ?? []), codeLines(average ?? []), codeLines(lift ?? [])] as const;
    expect(codeLines(files) - rooms[0] - rooms[1] - rooms[2]).toBeLessThanOrEqual(1940);
    expect(rooms[0]).toBeLessThanOrEqual(410);
    expect(rooms[1]).toBeLessThanOrEqual(285);
    expect(rooms[2]).toBeLessThanOrEqual(225);
    for (const name of files) expect(source(name).split('\n').length).toBeLessThanOrEqual(350);
  });

  it('keep no state, roll no dice, read no clock', () => {
    for (const name of files)
      expect(source(name)).not.toMatch(/^(export )?(let|var) |Math\.random|\bDate\b|\bany\b.*;$/m);
  });
});
