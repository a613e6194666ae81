/**
 * Builds and packs the same sources twice, here and from nothing in another folder, and compares the archives byte by byte.
 *
 *   node packages/lawful/packaging/twice.mjs
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { ROOT } from './stage.mjs';

const hash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

function archives(root, to) {
  const script = `import { pack, stage } from './packages/lawful/packaging/stage.mjs';
const to = ${JSON.stringify(to)};
console.log(JSON.stringify(Object.values(stage(to)).map((folder) => pack(folder, to))));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lawful-twice-')));
try {
  // Sources and what is installed; nothing that was built, and nothing of the history.
  const root = join(folder, 'another place');
  const left = new Set(['.git', 'dist', 'out']);
  const isInstalled = (path) => path.includes(`${sep}node_modules`);
  cpSync(ROOT, root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => isInstalled(path) || !left.has(basename(path)) || lstatSync(path).isFile(),
  });
  const built = spawnSync('npm', ['run', '--silent', 'compile'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  const here = archives(ROOT, join(folder, 'one'));
  const there = archives(root, join(folder, 'two'));
  const different = here.filter((path, k) => hash(path) !== hash(there[k]));
  for (const path of here) console.log(`${hash(path)}  ${basename(path)}`);
  if (different.length > 0) throw new Error(`not the same bytes: ${different.map((path) => basename(path)).join(', ')}`);
  console.log('the same from another place');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
