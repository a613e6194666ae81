/** The command as a user runs it: each call is a process, which costs; what can be asked of a function is asked of it elsewhere. */
import { spawnSync } from 'node:child_process';

export const ROOT = new URL('../../../', import.meta.url).pathname;
export const COMMAND = new URL('../../../packages/lawful/bin/lawful.mjs', import.meta.url).pathname;

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function lawful(args: readonly string[], { input = '', cwd = ROOT, env = {} }: RunOptions = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, ...env },
  });
  return { code: status, out: stdout, err: stderr };
}
