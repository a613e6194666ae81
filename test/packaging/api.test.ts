/**
 * The reference of the library (docs/api, by `npm run api`): everything that is exported says what it is, and everything that runs has an example in
 * docs/api-tool/examples.md, which is run here.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atLength } from '../at-length.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from '../structure/workspace.js';

const long = atLength('packaging/api');

/** What is exported, by the name it is imported from. */
const ENTRIES: Readonly<Record<string, string>> = {
  lawful: 'packages/lawful/src/index.ts',
  'lawful/mechanics': 'packages/lawful/src/entries/mechanics.ts',
  'lawful/node': 'packages/lawful/src/entries/node.ts',
  'lawful/runs': 'packages/lawful/src/entries/runs.ts',
  '@lawful/checker': 'packages/checker/src/index.ts',
};

interface Exported {
  readonly entry: string;
  readonly name: string;
  readonly isType: boolean;
}

const exportsOf = (entry: string, path: string): Exported[] => {
  const text = read(path);
  const bare = text.replace(/\/\*\*[\s\S]*?\*\//g, '');
  const listed = [...bare.matchAll(/^export (type )?\{([^}]*)\}/gms)].flatMap(([, all, names]) =>
    names!
      .split(',')
      .map((n) => n.trim())
      .filter((n) => n !== '')
      .map((n) => ({ entry, name: n.replace(/^type /, ''), isType: all !== undefined || n.startsWith('type ') })),
  );
  const declared = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map((m) => ({
    entry,
    name: m[1]!,
    isType: false,
  }));
  return [...listed, ...declared];
};

const exported = Object.entries(ENTRIES).flatMap(([entry, path]) => exportsOf(entry, path));

const sources = readdirSync(join(ROOT, 'packages'))
  .flatMap((p) =>
    readdirSync(join(ROOT, 'packages', p, 'src'), { recursive: true, encoding: 'utf8' }).map((f) =>
      join('packages', p, 'src', f),
    ),
  )
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** The comments on declarations of a name that is exported somewhere. */
const commentsOn = (name: string): readonly string[] =>
  sources.flatMap(({ text }) =>
    [
      ...text.matchAll(
        new RegExp(
          `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:async )?(?:function|const|class|interface|type) ${name}\\b(?! from)`,
          'g',
        ),
      ),
    ].map((m) => m[1] ?? ''),
  );

/** The comment may stand where a name is handed on. */
const isHandedOnWithComment = ({ entry, name }: Exported): boolean =>
  new RegExp(`\\*/\\n\\s*(?:type )?${name},`).test(read(ENTRIES[entry]!));

describe('the reference', () => {
  it('has what is exported', () => expect(exported.length).toBeGreaterThan(80));

  it('says of each what it is', () => {
    const bare = exported.filter((e) => !isHandedOnWithComment(e) && !commentsOn(e.name).some((c) => c !== ''));
    expect([...new Set(bare.map((e) => `${e.entry}: ${e.name}`))]).toEqual([]);
  });

  it('is made of entries by the names they are imported by', () => {
    for (const [entry, path] of Object.entries(ENTRIES)) {
      expect(/^\/\*\*[\s\S]*?\*\//.exec(read(path))?.[0]).toContain(`@module ${entry}\n`);
      expect(JSON.parse(read('docs/api-tool/typedoc.json')).entryPoints).toContain(`../../${path}`);
    }
  });
});

describe('its examples', () => {
  const page = read('docs/api-tool/examples.md');
  const sections = page.split(/^## /m).slice(1);
  const examples = sections.flatMap((section) => {
    const entry = section.split('\n', 1)[0]!;
    return section
      .split(/^### /m)
      .slice(1)
      .map((text) => ({
        entry,
        name: text.split('\n', 1)[0]!,
        code: /^```ts\n([\s\S]*?)^```/m.exec(text)?.[1] ?? '',
        prints: /^prints\n\n```\n([\s\S]*?)^```/m.exec(text)?.[1] ?? '',
      }));
  });

  it('are there for all that runs, and for nothing else', () => {
    const names = (of: readonly { readonly entry: string; readonly name: string }[]): string[] =>
      of.map((e) => `${e.entry} ${e.name}`).sort();
    expect(names(examples)).toEqual(names(exported.filter((e) => !e.isType)));
    for (const { name, code } of examples) expect(code).toContain(name);
  });

  long.it('run, and print what they say', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lawful-examples-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    symlinkSync(join(ROOT, 'test/node_modules'), join(folder, 'node_modules'));
    const files = examples.map(({ code }, k) => {
      const path = join(folder, `${k}.mjs`);
      writeFileSync(path, code);
      return path;
    });
    // One process: each prints to a list of its own.
    const runner = `const said = [];
console.log = (...values) => said.at(-1).push(values.map(String).join(' '));
for (const file of ${JSON.stringify(files)}) { said.push([]); await import(file); }
process.stdout.write(JSON.stringify(said));`;
    writeFileSync(join(folder, 'run.mjs'), runner);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'run.mjs')], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const said = JSON.parse(stdout) as string[][];
    examples.forEach(({ name, prints }, k) => {
      expect([name, said[k]!.map((line) => `${line}\n`).join('')]).toEqual([name, prints]);
    });
  });
});
