// Slurm: an atlas by a job array on two nodes, of which one is killed; another that is cancelled, and goes on in turns. Both hold what one machine makes, row for row.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cluster, pause, until } from './slurm/cluster.mjs';
import { has } from './systems.mjs';

export const peer = 'Slurm, as root (slurm-wlm, munge)';
export const available = () =>
  process.getuid?.() === 0 && ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol', 'scancel', 'sinfo'].every(has);

const COMMAND = fileURLToPath(new URL('../../packages/lawful/bin/lawful.mjs', import.meta.url));
const MODELS = 194;
const SPECIFICATION = {
  families: [
    { family: 'linear', widths: [1, 2, 3], layers: [2], bias: [false, true] },
    { family: 'linear', widths: [1, 2], layers: [3], bias: [false, true] },
    { family: 'relu', widths: [1, 2, 3], layers: [2], bias: [false, true] },
    { family: 'leaky', widths: [1, 2, 3], layers: [2], bias: [false, true] },
  ],
};
const EFFORT = ['--jobs', '1', '--seconds', '20', '--memory', '300'];

const certificatesOf = (database) => {
  const folder = database.replace(/\.duckdb$/, '-certificates');
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).filter((f) => f.endsWith('.json')) : [];
};

function holds(what, truth, shown = '') {
  if (!truth) throw new Error(`${what}: does not hold${shown === '' ? '' : `:\n${shown}`}`);
}

/** Runs `lawful atlas`; throws unless it ends with `code`. */
const commandOf = (env, cwd) => (code, ...words) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'atlas', ...words], { env, cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== code) throw new Error(`atlas ${words.join(' ')}: exit code ${status} instead of ${code}:\n${stdout}${stderr}`);
  return stdout + stderr;
};

/** The same rows in all columns that two runs share, and the files of their certificates. */
function same(lawful, database, reference) {
  const rows = (path) => JSON.parse(lawful(0, 'query', path, 'SELECT * EXCLUDE (seconds, megabytes, finished) FROM models ORDER BY "key"', '--format', 'json'));
  const [found, expected] = [rows(database), rows(reference)];
  holds(`${MODELS} rows`, found.length === MODELS && expected.length === MODELS, `${found.length}, ${expected.length}`);
  for (const [i, row] of found.entries())
    for (const [column, value] of Object.entries(expected[i])) holds(`${column} of ${expected[i].key}`, row[column] === value, `${row[column]}\n${value}`);
  const named = new Set(found.flatMap((row) => Object.values(JSON.parse(row.certificates))));
  const files = certificatesOf(database);
  holds('certificates are those that rows name', files.length === named.size && named.size > 0, `${files.length} files, ${named.size} names`);
  for (const file of files) {
    const content = readFileSync(join(database.replace(/\.duckdb$/, '-certificates'), file));
    const hash = createHash('sha256').update(content).digest('hex');
    holds(`the hash of ${file}`, named.has(hash) && file.endsWith(`${hash}.json`));
  }
  return named.size;
}

/** Waits until the job has ended, without the minutes that Slurm lets pass before a task that was requeued; every task must have done all its models. */
async function completed(lawful, slurm, database) {
  await until('the job ends', 240, () => {
    const text = lawful(0, 'status', database);
    for (const [, task] of text.matchAll(/^(\d+_\d+) (?:PENDING|REQUEUED)/gm)) slurm.now(task);
    return !text.includes('have not ended');
  });
  const text = lawful(0, 'status', database);
  const whole = [...text.matchAll(/^\d+_\d+ COMPLETED, (\d+) of \1 rows$/gm)];
  holds('all tasks are completed', whole.length === 4 && text.includes('all rows are there'), text);
}

