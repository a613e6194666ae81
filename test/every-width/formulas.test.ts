/** The formulas of a theorem for every width: laws as `find` writes them where widths are bound, counts and conditions as LaTeX of the same texts. */
import { certifyAllWidths, find, findAllWidths, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const ATTENTION = "param Q, K : d x dh\nparam V, O : d x dv\ninput X : n x d\noutput softmax(X*Q*K'*X')*X*V*O'\n";
const LINEAR = 'param W1 : h x n\nparam W2 : k x h\nparam W3 : m x k\ninput x : n\noutput W3*W2*W1*x\n';

describe('formulas for every width', () => {
  it('of laws are those of the same laws at bound widths', async () => {
    for (const [text, widths] of [
      [ATTENTION, { d: 2, dh: 2, dv: 2, n: 2 }],
      [LINEAR, { h: 2, n: 2, k: 2, m: 2 }],
    ] as const) {
      const { formulas } = await certifyAllWidths(parseModel({ file: 'wide.law', text }));
      const { laws } = find(parseModel({ file: 'bound.law', text }, widths)).result;
      expect(formulas.laws.map(({ law }) => law).sort()).toEqual(laws.map(({ latex }) => latex).sort());
    }
  });

  it('of counts and conditions have the names of the model', async () => {
    const attention = (await certifyAllWidths(parseModel({ file: 'wide.law', text: ATTENTION }))).formulas;
    expect(attention.count).toBe('F(2\\,d, \\mathrm{dh}) + F(2\\,d, \\mathrm{dv})');
    expect([attention.widths, attention.readWhere]).toEqual([['d', '\\mathrm{dh}', '\\mathrm{dv}', 'n'], ['n \\ge 2']]);
    const model = parseModel({ file: 'wide.law', text: LINEAR });
    const { formulas } = await certifyAllWidths(model);
    expect(findAllWidths(model).countedWhere).toEqual(['n >= h']);
    expect(formulas.countedWhere).toEqual(['n \\ge h']);
  });
});
