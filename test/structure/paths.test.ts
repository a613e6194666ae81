/**
 * The pages for contributors name files that exist. A path in backticks counts from the root, or from a folder of a path named before it in the same
 * paragraph, item or row: `packages/runs/src/training/` / `checkpoints/`. From a segment NAME or NAME.ts on, anything may stand.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from './workspace.js';

const PAGES = ['docs/design.md', 'docs/where-does-it-live.md', 'CONTRIBUTING.md'];

/** Paragraphs, items of lists and rows of tables; blocks of code left out. */
const blocksOf = (page: string): string[] =>
  page.replace(/^```[\s\S]*?^```/gm, '').split(/\n\s*\n|\n(?=\||\d+\. |- |#)/);

const isPath = (token: string): boolean =>
  /^[\w.-]+(\/[\w.-]+)*\/?$/.test(token) && (token.includes('/') || /\.(ts|mjs|md|json|law|py)$/.test(token));

/** The part before a segment NAME. */
const known = (token: string): string => token.replace(/(?<=^|\/)NAME(\/|\.\w+$|$).*$/, '');

const exists = (path: string): boolean => {
  const full = join(ROOT, path);
  return existsSync(full) && (!path.endsWith('/') || statSync(full).isDirectory());
};

/** The paths of a block from the root, and those tokens that are none. */
function pathsOf(block: string): { readonly found: readonly string[]; readonly missing: readonly string[] } {
  const folders = [''];
  const found: string[] = [];
  const missing: string[] = [];
  for (const [, token] of block.matchAll(/`([^`\n]+)`/g)) {
    if (!isPath(token!)) continue;
    const path = folders.map((folder) => normalize(join(folder, known(token!)))).find(exists);
    if (path === undefined) {
      missing.push(token!);
      continue;
    }
    found.push(path);
    const folder = path.endsWith('/') ? path : dirname(path);
    folders.push(folder, dirname(folder));
  }
  return { found, missing };
}

const missingPaths = (block: string): readonly string[] => pathsOf(block).missing;

describe('pages for contributors', () => {
  it.each(PAGES)('%s names paths that exist', (page) => {
    const blocks = blocksOf(read(page));
    expect(blocks.flatMap(missingPaths)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(20);
  });

  it.each(PAGES)('%s links to pages that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !exists(join(dirname(page), target)))).toEqual([]);
  });

  it('docs/where-does-it-live.md leaves out no room of a package', () => {
    const named = blocksOf(read('docs/where-does-it-live.md')).flatMap((block) => pathsOf(block).found);
    const rooms = readdirSync(join(ROOT, 'packages')).flatMap((p) =>
      readdirSync(join(ROOT, 'packages', p, 'src'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `packages/${p}/src/${entry.name}/`),
    );
    expect(rooms.filter((room) => !named.some((path) => path.startsWith(room)))).toEqual([]);
    expect(rooms.length).toBeGreaterThan(40);
  });

  it('sees a path that does not exist', () => {
    expect(missingPaths('`packages/runs/src/training/` / `checkpoints/` / `checkpionts/`')).toEqual(['checkpionts/']);
    expect(missingPaths('`docs/nothing.md`, `a b`, `{x, y}`, `docs/`')).toEqual(['docs/nothing.md']);
    expect(missingPaths('`packages/checker/src/kinds/NAME/index.ts` and `packages/checker/src/kind/NAME/`')).toEqual([
      'packages/checker/src/kind/NAME/',
    ]);
  });
});
