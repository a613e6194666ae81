/**
 * Work that is stopped: by its budget, by the clock, from outside. What was proved by then is kept, the answer has all its fields, and nothing
 * that was not computed is claimed. Clocks are counted questions here, and the spawned command works on models that take
 * minutes, so that a loaded machine gives the same answers.
 */
import { spawn, spawnSync } from 'node:child_process';
import { type Budget, budget, type FindResult, find, type Model, type Piece, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { linear } from '../laws/models.js';

const COMMAND = new URL('../../../packages/lawful/bin/lawful.mjs', import.meta.url).pathname;
const model = (text: string): Model => parseModel({ file: 'test', text });

/** Stops when it was asked so often, whoever asks. */
const after = (questions: number): Budget => {
  let asked = 0;
  return budget({ deadline: questions, now: () => ++asked });
};

/** The claims of a stopped search hold together. */
function expectHonest({ plain, laws, stopped, parameters }: FindResult, everything: ReadonlySet<string>): void {
  expect(stopped).toBe('the time is up');
  for (const { entries } of laws) for (const entry of entries) expect(everything).toContain(entry);
  expect(plain.found).toBe(laws.reduce((n, l) => n + l.count, 0));
  expect(plain.maxLaws).toBe(parameters - plain.lieRank);
  if (plain.upperBound !== undefined) expect([plain.upperBound, plain.lieRank]).toEqual(['not computed', 0]);
}

describe('a search that is stopped', () => {
  it('keeps what was proved, wherever the clock stops it', () => {
    const network = model(linear(3, 3, 3));
    const whole = find(network);
    const everything = new Set(whole.result.laws.flatMap((l) => l.entries));
    let cut = 0;
    for (let questions = 1; ; questions++) {
      const pieces: Piece[] = [];
      const { result } = find(network, { budget: after(questions), tell: (p) => pieces.push(p) });
      if (result.stopped === null) break;
      expectHonest(result, everything);
      const told = pieces.flatMap((p) => (p.of === 'law' ? [p.law.law] : []));
      expect(told).toEqual(result.laws.map((l) => l.law));
      if (result.laws.some((l) => l.law.startsWith("(W1*W1' - W2'*W2)["))) cut++;
    }
    // The law was cut in the middle more than once; its entries stayed.
    expect(cut).toBeGreaterThan(1);
  });

  it.each([
    ['a symmetry', "param w : 3\ninput x : 3\noutput w'*x\nsymmetry cyclic(3) : x -> g * x\n"],
    ['kernels', "param a : 2\nparam b : 2\ninput x : 2\noutput a'*tanh(b.*x)\n"],
    [
      'a loss summed over signs',
      "param a : 2\ninput x : 2\noutput tanh(a'*x)\nloss logistic\nsymmetry sign(2) : x -> g * x\n",
    ],
    ['momentum', 'param a\nparam b\ninput x\noutput a*b*x\nflow momentum(1)\n'],
  ])('answers wherever the clock stops it: %s', (_, text) => {
    const network = model(text);
    const whole = find(network);
    const everything = new Set(whole.result.laws.flatMap((l) => l.entries));
    for (let questions = 0; ; questions += 1 + Math.floor(questions / 6)) {
      const { result } = find(network, { budget: after(questions) });
      if (result.stopped === null) break;
      for (const { entries } of result.laws) for (const entry of entries) expect(everything).toContain(entry);
      expect(result.augmented === null).toBe(whole.result.augmented === null);
      for (const counts of [result.plain, result.augmented])
        if (counts !== null) {
          expect(counts.maxLaws).toBe(result.stateDimension - counts.lieRank);
          expect(counts.found).toBeLessThanOrEqual(counts.maxLaws);
        }
    }
  });

  it('tells entries before the law is through, and the law with what it adds', () => {
    const pieces: Piece[] = [];
    find(model(linear(2, 3, 2)), { tell: (p) => pieces.push(p) });
    const kinds = pieces.map((p) => p.of);
    expect(kinds.slice(0, kinds.indexOf('law'))).toEqual(new Array(6).fill('entry'));
    // Of the six entries of a 3 x 3 matrix law of these widths all are independent.
    expect(pieces.find((p) => p.of === 'law')).toMatchObject({ law: { law: "W1*W1' - W2'*W2", count: 6 }, adds: 6 });
    expect(pieces.filter((p) => p.of === 'bound')).toMatchObject([{ family: 'plain', lieRank: 6, hypotheses: [] }]);
  });

  it('a verdict is told before laws are compared', () => {
    const pieces: Piece[] = [];
    prove(model(linear(2, 2, 2)), "W1*W1' - W2'*W2", { tell: (p) => pieces.push(p) });
    expect(pieces).toMatchObject([{ of: 'fields', fields: { verdict: 'proved', dependsOnFound: 'unknown' } }]);
  });
});

const n = 24;
const attention =
  ['Q', 'K', 'V'].map((name) => `param ${name} : ${n} x ${n}\n`).join('') +
  `input X : ${n} x ${n}\noutput softmax(X*Q'*K*X')*X*V\n`;
const scalars = Array.from({ length: 900 }, (_, k) => `a${k}`);
const many = `${scalars.map((a) => `param ${a}\n`).join('')}input x\noutput ${scalars.map((a) => `${a}*x`).join(' + ')}\n`;

describe('a command that is stopped', () => {
  it.each([
    ['find', [], attention, ['parameters', 'hypotheses', 'plain', 'augmented', 'laws']],
    ['find', [], many, ['parameters', 'hypotheses', 'plain', 'augmented', 'laws']],
    ['prove', ['--law', "Q*Q' + K*K'"], attention, ['verdict', 'family', 'witness', 'dependsOnFound']],
    ['mechanics', [], attention, ['parameters', 'symmetries', 'brokenLaws']],
  ] as const)('%s answers with exit 3 and its fields when the time is up', (name, more, input, fields) => {
    const { status, stdout } = spawnSync(process.execPath, [COMMAND, name, '-', '--time', '1', '--json', ...more], {
      input,
      encoding: 'utf8',
      timeout: 300_000,
    });
    const json = JSON.parse(stdout);
    expect(Object.keys(json)).toEqual(expect.arrayContaining([...fields]));
    expect([status, json.stopped ?? json.reason]).toEqual([3, 'the time is up']);
    if (name === 'find' && json.plain.upperBound !== undefined)
      expect(json.plain).toMatchObject({ lieRank: 0, maxLaws: json.parameters, upperBound: 'not computed' });
  });

  it('waiting for standard input ends too', async () => {
    const child = spawn(process.execPath, [COMMAND, 'find', '-', '--time', '1', '--json'], { stdio: 'pipe' });
    let out = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    // Its standard input stays open.
    const code = await new Promise((resolve) => child.on('close', resolve));
    child.stdin.end();
    const message = 'the time is up before the model was read';
    const none = { file: null, line: null, column: null, expected: null };
    expect([code, JSON.parse(out)]).toEqual([3, { error: { message, ...none, code: 'unable' } }]);
  });

  it('an interrupt ends with what was reached', async () => {
    const child = spawn(process.execPath, [COMMAND, 'find', '-', '--json'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    child.stdin.end(attention);
    const code = await new Promise((resolve) => {
      child.stderr.on('data', (data) => {
        err += String(data);
      });
      // The main thread hears signals once it runs; a second one would quit at once.
      setTimeout(() => child.kill('SIGINT'), 3000);
      child.on('close', resolve);
    });
    expect(err).toContain('interrupted');
    expect([code, JSON.parse(out).stopped]).toEqual([3, 'interrupted']);
  });
});
