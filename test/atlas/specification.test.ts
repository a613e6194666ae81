/** What an atlas holds: families spanned by a specification, in an order and under keys that stay. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionsOf, elementsOf, SMALL_GROUPS } from '@lawful/atlas/inside/families/groups';
import { FAMILIES } from '@lawful/atlas/inside/families/table';
import { parseSpecification, readSpecification } from '@lawful/atlas/inside/specification/specification';
import { parseModel } from 'lawful';
import { afterAll, describe, expect, it } from '../jest-globals.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-atlas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const models = (families: readonly object[]) => [
  ...parseSpecification(JSON.stringify({ families }), 'spec.json').models(),
];

describe('families', () => {
  it('span every sequence of widths once; reversals are models of their own', () => {
    const list = models([{ family: 'linear', widths: [1, 2, 3], layers: [2, 3] }]);
    // 3^3 + 3^4 sequences.
    expect(list.length).toBe(27 + 81);
    expect(new Set(list.map((m) => m.key)).size).toBe(108);
    expect(list.map((m) => m.widths)).toContain('1-2-3');
    expect(list.map((m) => m.widths)).toContain('3-2-1');
  });
  it('leave out what a loss cannot take: one class, several outputs of a margin', () => {
    const list = models([{ family: 'relu', widths: [1, 2], layers: [2], loss: ['cross-entropy', 'logistic'] }]);
    expect(list.filter((m) => m.loss === 'cross-entropy').every((m) => m.widths.endsWith('2'))).toBe(true);
    expect(list.filter((m) => m.loss === 'logistic').every((m) => m.widths.endsWith('1'))).toBe(true);
    expect(list.length).toBe(8);
  });
  it('are the same in the same order however often they are asked, and twins are one', () => {
    const spec = [{ family: 'linear', widths: [1, 2], layers: [2] }];
    expect(models(spec)).toEqual(models(spec));
    expect(models([...spec, ...spec]).length).toBe(8);
  });
  it('write models that the language reads, one of each row', () => {
    const axes: Readonly<Record<string, object>> = {
      attention: { model: [2], head: [1], value: [2], heads: [2], groups: [1] },
      lightning: { model: [2], head: [1], value: [2] },
      symmetric: { order: [4], outputs: [2], hidden: [1] },
    };
    for (const [family, row] of Object.entries(FAMILIES)) {
      const given =
        axes[family] ??
        Object.fromEntries(Object.keys(row.axes).map((a) => [a, a === 'bias' ? [true] : a === 'length' ? [6] : [2]]));
      const list = models([{ family, ...given }]);
      expect(list.length).toBeGreaterThan(0);
      for (const m of list) expect(() => parseModel({ file: m.key, text: m.text })).not.toThrow();
    }
  });
});

describe('the groups of order 2 to 12', () => {
  it('are all there, by their orders and their elements of each order', () => {
    // How many groups there are of each order (SmallGroups).
    const counts = new Map<number, number>();
    for (const g of SMALL_GROUPS) counts.set(g.order, (counts.get(g.order) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ 2: 1, 3: 1, 4: 2, 5: 1, 6: 2, 7: 1, 8: 5, 9: 2, 10: 2, 11: 1, 12: 5 });
    const profile = (g: (typeof SMALL_GROUPS)[number]): string => {
      const elements = elementsOf(g);
      expect(elements.length).toBe(g.order);
      const orders = elements.map((p) => {
        let q = p;
        let k = 1;
        for (; q.some((v, i) => v !== i); k++) q = q.map((v) => p[v]!);
        return k;
      });
      const abelian = elements.every((a) =>
        elements.every((b) => a.map((v) => b[v]!).join() === b.map((v) => a[v]!).join()),
      );
      return `${g.order} ${abelian} ${orders.sort((a, b) => a - b).join(',')}`;
    };
    // Groups of these orders are told apart by the orders of their elements and by whether they commute.
    expect(new Set(SMALL_GROUPS.map(profile)).size).toBe(SMALL_GROUPS.length);
  });
  it('act regularly on their own elements', () => {
    for (const g of SMALL_GROUPS)
      for (const { action, of } of actionsOf(g)) {
        if (action !== 'regular') continue;
        const elements = elementsOf(of);
        expect(elements.length).toBe(g.order);
        // No element but the identity fixes a point.
        expect(elements.slice(1).every((p) => p.every((v, i) => v !== i))).toBe(true);
      }
  });
});

describe('a wrong specification', () => {
  it.each([
    ['{', /spec\.json: not JSON/],
    ['{"families": []}', /at least one family/],
    ['{"families": [{"family": "linea"}]}', /families\[0\]\.family: found "linea", expected one of linear/],
    ['{"family": "linear", "widths": [1]}', /layers: missing; expected a list of counts/],
    ['{"family": "linear", "widths": [0], "layers": [2]}', /widths\[0\]: found 0, expected widths/],
    ['{"family": "linear", "widths": [1], "layers": [2], "depth": 3}', /depth: unknown; expected one of/],
    [
      '{"family": "linear", "widths": [1], "layers": [2], "symmetry": ["cyclic"]}',
      /symmetry\[0\]: expected null or a symmetry/,
    ],
    ['{"family": "linear", "widths": [1], "layers": [2], "seed": -1}', /seed: expected a natural number/],
  ])('%s', (text, message) => {
    expect(() => parseSpecification(text, 'spec.json')).toThrow(message);
  });
});

describe('a folder of models', () => {
  it('is a family too', () => {
    writeFileSync(join(folder, 'b.law'), 'param w\ninput x\noutput w * x\n');
    writeFileSync(join(folder, 'a.law'), 'param v\ninput x\noutput v * x\n');
    expect([...readSpecification(folder).models()].map((m) => m.widths)).toEqual(['a', 'b']);
    expect(() => readSpecification(join(folder, 'none.json'))).toThrow(/no such file/);
  });
});
