import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';

const ROOT = new URL('../../../', import.meta.url).pathname;

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

const packages = readdirSync(join(ROOT, 'packages'));
const files = packages.flatMap((p) => sources(join(ROOT, 'packages', p, 'src')).map((path) => ({ package: p, path })));

/** What is imported; a question mark and what follows are for the bundler. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map((m) => m[1]!.replace(/\?.*$/, ''));

/** Line and length of each function whose body is in braces. Strings, comments and simple patterns are blanked before braces are paired. */
function functionsOf(text: string): { readonly line: number; readonly length: number; readonly marked: boolean }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, (m) =>
    m.replace(/[^\n]/g, ' '),
  );
  const source = text.split('\n');
  const open: { readonly line: number; readonly isBody: boolean }[] = [];
  const out: ReturnType<typeof functionsOf> = [];
  code.split('\n').forEach((row, line) => {
    for (const { index, 0: brace } of row.matchAll(/[{}]/g)) {
      if (brace === '{') {
        const head = row.slice(0, index);
        const isBody =
          /=>\s*$/.test(head) || (/\)\s*(:[^=;]*)?$/.test(head) && !/\b(if|for|while|switch|catch)\b/.test(head));
        open.push({ line, isBody });
        continue;
      }
      const own = open.pop();
      if (own?.isBody !== true) continue;
      const marked = /^\s*\/\/ Long: \S/.test(source[own.line + 1] ?? '');
      out.push({ line: own.line + 1, length: line - own.line + 1, marked });
    }
  });
  return out;
}

describe('the structure of the workspace', () => {
  it('has sources', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  // What tests alone use of a package stands behind its `inside/`, and not in its index.
  it('lets a file reach into another package by its name only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(readFileSync(file.path, 'utf8'))
        .filter((target) => target.startsWith('.') || target.includes('/inside/'))
        .filter((target) => !join(file.path, '..', target).startsWith(join(ROOT, 'packages', file.package, 'src')))
        .map((target) => `${relative(ROOT, file.path)} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('draws nothing at random but from a seed passed in', () => {
    const wrong = files
      .filter((f) => f.package !== 'checker')
      .flatMap(({ path }) =>
        [...readFileSync(path, 'utf8').matchAll(/\b(?:random|seeded)\(\d+\)|Math\.random/g)].map(
          (m) => `${relative(ROOT, path)}: ${m[0]}`,
        ),
      );
    expect(wrong).toEqual([]);
  });

  it('has no circle of imports between files, those of types included', () => {
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (state.get(path) === 'open') circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      if (state.has(path)) return;
      state.set(path, 'open');
      for (const target of importsOf(readFileSync(path, 'utf8')))
        if (target.startsWith('.')) visit(join(path, '..', target.replace(/\.js$/, '.ts')), [...way, path]);
      state.set(path, 'done');
    };
    for (const { path } of files) visit(path, []);
    expect(circles).toEqual([]);
    expect(state.size).toBe(files.length);
  });

  it('lets the checker import nothing outside its folder, save the file system in its command', () => {
    const wrong = files
      .filter((f) => f.package === 'checker')
      .flatMap((f) => importsOf(readFileSync(f.path, 'utf8')).map((target) => `${relative(ROOT, f.path)} -> ${target}`))
      .filter((line) => !/ -> \.{1,2}\//.test(line) && !/src\/command\/.* -> node:(fs|process)$/.test(line));
    expect(wrong).toEqual([]);
  });

  it('keeps every file below 350 lines, in a room of its package, without module state', () => {
    const wrong: string[] = [];
    for (const { package: p, path } of files) {
      const text = readFileSync(path, 'utf8');
      const name = relative(ROOT, path);
      if (text.split('\n').length > 350) wrong.push(`${name}: ${text.split('\n').length} lines`);
      if (/^(export )?let /m.test(text)) wrong.push(`${name}: module state`);
      const room = relative(join(ROOT, 'packages', p, 'src'), path);
      if (!room.includes('/') && room !== 'index.ts') wrong.push(`${name}: in no room`);
      // The command and the page keep time.
      if (/Math\.random|Date\.now|performance\.now/.test(text) && !/\/command\/|\/playground\//.test(name))
        wrong.push(`${name}: nondeterminism`);
    }
    expect(wrong).toEqual([]);
  });

  it('has no function over 120 lines, save closures that say why', () => {
    const found = files.flatMap(({ path }) => functionsOf(readFileSync(path, 'utf8')).map((f) => ({ ...f, path })));
    const wrong = found.filter((f) => f.length > 120 && !f.marked);
    expect(wrong.map((f) => `${relative(ROOT, f.path)}:${f.line}: ${f.length} lines`)).toEqual([]);
    expect(found.filter((f) => f.marked && f.length <= 120)).toEqual([]);
    expect(found.length).toBeGreaterThan(1000);
    // Seen to find one, whatever its heading, and the mark below it.
    const body = 'x();\n'.repeat(130);
    const sample = `function f(\n  a: number,\n): void {\n${body}}\nconst g = () => {\n// Long: why.\n${body}};\nif (a) {\n${body}}\n`;
    expect(functionsOf(sample)).toEqual([
      { line: 3, length: 132, marked: false },
      { line: 135, length: 133, marked: true },
    ]);
  });

  it('opens every file with a note of what it is', () => {
    const bare = files.filter((f) => !/\/index\.ts$/.test(f.path) && !/^\/\*\*/.test(readFileSync(f.path, 'utf8')));
    expect(bare.map((f) => relative(ROOT, f.path))).toEqual([]);
  });
});
