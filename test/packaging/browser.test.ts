/**
 * The engine in a browser: find, prove, certify and check bundled for one hold no module of Node, and stay small. Sizes are those of a page that loads them, in
 * bytes after gzip. What a page loads in parts answers as the whole does.
 */
import { spawnSync } from 'node:child_process';
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
    expect(bundle.first).toBeLessThan(150_500);
  });

  it('of find and prove for models with a symmetry too, which loads groups and averages when they are asked for', async () => {
    const bundle = await bundled(
      "import { loadEngine, parseModel } from 'lawful'; globalThis.lawful = { loadEngine, parseModel };",
    );
    console.log(`find and prove, symmetries later: ${bundle.first} bytes, then ${bundle.all - bundle.first}`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.first).toBeLessThan(150_500);
    expect(bundle.all).toBeLessThan(200_000);
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
      "import { certify, check, find, loadEngine, parseModel, prove } from 'lawful'; globalThis.lawful = { certify, check, find, loadEngine, parseModel, prove };",
    );
    console.log(`everything: ${bundle.all} bytes`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.all).toBeLessThan(360_000);
  });

  it('sees a module of Node that slips in', async () => {
    writeFileSync(join(folder, 'slip.mjs'), "import { readFileSync } from 'node:fs'; export const x = readFileSync;");
    await expect(
      bundled(`import { x } from ${JSON.stringify(join(folder, 'slip.mjs'))}; globalThis.x = x;`).then(nodeOf),
    ).rejects.toThrow(/node:fs/);
  });
});

/** What lines that import from `lawful` print, in Node or as a page gets it. */
function printed(lines: string, conditions: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...conditions, '--input-type=module', '--eval', lines], {
    cwd: join(ROOT, 'test'),
    encoding: 'utf8',
  });
  return stdout + stderr;
}
const PAGE = ['--conditions=browser'];

describe('lawful in a page', () => {
  it('offers what it offers elsewhere', () => {
    const names = "console.log(Object.keys(await import('lawful')).join('\\n'))";
    expect(printed(names, PAGE)).toContain('loadEngine');
    expect(printed(names, PAGE)).toBe(printed(names, []));
  });

  const pair = 'param a\\nparam b\\ninput x\\noutput a*b*x\\n';
  const cyclic = 'param w : 1 x 3\\ninput x : 3\\noutput w * x\\nsymmetry cyclic(3) : x -> g * x\\n';

  it('answers without a symmetry at once, and with one after loadEngine, as elsewhere', () => {
    const once = `import { analyse, find, parseModel, prove } from 'lawful';
const text = '${pair}';
console.log(JSON.stringify([analyse(text), find(parseModel({ file: 'a', text })).result, prove(text, 'a^2 - b^2'), prove(text, 'a*b')]));`;
    expect(printed(once, PAGE)).toBe(printed(once, []));
    const loaded = `import { loadEngine, parseModel } from 'lawful';
const { analyse, find, prove } = await loadEngine();
const text = '${cyclic}';
console.log(JSON.stringify([analyse(text), find(parseModel({ file: 'a', text })).result, prove(text, 'w[1]'), prove(text, 'w[1] - w[2]')]));`;
    expect(printed(loaded, PAGE)).toContain('"augmented":{');
    expect(printed(loaded, PAGE)).toBe(printed(loaded, []));
  });

  it.each(['analyse(text)', "find(parseModel({ file: 'a', text }))", "prove(text, 'w[1]')"])(
    'refuses a symmetry that was not loaded for, and says what to call: %s',
    (call) => {
      const lines = `import { analyse, find, LawfulError, parseModel, prove } from 'lawful';
const text = '${cyclic}';
try { ${call}; } catch (error) { console.log(error instanceof LawfulError, error.message); }`;
      expect(printed(lines, PAGE)).toMatch(/^true the model has a symmetry, .*await loadEngine\(\)/);
      expect(printed(lines, [])).toBe('');
    },
  );

  it('certifies a symmetry, and what the non-polynomial theorem says of it, as elsewhere', () => {
    const lines = `import { certify } from 'lawful';
import { readFileSync } from 'node:fs';
const { files } = await certify(readFileSync('../examples/analytic/logistic-c3.law', 'utf8'));
console.log(files.map(({ name, content }) => name + content).join());`;
    expect(printed(lines, PAGE)).toContain('model.assumption.json');
    expect(printed(lines, PAGE)).toBe(printed(lines, []));
  });

  it('certifies laws for every width, whose checker it loads', () => {
    const lines = `import { certifyAllWidths, loadCheck, parseModel } from 'lawful';
const text = 'param U : n x r\\nparam V : m x r\\ninput x : n\\noutput V*U\\'*x\\n';
const { files } = await certifyAllWidths(parseModel({ file: 'wide.law', text }));
const check = await loadCheck();
console.log(check(files[0].content).verdict, files.map(({ name, content }) => name + content).join());`;
    expect(printed(lines, PAGE)).toMatch(/^accepted model.json/);
    expect(printed(lines, PAGE)).toBe(printed(lines, []));
  });
});
