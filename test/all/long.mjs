// Runs the files of tests in which something waits for TESTS=long, with all they have.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TESTS = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.test.ts') && !/^(dist|node_modules)\//.test(f))
  .filter((f) => readFileSync(`${TESTS}${f}`, 'utf8').includes("from '../at-length.js'"));
if (files.length === 0) throw new Error('no file of tests has something that takes long');
const { status } = spawnSync(
  'npm',
  ['run', '--silent', 'test:jest', '--', ...files.map((f) => `dist/${f.replace(/\.ts$/, '.js')}`)],
  { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: 'inherit', env: { ...process.env, TESTS: 'long' } },
);
process.exit(status ?? 1);
