/** --watch: one process that answers again when its file changes, however editors write it, until it is interrupted. */
import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { COMMAND, lawful } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'm.law');
const product = (factors: string): string =>
  `${factors
    .split('*')
    .map((p) => `param ${p}\n`)
    .join('')}input x\noutput ${factors}*x\n`;

/** The command under way, and what it has printed since the last look. */
function watching(...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let wake = (): void => undefined;
  const collect = (data: unknown): void => {
    text += String(data);
    wake();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    child,
    ended,
    /** Resolves to what was printed up to a text that is awaited. */
    async until(wanted: RegExp): Promise<string> {
      while (!wanted.test(text))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const seen = text;
      text = '';
      return seen;
    },
    pending: () => text,
  };
}

describe('lawful --watch', () => {
  it('answers again after each kind of change, and ends at an interrupt', async () => {
    writeFileSync(path, product('a*b'));
    const { child, until, ended, pending } = watching('find', path, '--watch');
    await until(/1 law, complete.*\n(.*\n)*each law/);
    // Written in place.
    writeFileSync(path, product('a*b*c'));
    expect(await until(/complete.*\n(.*\n)*each law/)).toContain('2 laws, complete');
    // Replaced, as editors do.
    writeFileSync(`${path}.new`, product('a*b*c*d'));
    renameSync(`${path}.new`, path);
    expect(await until(/complete.*\n(.*\n)*each law/)).toContain('3 laws, complete');
    // Broken, gone, and back again.
    writeFileSync(path, 'param a\noutput (a');
    await until(/m\.law:2:8: .*never closed/);
    unlinkSync(path);
    await until(/m\.law: no such file/);
    writeFileSync(path, product('a*b'));
    await until(/1 law, complete.*\n(.*\n)*each law/);
    // A touch changes nothing.
    utimesSync(path, new Date(), new Date());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(pending()).toBe('');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(pending()).toBe('');
  });

  it('drops work whose file has changed', async () => {
    // Takes minutes.
    writeFileSync(
      path,
      `${['Q', 'K', 'V'].map((name) => `param ${name} : 24 x 24\n`).join('')}input X : 24 x 24\noutput softmax(X*Q'*K*X')*X*V\n`,
    );
    const { child, until, ended } = watching('find', path, '--watch', '--json');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    writeFileSync(path, product('a*b'));
    expect(JSON.parse(await until(/^\}\n/m)).plain.found).toBe(1);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('needs a file, in a folder that is there', () => {
    expect(lawful(['find', '-', '--watch']).err).toBe('lawful: --watch: expected a file, not standard input\n');
    expect(lawful(['find', join(folder, 'none/m.law'), '--watch'])).toMatchObject({
      code: 2,
      err: `lawful: ${join(folder, 'none')}: cannot be watched (ENOENT)\n`,
    });
  });
});
