/**
 * docs/design.md is true: its arrows are the imports between packages, in both directions; the functions and files that it names exist.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from './workspace.js';

type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/** The block of lines `package → package, package`, in its order; `nothing` stands for none. */
function drawn(page: string): Arrows {
  const block = /^```imports\n([\s\S]*?)^```/m.exec(page)?.[1] ?? '';
  return new Map(
    block
      .trim()
      .split('\n')
      .map((line) => {
        const [from, to, ...more] = line.split('→').map((side) => side.trim());
        if (from === undefined || to === undefined || more.length > 0) throw new Error(`not an arrow: ${line}`);
        return [from, new Set(to === 'nothing' ? [] : to.split(/\s*,\s*/))];
      }),
  );
}

const lines = (arrows: Arrows): string[] =>
  [...arrows].flatMap(([from, targets]) => [...targets].map((to) => `${from} → ${to}`)).sort();

const nameOf = (specifier: string): string | undefined =>
  /^(?:@lawful\/([\w-]+)|(lawful))(?:\/|$)/
    .exec(specifier)
    ?.slice(1)
    .find((n) => n !== undefined);

const setOfNames = (specifiers: Iterable<string>): Set<string> =>
  new Set([...specifiers].map(nameOf).filter((n): n is string => n !== undefined));

const packages = readdirSync(join(ROOT, 'packages'));

function imported(name: string): Set<string> {
  const src = join(ROOT, 'packages', name, 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
  return setOfNames(
    files.flatMap((f) =>
      [...readFileSync(join(src, f), 'utf8').matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map((m) => m[1]!),
    ),
  );
}

const page = read('docs/design.md');
const arrows = drawn(page);
const byPackage = (of: (name: string) => Set<string>): Arrows => new Map(packages.map((p) => [p, of(p)]));

describe('docs/design.md', () => {
  it('draws every package, and no other', () => {
    expect([...arrows.keys()].sort()).toEqual([...packages].sort());
    for (const p of packages) expect(page).toContain(`| \`packages/${p}\` |`);
  });

  it('draws exactly the imports between packages', () => {
    expect(lines(arrows)).toEqual(lines(byPackage(imported)));
  });

  it('draws each package above all that it imports', () => {
    const order = [...arrows.keys()];
    const upwards = [...arrows].flatMap(([from, targets]) =>
      [...targets].filter((to) => order.indexOf(to) <= order.indexOf(from)).map((to) => `${from} → ${to}`),
    );
    expect(upwards).toEqual([]);
  });

  it('draws what packages declare, to the package manager and to the compiler', () => {
    const declared = (name: string): Set<string> =>
      setOfNames(Object.keys(JSON.parse(read(`packages/${name}/package.json`)).dependencies ?? {}));
    const referenced = (name: string): Set<string> =>
      new Set(
        (JSON.parse(read(`packages/${name}/tsconfig.json`)).references ?? []).map((r: { path: string }) =>
          r.path.replace('../', ''),
        ),
      );
    expect(lines(byPackage(declared))).toEqual(lines(arrows));
    expect(lines(byPackage(referenced))).toEqual(lines(arrows));
  });

  it('names functions and tables that their files export', () => {
    const named = [...page.matchAll(/`(\w+)`(?: \| | in )`(packages\/[^`]+\.ts)`/g)];
    const missing = named
      .filter(([, name, path]) => !new RegExp(`^export (async )?(function|const) ${name}\\b`, 'm').test(read(path!)))
      .map(([, name, path]) => `${name} in ${path}`);
    expect(missing).toEqual([]);
    expect(named.length).toBeGreaterThanOrEqual(16);
  });

  it('has a reading order of twelve files that can be read in an hour', () => {
    const list = page.slice(page.indexOf('## A reading order'));
    const files = [...list.matchAll(/^(\d+)\. `([^`]+)`: \S.*\.$/gm)];
    expect(files.map(([, n]) => Number(n))).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(files.map(([, , path]) => path!).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(new Set(files.map(([, , path]) => path)).size).toBe(12);
    expect(files.reduce((n, [, , path]) => n + read(path!).split('\n').length, 0)).toBeLessThan(2000);
  });
});