/** A node dies while tasks run on it. */
async function killedNode({ lawful, slurm, folder, reference }) {
  const database = join(folder, 'killed.duckdb');
  const shards = join(folder, 'killed-slurm');
  const said = lawful(0, 'submit', 'spec.json', '--slurm', '-o', database, '--tasks', '4', '--minutes', '2', ...EFFORT);
  const job = /^job (\d+), 4 tasks/.exec(said)[1];
  // Whatever becomes of the specification: the tasks have their own.
  writeFileSync(join(folder, 'spec.json'), '{}');
  const tasks = () => slurm.slurm('squeue', '-h', '-r', '-j', job, '-o', '%K %T %N').trim().split('\n').map((l) => l.split(' '));
  const shard = (k) => join(shards, `shard-${k}.duckdb`);
  const [victim] = await until('a task on v1 with some rows', 60, () =>
    tasks().find(([k, state, node]) => state === 'RUNNING' && node === 'v1' && certificatesOf(shard(k)).length >= 12));
  const victims = tasks().filter(([, state, node]) => state === 'RUNNING' && node === 'v1').map(([k]) => k);
  const processes = slurm.crash('v1');
  holds('tasks were killed', victims.length > 0 && processes >= 3 * victims.length, `${victims}: ${processes}`);
  holds('a merge while tasks run is refused', lawful(2, 'merge', database).includes(`job ${job} has not ended (task `));
  holds('a second array is refused', lawful(2, 'submit', join(shards, 'specification.json'), '-o', database, '--tasks', '4').includes(`job ${job} has not ended`));
  await until('the killed tasks are requeued', 60, () => victims.every((k) => /Restarts=[1-9]/.test(slurm.slurm('scontrol', 'show', 'job', '-o', `${job}_${k}`))));
  await completed(lawful, slurm, database);
  const log = readFileSync(join(shards, `task-${victim}.log`), 'utf8');
  holds(`task ${victim} found its rows`, Number([...log.matchAll(/(\d+) done before/g)].at(-1)?.[1]) >= 2, log);
  holds('the atlas is whole', lawful(0, 'merge', database).startsWith(`${MODELS} rows in `));
  holds('and a second time', lawful(0, 'merge', database).startsWith(`${MODELS} rows in `));
  slurm.startNode('v1');
  return { victims: victims.length, certificates: same(lawful, database, reference) };
}

/** A job that is cancelled, and one after it whose tasks have too little time. */
async function cancelledJob({ lawful, slurm, folder, reference }) {
  const database = join(folder, 'cancelled.duckdb');
  const shard = (k) => join(folder, 'cancelled-slurm', `shard-${k}.duckdb`);
  const submit = (...more) =>
    /^job (\d+)/.exec(lawful(0, 'submit', 'spec.json', '--slurm', '-o', database, '--tasks', '4', '--minutes', '2', ...EFFORT, ...more))[1];
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(SPECIFICATION));
  submit();
  await until('some rows', 60, () => [0, 1, 2, 3].some((k) => certificatesOf(shard(k)).length >= 12));
  holds('it is cancelled', lawful(0, 'cancel', database).includes('is cancelled; its rows stay'));
  await until('the cancelled job ends', 30, () => !lawful(0, 'status', database).includes('have not ended'));
  const status = lawful(0, 'status', database);
  holds('tasks are cancelled', status.includes(' CANCELLED, ') && status.includes('submit by the same line goes on'), status);
  holds('a second cancel finds nothing', lawful(0, 'cancel', database).includes('had ended before'));
  const kept = Number(/^(\d+) rows in .*; \d+ models are left/.exec(lawful(3, 'merge', database))?.[1]);
  holds('its rows stay', kept > 0 && kept < MODELS, String(kept));
  holds('another number of tasks is refused', lawful(2, 'submit', 'spec.json', '-o', database, '--tasks', '3').includes('expected --tasks 4'));
  // One second of work a turn: tasks stop, and have themselves requeued.
  const job = submit('--time', '1');
  await completed(lawful, slurm, database);
  const restarts = slurm.slurm('scontrol', 'show', 'job', '-o', job).matchAll(/ Restarts=(\d+)/g);
  const turns = [...restarts].reduce((sum, [, n]) => sum + Number(n), 0);
  holds('tasks were requeued for want of time', turns > 0);
  holds('the atlas is whole', lawful(0, 'merge', database).startsWith(`${MODELS} rows in `));
  same(lawful, database, reference);
  return { kept, turns };
}

export async function run() {
  // Paths as people have them.
  const root = mkdtempSync(join(tmpdir(), 'lawful-slurm-'));
  const folder = join(root, `an atlas, "Eve's", 50%`);
  mkdirSync(folder);
  const slurm = cluster(root);
  try {
    await slurm.start();
    const lawful = commandOf({ ...slurm.env, SBATCH_TIMELIMIT: '1', SBATCH_NO_REQUEUE: '1' }, folder);
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(SPECIFICATION));
    const reference = join(folder, 'local.duckdb');
    lawful(0, 'run', 'spec.json', '-o', reference, ...EFFORT, '--jobs', '2');
    const around = { lawful, slurm, folder, reference };
    const killed = await killedNode(around);
    const cancelled = await cancelledJob(around);
    return `${MODELS} models with ${killed.certificates} certificates by two nodes, one killed with ${killed.victims} tasks on it: as by one machine; cancelled at ${cancelled.kept} rows, whole after ${cancelled.turns} more turns`;
  } catch (error) {
    await pause(200);
    throw new Error(`${error.message}\n${slurm.logs()}`);
  } finally {
    await slurm.end();
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
