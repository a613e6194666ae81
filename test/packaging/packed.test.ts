/** What is published: packed, installed into an empty project, and used there as a user would. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { atLength } from '../at-length.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from '../structure/workspace.js';
import { examplesOf, installedProject, pack, sizeOf, stage } from './installed.js';

const long = atLength('packaging/packed');
const project = installedProject();
afterAll(project.remove);
const { staged, archives } = project;
const NAMES = ['lawful', '@lawful/checker'] as const;

const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name));

describe.each(NAMES)('the package %s', (name) => {
  const folder = staged[name];
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

  it('names what it is', () => {
    const { version } = JSON.parse(read('packages/lawful/package.json'));
    expect(manifest).toMatchObject({
      name,
      version,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
      repository: { type: 'git' },
      description: expect.stringMatching(/conservation/i),
      keywords: expect.arrayContaining(['conservation-laws']),
    });
    expect(manifest.private).toBeUndefined();
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|unbundled|inside/);
  });

  it('has a README and a licence, and neither sources, maps nor what compilers remember', () => {
    const files = filesOf(folder).map((path) => path.slice(folder.length + 1));
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    expect(files.filter((path) => !/\.(d\.ts|js|mjs|json|md|law)$|^LICENSE$/.test(path))).toEqual([]);
    expect(files.filter((path) => /(?<!\.d)\.ts$|\.map$|tsbuildinfo|\.test\./.test(path))).toEqual([]);
    for (const path of filesOf(folder).filter((p) => p.endsWith('.js')))
      expect(readFileSync(path, 'utf8')).not.toMatch(/sourceMappingURL|@lawful\/(?!checker|atlas\b)/);
  });

  long.it('leaves nothing to say to publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: folder, level: 'suggestion', strict: true, pack: 'npm' });
    expect(messages.map((m) => formatMessage(m, pkg))).toEqual([]);
  });

  // ES modules alone: for scripts that require and for Node 10 there is nothing.
  long.it('has types that are right, in Node and for bundlers', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(archives[name])));
    if (!analysis.types) throw new Error('no types');
    const ofInterest = analysis.problems.filter(
      (p) => !('resolutionKind' in p) || !['node10', 'node16-cjs'].includes(p.resolutionKind),
    );
    expect(ofInterest).toEqual([]);
    expect(Object.keys(analysis.entrypoints)).toEqual(Object.keys(manifest.exports));
  });
});

long.it('both are the same bytes when they are made again', () => {
  const again = join(project.folder, '../again');
  const folders = stage(again);
  for (const name of NAMES) expect(hash(pack(folders[name], again))).toBe(hash(archives[name]));
});

it('the checker depends on nothing, and lawful on two packages', () => {
  const manifest = (name: (typeof NAMES)[number]) =>
    JSON.parse(readFileSync(join(staged[name], 'package.json'), 'utf8'));
  const { dependencies, optionalDependencies, peerDependencies } = manifest('@lawful/checker');
  expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
  const own = manifest('lawful');
  expect(Object.keys(own.dependencies)).toEqual(['commander', 'fraction.js']);
  expect(Object.keys(own.optionalDependencies)).toEqual(['algebrite', 'nerdamer']);
  expect(Object.keys(own.peerDependencies).every((name) => own.peerDependenciesMeta[name].optional)).toBe(true);
});

/** Tests of an installed package, where one could be installed. */
const installed = project.missing === undefined ? it : it.skip;
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

