/** What is seen of answers besides their words: tables, colour, progress. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerPainter, errorPainter, wantsColour } from 'lawful/inside/command/colour';
import { progressOn } from 'lawful/inside/command/progress';
import type { TableRow } from 'lawful/inside/command/table-row';
import { TABLES } from 'lawful/inside/command/tables';
import { describe, expect, it } from '../jest-globals.js';
import { lawful } from './run.js';

const row: TableRow = {
  model: 'a|b_1, "q" & \\x',
  verdict: null,
  parameters: 4,
  plain: { lieRank: 1, maxLaws: 3, found: 2, complete: false },
  augmented: null,
  hypotheses: ['x > 0', '50% of {y}'],
  certificate: null,
};

describe('a table', () => {
  it('as CSV can be read back (RFC 4180)', () => {
    const text = TABLES.csv.head('find') + TABLES.csv.row('find', row, 1.234);
    const records = text
      .split('\r\n')
      .slice(0, -1)
      .map((line) =>
        [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2]),
      );
    expect(records[0]!.length).toBe(records[1]!.length);
    expect(Object.fromEntries(records[0]!.map((key, k) => [key, records[1]![k]]))).toMatchObject({
      model: row.model,
      parameters: '4',
      lieRank: '1',
      complete: 'no',
      augmentedLieRank: '',
      hypotheses: 'x > 0; 50% of {y}',
      seconds: '1.23',
      certificate: '',
    });
  });

  it('as Markdown has as many cells in each line, whatever a name holds', () => {
    const lines = (TABLES.md.head('check') + TABLES.md.row('check', row, 1)).trimEnd().split('\n');
    const cells = lines.map((line) => line.replace(/\\./g, '').split('|').length);
    expect(new Set(cells).size).toBe(1);
    expect(lines[2]).toContain('a\\|b\\_1');
  });

  it('as LaTeX escapes what TeX would read', () => {
    const text = TABLES.latex.row('find', row, 1);
    expect(text).toContain("a\\textbar{}b\\_1, ''q'' \\& \\textbackslash{}x & 4 &");
    expect(text).toContain('x \\textgreater{} 0; 50\\% of \\{y\\}');
    expect(text.match(/(?<!\\)&/g)).toHaveLength(12);
    const head = TABLES.latex.head('find');
    expect(/tabular\}\{([lr]+)\}/.exec(head)![1]).toHaveLength(13);
    expect(head + text + TABLES.latex.foot('find')).toMatch(
      /\\toprule[\s\S]*\\midrule[\s\S]*\\bottomrule\n\\end\{tabular\}\n$/,
    );
  });

  it('has plain and averaged counts of each model', () => {
    const { code, out } = lawful([
      'find',
      'examples/product.law',
      'examples/symmetry/c3-linear.law',
      '--format',
      'csv',
    ]);
    expect(code).toBe(0);
    const [, product, c3] = out.split('\r\n').map((line) => line.split(',').slice(0, 10).join(','));
    expect([product, c3]).toEqual(['product,4,1,3,3,yes,,,,', 'c3-linear,3,3,0,0,yes,2,1,1,yes']);
  });

  it('does not call a list complete that is so near a point alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lawful-near-'));
    const model = 'test/fixtures/language/relu-without-data.law';
    const completeOf = (...args: string[]): string[] => {
      const [head, line] = lawful(args).out.split('\r\n');
      return [line!.split(',')[head!.split(',').indexOf('complete')]!, line!.split(',')[0]!];
    };
    expect(completeOf('find', model, '--format', 'csv')).toEqual(['near a point', 'relu-without-data']);
    expect(lawful(['certify', model, '-o', folder]).code).toBe(0);
    expect(completeOf('check', join(folder, 'relu-without-data.json'), '--format', 'csv')[0]).toBe('near a point');
    rmSync(folder, { recursive: true });
  });
});

describe('colour', () => {
  it('is for terminals, unless the environment says otherwise', () => {
    expect(wantsColour(true, {})).toBe(true);
    expect(wantsColour(false, {})).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(false, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColour(true, { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColour(false, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  });

  it.each([
    ['relu: 17 parameters\n3 laws, complete: dim Lie >= 14', '\x1b[32mcomplete\x1b[0m: dim'],
    ['at most 2 local laws (dim Lie >= 1); 1 found explicitly: not complete', '\x1b[33mnot complete\x1b[0m'],
    ['2 laws, complete for the path family alone (dim Lie >= 3)', '\x1b[33mcomplete for the path family alone\x1b[0m'],
    ['==> a.law <==\na: 1 parameter', '\x1b[1m==> a.law <==\x1b[0m\na'],
    ['refuted: a is not conserved', '\x1b[31mrefuted\x1b[0m: a'],
    ['rejected: no', '\x1b[31mrejected\x1b[0m: no'],
    ['accepted\nFor', '\x1b[32maccepted\x1b[0m\nFor'],
    ['unable: a: b', '\x1b[33munable\x1b[0m: a'],
  ])('marks %j', (text, painted) => {
    expect(answerPainter(true)(text)).toContain(painted);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of a terminal
    expect(answerPainter(true)(text).replace(/\x1b\[\d+m/g, '')).toBe(text);
    expect(answerPainter(false)(text)).toBe(text);
  });

  it('leaves laws alone, and marks the caret of an error', () => {
    const law = '  complete^2 - unable\n  refuted: x\n';
    expect(answerPainter(true)(law)).toBe(law);
    expect(errorPainter(true)('m.law:1:2: no\n  w\n   ^\n')).toBe(
      '\x1b[1mm.law:1:2\x1b[0m: no\n  w\n   \x1b[31m^\x1b[0m\n',
    );
  });

  it('reaches neither a pipe nor JSON', () => {
    const env = { FORCE_COLOR: '1' };
    expect(lawful(['find', 'examples/product.law'], { env }).out).toContain('\x1b[32mcomplete');
    expect(lawful(['find', 'examples/product.law', '--json'], { env }).out).not.toContain('\x1b');
    expect(lawful(['find', 'examples/product.law'], { env: { FORCE_COLOR: '' } }).out).not.toContain('\x1b');
  });
});

describe('progress', () => {
  const shown = (terminal: boolean, events: (p: ReturnType<typeof progressOn>, at: (t: number) => void) => void) => {
    let time = 0;
    let text = '';
    const display = progressOn({
      write: (t) => {
        text += t;
      },
      terminal,
      now: () => time,
    });
    display.begin();
    events(display, (t) => {
      time = t;
    });
    return text;
  };

  it('is silent for two seconds, and for ever when the work ends before', () => {
    const quick = shown(true, (p, at) => {
      p.announce('ansatz');
      at(1999);
      p.progress('step 1');
      p.tick();
      p.clear();
    });
    expect(quick).toBe('');
  });

  it('then says what it held back, and overwrites its line on a terminal only', () => {
    const events: Parameters<typeof shown>[1] = (p, at) => {
      p.announce('ansatz');
      at(2000);
      p.tick();
      p.progress('step 1');
      at(3000);
      p.progress('step 2');
      at(12_500);
      p.progress('step 3');
      p.clear();
    };
    expect(shown(true, events)).toBe('ansatz\n\r\x1b[Kstep 1\r\x1b[Kstep 2\r\x1b[Kstep 3\r\x1b[K');
    expect(shown(false, events)).toBe('ansatz\nstep 1\nstep 3\n');
  });
});
