/** What is written for Slurm and read of it, without a Slurm: the script is run by a shell, its programs are stand-ins. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrayScript, type SubmitOptions, turnOf } from '@lawful/atlas/inside/cluster/script';
import { isLive, statesOfAccounting, statesOfController, taskNumbers } from '@lawful/atlas/inside/cluster/states';
import { runAtlas } from '@lawful/atlas/inside/command/run';
import { shardOf } from '@lawful/atlas/inside/specification/shard';
import { certificatePath, openDatabase, writeCertificate } from '@lawful/atlas/inside/store/database';
import { atLength } from '../at-length.js';
import { lawful } from '../command/run.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';

const long = atLength('atlas/slurm');

const folder = mkdtempSync(join(tmpdir(), 'lawful-slurm-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: SubmitOptions = { tasks: 4, jobs: 2, minutes: 10, steps: 5, seconds: 60, megabytes: 1500 };

/** A program that answers, and writes down how it was called. */
function standIn(at: string, name: string, body: string): void {
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, name), `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> '${at}/calls'\n${body}\n`);
  chmodSync(join(at, name), 0o755);
}

describe('the job array', () => {
  it('asks for what a task needs', () => {
    const text = arrayScript('/a/spec.json', '/a/b-slurm', ['/bin/node', '/l.mjs'], { ...OPTIONS, partition: 'short' });
    for (const line of [
      'array=0-3',
      'cpus-per-task=2',
      'mem=4300M',
      'time=10',
      'requeue',
      'partition=short',
      'open-mode=append',
    ])
      expect(text).toContain(`\n#SBATCH --${line}\n`);
    expect(text).toContain('--jobs 2 --steps 5 --seconds 60 --memory 1500 --time 510\n');
    expect(arrayScript('/a', '/b', ['n'], OPTIONS)).not.toContain('partition');
  });

  it('leaves a model the time it may take', () => {
    expect(turnOf(OPTIONS)).toBe(510);
    expect(turnOf({ minutes: 10, seconds: 60, time: 30 })).toBe(30);
    expect(() => turnOf({ minutes: 10, seconds: 60, time: 511 })).toThrow('--time 511: expected at most 510');
    expect(() => turnOf({ minutes: 1, seconds: 60 })).toThrow('--minutes 1: expected at least 2');
    expect(turnOf({ minutes: 2, seconds: 60 })).toBe(30);
  });

  it('refuses what would be another line of it', () => {
    expect(() => arrayScript('/a\n#SBATCH --x', '/b', ['n'], OPTIONS)).toThrow('expected a path without');
    expect(() => arrayScript('/a', '/b', ['n'], { ...OPTIONS, partition: 'a b' })).toThrow('--partition');
  });

  /** The script as a task, with a command that ends with `code`. */
  function task(name: string, code: number) {
    const at = join(folder, `it's "${name}" 50% $HOME`);
    const bin = join(folder, `bin-${name}`);
    standIn(bin, 'run', `exit ${code}`);
    standIn(bin, 'scontrol', 'exit 0');
    standIn(bin, 'sleep', 'exit 0');
    mkdirSync(at);
    const script = join(at, 'array.sh');
    writeFileSync(script, arrayScript(join(at, 'spec.json'), at, [join(bin, 'run')], OPTIONS));
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, SLURM_ARRAY_TASK_ID: '2', SLURM_JOB_ID: '77' };
    return { at, bin, script, env };
  }

  it('runs a shard, whatever signs its paths have', () => {
    const { at, bin, script, env } = task('whole', 0);
    expect(spawnSync('/bin/sh', [script], { env }).status).toBe(0);
    expect(readFileSync(join(bin, 'calls'), 'utf8')).toBe(
      `run atlas run ${at}/spec.json -o ${at}/shard-2.duckdb --shard 2/4 --jobs 2 --steps 5 --seconds 60 --memory 1500 --time 510\n`,
    );
    expect(readFileSync(script, 'utf8')).toContain(
      `#SBATCH --output="${folder}/it's \\"whole\\" 50%% $HOME/task-%a.log"\n`,
    );
  });

  it('asks for another turn when models are left, not after a failure', () => {
    const left = task('left', 3);
    expect(spawnSync('/bin/sh', [left.script], { env: left.env }).status).toBe(3);
    expect(readFileSync(join(left.bin, 'calls'), 'utf8')).toMatch(/\nscontrol requeue 77\nsleep 60\n$/);
    const failed = task('failed', 2);
    expect(spawnSync('/bin/sh', [failed.script], { env: failed.env }).status).toBe(2);
    expect(readFileSync(join(failed.bin, 'calls'), 'utf8')).not.toContain('scontrol');
  });

  it('asks for nothing when it was told to end', async () => {
    const { bin, script, env } = task('told', 3);
    standIn(bin, 'run', 'trap "exit 3" TERM\n/bin/sleep 20 & wait');
    const child = spawn('/bin/sh', [script], { env, detached: true });
    while (!existsSync(join(bin, 'calls'))) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const ended = new Promise((resolve) => child.on('close', resolve));
    process.kill(-child.pid!, 'SIGTERM');
    expect(await ended).toBe(3);
    expect(readFileSync(join(bin, 'calls'), 'utf8')).not.toContain('scontrol');
  });
});