describe('installed into an empty project', () => {
  installed('lawful and what it depends on are below 5 MB, the checker below 0.4 MB', () => {
    const all = sizeOf(join(project.folder, 'node_modules')).bytes;
    const checker = sizeOf(join(project.folder, 'node_modules/@lawful/checker')).bytes;
    const packages = readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    console.log(
      `installed: ${((all - checker) / 1e6).toFixed(2)} MB in ${packages.length - 1} packages, the checker ${(checker / 1e3).toFixed(0)} kB`,
    );
    expect(packages).toEqual(['@lawful', 'commander', 'fraction.js', 'lawful']);
    expect(all - checker).toBeLessThan(5_000_000);
    expect(checker).toBeLessThan(400_000);
  });

  const examples = ['README.md', 'docs/library.md'].flatMap((path) =>
    examplesOf(path).map((example, k) => ({ ...example, name: `${path.replace(/\W/g, '-')}-${k + 1}` })),
  );

  it('there are examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
    expect(examples.filter((e) => e.prints !== undefined).length).toBeGreaterThanOrEqual(2);
  });

  installed.each(examples)('the example $name runs, and prints what the page says', ({ name, code, prints }) => {
    // What a user writes is JavaScript, types left out.
    expect(code).not.toMatch(/: (string|number|any)\b/);
    const { status, stdout, stderr } = project.run(process.execPath, project.write(`${name}.mjs`, code));
    expect([status, stderr]).toEqual([0, '']);
    if (prints !== undefined) expect(stdout).toBe(prints);
  });

  installed.each([
    ['NodeNext', { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022', 'DOM'] }],
    ['Bundler', { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM'] }],
  ] as const)('compiles under %s, strict, with all types checked', (name, options) => {
    for (const { name: file, code } of examples) project.write(`${file}.ts`, code);
    project.write('consumer.ts', CONSUMER);
    const config = project.write(
      `tsconfig.${name}.json`,
      JSON.stringify({
        compilerOptions: { ...options, target: 'ES2022', strict: true, skipLibCheck: false, types: [], outDir: name },
        include: ['*.ts'],
      }),
    );
    const { status, stdout } = project.run(process.execPath, TSC, '-p', config);
    expect([status, stdout]).toEqual([0, '']);
    const { stdout: printed, stderr } = project.run(process.execPath, join(project.folder, name, 'consumer.js'));
    expect([printed, stderr]).toEqual([PRINTED, '']);
  });

  installed('the command certifies without other engines, and says that they were not asked', () => {
    project.write('pair.law', 'param a\nparam b\ninput x\noutput a*b*x\n');
    const bin = (name: string, ...args: string[]) =>
      project.run(join(project.folder, 'node_modules/.bin', name), ...args);
    const opinions = (): readonly string[] => {
      const { status, stderr, stdout } = bin('lawful', 'certify', 'pair.law');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/1 law, complete/);
      const said = JSON.parse(readFileSync(join(project.folder, 'out/pair.json'), 'utf8')).note.secondOpinions;
      return said.map((o: { engine: string; opinion: string }) => `${o.engine} ${o.opinion}`);
    };
    expect(opinions()).toEqual(['algebrite not asked', 'nerdamer not asked']);
    expect(readFileSync(join(project.folder, 'out/pair.v'), 'utf8')).toContain(
      read('packages/verifier/src/writers/coq/Prelude1.v').trim(),
    );
    expect(bin('lawful-check', 'out/pair.json')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^accepted/),
    });
    expect(bin('lawful', 'check', 'out/pair.json')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^accepted/),
    });
    for (const name of ['algebrite', 'nerdamer'])
      symlinkSync(join(ROOT, 'packages/lawful/node_modules', name), join(project.folder, 'node_modules', name));
    expect(opinions()).toEqual(['algebrite agrees', 'nerdamer agrees']);
  });

  installed('has no door to what is inside', () => {
    const { stderr } = project.run(
      process.execPath,
      '--input-type=module',
      '--eval',
      "await import('lawful/inside/index')",
    );
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  installed('bundles for a browser as small as the workspace does, with no module of Node', () => {
    const entry = project.write(
      'page.mjs',
      "import { analyse, prove } from 'lawful';\nglobalThis.lawful = { analyse, prove };\n",
    );
    const { status, stderr } = spawnSync(
      join(ROOT, 'node_modules/.bin/esbuild'),
      [
        entry,
        '--bundle',
        '--splitting',
        '--minify',
        '--format=esm',
        '--platform=browser',
        '--outdir=page',
        '--log-level=warning',
      ],
      { cwd: project.folder, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(existsSync(join(project.folder, 'page/page.js'))).toBe(true);
  });
});

/** All entries at once, errors and refusals, classes that are the same on both sides. */
const CONSUMER = `
import { type Analysis, analyse, budget, exact, LawfulError, type Model, NotSupportedError, parseModel, prove, SourceError, type Verdict } from 'lawful';
import { type MechanicsResult, mechanics } from 'lawful/mechanics';
import { certify, readCertificateFile, readModelFile, secondOpinions } from 'lawful/node';
import { lineChart, openCheckpoint } from 'lawful/runs';
import { check } from '@lawful/checker';

const text = 'param a\\nparam b\\ninput x\\noutput a*b*x\\n';
const model: Model = parseModel({ file: 'pair.law', text });
const analysis: Analysis = analyse(model);
const same: boolean = JSON.stringify(analysis) === JSON.stringify(analyse(text));
console.log(analysis.plain.complete, analysis.laws.map((law) => law.law), same);
const stopped: string | undefined = analyse(text, { budget: budget({ steps: 0 }) }).stopped;
console.log(stopped);
const { verdict, witness } = prove(model, 'a*b');
if (witness?.value !== undefined) console.log(verdict, exact(witness.value).toFraction());
const { files } = await certify(model, { title: 'pair', opinions: secondOpinions });
const verdicts: Verdict[] = files.filter((f) => f.extension === 'json').map((f) => check(f.content));
console.log(verdicts.map((v) => v.verdict));
const result: MechanicsResult = mechanics(model);
console.log(result.symmetries.map((s) => s.kind));
const caught = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
};
const refused = await caught(() => readModelFile('nowhere.law'));
console.log(refused instanceof LawfulError, refused instanceof SourceError);
console.log((await caught(() => readCertificateFile('nowhere.json'))) instanceof LawfulError);
const unknown = await caught(() => analyse('param w : 2\\ninput x : 2\\noutput ReLU(w\\' * x)\\n'));
if (unknown instanceof SourceError) console.log(unknown instanceof NotSupportedError, unknown.line, unknown.column, unknown.quoted().split('\\n').slice(1));
console.log((await caught(() => openCheckpoint('run.bin'))) instanceof Error);
const drawn = await caught(() => lineChart({ title: 't', xTitle: 'x', yTitle: 'y', lines: [{ group: 'g', x: [0, 1], y: [0, 1] }] }));
if (drawn instanceof Error) console.log(drawn.message);
`;

const PRINTED = `true [ 'a^2 - b^2' ] true
the budget of 0 steps is spent
refuted 2
[ 'accepted' ]
[ 'rescale' ]
true false
true
false 3 8 [ "  output ReLU(w' * x)", '         ^' ]
true
pictures are drawn by the packages vega and vega-lite: npm install vega vega-lite
`;
