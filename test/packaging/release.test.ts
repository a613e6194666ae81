/** A release in a repository of its own: what it changes, what a dry run leaves alone, what is refused. And the pages that belong to a release. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '../jest-globals.js';
import { ROOT, read } from '../structure/workspace.js';
import { script } from './installed.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES: Readonly<Record<string, string>> = {
  'packages/lawful/package.json':
    '{\n  "name": "lawful",\n  "version": "1.2.0",\n  "repository": { "url": "git+https://example.invalid/lawful.git" }\n}\n',
  'CITATION.cff': 'cff-version: 1.2.0\ntitle: Lawful\nversion: 1.2.0\nlicense: MIT\n',
  'CHANGELOG.md':
    '# Changelog\n\n## Unreleased\n\n### Wrong answers fixed\n\n- One.\n\n### New\n\n- Two.\n\n## 1.1.0 (2020-01-01)\n\n- Old.\n',
};

let root = '';
let count = 0;

const git = (...args: string[]) =>
  spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.invalid', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
const contents = (): string[] => Object.keys(FILES).map((name) => readFileSync(join(root, name), 'utf8'));

function release(...args: string[]) {
  const env = { ...process.env };
  for (const who of ['AUTHOR', 'COMMITTER'])
    Object.assign(env, { [`GIT_${who}_NAME`]: 'a', [`GIT_${who}_EMAIL`]: 'a@example.invalid' });
  return spawnSync(process.execPath, [join(ROOT, 'packages/lawful/packaging/release.mjs'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env,
  });
}

beforeEach(() => {
  root = join(folder, String(count++));
  mkdirSync(join(root, 'packages/lawful'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(root, name), text);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Begin');
  git('tag', 'v1.1.0');
});

describe('a release', () => {
  it('writes version, citation and changelog, commits, and tags with the section', () => {
    const { status, stdout } = release('1.3.0', '--date', '2026-02-03');
    expect(status).toBe(0);
    const [manifest, citation, changelog] = contents();
    expect(JSON.parse(manifest!).version).toBe('1.3.0');
    expect(citation).toBe(
      'cff-version: 1.2.0\ntitle: Lawful\nversion: 1.3.0\ndate-released: 2026-02-03\nlicense: MIT\n',
    );
    expect(changelog).toContain('## Unreleased\n\n## 1.3.0 (2026-02-03)\n\n### Wrong answers fixed\n\n- One.\n');
    expect(git('status', '--porcelain').stdout).toBe('');
    expect(git('log', '-1', '--format=%s').stdout).toBe('Release 1.3.0\n');
    const message = git('tag', '-l', '--format=%(contents)', 'v1.3.0').stdout;
    expect(message).toMatch(
      /^lawful 1\.3\.0\n\n## 1\.3\.0 \(2026-02-03\)\n\n### Wrong answers fixed\n\n- One\.\n\n### New\n\n- Two\./,
    );
    expect(message).not.toContain('Old');
    expect(stdout).toMatch(/name the repository/);
    // A second one has nothing to say.
    expect(release('1.4.0')).toMatchObject({ status: 1, stderr: expect.stringMatching(/"## Unreleased" is empty/) });
  });

  it('may have the version that is there already', () => {
    expect(release('1.2.0', '--date', '2026-02-03').status).toBe(0);
    expect(git('tag').stdout).toBe('v1.1.0\nv1.2.0\n');
  });

  it('changes nothing when run dry, and says what it would change', () => {
    const before = contents();
    const { status, stdout } = release('1.3.0', '--date', '2026-02-03', '--dry-run');
    expect(status).toBe(0);
    for (const line of [
      '-   "version": "1.2.0",',
      '+   "version": "1.3.0",',
      '+ date-released: 2026-02-03',
      '+ ## 1.3.0 (2026-02-03)',
      'tags it v1.3.0',
    ])
      expect(stdout).toContain(line);
    expect(contents()).toEqual(before);
    expect(git('tag').stdout).toBe('v1.1.0\n');
    expect(git('log', '--format=%s').stdout).toBe('Begin\n');
  });

  it.each([
    [['1.1.9'], /1\.1\.9 comes before 1\.2\.0/],
    [['1.3'], /"1\.3" is no version: expected X\.Y\.Z/],
    [['v1.3.0'], /no version/],
    [[], /"" is no version/],
    [['1.3.0', '--date', 'today'], /"today" is no date/],
  ])('%j is refused', (args, sentence) => {
    const before = contents();
    expect(release(...args)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(contents()).toEqual(before);
  });

  it('is refused with changes that are not committed, or a tag that is there', () => {
    writeFileSync(join(root, 'CITATION.cff'), `${FILES['CITATION.cff']}x: 1\n`);
    expect(release('1.3.0').stderr).toMatch(/not committed/);
    git('checkout', '--', '.');
    git('tag', 'v1.3.0');
    expect(release('1.3.0').stderr).toMatch(/v1\.3\.0 is tagged already/);
    expect(release('1.2.5').stderr).toMatch(/comes before v1\.3\.0/);
  });

  it('of this repository can be run dry', async () => {
    const { planned } = await script<{ planned(of: object): { section: string } }>('release.mjs');
    const { version } = JSON.parse(read('packages/lawful/package.json')) as { version: string };
    const files = Object.fromEntries(Object.keys(FILES).map((name) => [name, read(name)]));
    const { section } = planned({ version, date: '2026-01-01', files, tags: [] });
    expect(section).toContain('### Wrong answers fixed');
  });
});

describe('what belongs to a release', () => {
  it('licences of others are those of what is installed: npm run third-party writes them', async () => {
    const { thirdPartyText } = await script<{ thirdPartyText(): string }>('third-party.mjs');
    expect(read('THIRD-PARTY.md')).toBe(thirdPartyText());
  });

  it('every licence of others allows use in a work under the MIT licence', () => {
    const licences = [...read('THIRD-PARTY.md').matchAll(/^\| \S+ \| [\d.]+ \| (\S+) \|$/gm)].map((m) => m[1]!);
    expect(licences.length).toBeGreaterThanOrEqual(8);
    expect(
      licences.filter((l) => !['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'Unlicense'].includes(l)),
    ).toEqual([]);
  });

  it('pages that show npx lawful are for a checkout that is built, or say where it is installed', () => {
    expect(read('docs/command.md')).toMatch(/`npm run build` builds it; then `npx lawful …` works from the root/);
    expect(read('README.md')).toMatch(/npm start[\s\S]*Then `npx lawful --help`/);
    expect(read('docs/library.md')).toMatch(/where neither is installed, `npx lawful` finds nothing of ours/);
  });
});
