/** Examples travel with the command, and every model to start from is answered completely. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { find, parseModel } from 'lawful';
import { runLocally } from 'lawful/inside/command/local';
import { MODEL_KINDS } from 'lawful/inside/command/program';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { lawful, ROOT } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter((n) =>
  n.endsWith('.law'),
);
const model = (kind: string): string => readFileSync(join(ROOT, 'packages/lawful/models', `${kind}.law`), 'utf8');
const print = (name?: string): string => runLocally({ kind: 'examples', name });

describe('lawful examples', () => {
  it('lists every example with one line, and prints each as it is', () => {
    const lines = print().trimEnd().split('\n');
    expect(lines.map((line) => `${line.split(' ')[0]}.law`).sort()).toEqual([...all].sort());
    for (const line of lines) expect(line).toMatch(/^\S+ {2,}\S.{10,}$/);
    // The program refers to no page of the sources.
    expect(lines.filter((line) => line.includes('docs/'))).toEqual([]);
    for (const name of all) expect(print(name)).toBe(readFileSync(join(ROOT, 'examples', name), 'utf8'));
    expect(print('order21-phase')).toBe(print('symmetry/order21-phase'));
    expect(() => print('nothing')).toThrow(/no example "nothing"/);
  });
});

describe('lawful new', () => {
  it('writes a model, and never over one', () => {
    const wrote = lawful(['new', 'mine', '--kind', 'attention'], { cwd: folder });
    expect(wrote).toMatchObject({ code: 0, out: 'wrote mine.law\nnow try: lawful find mine.law\n' });
    expect(readFileSync(join(folder, 'mine.law'), 'utf8')).toBe(model('attention'));
    expect(lawful(['new', 'mine.law'], { cwd: folder })).toMatchObject({
      code: 2,
      err: 'lawful: mine.law: cannot be written (exists already, and is left as it is)\n',
    });
    expect(readFileSync(join(folder, 'mine.law'), 'utf8')).toBe(model('attention'));
    expect(lawful(['new', 'other', '--kind', 'rnn'], { cwd: folder }).code).toBe(2);
    expect(existsSync(join(folder, 'other.law'))).toBe(false);
  });

  /** Laws that the comments of a model promise, and how many there are in all. */
  const PROMISES: Readonly<Record<string, readonly [count: number, ...laws: string[]]>> = {
    mlp: [6, "W2*W2' - W3'*W3"],
    relu: [4, '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2'],
    attention: [6, "Q'*Q - K'*K", "V'*V - O'*O"],
    transformer: [13],
    symmetry: [1],
    autoencoder: [2, '|E[i,:]|^2 + b[i]^2 - |D[:,i]|^2'],
  };

  it('offers the models that there are', () => {
    expect(readdirSync(join(ROOT, 'packages/lawful/models')).sort()).toEqual(MODEL_KINDS.map((k) => `${k}.law`).sort());
    expect(Object.keys(PROMISES)).toEqual([...MODEL_KINDS]);
  });

  it.each(MODEL_KINDS)('%s: complete, with the laws that its comments promise', (kind) => {
    const text = model(kind);
    const [count, ...promised] = PROMISES[kind]!;
    const { result } = find(parseModel({ file: kind, text }));
    const { found, complete } = result.augmented ?? result.plain;
    expect([complete, result.plain.complete, found]).toEqual([true, true, count]);
    for (const law of promised) {
      expect(text).toContain(law);
      expect(result.laws.map((l) => l.law)).toContain(law);
    }
  });
});
