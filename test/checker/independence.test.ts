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

  it('are small: the mathematics in 1,100 lines, all but five rooms in 2,180, these in 275, 275, 24, 210 and 410', () => {
    const limits = { 'assumption/': 275, 'average/': 275, 'command/': 24, 'lift/': 210, 'star/': 410 };
    const rooms = Object.keys(limits);
    const core = files.filter((name) => /^(arithmetic|checks)\//.test(name) && name !== 'checks/counts.ts');
    expect(codeLines(core)).toBeLessThanOrEqual(1100);
    for (const [room, limit] of Object.entries(limits)) {
      const within = codeLines(files.filter((name) => name.startsWith(room)));
      expect([room, within > 0, within <= limit]).toEqual([room, true, true]);
    }
    const rest = files.filter((name) => !rooms.some((room) => name.startsWith(room)));
    expect(codeLines(rest)).toBeLessThanOrEqual(2180);
    for (const name of files) expect(source(name).split('\n').length).toBeLessThanOrEqual(350);
  });

  it('keep no state, roll no dice, read no clock', () => {
    for (const name of files)
      expect(source(name)).not.toMatch(/^(export )?(let|var) |Math\.random|\bDate\b|\bany\b.*;$/m);
  });
});
