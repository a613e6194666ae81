/** An atlas of 14 models, made once: what its table says, and what is asked of it. Numbers are those of theory §2. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '@lawful/atlas';
import { namesOf, parseFormula } from '@lawful/atlas/inside/reports/formula';
import { openDatabase, readCertificate } from '@lawful/atlas/inside/store/database';
import { check } from 'lawful';
import { afterAll, describe, expect, it } from '../jest-globals.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-atlas-'));
const path = join(folder, 'atlas.duckdb');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function atlas(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(words, ['lawful'], {
    engine: 'test',
    say: (line) => err.push(line),
    progress: () => undefined,
    print: (text) => out.push(text),
    cancelled: () => false,
  });
  return { code, out: out.join(''), err: err.join('\n') };
}

async function made() {
  const spec = join(folder, 'spec.json');
  writeFileSync(
    spec,
    JSON.stringify({
      families: [
        { family: 'linear', widths: [1, 2], layers: [2] },
        { family: 'linear', widths: [1], layers: [3] },
        { family: 'symmetric', order: [3], outputs: [1], loss: ['mse', '(out - y)^3'] },
      ],
    }),
  );
  writeFileSync(
    join(folder, 'trap.law'),
    'param A : 2\nparam B : 2 x 2\nparam C : 2\ninput x\noutput dot(C, B * A) * x\n',
  );
  writeFileSync(join(folder, 'wrong.law'), 'param W : 2 x\noutput W\n');
  return [await atlas('run', spec, '-o', path), await atlas('run', folder, '-o', path)];
}

const runs = await made();

describe('a run', () => {
  it('ends with 0', () => {
    expect(runs).toMatchObject([{ code: 0 }, { code: 0 }]);
  });
  it('has a row for each model, with accepted certificates beside it', async () => {
    const db = await openDatabase(path, 'read');
    const { rows } = await db.query('SELECT "key", status, "certificates" FROM models ORDER BY "key"');
    db.close();
    expect(rows.length).toBe(8 + 1 + 2 + 2);
    for (const [key, status, certificates] of rows as string[][]) {
      if (key!.endsWith('wrong.law')) {
        expect(status).toBe('refused');
        continue;
      }
      expect(status).toBe('ok');
      for (const hash of Object.values(JSON.parse(certificates!) as Record<string, string>))
        expect(check(readCertificate(path, hash)!).verdict).toBe('accepted');
    }
  });
  it('has the counts of the theory: F(n + m, r), and one law that C3 adds under squared loss alone', async () => {
    const { out } = await atlas(
      'query',
      path,
      "select widths, found, complete from models where family = 'linear' and widths like '%-%-%' order by widths",
      '--format',
      'json',
    );
    const F = (s: number, r: number): number => (Math.min(s, r) * (2 * r + 1 - Math.min(s, r))) / 2;
    for (const { widths, found } of JSON.parse(out) as { widths: string; found: number }[]) {
      const w = widths.split('-').map(Number);
      if (w.length === 3) expect(Number(found)).toBe(F(w[0]! + w[2]!, w[1]!));
    }
    const symmetric = await atlas(
      'query',
      path,
      "select loss, averagedFound - found from models where family = 'symmetric' order by loss",
    );
    expect(symmetric.out.split('\n').slice(1, 3)).toEqual(['(out - y)^3,0', 'mse,1']);
  });
  it('does nothing twice', async () => {
    expect((await atlas('run', join(folder, 'spec.json'), '-o', path)).out).toMatch(/^0 models .* the atlas is whole/);
  });
});

describe('reports', () => {
  it('exceptions finds the trap 1-2-2-1 by itself: 7 local laws, 6 found', async () => {
    const { out } = await atlas('exceptions', path);
    expect(out).toMatch(/trap\.law: 6, but 7/);
    expect(out.match(/but/g)!.length).toBe(1);
  });
  it('exceptions of a formula', async () => {
    const where = "family = 'linear' and widths like '%-%-%' and widths not like '%-%-%-%'";
    expect((await atlas('exceptions', path, '--formula', 'F(n + m, r)', '--where', where)).out).toBe(
      'F(n + m, r) = maxLaws in 8 of 8 rows\n',
    );
    expect((await atlas('exceptions', path, '--formula', 'r', '--where', where)).out).toMatch(
      /r = maxLaws in 4 of 8 rows/,
    );
  });
  it('conjectures F(n + m, r), and says that it is one', async () => {
    const { out } = await atlas('conjecture', path, '--where', "family = 'linear' and widths like '_-_-_'");
    expect(out).toMatch(/^conjecture: maxLaws = .* on the grid \{1,2\} x \{1,2\} x \{1,2\}: 8 of 8 rows/);
  });
  it('CSV, Markdown, LaTeX and Parquet', async () => {
    const csv = (await atlas('report', path, '--where', "family = 'symmetric'")).out.trimEnd().split('\n');
    expect(csv[0]).toMatch(/^key,family,widths,bias,/);
    expect(csv.length).toBe(3);
    expect((await atlas('report', path, '--format', 'md')).out).toMatch(/^\| family \| widths \|/);
    expect((await atlas('report', path, '--format', 'latex')).out).toMatch(/\\toprule[\s\S]*\\bottomrule/);
    const file = join(folder, 'a.parquet');
    expect((await atlas('report', path, '--format', 'parquet', '-o', file)).code).toBe(0);
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
  });
  it('diff: an atlas is itself, and a changed count is an error', async () => {
    expect(await atlas('diff', path, path)).toMatchObject({ code: 0 });
    const other = join(folder, 'other.duckdb');
    const db = await openDatabase(other, 'write');
    await db.run(`ATTACH '${path}' AS old (READ_ONLY)`);
    await db.run('INSERT INTO models SELECT * FROM old.models');
    await db.run('DETACH old');
    await db.run("UPDATE models SET found = 5 WHERE widths = 'trap'");
    db.close();
    const { code, out } = await atlas('diff', path, other);
    expect(code).toBe(1);
    expect(out).toMatch(/count changed: .*trap\.law: found 6 -> 5/);
  });
  it('wrong words are said to be wrong', async () => {
    for (const [words, message] of [
      [['exceptions', path, '--formula', 'G(n)'], /formula:1:3: "G" is no function: expected F, A, min, max/],
      [['query', path, 'selec'], /syntax error/i],
      [['report', join(folder, 'none.duckdb')], /no such atlas/],
      [['run', join(folder, 'none.json'), '-o', path], /no such file/],
      [['run', folder, '-o', path, '--shard', '3/2'], /--shard: found 3\/2/],
    ] as const) {
      const { code, err } = await atlas(...words);
      expect(code).toBe(2);
      expect(err).toMatch(message);
    }
  });
});

describe('formulas', () => {
  it.each([
    ['2 + 3 * 4', 14],
    ['-(2 - 5) ^ 2', -9],
    ['F(4, 3)', 6],
    ['A(6, 4)', 6],
    ['min(n, m, r) + L', 4],
    ['w1 - H', 0],
  ])('%s = %f at 3-2-4', (text, value) => {
    expect(parseFormula(text).at(namesOf({ widths: '3-2-4' }))).toBe(value);
  });
});