describe('states', () => {
  it('of scontrol, as version 22.05 prints them', () => {
    const text = `JobId=1 ArrayJobId=1 ArrayTaskId=2-3,7 ArrayTaskThrottle=2 JobName=lawful-atlas Priority=4 JobState=PENDING Reason=BeginTime Requeue=1 Command=/x/a JobState=X/array.sh
JobId=3 ArrayJobId=1 ArrayTaskId=1 JobName=lawful-atlas UserId=root(0) JobState=RUNNING Reason=None StdOut=/x/task-1.log
JobId=2 ArrayJobId=1 ArrayTaskId=0 JobName=lawful-atlas UserId=root(0) JobState=CANCELLED Reason=None
`;
    expect([...statesOfController(text)]).toEqual([
      [2, 'PENDING'],
      [3, 'PENDING'],
      [7, 'PENDING'],
      [1, 'RUNNING'],
      [0, 'CANCELLED'],
    ]);
    expect(statesOfController('').size).toBe(0);
  });

  it('of sacct, without steps', () => {
    const text =
      '9_0|COMPLETED\n9_1|CANCELLED by 1000\n9_1.batch|CANCELLED\n9_2|NODE_FAIL\n9_[3-5%2]|PENDING\n9_6+0|RUNNING\n';
    expect([...statesOfAccounting(text)]).toEqual([
      [0, 'COMPLETED'],
      [1, 'CANCELLED'],
      [2, 'NODE_FAIL'],
      [3, 'PENDING'],
      [4, 'PENDING'],
      [5, 'PENDING'],
    ]);
  });

  it('are ends or not; one that is not known is none', () => {
    expect(['RUNNING', 'COMPLETING', 'PENDING', 'REQUEUED', 'SUSPENDED', 'NEW_WORD'].every(isLive)).toBe(true);
    expect(['COMPLETED', 'FAILED', 'TIMEOUT', 'CANCELLED', 'NODE_FAIL', 'OUT_OF_MEMORY'].some(isLive)).toBe(false);
    expect(taskNumbers('0-2,5,8-12:2%3')).toEqual([0, 1, 2, 5, 8, 10, 12]);
  });
});

