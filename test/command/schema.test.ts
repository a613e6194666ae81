/** docs/schema says what the command prints: real answers of every command, stopped ones and errors among them, are held against it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from 'lawful/inside/command/options';
import type { CommandName } from 'lawful/inside/command/request';
import { run } from 'lawful/inside/command/run';
import { OUTPUTS, schemaText } from 'lawful/inside/command/schema/json-schemas';
import type { Same } from 'lawful/inside/command/schema/same-type';
import { z } from 'zod';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { ROOT } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const published = (name: CommandName): unknown =>
  JSON.parse(readFileSync(join(ROOT, `docs/schema/${name}.json`), 'utf8'));
const names = Object.keys(OUTPUTS) as CommandName[];

/** What the command prints under --json, computed in this thread. */
async function output(
  command: CommandName,
  file: string,
  raw: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const path = file.startsWith('/') ? file : join(ROOT, 'examples', file);
  const { out } = await run(
    { command, file: path, several: false, options: readOptions({ ...raw, json: true }) },
    { cancelled: () => false, progress: () => undefined, announce: () => undefined },
  );
  return JSON.parse(out);
}

const model = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const wrong = model('wrong.law', 'param w : 2\noutput w*w\n');
const balanced = "W1*W1' - W2'*W2";
const certificate = join(folder, 'two-layer-linear.json');

const view = { tensor: 'wte.weight', offset: 0, sizes: [5, 3], strides: [3, 1] };
const gram = { law: "E'*E", where: 'model', count: 6, form: 'gram', terms: [{ view, coefficient: 1, axes: [1] }] };
const laws = model(
  'laws.json',
  JSON.stringify({ format: 'lawful-laws', version: 1, laws: [gram, { ...gram, form: 'diagonal' }] }),
);
const checkpoints = join(ROOT, 'test/fixtures/checkpoints');
const [tied, wrapped] = [join(checkpoints, 'tied.pt'), join(checkpoints, 'wrapped.pt')];

/** Fields that the case is here for. */
const CASES: readonly (readonly [CommandName, string, Readonly<Record<string, unknown>>, ...fields: string[]])[] = [
  ['find', 'relu.law', { law: ['b2[1]', '|W1[1,:]|^2 + b1[1]^2 - |W2[:,1]|^2'] }, 'given'],
  ['find', 'relu-deep.law', {}, 'plain'],
  ['find', 'symmetry/c3-linear.law', {}, 'augmented'],
  ['find', 'momentum.law', {}, 'stateDimension'],
  ['find', 'two-layer-linear.law', { budget: '3' }, 'stopped'],
  ['find', wrong, {}, 'error'],
  [
    'find',
    model('constant.law', 'param a\nparam b\nconst c\nconst d\ninput x\noutput c*a*b*x\n'),
    {},
    'warnings',
    'genericConstants',
  ],
  ['prove', 'two-layer-linear.law', { law: balanced }, 'verdict'],
  ['prove', 'two-layer-linear.law', { law: "W1*W1' + W2'*W2" }, 'witness'],
  ['prove', 'two-layer-linear.law', { law: balanced, budget: '1' }, 'verdict'],
  ['prove', 'all-widths/two-layer.law', { law: balanced, allWidths: true, output: folder }, 'allWidths', 'files'],
  ['prove', 'all-widths/two-layer.law', { law: 'W1*W3', allWidths: true }, 'error'],
  ['prove', 'relu.law', {}, 'error'],
  ['lift', 'symmetry/two-layer-s4.law', {}, 'blocks'],
  ['lift', 'symmetry/two-layer-s4.law', { budget: '1' }, 'stopped'],
  ['lift', 'relu.law', {}, 'error'],
  ['assumption', 'analytic/logistic-c3.law', {}, 'counts'],
  ['assumption', 'analytic/cross-entropy-gaps.law', { output: folder }, 'gaps'],
  ['assumption', 'analytic/cross-entropy-rotated.law', {}, 'gaps'],
  ['assumption', 'analytic/even-network.law', { output: folder }, 'files'],
  ['assumption', 'analytic/logistic-c3.law', { budget: '1' }, 'assumption1'],
  ['mechanics', 'relu.law', {}, 'brokenLaws'],
  ['mechanics', 'relu.law', { budget: '1' }, 'stopped'],
  ['mechanics', 'momentum.law', {}, 'error'],
  ['certify', 'two-layer-linear.law', { output: folder }, 'files'],
  ['certify', 'relu.law', { output: folder, budget: '3' }, 'stopped'],
  ['certify', 'relu.law', { output: '/dev/null/x' }, 'error'],
  ['check', certificate, {}, 'statement'],
  ['check', certificate, { model: join(ROOT, 'examples/relu.law') }, 'model'],
  ['check', wrong, {}, 'reason'],
  ['check', join(folder, 'none.json'), {}, 'error'],
  ['audit', tied, { with: laws }, 'laws', 'notEvaluated', 'warnings'],
  ['audit', tied, { with: laws, other: wrapped, lr: '0.1', decay: '0.5', steps: '3' }, 'laws'],
  ['audit', tied, { with: laws, output: join(folder, 'audit.html') }, 'files'],
  ['audit', tied, { with: laws, budget: '1' }, 'stopped'],
  ['audit', join(checkpoints, 'namespace.pt'), { with: laws }, 'error'],
];

describe('the schemas of JSON answers', () => {
  it('in docs/schema are those of this program: npm run schemas writes them', () => {
    expect(readdirSync(join(ROOT, 'docs/schema')).sort()).toEqual(names.map((name) => `${name}.json`).sort());
    for (const name of names)
      expect(readFileSync(join(ROOT, `docs/schema/${name}.json`), 'utf8')).toBe(schemaText(name));
  });

  it.each(CASES)('%s %s %j', async (command, file, options, ...fields) => {
    const answer = await output(command, file, options);
    expect(Object.keys(answer as object)).toEqual(expect.arrayContaining(fields));
    // Exactly, and as the published schema reads to somebody else.
    expect(OUTPUTS[command].safeParse(answer).error?.issues).toBeUndefined();
    expect(
      z.fromJSONSchema(published(command) as Parameters<typeof z.fromJSONSchema>[0]).safeParse(answer).error,
    ).toBeUndefined();
  });

  it('refuse a field that is missing, of another type, or, where fields are exact, one more', async () => {
    const answer = (await output('find', 'relu.law')) as Readonly<Record<string, unknown>>;
    const open = z.fromJSONSchema(published('find') as Parameters<typeof z.fromJSONSchema>[0]);
    const { laws: _, ...less } = answer;
    for (const spoiled of [less, { ...answer, parameters: '17' }, { ...answer, augmented: {} }, { error: {} }]) {
      expect(OUTPUTS.find.safeParse(spoiled).success).toBe(false);
      expect(open.safeParse(spoiled).success).toBe(false);
    }
    expect(OUTPUTS.find.safeParse({ ...answer, more: 1 }).success).toBe(false);
    expect(open.safeParse({ file: 'relu.law', ...answer, more: 1 }).success).toBe(true);
  });

  it('are compared with types by a test that sees a difference', () => {
    const differ: readonly [
      Same<{ a: string }, { a: number }>,
      Same<{ a?: string }, object>,
      Same<{ a: 'x' }, { a: 'x' | 'y' }>,
    ] = [false, false, false];
    const same: readonly [
      Same<{ readonly a: readonly string[] }, { a: string[] }>,
      Same<{ a?: string | undefined }, { a?: string }>,
    ] = [true, true];
    // What the compiler has accepted.
    expect([...differ, ...same]).toEqual([false, false, false, true, true]);
  });
});
