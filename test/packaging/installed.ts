/** What is published, staged and packed from the build, and installed into an empty project once for all tests. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../structure/workspace.js';

interface Staging {
  stage(to: string): Readonly<Record<'lawful' | '@lawful/checker', string>>;
  pack(folder: string, to: string): string;
  sizeOf(folder: string): { readonly files: number; readonly bytes: number };
}

/** A script of the packaging, which is no part of a package. */
export const script = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(join(ROOT, 'packages/lawful/packaging', name)).href)) as T;

export const { stage, pack, sizeOf } = await script<Staging>('stage.mjs');

export interface Project {
  readonly folder: string;
  /** Why nothing is installed: what npm says where it reaches no registry and has no copies of its own. */
  readonly missing: string | undefined;
  readonly archives: Readonly<Record<'lawful' | '@lawful/checker', string>>;
  readonly staged: Readonly<Record<'lawful' | '@lawful/checker', string>>;
  run(
    command: string,
    ...args: string[]
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
  write(name: string, text: string): string;
  remove(): void;
}

export function installedProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-installed-'));
  const staged = stage(join(folder, 'staged'));
  const archives = {
    lawful: pack(staged.lawful, join(folder, 'archives')),
    '@lawful/checker': pack(staged['@lawful/checker'], join(folder, 'archives')),
  };
  const project = join(folder, 'project');
  mkdirSync(project);
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { cwd: project, encoding: 'utf8' });
  const write = (name: string, text: string): string => {
    writeFileSync(join(project, name), text);
    return join(project, name);
  };
  write('package.json', '{"name": "empty", "private": true, "type": "module"}\n');
  const quiet = [
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--fetch-retries=0',
    '--loglevel=error',
  ];
  const { status, stderr } = run('npm', 'install', '--omit=optional', ...quiet, ...Object.values(archives));
  // Anything but an unreachable registry is a fault of what was packed.
  const isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network/.test(stderr);
  if (status !== 0 && !isOffline) throw new Error(stderr);
  const missing = status === 0 ? undefined : stderr.split('\n', 3).join(' ');
  if (missing !== undefined) console.log(`nothing is installed, and tests of what is are left out: ${missing}`);
  return {
    folder: project,
    missing,
    archives,
    staged,
    run,
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The blocks of code of a page in a language, each with the block of output behind it, if `prints` stands between. */
export function examplesOf(path: string): readonly { readonly code: string; readonly prints: string | undefined }[] {
  const page = readFileSync(join(ROOT, path), 'utf8');
  return [...page.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\nprints\n\n```\n([\s\S]*?)^```)?/gm)].map(
    ([, code, prints]) => ({
      code: code!,
      prints,
    }),
  );
}
