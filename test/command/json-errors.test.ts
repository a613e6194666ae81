/** Under --json every error is data on standard output: what, where, what was expected, and a word for its kind. */
import { NotSupportedError, SourceError, UnableError } from '@lawful/cas-core';
import { parseModel } from 'lawful';
import { failure } from 'lawful/inside/command/failure';
import { readOptions } from 'lawful/inside/command/options';
import { describe, expect, it } from '../jest-globals.js';
import { lawful } from './run.js';

const request = { command: 'find', file: 'm.law', several: false, options: readOptions({ json: true }) } as const;
const errorOf = (error: unknown) => {
  const { code, out } = failure(request, error);
  return { exit: code, ...JSON.parse(out).error };
};
const refusal = (text: string): unknown => {
  try {
    return parseModel({ file: 'm.law', text });
  } catch (error) {
    return error;
  }
};

describe('an error as JSON', () => {
  it.each([
    ['param w : 2\ninput x : 2\noutput [[w, x],[1]]\n', 'shape', 3, 17],
    ['param w : 2\ninput x : 3\noutput w + x\n', 'shape', 3, 12],
    ['param w : 2 x 3\ninput x\noutput trace(w)*x\n', 'shape', 3, 8],
    ['param w : 2\ninput x : 2\noutput w * x\n', 'shape', 3, 10],
    ['param w\noutput (w\n', 'syntax', 2, 8],
    ['param w\noutput v\n', 'syntax', 2, 8],
    ['parm w\n', 'syntax', 1, 1],
  ])('%j: %s at %i:%i', (text, code, line, column) => {
    expect(errorOf(refusal(text))).toMatchObject({ exit: 2, file: 'm.law', line, column, code });
  });

  it('has all fields, null where there is nothing to say', () => {
    const source = { file: 'm.law', text: 'x' };
    expect(errorOf(new SourceError(source, { line: 1, column: 2 }, 'end of line: expected "="'))).toEqual({
      exit: 2,
      message: 'm.law:1:2: end of line: expected "="',
      file: 'm.law',
      line: 1,
      column: 2,
      expected: '"="',
      code: 'syntax',
    });
    expect(errorOf(new UnableError('too much'))).toEqual({
      exit: 3,
      message: 'too much',
      file: null,
      line: null,
      column: null,
      expected: null,
      code: 'unable',
    });
    expect(errorOf(new NotSupportedError(source, { line: 1, column: 1 }, 'this'))).toMatchObject({
      exit: 3,
      code: 'not-supported',
    });
    expect(errorOf(new TypeError('x is undefined\nat'))).toMatchObject({
      exit: 3,
      code: 'internal',
      message: 'internal error, please report it with the model: TypeError: x is undefined',
    });
  });

  it('of the command line, of files and of laws, spoken on standard error too', () => {
    const cases = [
      [['find', '--json'], 'usage', null],
      [['find', 'x.law', '--format', 'json', '--seed', 'abc'], 'usage', null],
      [['find', 'x.law', '--format=json', '--nonsense'], 'usage', null],
      [['find', 'none.law', '--json'], 'file', 'none.law'],
      [['prove', 'examples/relu.law', '--law', 'W3', '--json'], 'syntax', '--law'],
    ] as const;
    for (const [args, code, file] of cases) {
      const { code: exit, out, err } = lawful(args);
      const { error } = JSON.parse(out);
      expect([exit, error.code, error.file]).toEqual([2, code, file]);
      expect(err).toContain(error.message);
    }
    const none = lawful(['find', 'none.law', '--format', 'csv', '--json']);
    expect(none.err).toBe('lawful: --json and --format csv: expected one of the two\n');
  });
});
