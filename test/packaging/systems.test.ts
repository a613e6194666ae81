/** Files as other systems write them: line ends and the byte-order mark of Windows, and its paths. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse, check, parseModel, prove, SourceError } from 'lawful';
import { titleOf } from 'lawful/inside/command/title';
import { certify, readModelFile } from 'lawful/node';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { read } from '../structure/workspace.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-systems-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WAYS: readonly (readonly [string, (text: string) => string])[] = [
  ['line ends of Windows', (text) => text.replaceAll('\n', '\r\n')],
  ['a byte-order mark', (text) => `\ufeff${text}`],
  ['both', (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
];

describe.each(WAYS)('a model with %s', (_, windows) => {
  it.each(['examples/relu.law', 'examples/symmetry/c3-linear.law', 'examples/momentum.law'])(
    '%s has the same answer',
    (file) => {
      const text = read(file);
      expect(windows(text)).not.toBe(text);
      expect(analyse(windows(text))).toEqual(analyse(text));
    },
  );

  it('has the same answer from a file', () => {
    const text = read('examples/relu.law');
    const path = join(folder, 'relu.law');
    writeFileSync(path, windows(text));
    expect(analyse(readModelFile(path))).toEqual(analyse(text));
  });

  it('has its certificate accepted', async () => {
    const { files } = await certify(windows(read('examples/relu.law')), { opinionTimeout: 0 });
    expect(check(files[0]!.content)).toMatchObject({ accepted: true });
    expect(check(windows(files[0]!.content)).accepted).toBe(!windows('').startsWith('\ufeff'));
  });

  it('has its mistakes at the same place', () => {
    const at = (text: string): readonly [number, number, string | undefined] => {
      try {
        parseModel({ file: 'm', text });
      } catch (error) {
        if (error instanceof SourceError) return [error.at.line, error.at.column, error.quoted().split('\n').at(-1)];
      }
      throw new Error('no mistake was seen');
    };
    for (const text of ['param ?\n', 'param w : 2\ninput x : 2\noutput w * x\n'])
      expect(at(windows(text))).toEqual(at(text));
  });
});

describe('a law with a byte-order mark', () => {
  it('is read', () =>
    expect(prove('param a\nparam b\ninput x\noutput a*b*x\n', '\ufeffa^2 - b^2').verdict).toBe('proved'));
});

describe('the title of a file', () => {
  it.each([
    ['examples/relu.law', 'relu'],
    ['C:\\models\\deep net\\relu.law', 'relu'],
    ['..\\relu.law', 'relu'],
    ['models\\mixed/relu.law', 'relu'],
    ['relu', 'relu'],
    ['-', 'model'],
  ])('%s is %s', (file, title) => expect(titleOf(file)).toBe(title));
});
