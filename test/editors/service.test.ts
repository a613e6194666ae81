/** What editors are told of a text while it is written: faults and warnings, hovers, completions, declarations. */
import { SourceError, tokenize } from '@lawful/cas-core';
import { analyse, completionsAt, definitionAt, diagnose, documentSymbols, hoverAt } from '@lawful/editors';
import { parseModel } from '@lawful/networks';
import fc from 'fast-check';
import { describe, expect, it } from '../jest-globals.js';
import { TEXTS } from './models.js';

const file = 'm.law';

/** The text with ¦ taken out, and the place where it stood. */
function marked(text: string): { readonly text: string; readonly place: { line: number; character: number } } {
  const rows = text.slice(0, text.indexOf('¦')).split('\n');
  return { text: text.replace('¦', ''), place: { line: rows.length - 1, character: rows.at(-1)!.length } };
}

const hover = (with_: string): string | undefined => {
  const { text, place } = marked(with_);
  return hoverAt(analyse(file, text), place)?.contents;
};

const completions = (with_: string): string[] => {
  const { text, place } = marked(with_);
  return completionsAt(analyse(file, text), place).map(({ label }) => label);
};

const warnings = (text: string): string[] =>
  diagnose(analyse(file, text))
    .filter(({ severity }) => severity === 'warning')
    .map(({ message }) => message);

