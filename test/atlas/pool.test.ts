/** Workers that a signal ends: the model is asked for once more, has a row only where that fails too, and none where the whole run was asked to end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Finished, runPool } from '@lawful/atlas/inside/workers/pool';
import { afterAll, beforeEach, describe, expect, it } from '../jest-globals.js';
import { modelOf } from './models.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const asked = join(folder, 'asked');
beforeEach(() => rmSync(asked, { force: true }));

const models = ['a', 'b', 'c'].map(modelOf);

/** A worker that notes what it is asked, does `first`, and answers with one parameter. */
function program(name: string, first: string): URL {
  const path = join(folder, `${name}.mjs`);
  const text = `import { appendFileSync, readFileSync } from 'node:fs';
const asked = ${JSON.stringify(asked)};
process.on('disconnect', () => process.exit(0));
process.on('message', ({ model: { key } }) => {
  appendFileSync(asked, key);
  const times = readFileSync(asked, 'utf8').split(key).length - 1;
  ${first}
  process.send({ answer: { status: 'ok', reason: null, parameters: 1 }, files: [], effort: { seconds: 0, megabytes: 0 } });
});
`;
  writeFileSync(path, text);
  return pathToFileURL(path);
}

async function rowsOf(
  name: string,
  first: string,
  cancelled = (): boolean => false,
  milliseconds = 20,
): Promise<string[]> {
  const rows: string[] = [];
  const done = async ({ model, answer }: Finished): Promise<void> => {
    rows.push(`${model.key} ${answer.status} ${answer.reason ?? answer.parameters}`);
  };
  const options = { jobs: 1, megabytes: 100, steps: 1, seconds: 20, aloneMilliseconds: milliseconds };
  await runPool(models, { ...options, stopped: cancelled, cancelled, program: program(name, first) }, done);
  return rows;
}

describe('a worker that is ended from outside', () => {
  it.each(['SIGTERM', 'SIGKILL', 'SIGHUP'])('by %s once: the model goes out again', async (signal) => {
    const rows = await rowsOf(
      `once-${signal}`,
      `if (key === 'b' && times === 1) return process.kill(process.pid, '${signal}');`,
    );
    expect(rows).toEqual(['a ok 1', 'b ok 1', 'c ok 1']);
    expect(readFileSync(asked, 'utf8')).toBe('abbc');
  });

  it('whenever it has that model: a row with the signal, and the others go on', async () => {
    const rows = await rowsOf('always', `if (key === 'b') return process.kill(process.pid, 'SIGKILL');`);
    expect(rows).toEqual(['a ok 1', 'b killed the worker ended (SIGKILL)', 'c ok 1']);
  });

  it('with the run: no row', async () => {
    const rows = await rowsOf(
      'all',
      `if (key === 'b') return process.kill(process.pid, 'SIGTERM');`,
      () => existsSync(asked) && readFileSync(asked, 'utf8').endsWith('b'),
    );
    expect(rows).toEqual(['a ok 1']);
  });

  it('between two models: the next one goes to a new worker', async () => {
    const rows = await rowsOf('between', `if (key === 'a') setImmediate(() => process.kill(process.pid, 'SIGKILL'));`);
    expect(rows).toEqual(['a ok 1', 'b ok 1', 'c ok 1']);
  });

  it('by itself, with an exit code: a row at once, for the model may be why', async () => {
    const rows = await rowsOf('exit', `if (key === 'b') process.exit(7);`);
    expect(rows).toEqual(['a ok 1', 'b killed the worker ended (exit code 7)', 'c ok 1']);
  });
});
