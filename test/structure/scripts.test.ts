import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';

const ROOT = new URL('../../../', import.meta.url).pathname;

function scripts(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    if (name === 'node_modules' || name === 'dist') return [];
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return scripts(path);
    return name.endsWith('.mjs') ? [path] : [];
  });
}

const all = ['packages', 'test', 'bench', 'examples'].flatMap((folder) => scripts(join(ROOT, folder)));

/** Packages build src/ to dist/, tests build themselves to dist/. */
const sourceOf = (built: string): string => built.replace('/dist/', built.includes('/packages/') ? '/src/' : '/');

/** What a script imports from a build, as the source that the build is made from: a file left over in a build hides that its source is gone. */
const imports = all.flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/import\s*(?:\{([^}]*)\}\s*from\s*)?\(?'(\.[^']*\/dist\/[^']*)\.js'/g)].map(
    (m) => ({
      from: relative(ROOT, path),
      names: (m[1] ?? '')
        .split(',')
        .map((n) => n.trim().split(' as ')[0]!)
        .filter((n) => n !== ''),
      source: `${sourceOf(join(path, '..', m[2]!))}.ts`,
    }),
  ),
);

describe('scripts outside the compiler', () => {
  it('are found', () => expect(imports.length).toBeGreaterThan(20));

  it('import what exists', () => {
    const wrong = imports.flatMap(({ from, names, source }) => {
      let text: string;
      try {
        text = readFileSync(source, 'utf8');
      } catch {
        return [`${from}: no ${relative(ROOT, source)}`];
      }
      return names
        .filter((n) => !new RegExp(`^export .*\\b${n}\\b|^  (type )?${n},?$`, 'm').test(text))
        .map((n) => `${from}: ${relative(ROOT, source)} has no ${n}`);
    });
    expect(wrong).toEqual([]);
  });
});