const faultOf = (text: string): SourceError | undefined => {
  try {
    parseModel({ file, text });
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  return undefined;
};

describe('diagnostics', () => {
  it.each(TEXTS)('%s: the fault is the one of the parser, and there are no warnings', (_, text) => {
    const fault = faultOf(text);
    const found = diagnose(analyse(file, text));
    expect(found.filter(({ severity }) => severity === 'error')).toMatchObject(
      fault === undefined ? [] : [{ message: fault.detail, range: { start: { line: fault.at.line - 1 } } }],
    );
    expect(found.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });

  it.each([
    ['param W : 2 x 3\ninput x : 3\noutput V * x', 2, 7, 8],
    ['param W : 2 x 3\ninput x : 3\noutput W * relo(x)', 2, 11, 15],
    ['param Wide : 2 x 3\ninput x : 3\noutput x * Wide', 2, 9, 10],
    ['param a\nparam a\noutput a', 1, 6, 7],
    ['param a\noutput a * (1 + 2', 1, 11, 12],
    ['param a\noutput a @ a', 1, 9, 10],
    ['param a\noutput a *', 1, 10, 10],
    ['param a\ninput x\noutput a*x\nloss mse2 + a', 3, 5, 9],
    ['param a\noutput 𝛼', 1, 7, 9],
  ])('%j is wrong at %i:%i to %i', (text, line, from, to) => {
    const [first] = diagnose(analyse(file, text));
    expect([first!.severity, first!.range]).toEqual([
      'error',
      { start: { line, character: from }, end: { line, character: to } },
    ]);
  });

  it('names what a text declares and does not use', () => {
    const text =
      'param V : 2\nparam W : 2 x 2\nconst c\ninput x : 2\ninput z\nlet k = W * x\ndef f(A, B) = A\ndef u(A) = A\nlet e = f(x, c)\noutput e\n';
    expect(warnings(text)).toEqual([
      'the parameter V is not used, so it never moves',
      'the input z is not used',
      'the value k is not used',
      'the definition u is not used',
      'the argument B is not used',
    ]);
  });

  it('takes a rate, a metric and a symmetry for no use of what they are about, but a penalty for one', () => {
    const head = 'param a\nparam b\ninput x : 2\ninput q : 2\noutput a * x\n';
    expect(warnings(`${head}flow gradient rate b = 2\nloss mse + b^2\n`)).toEqual(['the input q is not used']);
    expect(warnings(`${head}flow gradient rate b = 2\n`)).toContain('the parameter b is not used, so it never moves');
    expect(warnings(`${head}flow mirror(b : p)\n`)).toContain('the parameter b is not used, so it never moves');
    expect(warnings(`${head}symmetry O(2) : x -> g * x, q -> g * q\n`)).toContain('the input q is not used');
    expect(warnings('param a\nconst k\ninput x\noutput a*x\nflow gradient rate a = k\n')).toEqual([]);
  });

  it('warns of names of repeated lines one by one where the text says which are used', () => {
    const text = 'repeat l = 1..3 : param W{l} : 2 x 2\ninput x : 2\noutput W1 * W2 * x\n';
    expect(warnings(text)).toEqual(['the parameter W3 is not used, so it never moves']);
    expect(
      warnings('repeat l = 1..2 : param W{l}_a\ninput x\nrepeat l = 1..2 : let y{l} = W{l}_a*x\noutput y1+y2\n'),
    ).toEqual([]);
  });

  it('warns of nothing that only a line with a fault uses', () => {
    expect(warnings('param W : 2 x 3\ninput x : 3\nconst c\nlet a = c * W * W * x\noutput relu(a\n')).toEqual([]);
  });
});

describe('hover', () => {
  const head =
    'param W1 : h x 3 > 0\nconst c\ninput k : onehot(3)\nlet a = relu(W1 * k)  # hidden\ndef f(A, B) = A + B\n';

  it.each([
    [`${head}output W¦1 * k`, 'param W1 : h x 3 > 0'],
    ['param W1 : 4 x 3¦\nparam W2\noutput W1¦', undefined],
    ['param W¦1 : 3 x 2\noutput W1', 'param W1 : 3 x 2 (6 entries)'],
    ['param T : 2 x 3 x 4\noutput T¦', 'param T : 2 x 3 x 4 (24 entries)'],
    ['param s\noutput s¦', 'param s : scalar'],
    [`${head}output ¦a`, 'let a : h, line 4\n  = relu(W1 * k)'],
    [`${head}output k¦`, 'input k : onehot(3) (3 entries)'],
    [`${head}output f¦(a, a)`, 'def f(A, B), line 5\n  = A + B'],
    // Names behind a line with a fault, and behind one whose signs are wrong.
    ['let a = zzz\nparam W : 2 x 3\noutput W¦', 'param W : 2 x 3 (6 entries)'],
    ['let a = @\nlet b = ((\nparam W : 2 x 3\noutput W¦', 'param W : 2 x 3 (6 entries)'],
    [`${head}output r¦elu(a)`, 'relu(X)'],
    [`${head}output a\nloss huber¦(1)`, 'loss huber(c)'],
    [`${head}output a\nloss cross¦-entropy`, 'log Σ e^z'],
    [`${head}output a\nloss (o¦ut - y)^4`, "the network's output on a loss line"],
    [`${head}output a\nflow mom¦entum(c)`, 'friction'],
    [`${head}output a\nflow mirror(p¦)`, 'the parameter itself'],
    [`${head}output a\nflow gradient de¦cay c`, 'weight decay'],
    [`${head}output a\nsymmetry hyper¦octahedral(3) : k -> g * k`, 'signed permutations'],
    [`${head}output a\nsymmetry O(3) : k -> g¦ * k`, 'the group element'],
    [`${head}out¦put a`, 'the network'],
    ['param W : h¦ x 3\noutput W', 'the width `h`, bound by `--set`'],
    ['param W : h x¦ 3\noutput W', 'joins the sizes'],
    ['def f(A, B) = A¦ + B', 'an argument of this definition'],
    ['repeat l = 1..2 : param W{l¦}', 'counts the lines'],
    ['repeat l = 1..2 : param W¦{l} : 2\noutput W1', 'param W1 : 2 (2 entries)\nparam W2 : 2 (2 entries)'],
    ['param W\noutput W .¦* W', 'entry by entry'],
    ['param W # W¦', undefined],
    ['output 1¦23', undefined],
  ])('%j says %j', (text, says) => {
    if (says === undefined) expect(hover(text) ?? '').not.toMatch(/param/);
    else expect(hover(text)).toContain(says);
  });

  it.each(TEXTS)('%s: knows every name', (_, text) => {
    const analysis = analyse(file, text);
    let tokens: ReturnType<typeof tokenize> = [];
    try {
      tokens = tokenize({ file, text });
    } catch {
      // A text that has no tokens: matlab-and-numpy-habits.
      return;
    }
    const unknown = tokens
      .filter(({ kind }) => kind === 'name')
      .filter(({ at }) => hoverAt(analysis, { line: at.line - 1, character: at.column - 1 }) === undefined);
    expect(unknown.map(({ text: word, at }) => `${word} at ${at.line}:${at.column}`)).toEqual([]);
  });
});

describe('completion', () => {
  const head = 'param W : h x 3\nconst c\ninput x : 3\nlet a = W * x\ndef f(A) = A\n';

  it.each([
    ['¦', ['param', 'flow'], ['relu']],
    [`${head}ou¦`, ['output'], ['W']],
    ['repeat l = 1..2 : pa¦', ['param', 'let'], ['relu']],
    [`${head}output rel¦`, ['relu', 'W', 'x', 'a', 'f'], ['param', 'cyclic']],
    [`${head}output W * (a +\n  r¦`, ['relu', 'a'], ['param']],
    [`${head}def q(A, B) = ¦`, ['A', 'B', 'relu', 'W'], []],
    [`${head}param V : ¦`, ['h'], ['relu', 'W']],
    ['input k : o¦', ['onehot'], ['relu']],
    [`${head}output a\nsymmetry cy¦`, ['cyclic', 'generated'], ['relu', 'x']],
    [`${head}output a\nsymmetry O(3) : ¦`, ['x', 'y'], ['W', 'relu']],
    [`${head}output a\nsymmetry O(3) : x -> ¦`, ['g', 'x'], ['W', 'cyclic']],
    [`${head}output a\nsymmetry O(3) : x -> g * x, ¦`, ['x', 'y'], ['relu']],
    [`${head}output a\nloss ¦`, ['mse', 'cross-entropy', 'out', 'W', 'c'], ['x', 'gradient']],
    [`${head}output a\nloss mse + ¦`, ['W', 'c', 'norm2'], ['x', 'mse']],
    [`${head}output a\nflow ¦`, ['gradient', 'momentum', 'mirror'], ['relu']],
    [`${head}output a\nflow gradient ¦`, ['rate', 'decay'], ['gradient']],
    [`${head}output a\nflow gradient rate ¦`, ['W'], ['x']],
    [`${head}output a\nflow mirror(¦`, ['p', 'c', 'relu'], ['x']],
    ['labels ¦', ['any', 'signs'], ['relu']],
    [`${head}output a # r¦`, [], ['relu', 'param']],
    [`${head}output 12¦`, [], ['relu']],
    ['let ¦', [], ['relu', 'param']],
    // A line speaks of lines before it.
    ['output ¦\nparam W', ['relu'], ['W']],
  ])('%j', (text, some, none) => {
    const found = completions(text);
    expect(found).toEqual(expect.arrayContaining(some));
    expect(found.filter((label) => (none as string[]).includes(label))).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('declarations', () => {
  it('are found from where a name is used, locals on their line', () => {
    const at = (with_: string): unknown => {
      const { text, place } = marked(with_);
      return definitionAt(analyse(file, text), place).map(({ start }) => [start.line, start.character]);
    };
    expect(at('param W\noutput W¦')).toEqual([[0, 6]]);
    expect(at('def f(A, B) = B¦')).toEqual([[0, 9]]);
    expect(at('def f(A) = A\nparam W\noutput f¦(W)')).toEqual([[0, 4]]);
    expect(at('repeat l = 1..3 : param W{l}\noutput W2¦')).toEqual([[0, 24]]);
    expect(at('repeat l = 1..3 : param W{l¦}\noutput W2')).toEqual([[0, 7]]);
    expect(at('let a = zzz\noutput a¦')).toEqual([[0, 4]]);
    expect(at('output relu¦(1)')).toEqual([]);
  });

  it.each(TEXTS)('%s: each line is a symbol, and each name leads to one', (_, text) => {
    const analysis = analyse(file, text);
    const symbols = documentSymbols(analysis);
    const lines = text.split('\n').filter((row) => /^\s*[a-z]+ /.test(row));
    expect(symbols).toHaveLength(lines.length);
    for (const { selection, range } of symbols) {
      expect(selection.start.line).toBeGreaterThanOrEqual(range.start.line);
      expect(selection.end.character).toBeLessThanOrEqual(
        range.end.character + 1000 * (range.end.line - range.start.line),
      );
    }
  });
});

describe('texts in the middle of typing', () => {
  const everything = (text: string): void => {
    const analysis = analyse(file, text);
    const rows = text.split('\n');
    const place = { line: rows.length - 1, character: rows.at(-1)!.length };
    diagnose(analysis);
    hoverAt(analysis, place);
    completionsAt(analysis, place);
    definitionAt(analysis, place);
    documentSymbols(analysis);
  };

  it.each(TEXTS)('%s: every beginning is answered', (_, text) => {
    for (let end = 0; end <= text.length; end += 3) everything(text.slice(0, end));
  });

  it('never throw, whatever is put where: 2,000 of them, each with the fault of the parser', () => {
    const pieces = [
      '(',
      ')',
      '[',
      '{',
      '}',
      'W{',
      '\n',
      ' = ',
      ':',
      'é',
      '"',
      "'",
      '|',
      '#',
      'relu(',
      '->',
      '\u0000',
      'repeat l = 1..3 :',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS.map(([, text]) => text)),
        fc.array(fc.tuple(fc.nat(400), fc.nat(6), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          const changed = edits.reduce((t, [from, cut, piece]) => t.slice(0, from) + piece + t.slice(from + cut), text);
          everything(changed);
          expect(analyse(file, changed).outline.fault?.detail).toBe(faultOf(changed)?.detail);
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });

  const calls = `def f(A) = ${Array(2000).fill('A').join(' + ')}\nparam a\n`;
  it.each([
    ['many terms', `param a\noutput ${Array(20_000).fill('a').join(' + ')}\n`],
    ['many factors', `param a\noutput ${Array(20_000).fill('a').join(' * ')}\n`],
    ['calls that grow', `${calls}output ${Array(2000).fill('f(a)').join(' + ')}\n`],
    ['many calls that grow', `${calls}${Array.from({ length: 5000 }, (_, k) => `let b${k} = f(a)`).join('\n')}\n`],
    ['a long line, repeated', `param a\nrepeat l = 1..19000 : let b{l} = ${Array(1500).fill('a').join(' + ')}\n`],
    ['open brackets', Array(3000).fill('let a = ((([').join('\n')],
    ['open braces', `output ${'W{'.repeat(20_000)}`],
    ['wrong characters', Array(5000).fill('é @ $').join('\n')],
  ])('are answered soon: %s', (_, text) => {
    const began = performance.now();
    let end: number | undefined;
    const due = (): boolean => {
      end ??= performance.now() + 80;
      return performance.now() > end;
    };
    const analysis = analyse(file, text, { due });
    diagnose(analysis);
    hoverAt(analysis, { line: 1, character: 8 });
    completionsAt(analysis, { line: 1, character: 8 });
    // Unbounded, each of them takes from four seconds to minutes; a busy machine is given its time.
    expect(performance.now() - began).toBeLessThan(2500);
  });

  it('says from where on a text was not read', () => {
    const text = 'param a\nlet b = a\noutput b\n';
    let asked = 0;
    const analysis = analyse(file, text, { due: () => ++asked > 1 });
    expect(analysis.outline.stopped).toBe(2);
    expect(diagnose(analysis)).toMatchObject([
      { code: 'unread', severity: 'information', range: { start: { line: 1 } } },
    ]);
  });
});
