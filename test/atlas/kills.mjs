/**
 * Kill -9 at ten random moments, resume by the same line, and compare with an undisturbed run of another number of workers: the same rows, the same certificates. Slow, so it
 * runs beside the tests.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('../../', import.meta.url).pathname;
const COMMAND = join(ROOT, 'packages/lawful/bin/lawful.mjs');
const folder = mkdtempSync(join(tmpdir(), 'lawful-kills-'));
const spec = join(folder, 'spec.json');
writeFileSync(
  spec,
  JSON.stringify({
    families: [
      { family: 'relu', widths: [1, 2], layers: [2, 3], bias: [false, true] },
      { family: 'leaky', widths: [1, 2], layers: [2, 3], bias: [false, true] },
      { family: 'linear', widths: [1, 2, 3], layers: [2], bias: [false, true], loss: ['mse', 'cross-entropy'] },
      { family: 'symmetric', order: [3, 4], outputs: [1] },
      { family: 'attention', model: [1, 2], head: [1, 2], value: [1, 2] },
    ],
  }),
);
const line = (database, jobs) => [COMMAND, 'atlas', 'run', spec, '-o', database, '--jobs', String(jobs)];
/** Everything but times and memory. */
function contentOf(database) {
  const columns = '* exclude (seconds, megabytes, finished)';
  return execFileSync(process.execPath, [COMMAND, 'atlas', 'query', database, `select ${columns} from models order by key`], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
}
const certificatesOf = (database) => {
  const at = database.replace('.duckdb', '-certificates');
  return readdirSync(at)
    .flatMap((part) => readdirSync(join(at, part)).map((f) => [f, readFileSync(join(at, part, f), 'utf8')]))
    .filter(([f]) => f.endsWith('.json'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
};

const calm = join(folder, 'calm.duckdb');
const killed = join(folder, 'killed.duckdb');
try {
  execFileSync(process.execPath, line(calm, 2), { stdio: 'ignore' });
  const seed = Number(process.argv[2] ?? Date.now() % 100000);
  let state = seed;
  const draw = () => (state = (state * 48271) % 2147483647) / 2147483647;
  let kills = 0;
  for (let k = 0; k < 10; k++) {
    const child = spawn(process.execPath, line(killed, 1), { stdio: 'ignore', detached: true });
    const over = await new Promise((resolve) => {
      const timer = setTimeout(() => {
        process.kill(-child.pid, 'SIGKILL');
        resolve(false);
      }, 300 + 1200 * draw());
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        resolve(signal === null);
      });
    });
    if (!over) kills++;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (kills < 8) throw new Error(`killed ${kills} times only: the atlas was whole too soon`);
  execFileSync(process.execPath, line(killed, 1), { stdio: 'ignore' });
  const [a, b] = [contentOf(calm), contentOf(killed)];
  const rows = execFileSync(process.execPath, [COMMAND, "atlas", "query", calm, "select count(*) from models"], { encoding: "utf8" }).split("\n")[1];
  if (a !== b) throw new Error('the rows differ');
  const [c, d] = [certificatesOf(calm), certificatesOf(killed)];
  if (JSON.stringify(c) !== JSON.stringify(d)) throw new Error('the certificates differ');
  console.log(`atlas: killed ${kills} times (seed ${seed}), resumed: ${rows} rows and ${c.length} certificates as in an undisturbed run`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
