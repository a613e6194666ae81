/**
 * A release: the version into packages/lawful/package.json and CITATION.cff, the changelog's section, a commit and a tag; then the archives. Nothing is published
 * from here: the last lines say what to type.
 *
 *   npm run release -- X.Y.Z [--date YYYY-MM-DD] [--dry-run]
 *
 * The version may be the one that package.json names already, when it has no tag yet. A dry run changes nothing and prints everything that would change.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLACEHOLDER } from './manifests.mjs';

const MANIFEST = 'packages/lawful/package.json';
const CITATION = 'CITATION.cff';
const CHANGELOG = 'CHANGELOG.md';

/** What is wrong with a release; the caller's mistake, in a sentence. */
export class ReleaseError extends Error {
  name = 'ReleaseError';
}

const numbers = (version) => version.split('.').map(Number);

/** Whether a version comes before another one. */
export function precedes(a, b) {
  const [x, y] = [numbers(a), numbers(b)];
  const k = x.findIndex((n, i) => n !== y[i]);
  return k >= 0 && x[k] < y[k];
}

/**
 * The new texts of the files that a release changes.
 * @param files old texts by name
 * @param tags of releases before this one
 */
export function planned({ version, date, files, tags }) {
  if (!/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version ?? ''))
    throw new ReleaseError(`"${version ?? ''}" is no version: expected X.Y.Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new ReleaseError(`"${date}" is no date: expected YYYY-MM-DD`);
  const current = JSON.parse(files[MANIFEST]).version;
  if (precedes(version, current)) throw new ReleaseError(`${version} comes before ${current}, which is the version now`);
  if (tags.includes(`v${version}`)) throw new ReleaseError(`v${version} is tagged already`);
  const later = tags.find((tag) => /^v\d/.test(tag) && precedes(version, tag.slice(1)));
  if (later !== undefined) throw new ReleaseError(`${version} comes before ${later}, which is tagged already`);
  const section = sectionOf(files[CHANGELOG]);
  return {
    section: `## ${version} (${date})\n\n${section}\n`,
    texts: {
      [MANIFEST]: files[MANIFEST].replace(/^ {2}"version": "[^"]*"/m, `  "version": "${version}"`),
      [CITATION]: withDate(files[CITATION].replace(/^version: .*$/m, `version: ${version}`), date),
      [CHANGELOG]: files[CHANGELOG].replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${date})`),
    },
  };
}

const withDate = (citation, date) =>
  `${citation.replace(/^date-released: .*\n/m, '').trimEnd()}\n`.replace(/^(version: .*)$/m, `$1\ndate-released: ${date}`);

/** What stands below "Unreleased". */
function sectionOf(changelog) {
  const [, found] = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog) ?? [];
  if (found === undefined) throw new ReleaseError(`${CHANGELOG} has no section "## Unreleased"`);
  if (found.trim() === '') throw new ReleaseError(`${CHANGELOG} says nothing of what is new: "## Unreleased" is empty`);
  return found.trim();
}

/** Lines of a text that the other one has not, with a sign: enough to see what changes. */
function difference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const count = (lines) => lines.reduce((m, l) => m.set(l, (m.get(l) ?? 0) + 1), new Map());
  const only = (lines, others, sign) => {
    const left = count(others);
    return lines.flatMap((line) => {
      const n = left.get(line) ?? 0;
      if (n > 0) left.set(line, n - 1);
      return n > 0 || line === '' ? [] : [`  ${sign} ${line}`];
    });
  };
  return [...only(old, now, '-'), ...only(now, old, '+')];
}

function release(root, argv) {
  const dry = argv.includes('--dry-run');
  const at = argv.indexOf('--date');
  const date = at >= 0 ? argv[at + 1] : new Date().toISOString().slice(0, 10);
  const [version] = argv.filter((a, k) => !a.startsWith('--') && !(at >= 0 && k === at + 1));
  const git = (...args) => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new ReleaseError(`git ${args[0]}: ${stderr.trim()}`);
    return stdout.trim();
  };
  const files = Object.fromEntries(
    [MANIFEST, CITATION, CHANGELOG].map((name) => [name, readFileSync(join(root, name), 'utf8')]),
  );
  const { section, texts } = planned({ version, date, files, tags: git('tag').split('\n') });
  const changed = git('status', '--porcelain', '--untracked-files=no');
  if (changed !== '' && !dry) throw new ReleaseError(`there are changes that are not committed:\n${changed}`);
  for (const [name, text] of Object.entries(texts)) {
    if (!dry) writeFileSync(join(root, name), text);
    console.log([`${name}${dry ? ' would change' : ''}`, ...difference(files[name], text)].join('\n'));
  }
  console.log(`\nthe section of ${CHANGELOG}: ${section.split('\n').length} lines, from "${section.split('\n', 1)[0]}"`);
  const { url } = JSON.parse(files[MANIFEST]).repository;
  const hint = url === PLACEHOLDER ? `before anything is published: name the repository in ${MANIFEST}\n` : '';
  const next = `then:\n  npm run packages\n  npm publish out/packages/lawful-checker-${version}.tgz --access public\n  npm publish out/packages/lawful-${version}.tgz\n  git push --follow-tags`;
  if (dry) {
    console.log(`nothing was changed; a release commits this as "Release ${version}" and tags it v${version}\n${hint}${next}`);
    return;
  }
  git('add', ...Object.keys(texts));
  git('commit', '--quiet', '--message', `Release ${version}`);
  git('tag', '--annotate', `v${version}`, '--cleanup=verbatim', '--message', `lawful ${version}\n\n${section}`);
  console.log(`committed and tagged v${version}\n${hint}${next}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    release(process.cwd(), process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(`release: ${error.message}`);
    process.exitCode = 1;
  }
