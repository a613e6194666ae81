/** The cards of docs/laws.md: each model of examples/laws is short and on the page, and the page holds what is computed of it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('cases/laws');

const ROOT = new URL('../../../', import.meta.url);
const FOLDER = new URL('examples/laws/', ROOT);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.law'));
const page = readFileSync(new URL('docs/laws.md', ROOT), 'utf8');

describe('laws of the literature', () => {
  it('each has a title, a statement, a source, at most ten lines, and a card', () => {
    expect(files.length).toBeGreaterThanOrEqual(30);
    for (const file of files) {
      const lines = readFileSync(new URL(file, FOLDER), 'utf8').trimEnd().split('\n');
      expect(lines.slice(0, 3).map((line) => /^# (says: |source: |\S)/.exec(line)?.[1])).toEqual([
        expect.anything(),
        'says: ',
        'source: ',
      ]);
      expect(lines.filter((line) => !line.startsWith('#')).length).toBeLessThanOrEqual(10);
      expect(page.split(`(../examples/laws/${file})`)).toHaveLength(2);
    }
  });

  long.it('are as computed, and the laws that a model names are proved', () => {
    const script = new URL('examples/laws/page.mjs', ROOT).pathname;
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8', timeout: 120_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
