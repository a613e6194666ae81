/**
 * The engine in a browser: find, prove, certify and check bundled for one hold no module of Node, and stay small. Sizes are those of a page that loads them, in
 * bytes after gzip.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from '../jest-globals.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lawful-browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a page loads for these lines: the first file by itself, and all with what is loaded later. */
async function bundled(lines: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: lines, resolveDir: join(ROOT, 'test'), loader: 'js' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: folder,
    write: false,
    metafile: true,
    charset: 'utf8',
    logLevel: 'silent',
    conditions: ['browser'],
  });
  const sizes = new Map(outputFiles.map((f) => [basename(f.path), gzipSync(f.contents, { level: 9 }).length]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, o]) => [basename(path), o]));
  /** The files that the page loads: at once, or with those that it may load later. */
  const loaded = (kinds: readonly string[]): string[] => {
    const files = new Set<string>();
    const load = (name: string): void => {
      if (files.has(name)) return;
      files.add(name);
      for (const { path, kind } of outputs.get(name)?.imports ?? [])
        if (kinds.includes(kind) && outputs.has(basename(path))) load(basename(path));
    };
    load('stdin.js');
    return [...files];
  };
  const total = (files: readonly string[]): number => files.reduce((n, f) => n + sizes.get(f)!, 0);
  const everything = loaded(['import-statement', 'dynamic-import']);
  return {
    first: total(loaded(['import-statement'])),
    all: total(everything),
    inputs: Object.keys(metafile.inputs),
    outside: everything.flatMap((n) =>
      outputs
        .get(n)!
        .imports.filter((i) => i.external === true)
        .map((i) => i.path),
    ),
    text: outputFiles
      .filter((f) => everything.includes(basename(f.path)))
      .map((f) => f.text)
      .join('\n'),
  };
}

const nodeOf = ({ text, outside }: { readonly text: string; readonly outside: readonly string[] }): string[] => [
  ...outside,
  ...[...text.matchAll(/(?:from|import|require\()\s*\(?["'](node:[\w/]+|fs|path|worker_threads)["']/g)].map(
    (m) => m[1]!,
  ),
];

describe('a bundle for the browser', () => {
  it('of find and prove', async () => {
    const bundle = await bundled(
      "import { find, parseModel, prove } from 'lawful'; globalThis.lawful = { find, parseModel, prove };",
    );
    console.log(`find and prove: ${bundle.first} bytes`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.first).toBeLessThan(166_000);
  });

  it('of the checker alone', async () => {
    const bundle = await bundled("import { check } from '@lawful/checker'; globalThis.check = check;");
    console.log(`checker: ${bundle.all} bytes`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.all).toBeLessThan(40_000);
    expect(bundle.inputs.filter((i) => !/packages\/checker\/|^<stdin>$/.test(i))).toEqual([]);
  });

  it('of everything, certificates and their documents included', async () => {
    const bundle = await bundled(
      "import { certify, check, find, parseModel, prove } from 'lawful'; globalThis.lawful = { certify, check, find, parseModel, prove };",
    );
    console.log(`everything: ${bundle.all} bytes`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.all).toBeLessThan(295_000);
  });

  it('sees a module of Node that slips in', async () => {
    writeFileSync(join(folder, 'slip.mjs'), "import { readFileSync } from 'node:fs'; export const x = readFileSync;");
    await expect(
      bundled(`import { x } from ${JSON.stringify(join(folder, 'slip.mjs'))}; globalThis.x = x;`).then(nodeOf),
    ).rejects.toThrow(/node:fs/);
  });
});
