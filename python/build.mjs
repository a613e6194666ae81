/**
 * The Python package as a wheel, from a build (`npm run build`) and Python's setuptools, offline: the command with what it loads goes inside, so that users need Node and
 * nothing of npm. The same sources give the same wheel.
 *
 *   node python/build.mjs [FOLDER]        FOLDER is python/dist unless given
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..');
const LAWFUL = join(ROOT, 'packages/lawful');

/** What the bundle loads from where it is installed. Pictures (vega) and second opinions (algebrite, nerdamer) are left out: the command works without them. */
const INSTALLED = ['commander', 'fraction.js'];

const PYTHONS = ['/usr/bin/python3', 'python3', 'python'];
export const python = () => PYTHONS.find((p) => spawnSync(p, ['-c', 'import setuptools, wheel']).status === 0);

const PROJECT = ({ version, description }) => `[build-system]
requires = ["setuptools>=64", "wheel"]
build-backend = "setuptools.build_meta"

[project]
name = "lawful"
version = "${version}"
description = ${JSON.stringify(description)}
readme = "README.md"
requires-python = ">=3.9"
license = { text = "MIT" }
keywords = ["conservation laws", "neural networks", "gradient flow", "computer algebra"]

[project.optional-dependencies]
sympy = ["sympy"]
torch = ["torch>=1.13", "onnx"]
pandas = ["pandas"]

[project.scripts]
lawful = "lawful._command:main"

[tool.setuptools]
packages = ["lawful"]
include-package-data = false

[tool.setuptools.package-data]
lawful = ["_command/**"]
`;

const without = /\.(map|tsbuildinfo|pyc)$|__pycache__/;
const copy = (from, to, more = () => true) =>
  cpSync(from, to, { recursive: true, filter: (path) => !without.test(path) && more(path) });

function stage(to) {
  rmSync(to, { recursive: true, force: true });
  const own = JSON.parse(readFileSync(join(LAWFUL, 'package.json'), 'utf8'));
  const command = join(to, 'lawful/_command');
  copy(join(HERE, 'lawful'), join(to, 'lawful'));
  copy(join(HERE, 'lawful_export.py'), join(to, 'lawful/lawful_export.py'));
  writeFileSync(join(to, 'lawful/version.py'), `VERSION = "${own.version}"\n`);
  for (const part of ['bin', 'dist/bundle', 'dist/examples', 'dist/models']) copy(join(LAWFUL, part), join(command, part));
  copy(join(HERE, 'shapes.mjs'), join(command, 'bin/shapes.mjs'));
  writeFileSync(join(command, 'package.json'), `${JSON.stringify({ name: 'lawful', version: own.version, type: 'module' })}\n`);
  const { resolve: find } = createRequire(join(LAWFUL, 'package.json'));
  for (const name of INSTALLED) {
    let folder = dirname(find(name));
    while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
    // Types and sources for other loaders are for programs, not for the command.
    copy(folder, join(command, 'node_modules', name), (path) => !/\.(d\.ts|d\.mts|md|min\.js)$|[/\\](examples|tests|src)([/\\]|$)/.test(path.slice(folder.length)));
  }
  for (const file of ['LICENSE', 'THIRD-PARTY.md']) copy(join(ROOT, file), join(to, file));
  copy(join(HERE, 'README.md'), join(to, 'README.md'));
  writeFileSync(join(to, 'pyproject.toml'), PROJECT(own));
  return to;
}

/** Builds the wheel, and returns its path. */
export function wheel(to = join(HERE, 'dist')) {
  const folder = resolve(to);
  mkdirSync(folder, { recursive: true });
  const staged = stage(join(folder, 'stage'));
  const command = python();
  if (command === undefined) throw new Error('no Python with setuptools and wheel (python3-setuptools, python3-wheel)');
  const script = `import setuptools.build_meta as b; print('wheel:' + b.build_wheel(${JSON.stringify(folder)}))`;
  // Dates of files in the archive: 1980, the first that there is.
  const env = { ...process.env, SOURCE_DATE_EPOCH: '315532800', PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stdout, stderr } = spawnSync(command, ['-c', script], { cwd: staged, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`the wheel was not built: ${stderr}`);
  rmSync(staged, { recursive: true, force: true });
  return join(folder, /^wheel:(.*)$/m.exec(stdout)[1]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = wheel(process.argv[2]);
  console.log(`${path}: ${(readFileSync(path).length / 1e6).toFixed(2)} MB`);
}
