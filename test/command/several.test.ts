/** Several files in one process: each is answered, none stops another, and the exit code is the worst. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worst } from 'lawful/inside/command/all-files';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { linear } from '../laws/models.js';
import { COMMAND, lawful, ROOT } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-several-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const small = file('small.law', linear(1, 1));
const two = file('two.law', linear(2, 2, 2));
const wrong = file('wrong.law', 'param w : 2\ninput x : 2\noutput w * x\n');
// Takes minutes.
const long = file(
  'long.law',
  `${['Q', 'K', 'V'].map((name) => `param ${name} : 24 x 24\n`).join('')}input X : 24 x 24\noutput softmax(X*Q'*K*X')*X*V\n`,
);

describe('several files', () => {
  it('have the worst exit code: 2 over 3 over 1 over 0', () => {
    expect([worst([]), worst([0, 1]), worst([1, 3, 0]), worst([3, 2, 1])]).toEqual([0, 1, 3, 2]);
  });

  it('are answered in their order below their names, as each alone; one that is wrong stops no other', () => {
    const { code, out, err } = lawful(['find', two, wrong, small, '--jobs', '2']);
    expect(code).toBe(2);
    expect(err).toContain(`==> ${wrong} <==\n${wrong}:3:10: product of 2 x 1 and 2 x 1`);
    expect(out).toBe(`==> ${two} <==\n${lawful(['find', two]).out}\n==> ${small} <==\n${lawful(['find', small]).out}`);
  });

  it('give a line of JSON each, which names the file, errors and stopped answers among them', () => {
    const { code, out } = lawful(['find', long, wrong, small, '--json', '--time', '1']);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(2);
    expect(lines.map((l) => l.file)).toEqual([long, wrong, small]);
    expect(lines[0].stopped).toBe('the time is up');
    expect(lines[1].error).toMatchObject({ file: wrong, line: 3, column: 10, code: 'shape' });
    const { file: _, ...answer } = lines[2];
    // The time of the third began when the first had been ended.
    expect(answer).toEqual(JSON.parse(lawful(['find', small, '--json']).out));
  });

  it('are ended by one interrupt: what was not begun is said', async () => {
    const child = spawn(process.execPath, [COMMAND, 'find', small, long, two, '--json'], { cwd: ROOT });
    let out = '';
    child.stdout.on('data', (data) => {
      out += String(data);
      // The first answer is out: the second file is being worked on.
      if (out.split('\n').length === 2) setTimeout(() => child.kill('SIGINT'), 300);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(3);
    expect(lines[0].plain.complete).toBe(true);
    expect(lines[1]).toMatchObject({ file: long, stopped: 'interrupted' });
    expect(lines[2]).toMatchObject({
      file: two,
      error: { code: 'unable', message: 'interrupted before the model was read' },
    });
  });

  it('are refused where one is taken, and where two would write the same files', () => {
    expect(lawful(['lift', two, small])).toMatchObject({
      code: 2,
      out: '',
      err: 'lawful: lift: 2 files: expected one (find, certify and check take several)\n',
    });
    expect(lawful(['certify', two, 'elsewhere/two.law']).err).toMatch(/would write the same files/);
    expect(lawful(['find', '-', '-']).err).toBe('lawful: -: standard input can be read once\n');
  });

  it('are certified and checked together', () => {
    const out = join(folder, 'out');
    expect(lawful(['certify', two, small, '-o', out, '--json']).code).toBe(0);
    const spoiled = file('spoiled.json', '{"format": "lawful-certificate"}');
    const { code, out: said } = lawful(['check', join(out, 'two.json'), spoiled, join(out, 'small.json')]);
    expect(code).toBe(1);
    expect(said.match(/^(==> .* <==|accepted|rejected)/gm)!.map((l) => l.replace(folder, ''))).toEqual([
      '==> /out/two.json <==',
      'accepted',
      '==> /spoiled.json <==',
      'rejected',
      '==> /out/small.json <==',
      'accepted',
    ]);
  });
});
