/** The version is typed in packages/lawful/package.json; everything else has it from there. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumption, certify, parseModel, VERSION } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from '../structure/workspace.js';

const { version } = JSON.parse(read('packages/lawful/package.json')) as { version: string };

/** Tracked texts that people write: a version there would have been typed. */
const written = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .stdout.split('\0')
  .filter((path) => /\.(ts|mjs|json|md|cff|py|toml|yaml)$/.test(path) && !/pnpm-lock|CHANGELOG/.test(path));

describe('the version', () => {
  it('is one of semantic versioning', () => expect(version).toMatch(/^\d+\.\d+\.\d+$/));

  it('is what the library and the command say', () => {
    expect(VERSION).toBe(version);
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(ROOT, 'packages/lawful/bin/lawful.mjs'), ...args], { encoding: 'utf8' }).stdout;
    expect(run('--version')).toBe(`${version}\n`);
    expect(run('man').split('\n', 1)[0]).toContain(version);
  });

  it('is in the notes of certificates and on pages', async () => {
    const { files } = await certify('param a\nparam b\ninput x\noutput a*b*x\n', { title: 'two' });
    const text = (extension: string): string => files.find((f) => f.extension === extension)!.content;
    expect(JSON.parse(text('json')).note.generator).toBe(`lawful ${version}`);
    expect(text('tex')).toContain(`lawful ${version}`);
    const odd = "param w : 2\ninput x : 2\noutput w' * x\nloss logistic\nsymmetry sign(2) : x -> g * x\n";
    const { certificate } = assumption(parseModel({ file: 'odd.law', text: odd }));
    expect((certificate as { note: { generator: string } }).note.generator).toBe(`lawful ${version}`);
  });

  it('is that of every package that names one, and of the citation', () => {
    const named = readdirSync(join(ROOT, 'packages')).map((p) => JSON.parse(read(`packages/${p}/package.json`)));
    expect(named.filter((p) => p.version !== undefined && p.version !== version).map((p) => p.name)).toEqual([]);
    expect(/^version: (.*)$/m.exec(read('CITATION.cff'))?.[1]).toBe(version);
  });

  // By the release script: in the two places above.
  it('is typed nowhere else', () => {
    expect(written.length).toBeGreaterThan(500);
    const places = written.filter((path) => {
      let text: string;
      try {
        text = readFileSync(join(ROOT, path), 'utf8');
      } catch {
        return false;
      }
      const others = text.replace(/^version: .*$|^ {2}"version": "[^"]*",$/m, '');
      return new RegExp(`(?<![\\d.])${version.replaceAll('.', '\\.')}(?![\\d.])`).test(others);
    });
    expect(places).toEqual([]);
  });
});
