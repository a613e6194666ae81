/**
 * Stages what is published in out/packages: `lawful` with the other packages as its rooms, and `@lawful/checker`, which depends on nothing. Everything is made
 * from a build (`npm run build`) and from nothing else, so that the same sources give the same bytes. `--pack` makes the archives as well.
 *
 *   node packages/lawful/packaging/stage.mjs [--pack] [FOLDER]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROWSER, checkerManifest, lawfulManifest, SUBPATHS } from './manifests.mjs';
import { checkerReadme, lawfulReadme } from './readmes.mjs';
import { copyRooms } from './rooms.mjs';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PACKAGES = join(ROOT, 'packages');

/** Folders by the name of the package. */
export function stage(to) {
  rmSync(to, { recursive: true, force: true });
  return { lawful: stageLawful(join(to, 'lawful')), '@lawful/checker': stageChecker(join(to, 'checker')) };
}

function stageLawful(to) {
  const from = join(PACKAGES, 'lawful');
  const copied = ['bin', 'dist/bundle', 'dist/examples', 'dist/models'];
  for (const part of copied) copy(join(from, part), join(to, part));
  const browser = Object.keys(SUBPATHS).filter((name) => SUBPATHS[name]);
  const imported = copyRooms({
    packages: PACKAGES,
    entries: [
      'lawful/index.d.ts',
      ...Object.keys(SUBPATHS).map((name) => `lawful/entries/${name}.d.ts`),
      `lawful/${BROWSER}.js`,
      ...browser.map((name) => `lawful/entries/${name}.js`),
    ],
    to: join(to, 'rooms'),
    compact: true,
  });
  const manifest = lawfulManifest(PACKAGES);
  const strangers = imported.filter((name) => manifest.dependencies[name] === undefined);
  if (strangers.length > 0) throw new Error(`rooms import ${strangers.join(', ')}, which lawful does not depend on`);
  finish(to, manifest, lawfulReadme(ROOT));
  cpSync(join(ROOT, 'THIRD-PARTY.md'), join(to, 'THIRD-PARTY.md'));
  return to;
}

function stageChecker(to) {
  copy(join(PACKAGES, 'checker/bin'), join(to, 'bin'));
  const imported = copyRooms({
    packages: PACKAGES,
    entries: ['checker/index.d.ts', 'checker/index.js', 'checker/judging/browser.js', 'checker/command/check.js'],
    to: join(to, 'dist'),
  });
  const strangers = imported.filter((name) => !name.startsWith('node:'));
  if (strangers.length > 0) throw new Error(`the checker imports ${strangers.join(', ')}`);
  // One room is no room.
  cpSync(join(to, 'dist/checker'), join(to, 'dist'), { recursive: true });
  rmSync(join(to, 'dist/checker'), { recursive: true });
  finish(to, checkerManifest(PACKAGES), checkerReadme(ROOT));
  return to;
}

function copy(from, to) {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !/\.(map|tsbuildinfo)$/.test(path) });
}

function finish(to, manifest, readme) {
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(to, 'README.md'), readme);
  cpSync(join(ROOT, 'LICENSE'), join(to, 'LICENSE'));
}

/** Makes the archive of a staged folder in `to`, and returns its path. */
export function pack(folder, to) {
  mkdirSync(to, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', to, folder],
    { encoding: 'utf8', cwd: to, shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm pack ${folder}: ${stderr}`);
  return join(to, JSON.parse(stdout)[0].filename.replace('@', '').replace('/', '-'));
}

/** Bytes and files below a folder. */
export function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  return { files: files.length, bytes: files.reduce((n, f) => n + statSync(join(f.parentPath, f.name)).size, 0) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = join(ROOT, 'out/packages')] = process.argv.slice(2).filter((a) => a !== '--pack');
  for (const [name, path] of Object.entries(stage(folder))) {
    const { files, bytes } = sizeOf(path);
    const archive = process.argv.includes('--pack') ? pack(path, folder) : undefined;
    const packed = archive === undefined ? '' : `, ${(statSync(archive).size / 1000).toFixed(0)} kB packed in ${archive}`;
    console.log(`${name}: ${files} files, ${(bytes / 1e6).toFixed(2)} MB${packed}`);
  }
}
