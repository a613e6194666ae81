/**
 * The engine in a browser: find, prove, certify and check bundled for one hold no module of Node, and stay small. What is bundled are the modules that are published for
 * browsers (packaging/rooms.mjs). Sizes are those of a page that loads them, in bytes after gzip: what it loads at once, what it has loaded when a model is certified, and
 * all that it may ever load. What a page loads in parts answers as the whole does.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { atLength } from '../at-length.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { ROOT } from '../structure/workspace.js';
import { script } from './installed.js';

const long = atLength('packaging/browser');

interface Rooms {
  copyRooms(options: { packages: string; entries: readonly string[]; to: string; compact: boolean }): string[];
}

const PACKAGES = join(ROOT, 'packages');
const folder = mkdtempSync(join(tmpdir(), 'lawful-browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const rooms = join(folder, 'rooms');
const ENTRIES = { lawful: 'lawful/entries/browser.js', '@lawful/checker': 'checker/judging/browser.js' };
(await script<Rooms>('rooms.mjs')).copyRooms({
  packages: PACKAGES,
  entries: Object.values(ENTRIES),
  to: rooms,
  compact: true,
});
writeFileSync(join(rooms, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }));

/** What a page loads for these lines: the files of the bundle, and which of them it loads at once or may load. */
async function bundled(lines: string) {
  const outdir = mkdtempSync(join(folder, 'bundle-'));
  const { outputFiles, metafile } = await build({
    stdin: { contents: lines, resolveDir: folder, loader: 'js' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir,
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    charset: 'utf8',
    logLevel: 'silent',
    conditions: ['browser'],
    alias: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(rooms, path)])),
    nodePaths: [join(PACKAGES, 'lawful/node_modules')],
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
    load('stdin.mjs');
    return [...files];
  };
  const total = (files: readonly string[]): number => files.reduce((n, f) => n + sizes.get(f)!, 0);
  const everything = loaded(['import-statement', 'dynamic-import']);
  return {
    first: total(loaded(['import-statement'])),
    all: total(everything),
    total,
    outdir,
    outputFiles,
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

/** Runs a bundle: what it prints, and what it has loaded by then, in bytes after gzip. */
function run({ outdir, outputFiles, total }: Awaited<ReturnType<typeof bundled>>) {
  mkdirSync(outdir, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const log = join(outdir, 'loaded.txt');
  // Hooks run in a thread of their own; each file is written down when it is asked for.
  writeFileSync(
    join(outdir, 'hooks.mjs'),
    `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  if (url.startsWith('file:')) appendFileSync(${JSON.stringify(log)}, url + '\\n');
  return next(url, context);
}`,
  );
  const register = join(outdir, 'register.mjs');
  writeFileSync(register, "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);");
  const page = ['--import', register, join(outdir, 'stdin.mjs')];
  const { stdout, stderr } = spawnSync(process.execPath, page, { encoding: 'utf8' });
  const files = readFileSync(log, 'utf8').trim().split('\n').map((url) => basename(url)); // biome-ignore format: one line
  return { printed: stdout + stderr.slice(-1000), bytes: total([...new Set(files)]) };
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
    expect(bundle.first).toBeLessThan(150_000);
  });

  it('of find and prove for models with a symmetry too, which loads groups and averages when they are asked for', async () => {
    const bundle = await bundled(
      "import { loadEngine, parseModel } from 'lawful'; globalThis.lawful = { loadEngine, parseModel };",
    );
    console.log(`find and prove, symmetries later: ${bundle.first} bytes, then ${bundle.all - bundle.first}`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.first).toBeLessThan(150_000);
    expect(bundle.all).toBeLessThan(200_000);
  });

  it('of the checker alone', async () => {
    const bundle = await bundled("import { check } from '@lawful/checker'; globalThis.check = check;");
    const whole = await bundled("import { loadCheck } from '@lawful/checker'; globalThis.loadCheck = loadCheck;");
    console.log(`checker: ${bundle.all} bytes; of all kinds of claims: ${whole.all}`);
    expect(nodeOf(bundle)).toEqual([]);
    expect(bundle.all).toBeLessThan(40_000);
    expect(bundle.inputs.filter((i) => !/rooms\/checker\/|^<stdin>$/.test(i))).toEqual([]);
  });

  it.each([
    ['a plain model', '{ find, prove }', 'two-layer-linear', 'model.json accepted, model.tex'],
    [
      'a model with a finite symmetry',
      'await loadEngine(model)',
      'symmetry/two-layer-s4',
      'model.json accepted, model.augmented.json accepted, model.tex',
    ],
  ])(
    'that finds, proves, certifies and checks %s, certificate and page included',
    async (what, engine, name, files) => {
      const text = readFileSync(join(ROOT, `examples/${name}.law`), 'utf8');
      const bundle = await bundled(`import { certify, check, find, loadEngine, parseModel, prove } from 'lawful';
const text = ${JSON.stringify(text)};
const model = parseModel({ file: 'model', text });
const engine = ${engine};
const { laws } = engine.find(model).result;
const verdicts = laws.flatMap(({ entries }) => entries.map((law) => engine.prove(text, law).verdict));
const { files } = await certify(text, { documents: 'page' });
const checked = files.map(({ name, content }) => name + (name.endsWith('.json') ? ' ' + check(content).verdict : ''));
console.log([...new Set(verdicts)].join(), checked.join(', '));
globalThis.lawful = { certify, check, find, loadEngine, parseModel, prove };`);
      const { printed, bytes } = run(bundle);
      expect(printed).toBe(`proved ${files}\n`);
      console.log(
        `find, prove, certify and check ${what}: ${bytes} bytes, of them ${bundle.first} at once; all that may ever be loaded: ${bundle.all}`,
      );
      expect(nodeOf(bundle)).toEqual([]);
      expect(bytes).toBeLessThan(250_000);
      expect(bundle.all).toBeLessThan(380_000);
    },
  );

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

  it('answers for a model with a finite group after loadEngine(model), and refuses an infinite group then', () => {
    const turned = 'param w : 1 x 3\\ninput x : 3\\noutput w * x\\nsymmetry O(3) : x -> g * x\\n';
    const lines = `import { loadEngine, parseModel } from 'lawful';
const [finite, infinite] = ['${cyclic}', '${turned}'].map((text) => parseModel({ file: 'a', text }));
const { analyse, find, prove } = await loadEngine(finite);
console.log(JSON.stringify([analyse(finite), find(finite).result, prove(finite, 'w[1] - w[2]')]));
console.log(JSON.stringify((await loadEngine(infinite)).find(infinite).result));
try { find(infinite); console.log('answered'); } catch (error) { console.log(error.message); }`;
    const [inPage, elsewhere] = [PAGE, []].map((conditions) => printed(lines, conditions).split('\n')) as [
      string[],
      string[],
    ];
    expect(inPage.slice(0, 2)).toEqual(elsewhere.slice(0, 2));
    expect(inPage[2]).toMatch(/may be infinite.*await loadEngine\(\)/);
    expect(elsewhere[2]).toBe('answered');
  });

  it.each(long.rows(['symmetry/lightning-o4', 'symmetry/linear-s5'], (name) => name === 'symmetry/lightning-o4'))(
    'certifies %s as elsewhere',
    (name) => {
      const lines = `import { certify } from 'lawful';
import { readFileSync } from 'node:fs';
const { files } = await certify(readFileSync('../examples/${name}.law', 'utf8'), { documents: 'page' });
console.log(files.map(({ name, content }) => name + content).join());`;
      expect(printed(lines, PAGE)).toContain('model.augmented.json');
      expect(printed(lines, PAGE)).toBe(printed(lines, []));
    },
  );

  long.it('certifies a symmetry, and what the non-polynomial theorem says of it, as elsewhere', () => {
    const lines = `import { certify } from 'lawful';
import { readFileSync } from 'node:fs';
const { files } = await certify(readFileSync('../examples/analytic/logistic-c3.law', 'utf8'));
console.log(files.map(({ name, content }) => name + content).join());`;
    expect(printed(lines, PAGE)).toContain('model.assumption.json');
    expect(printed(lines, PAGE)).toBe(printed(lines, []));
  });

  it.each([
    ['flows that are not linear in the gradient', "readFileSync('../examples/optimisers/lars-layers.law', 'utf8')", ''],
    [
      'exact laws in discrete time',
      "'param W : 2 x 2\\nparam b : 2\\ninput x : 2\\noutput W * x + b\\nloss cross-entropy\\n'",
      'discrete: true',
    ],
  ])('certifies %s, whose checker it loads', (_, model, options) => {
    const lines = `import { certify } from 'lawful';
import { readFileSync } from 'node:fs';
const { files } = await certify(${model}, { ${options} });
console.log(files.map(({ name, content }) => name + content).join());`;
    expect(printed(lines, PAGE)).toMatch(options === '' ? /"kind": ?"optimiser"/ : /model\.discrete\.json/);
    expect(printed(lines, PAGE)).toBe(printed(lines, []));
  });

  it('gives the LaTeX page alone where that is asked for', () => {
    const lines = `import { certify } from 'lawful';
const { files } = await certify('${pair}', { documents: 'page', fragment: true });
console.log(files.map(({ name }) => name).join());`;
    expect(printed(lines, PAGE)).toBe('model.json,model.tex,model.fragment.tex,model.bib\n');
    expect(printed(lines, [])).toBe(printed(lines, PAGE));
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
