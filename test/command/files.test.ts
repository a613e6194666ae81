/**
 * Files of a command: a set is written whole or not at all, one that was not written leaves the older one, and what cannot be written is said
 * in one line.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WRITERS } from '@lawful/verifier';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { linear } from '../laws/models.js';

const COMMAND = new URL('../../../packages/lawful/bin/lawful.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lawful-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shell = (line: string) => spawnSync('sh', ['-c', line], { encoding: 'utf8', timeout: 300_000 });
const lawful = `'${process.execPath}' '${COMMAND}'`;
const path = join(folder, 'm.law');
writeFileSync(path, linear(2, 2, 2));

/** Names and contents of a folder. */
const contents = (name: string): Record<string, string> =>
  Object.fromEntries(readdirSync(name).map((f) => [f, readFileSync(join(name, f), 'utf8')]));

describe('a set of files', () => {
  const out = join(folder, 'out');

  it('replaces that of an earlier run, its left-overs included, and nothing of anybody else', () => {
    mkdirSync(out);
    writeFileSync(join(out, 'm.augmented.json'), '{"note": {"generator": "lawful 0.1.0"}}');
    writeFileSync(join(out, 'm.fragment.tex'), 'a text of my own');
    writeFileSync(join(out, 'notes.txt'), 'mine');
    expect(shell(`${lawful} certify ${path} -o ${out}`).status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(
      ['m.fragment.tex', 'm.json', 'm.tex', 'notes.txt', ...WRITERS.map(({ extension }) => `m.${extension}`)].sort(),
    );
  });

  it('stays as it was when the run is stopped or the disk is full', () => {
    const before = contents(out);
    writeFileSync(path, linear(2, 3, 2));
    const stopped = shell(`${lawful} certify ${path} -o ${out} --budget 3`);
    expect(stopped).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/budget of 3 steps.*no files are written/),
    });
    const stoppedJson = shell(`${lawful} certify ${path} -o ${out} --budget 3 --json`);
    expect(JSON.parse(stoppedJson.stdout)).toMatchObject({ files: [], stopped: 'the budget of 3 steps is spent' });
    // Files of at most 16 blocks: some of the set fit, the Coq file does not.
    const full = shell(`trap '' XFSZ; ulimit -f 16; ${lawful} certify ${path} -o ${out}`);
    expect([full.status, full.stderr]).toEqual([2, `lawful: ${out}: cannot be written (EFBIG)\n`]);
    expect(contents(out)).toEqual(before);
  });

  it.each([
    ['/proc/x', 'ENOENT'],
    ['/dev/null/x', 'a part of the path is no folder'],
    [`${path}/x`, 'a part of the path is no folder'],
  ])('cannot be written to %s: one line, exit 2', (place, reason) => {
    for (const command of [`certify ${path}`, `prove ${path} --law "W1*W1' - W2'*W2" --all-widths`])
      expect(shell(`${lawful} ${command} -o ${place}`)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: `lawful: ${place}: cannot be written (${reason})\n`,
      });
  });
});

describe('standard output', () => {
  it('that is full is an error, and a reader that left is none', () => {
    expect(shell(`${lawful} find ${path} > /dev/full`)).toMatchObject({
      status: 2,
      stderr: 'lawful: standard output cannot be written (ENOSPC)\n',
    });
    expect(shell(`${lawful} find ${path} | head -c 1`)).toMatchObject({ status: 0, stderr: '' });
  });
});

it('widths may be bound one by one', () => {
  const text = 'param W : h x n\ninput x : n\noutput sum(W*x)\n';
  const { stdout } = shell(`printf '${text}' | ${lawful} find - --set h=2 --set n=3 --json`);
  expect(JSON.parse(stdout).parameters).toBe(6);
});
