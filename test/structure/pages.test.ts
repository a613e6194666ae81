/** Pages that repeat numbers repeat them rightly: limits those of the code, figures those of the README. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from './workspace.js';

/** `64 * 2 ** 20`, `1_000_000`. */
const productOf = (text: string): number =>
  text
    .replaceAll('_', '')
    .split(/ \* /)
    .map((factor) => factor.split(' ** ').map(Number))
    .reduce((product, [base = Number.NaN, exponent = 1]) => product * base ** exponent, 1);

const constantOf = (path: string, name: string): number => {
  const found = new RegExp(`^(?:export )?const ${name}\\b[^=]*= ([^;]+);`, 'm').exec(read(path));
  return found === null ? Number.NaN : productOf(found[1]!);
};

const rows = [...read('docs/limits.md').matchAll(/^\| .+? \| ([\d,]+)[^|]*\| [^|]+ \| `(\S+)` `(\w+)` \|$/gm)].map(
  ([, limit, path, name]) => ({ limit: Number(limit!.replaceAll(',', '')), path: path!, name: name! }),
);

describe('docs/limits.md', () => {
  it('has the numbers of the code', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const { path, name, limit } of rows)
      expect(`${path} ${name} ${constantOf(path, name)}`).toBe(`${path} ${name} ${limit}`);
  });

  it('names every limit of texts', () => {
    const listed = new Set(rows.map(({ path, name }) => `${path} ${name}`));
    const folders = ['packages/networks/src/language', 'packages/cas-core/src/expressions'];
    const limits = folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .map((file) => `${folder}/${file}`)
        .flatMap((path) =>
          [...read(path).matchAll(/^(?:export )?const (\w*LIMIT)\b/gm)].map(([, name]) => `${path} ${name}`),
        ),
    );
    expect(limits.length).toBeGreaterThan(8);
    expect(limits.filter((limit) => !listed.has(limit))).toEqual([]);
  });

  it('sees another number', () => {
    expect(productOf('64 * 2 ** 20')).toBe(67_108_864);
    expect(constantOf('packages/networks/src/language/repeat.ts', 'LINE_LIMIT')).not.toBe(20_001);
    expect(constantOf('packages/networks/src/language/repeat.ts', 'NO_LIMIT')).toBeNaN();
  });
});

it('docs/performance.md has the table of the README', () => {
  const table = (path: string): string | undefined =>
    /<!-- bench:begin -->[\s\S]*<!-- bench:end -->/.exec(read(path))?.[0];
  expect(table('docs/performance.md')).toBe(table('README.md'));
  expect(table('README.md')).toBeDefined();
});
