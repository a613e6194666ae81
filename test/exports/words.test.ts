/** Only laws that cancel as words are shown in matrices on a page. */
import { latexExpr } from '@lawful/cas-core';
import { parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

type WordsModule = typeof import('../../packages/lawful/dist/writing/latex-words.js');
const { latexWords } = (await import(
  new URL('../../../packages/lawful/dist/writing/latex-words.js', import.meta.url).href
)) as WordsModule;

const NAMES = { name: (name: string) => name, law: ({ latex }: { latex: string }) => latex, expression: latexExpr };
const words = (text: string, ...laws: string[]) =>
  latexWords(
    parseModel({ file: 'm', text }),
    laws.map((law) => ({
      ...{ law, count: 1, entries: [law], form: null, latex: law, sympy: '' },
      ...{ kind: 'polynomial', family: 'plain', proved: true },
    })),
    NAMES,
  );

const LINEAR = 'param U : 2 x 3\nparam V : 2 x 2\ninput x : 3\noutput V * U * x\n';

describe('words of a page', () => {
  it('are of the laws that hold, under their numbers', () => {
    // U·Uᵀ + Vᵀ·V and U·Uᵀ − 2Vᵀ·V move; |U|² − |V|² is the trace of the law.
    const found = words(LINEAR, "U*U' + V'*V", "U*U' - V'*V", "U*U' - 2*V'*V", 'norm2(U) - norm2(V)');
    expect(found?.laws.map(({ number, name }) => [number, name])).toEqual([
      [1, 'h_{2}'],
      [3, 'h_{4}'],
    ]);
  });
  it('are none where none holds, none is read, or they are beyond a page', () => {
    expect(words(LINEAR, "U*U' + V'*V")).toBeUndefined();
    expect(words(LINEAR.replace('V * U * x', 'V * tanh(U * x)'), "U*U' - V'*V")).toBeUndefined();
    const long = Array.from({ length: 30 }, (_, k) => `param A${k} : 2 x 2\n`).join('');
    const chain = Array.from({ length: 30 }, (_, k) => `A${k}`).join(' * ');
    expect(
      words(`${long}input x : 2\noutput ${chain} * x\n`, "A28'*A28 - A29*A29'", "A1*A1' - A0'*A0"),
    ).toBeUndefined();
  });
});
