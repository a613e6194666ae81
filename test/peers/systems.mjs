// How other systems are found and called.
import { spawnSync } from 'node:child_process';

export const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

const PYTHONS = ['/usr/bin/python3', 'python3'];

export const pythonWith = (module) => PYTHONS.find((p) => spawnSync(p, ['-c', `import ${module}`]).status === 0);

/** Runs a command on an input; throws with its output when it fails. */
export function call(command, args, input = '', options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 300_000,
    ...options,
  });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? ''}${stderr}${stdout}`.slice(0, 2000));
  return stdout;
}
