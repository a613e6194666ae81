/** The table of docs/optimisers.md: it has thirty examples and more, a page for each, and the first few are as computed. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '../jest-globals.js';

const ROOT = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/optimisers.md', ROOT), 'utf8');

describe('what optimisers keep of the laws of the examples', () => {
  it('each cell leads to a page, and each page is led to', () => {
    const linked = new Set([...page.matchAll(/\]\(optimisers\/([^)]+)\)/g)].map((m) => m[1]));
    expect(linked.size).toBeGreaterThanOrEqual(30);
    expect(readdirSync(new URL('docs/optimisers/', ROOT)).sort()).toEqual([...linked].sort());
  });

  it('the first few are as computed (all: node examples/optimisers.mjs --check)', () => {
    const script = new URL('examples/optimisers.mjs', ROOT).pathname;
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check', '--few'], { encoding: 'utf8' });
    expect({ status, stderr, stdout }).toEqual({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^the first \d+ of \d+ examples\n$/),
    });
  });
});
