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

/** The axioms under the real numbers of Coq's standard library. */
export const REAL_AXIOMS = new Set([
  'ClassicalDedekindReals.sig_not_dec', 'ClassicalDedekindReals.sig_forall_dec',
  'FunctionalExtensionality.functional_extensionality_dep', 'Classical_Prop.classic',
]);

/** The names in what Coq's Print Assumptions prints below "Axioms:". */
export const assumed = (printed) => [...printed.matchAll(/^([A-Za-z][\w.']*)(?= |$)/gm)].map((m) => m[1]);
