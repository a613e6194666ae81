/** What is installed is the bundle: it needs its dependencies alone, reads its own files, and answers as the modules do, with other engines and without. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondOpinions } from '@lawful/verifier/second-opinions';
import { certify, parseModel } from 'lawful';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { ROOT } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files that one loads at once, with those that they load. */
function loadedWith(...names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    const text = readFileSync(join(ROOT, 'packages/lawful/dist/bundle', name), 'utf8');
    for (const [, file] of text.matchAll(/\bfrom\s*"\.\/([\w.-]+)"|\bimport\s*"\.\/([\w.-]+)"/g))
      if (file !== undefined) found.add(file);
  }
  return found;
}

describe('the bundle', () => {
  it('has few files for what is started most', () => {
    const [find, ...others] = readdirSync(join(ROOT, 'packages/lawful/dist/bundle')).filter((f) =>
      /^find-(?!all)/.test(f),
    );
    expect(others).toEqual([]);
    const ofThread = loadedWith('thread.js', find!);
    for (const group of ['start.js', 'engine.js', 'search.js']) expect([...ofThread]).toContain(group);
    expect(ofThread.size).toBeLessThanOrEqual(7);
    // The main thread reads options, and has no engine.
    const ofMain = loadedWith('main.js');
    expect(ofMain.size).toBeLessThanOrEqual(7);
    expect(ofMain.has('engine.js') || ofMain.has('search.js')).toBe(false);
  });

  it('certifies far from the checkout, Coq prelude and WebAssembly kernel included, and asks the engines that are there', async () => {
    for (const part of ['package.json', 'bin', 'dist/bundle', 'dist/examples', 'dist/models'])
      cpSync(join(ROOT, 'packages/lawful', part), join(folder, part), { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    const install = (name: string): void =>
      symlinkSync(join(ROOT, 'packages/lawful/node_modules', name), join(folder, 'node_modules', name));
    for (const name of ['commander', 'fraction.js']) install(name);
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'bin/lawful.mjs'), ...args], { cwd: folder, encoding: 'utf8' });
    const written = (name: string): string => readFileSync(join(folder, 'out', name), 'utf8');
    const opinions = (): readonly string[] => {
      const { status, stderr } = run('certify', join(ROOT, 'examples/relu.law'));
      expect([status, stderr]).toEqual([0, '']);
      const said = JSON.parse(written('relu.json')).note.secondOpinions as { engine: string; opinion: string }[];
      return [...new Set(said.map(({ engine, opinion }) => `${engine} ${opinion}`))];
    };
    expect(opinions()).toEqual(['algebrite not asked', 'nerdamer not asked']);
    expect(written('relu.tex')).not.toContain('Second opinions');
    install('algebrite');
    expect(opinions()).toEqual(['algebrite agrees', 'nerdamer not asked']);
    expect(written('relu.tex')).toMatch(/Second opinions[^;]*: Algebrite agrees on \d+, nerdamer was not asked;/);
    install('nerdamer');
    expect(opinions()).toEqual(['algebrite agrees', 'nerdamer agrees']);
    const file = join(ROOT, 'examples/relu.law');
    const { files } = await certify(parseModel({ file, text: readFileSync(file, 'utf8') }), {
      title: 'relu',
      opinions: secondOpinions,
    });
    expect(files.map(({ name }) => name)).toContain('relu.v');
    for (const { name, content } of files) expect([name, written(name)]).toEqual([name, content]);
    expect(run('examples', 'relu').stdout).toBe(readFileSync(join(ROOT, 'examples/relu.law'), 'utf8'));
    expect(run('new', 'mine').status).toBe(0);
  });

  // AGFzbQ: the first bytes of a WebAssembly module in base 64.
  it('loads no engine in the main thread', () => {
    const bundle = join(ROOT, 'packages/lawful/dist/bundle');
    const loaded = (entry: string): ReadonlySet<string> => {
      const files = new Set<string>();
      const load = (name: string): void => {
        if (files.has(name)) return;
        files.add(name);
        const text = readFileSync(join(bundle, name), 'utf8');
        for (const m of text.matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) load(m[1]!);
      };
      load(entry);
      return files;
    };
    const holds = (entry: string, word: string): boolean =>
      [...loaded(entry)].some((name) => readFileSync(join(bundle, name), 'utf8').includes(word));
    const kernel = 'AGFzbQ'; // how every module of WebAssembly begins, in base 64
    expect([holds('main.js', kernel), holds('index.js', kernel)]).toEqual([false, true]);
    // Nor the protocol of language servers, anywhere but in the file that `lawful lsp` loads.
    const files = readdirSync(bundle).filter((name) => name.endsWith('.js'));
    const method = 'textDocument/hover';
    expect(['main.js', 'thread.js', 'index.js'].map((entry) => holds(entry, method))).toEqual([false, false, false]);
    expect(files.filter((name) => readFileSync(join(bundle, name), 'utf8').includes(method))).toEqual([
      expect.stringMatching(/^server-/),
    ]);
  });

  it('is what the library is imported from, and offers what the modules do', () => {
    const names = (conditions: readonly string[]): string =>
      spawnSync(
        process.execPath,
        [...conditions, '--input-type=module', '--eval', "console.log(Object.keys(await import('lawful')).join())"],
        { cwd: ROOT, encoding: 'utf8' },
      ).stdout;
    expect(names([])).toContain('find');
    expect(names([])).toBe(names(['--conditions=unbundled']));
    const place = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', "console.log(import.meta.resolve('lawful'))"],
      { cwd: ROOT, encoding: 'utf8' },
    ).stdout;
    expect(place).toMatch(/dist\/bundle\/index\.js$/m);
  });
});