describe('submit, status, cancel, merge', () => {
  const spec = join(folder, 'spec.json');
  writeFileSync(spec, '{"family": "linear", "widths": [1, 2], "layers": [2]}');
  const bin = join(folder, 'bin');
  const database = join(folder, 'an atlas.duckdb');
  const shards = join(folder, 'an atlas-slurm');
  const says = (state: string): void =>
    standIn(bin, 'scontrol', `echo "JobId=5 ArrayJobId=5 ArrayTaskId=0-1 JobName=x JobState=${state} Reason=None"`);
  standIn(bin, 'sbatch', 'echo "5;cluster"; env | grep SBATCH_ >> "$(dirname "$0")/environment"; exit 0');
  standIn(bin, 'scancel', 'exit 0');
  standIn(bin, 'sacct', 'echo "Slurm accounting storage is disabled" >&2; exit 1');
  const atlas = (...words: string[]) =>
    lawful(['atlas', ...words], {
      env: { PATH: `${bin}:${process.env.PATH}`, SBATCH_TIMELIMIT: '1', SBATCH_ACCOUNT: 'mine' },
    });
  const submit = (...more: string[]) => atlas('submit', spec, '--slurm', '-o', database, '--tasks', '2', ...more);

  long.it('follow a job to its end', () => {
    says('RUNNING');
    expect(submit().out).toMatch(/^job 5, 2 tasks; /);
    // What the script sets is not overridden, the rest is left to sbatch.
    expect(readFileSync(join(bin, 'environment'), 'utf8')).toBe('SBATCH_ACCOUNT=mine\n');
    expect(submit().err).toContain('job 5 has not ended (task 0 RUNNING, task 1 RUNNING): lawful atlas cancel');
    expect(atlas('merge', database)).toMatchObject({ code: 2, out: '' });
    expect(atlas('status', database).out).toMatch(
      /^5_0 RUNNING, 0 of \d rows\n5_1 RUNNING, 0 of \d rows\n2 of 2 tasks have not ended\n$/,
    );
    expect(atlas('cancel', database).out).toBe('job 5 is cancelled; its rows stay\n');
    expect(readFileSync(join(bin, 'calls'), 'utf8')).toContain('scancel 5\n');

    expect(
      atlas('run', join(shards, 'specification.json'), '-o', join(shards, 'shard-0.duckdb'), '--shard', '0/2').code,
    ).toBe(0);
    says('CANCELLED');
    const part = atlas('merge', database);
    expect(part.code).toBe(3);
    expect(part.out).toMatch(/^\d rows in .*; \d models are left: submit by the same line goes on\n$/);
    expect(atlas('cancel', database).out).toBe('job 5 had ended before; its rows stay\n');
    expect(atlas('submit', spec, '-o', database, '--tasks', '3').err).toContain('expected --tasks 2');
    expect(submit().code).toBe(0);

    expect(atlas('run', spec, '-o', join(shards, 'shard-1.duckdb'), '--shard', '1/2').code).toBe(0);
    standIn(bin, 'scontrol', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect(atlas('status', database).out).toMatch(
      /^5_0 UNKNOWN, (\d) of \1 rows\n5_1 UNKNOWN, (\d) of \2 rows\nall rows are there: merge\n$/,
    );
    standIn(bin, 'scontrol', 'echo "Unable to contact slurm controller" >&2; exit 1');
    expect(atlas('merge', database)).toMatchObject({
      code: 2,
      err: 'lawful: scontrol: Unable to contact slurm controller\n',
    });
  });

  long.it('merge where there is no Slurm, but no row without its certificate', () => {
    for (const name of ['scontrol', 'sacct']) rmSync(join(bin, name));
    const bare = (...words: string[]) => lawful(['atlas', ...words], { env: { PATH: '/nowhere' } });
    const certificates = join(shards, 'shard-0-certificates');
    const [part] = readdirSync(certificates);
    const [file] = readdirSync(join(certificates, part!));
    const text = readFileSync(join(certificates, part!, file!), 'utf8');
    rmSync(database);
    writeFileSync(join(certificates, part!, file!), text.slice(1));
    expect(bare('merge', database).err).toContain('is not what its name says');
    writeFileSync(join(certificates, part!, file!), text);
    expect(bare('merge', database).out).toBe(`8 rows in ${database}; the atlas is whole\n`);
    expect(bare('submit', spec, '-o', join(folder, 'other.duckdb')).err).toContain('sbatch is not installed');
    expect(bare('status', join(folder, 'other.duckdb')).err).toContain('nothing was submitted for it');
  });
});

describe('what a killed task leaves', () => {
  it('is a database or none: a new one has its name when it is whole', async () => {
    const path = join(folder, 'new.duckdb');
    writeFileSync(`${path}.1.new`, 'half');
    const database = await openDatabase(path, 'write');
    expect((await database.keys()).size).toBe(0);
    database.close();
    expect(readdirSync(folder).filter((f) => f.startsWith('new.duckdb'))).toEqual(['new.duckdb', 'new.duckdb.1.new']);
  });

  long.it('is not opened by two: the second waits, then ends with 3', async () => {
    const path = join(folder, 'alone.duckdb');
    const script = `import { openDatabase } from '@lawful/atlas/inside/store/database'; const d = await openDatabase(${JSON.stringify(path)}, 'write'); console.log('open'); setTimeout(() => d.close(), 60000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('../..', import.meta.url),
    });
    try {
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      const second = lawful(['atlas', 'run', join(folder, 'spec.json'), '-o', path]);
      expect(second.code).toBe(3);
      expect(second.err).toMatch(/alone\.duckdb: in use by another process.*: expected to have the file alone/);
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('is a certificate that is written again when it is not whole', async () => {
    const database = join(folder, 'c.duckdb');
    const hash = 'ab'.repeat(32);
    await writeCertificate(database, hash, 'whole');
    writeFileSync(certificatePath(database, hash), '');
    await writeCertificate(database, hash, 'whole');
    expect(readFileSync(certificatePath(database, hash), 'utf8')).toBe('whole');
  });
});

describe('shards', () => {
  it('are by key, about as many models in each', () => {
    // SHA-256 of "a" begins with ca978112.
    expect([shardOf('a', 1), shardOf('a', 1000)]).toEqual([0, 0xca978112 % 1000]);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[shardOf(`model ${i}`, 4)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(900);
  });

  it('make a row in every turn, whatever the time', async () => {
    const spec = join(folder, 'turns.json');
    writeFileSync(spec, '{"family": "linear", "widths": [1, 2], "layers": [2]}');
    const around = { engine: 'test', say: ignore, progress: ignore, print: ignore, cancelled: () => false };
    const effort = { jobs: 1, seconds: 60, steps: 200000, megabytes: 300 };
    for (const before of [0, 1])
      expect(await runAtlas(spec, { output: join(folder, 'turns.duckdb'), time: 0, ...effort }, around)).toMatchObject({
        total: 8,
        before,
        made: 1,
      });
  });
});

const ignore = (): void => undefined;
