import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';

const ROOT = new URL('../../../', import.meta.url).pathname;

/** The façade names what users of the library may use, whether or not anything here does; the atlas is loaded by its name. */
const PUBLIC = new Set(['lawful', 'atlas']);

function texts(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    if (name === 'node_modules' || name === 'dist') return [];
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return texts(path);
    return /\.(ts|mjs)$/.test(name) ? [readFileSync(path, 'utf8')] : [];
  });
}

const namesIn = (braces: string): string[] =>
  braces
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(',')
    .map((part) =>
      part
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+|\s*:\s*/)
        .at(0)!
        .trim(),
    )
    .filter((name) => name !== '');

/** Page and docs site are for nobody to import. */
const packages = readdirSync(join(ROOT, 'packages')).filter(
  (name) => !PUBLIC.has(name) && name !== 'playground' && name !== 'site',
);
/** Tests import what is inside a package as `@lawful/PACKAGE/inside/…`, and give a name no place in its index. */
const folders = [...readdirSync(join(ROOT, 'packages')).map((p) => join('packages', p)), 'bench', 'examples'];

describe.each(packages)('the index of %s', (name) => {
  const index = readFileSync(join(ROOT, 'packages', name, 'src/index.ts'), 'utf8');
  const offered = [...index.matchAll(/^export (?:type )?\{([^}]*)\} from/gms)].flatMap((m) => namesIn(m[1]!));

  it('names what it offers', () => {
    expect(index).not.toMatch(/^export \*/m);
    expect(index).toMatch(/^\/\*\*/);
  });

  it('offers nothing that no package, benchmark or example uses', () => {
    const used = new Set<string>();
    const source = new RegExp(
      `\\{([^{}]*)\\}\\s*(?:from|=\\s*await import\\()\\s*'(?:@lawful/${name}|[./]*packages/${name}/dist/index\\.js)'`,
      'g',
    );
    for (const folder of folders.filter((f) => f !== join('packages', name)))
      for (const text of texts(join(ROOT, folder)))
        for (const m of text.matchAll(source)) for (const n of namesIn(m[1]!)) used.add(n);
    expect(offered.filter((n) => !used.has(n))).toEqual([]);
  });
});
