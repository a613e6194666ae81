/**
 * The tutorials are true, and so are the pages of docs/how-to/ and those named below: every block of commands is run by a shell, in a folder that sees the
 * examples, and what it prints is what the page shows. A line `…` of a page stands for any lines; times may differ. Models and scripts whose fence names a file
 * (```law NAME.law, ```js NAME.mjs) lie in that folder. Blocks marked `console slow`, and the pages of docs/tutorials/ and docs/how-to/, wait for TUTORIALS=slow; `needs NAME` for a program that is installed.
 */
import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { COMMAND, ROOT } from './run.js';

const SLOW = process.env.TUTORIALS === 'slow';
const PAGES = [
  'README.md',
  'all-widths.md',
  'pytorch.md',
  'related-work.md',
  'trust.md',
  ...['tutorials', 'how-to'].flatMap((room) => readdirSync(join(ROOT, 'docs', room)).map((name) => `${room}/${name}`)),
];
const folder = mkdtempSync(join(tmpdir(), 'lawful-tutorials-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Call {
  readonly command: string;
  /** As the page shows it. */
  readonly shown: string;
}

/** A block of a page: a call begins with `$ `, and what stands below it is what it prints. */
function callsOf(block: string): Call[] {
  const parts = block.split(/^\$ /m);
  if (parts[0] !== '') throw new Error(`not below a command: ${parts[0]}`);
  return parts.slice(1).map((part) => {
    const [command = '', ...lines] = part.split('\n');
    return { command, shown: lines.join('\n') };
  });
}

const blocksOf = (page: string, fence: RegExp): RegExpMatchArray[] => [...page.matchAll(fence)];
const timeless = (text: string): string => text.replace(/\b\d+(\.\d+)? (ms|s|seconds)\b/g, 'TIME');

/** Whether `shown` is what was printed, up to times and lines left out. */
function agrees(shown: string, printed: string): boolean {
  const pattern = timeless(shown)
    .split(/^…\n/m)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(?:.*\\n)*');
  return new RegExp(`^${pattern}$`).test(timeless(printed));
}

function run(command: string, cwd: string): Promise<string> {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { cwd, env, timeout: 60_000 }, (_, out) => resolve(out));
  });
}

/** The calls of a page one after another, in a folder of its own with the models that the page gives a name. */
async function runPage(name: string): Promise<{ readonly call: Call; readonly printed: string }[]> {
  const page = readFileSync(join(ROOT, 'docs', name), 'utf8');
  const cwd = join(folder, name.replace('.md', ''));
  mkdirSync(cwd, { recursive: true });
  for (const link of ['bench', 'examples', 'packages', 'test']) symlinkSync(join(ROOT, link), join(cwd, link));
  for (const [, file, text] of blocksOf(page, /^```(?:law|js) (\S+\.(?:law|mjs))\n([\s\S]*?)^```/gm))
    writeFileSync(join(cwd, file!), text!);
  const out = [];
  for (const [, slow, program, block] of blocksOf(page, /^```console( slow)?(?: needs (\w+))?\n([\s\S]*?)^```/gm)) {
    if (!SLOW && (slow !== undefined || name.includes('/'))) continue;
    if (program !== undefined && spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status !== 0) continue;
    for (const call of callsOf(block!)) out.push({ call, printed: await run(call.command, cwd) });
  }
  return out;
}

mkdirSync(join(folder, 'bin'));
for (const [name, line] of [
  ['lawful', `exec "${process.execPath}" "${COMMAND}" "$@"`],
  ['node', `exec "${process.execPath}" "$@"`],
  ['npx', `name=$1; shift; exec "${join(ROOT, 'node_modules/.bin')}/$name" "$@"`],
] as const) {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${line}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}

// What a project has that installed both packages, and a bundler.
mkdirSync(join(folder, 'node_modules/@lawful'), { recursive: true });
symlinkSync(join(ROOT, 'packages/lawful'), join(folder, 'node_modules/lawful'));
symlinkSync(join(ROOT, 'packages/checker'), join(folder, 'node_modules/@lawful/checker'));

/** Of every page, in two lanes that run side by side. */
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
const runs = new Map(
  PAGES.map((page, i) => {
    const run = lanes[i % 2]!.then(() => runPage(page));
    lanes[i % 2] = run.catch(() => undefined);
    return [page, run];
  }),
);

if (!SLOW) process.stdout.write('docs/tutorials, docs/how-to and blocks marked slow wait for TUTORIALS=slow\n');

describe('tutorials', () => {
  it.each(PAGES)('%s shows what its commands print', async (page) => {
    for (const { call, printed } of await runs.get(page)!)
      if (!agrees(call.shown, printed)) expect({ ...call, printed }).toEqual({ ...call, printed: call.shown });
  });

  it('are pages with commands; a model that is said to be that of a file is', () => {
    const pages = PAGES.map((name) => ({ name, text: readFileSync(join(ROOT, 'docs', name), 'utf8') }));
    expect(pages.filter(({ text }) => /^```console/m.test(text)).length).toBeGreaterThanOrEqual(16);
    // Comments apart.
    const bare = (text: string): string => text.replace(/^#.*\n/gm, '').trim();
    for (const { name, text } of pages)
      for (const [, link, model] of blocksOf(text, /\]\(([^)\s]+\.law)\)[^\n]*\n\n```law(?: live)?\n([\s\S]*?)^```/gm))
        expect(bare(model!)).toBe(bare(readFileSync(join(ROOT, 'docs', dirname(name), link!), 'utf8')));
  });

  it('sees another output', () => {
    expect(agrees('a\n…\nz in 3 ms\n', 'a\nb\nc\nz in 14.5 ms\n')).toBe(true);
    expect(agrees('a\n…\nz\n', 'a\nb\ny\n')).toBe(false);
    expect(agrees('3 laws\n', '4 laws\n')).toBe(false);
    expect(agrees('3 laws\n', '3 laws\nmore\n')).toBe(false);
    expect(() => callsOf('3 laws\n$ lawful find\n')).toThrow('not below a command');
  });
});
