// A Slurm of its own on this machine: munged, slurmctld and two slurmd, each with its files in one folder, and an end that leaves nothing behind.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, hostname, totalmem } from 'node:os';
import { join } from 'node:path';

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks until the answer is true; throws with `what` when it is not in time. */
export async function until(what, seconds, ask) {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await pause(250);
  }
}

function freePorts(n) {
  const servers = Array.from({ length: n }, () => createServer());
  return Promise.all(servers.map((s) => new Promise((resolve) => s.listen(0, '127.0.0.1', () => resolve(s.address().port))))).then(
    (ports) => Promise.all(servers.map((s) => new Promise((resolve) => s.close(resolve)))).then(() => ports),
  );
}

const configuration = (folder, [controller, first, second]) => `ClusterName=lawful
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CryptoType=crypto/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool-%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd-%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd-%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
SlurmdTimeout=5
KillWait=5
MinJobAge=300
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
NodeName=v1 NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${first} CPUs=${cpus().length} RealMemory=${Math.floor(totalmem() / 2 ** 20 / 2)}
NodeName=v2 NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${second} CPUs=${cpus().length} RealMemory=${Math.floor(totalmem() / 2 ** 20 / 2)}
PartitionName=work Nodes=v1,v2 Default=YES MaxTime=INFINITE State=UP
`;

/** What /proc has of a process that may end at any moment. */
function ofProcess(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** Processes that carry these variables: what a daemon of this cluster has started, and nothing else. */
const carrying = (...variables) =>
  readdirSync('/proc')
    .filter((d) => /^\d+$/.test(d) && Number(d) !== process.pid)
    .map(Number)
    .filter((p) => {
      const environment = ofProcess(p, 'environ').split('\0');
      return variables.every((v) => environment.includes(v));
    });

const parentOf = (pid) => Number(/^PPid:\s*(\d+)/m.exec(ofProcess(pid, 'status'))?.[1]);

function kill(pids) {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
}

/** Starts everything; resolves when both nodes are idle. `end` stops it, also half-started. */
export function cluster(folder) {
  folder = realpathSync(folder);
  const file = join(folder, 'slurm.conf');
  const env = { ...process.env, SLURM_CONF: file };
  const daemons = new Map();
  const start = (name, program, args, options = {}) => {
    const log = openSync(join(folder, `${name}.out`), 'a');
    const child = spawn(program, args, { env, stdio: ['ignore', log, log], ...options });
    child.on('error', () => undefined);
    daemons.set(name, child);
    return child;
  };
  const slurm = (program, ...args) => {
    const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 30_000 });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? ''}${stderr}${stdout}`);
    return stdout;
  };
  const startNode = (name) => start(name, 'slurmd', ['-D', '-N', name, '-f', file]);
  const logs = () =>
    readdirSync(folder).filter((f) => /\.(log|out)$/.test(f)).map((f) => `--- ${f}\n${readFileSync(join(folder, f), 'utf8').slice(-600)}`).join('\n');
  return {
    env,
    slurm,
    startNode,
    logs,
    /** Slurm lets some minutes pass before a task that was requeued. */
    now: (task) => {
      try {
        slurm('scontrol', 'update', `JobId=${task}`, 'StartTime=now');
      } catch {
        // It runs, or has ended.
      }
    },
    async start() {
      writeFileSync(file, configuration(folder, await freePorts(3)));
      for (const name of ['state', 'spool-v1', 'spool-v2']) mkdirSync(join(folder, name), { mode: 0o700 });
      const key = join(folder, 'munge.key');
      writeFileSync(key, Buffer.from(Array.from({ length: 128 }, (_, i) => (i * 37 + process.pid) % 256)), { mode: 0o600 });
      // As root it only asks that others cannot write where its files are.
      const own = [`--socket=${folder}/munge.socket`, `--key-file=${key}`, `--log-file=${folder}/munge.log`, `--pid-file=${folder}/munged.pid`, `--seed-file=${folder}/munge.seed`];
      start('munged', 'munged', ['--foreground', '--force', ...own]);
      await until('munged', 10, () => existsSync(join(folder, 'munge.socket')));
      start('slurmctld', 'slurmctld', ['-D', '-f', file]);
      startNode('v1');
      startNode('v2');
      await until('two idle nodes', 40, () => {
        try {
          return slurm('sinfo', '-h', '-N', '-o', '%T').trim().split('\n').every((s) => s === 'idle');
        } catch {
          return false;
        }
      });
    },
    /** The node dies with all that runs on it, as when its plug is pulled. */
    crash(name) {
      daemons.get(name).kill('SIGKILL');
      const running = carrying(`SLURM_CONF=${file}`, `SLURMD_NODENAME=${name}`);
      // The daemons of their steps first, so that none tells of an end.
      kill(new Set(running.map(parentOf).filter((p) => ofProcess(p, 'cmdline').startsWith('slurmstepd'))));
      kill(running);
      return running.length;
    },
    async end() {
      for (const name of [...daemons.keys()].reverse()) daemons.get(name).kill('SIGTERM');
      await pause(500);
      for (const child of daemons.values()) child.kill('SIGKILL');
      kill(carrying(`SLURM_CONF=${file}`));
      await pause(200);
    },
  };
}
