/** Attention: softmax and lightning, several heads, shared keys and values (GQA). */
import { atlasModel, type FamilyRow, type FamilySpec, numbersOf } from './family.js';

/** The sum over heads of S(X Q_h K_g' X') X V_g O_h, with S the softmax of rows or nothing; heads of a group share K and V. */
function lines(d: number, heads: number, groups: number, dh: number, dv: number, softmax: boolean): string[] {
  const out: string[] = [];
  const terms: string[] = [];
  const tag = (k: number, count: number): string => (count === 1 ? '' : `${k}`);
  for (let g = 1; g <= groups; g++)
    out.push(`param K${tag(g, groups)} : ${d} x ${dh}`, `param V${tag(g, groups)} : ${d} x ${dv}`);
  for (let h = 1; h <= heads; h++) {
    const g = tag(Math.ceil((h * groups) / heads), groups);
    const own = tag(h, heads);
    out.push(`param Q${own} : ${d} x ${dh}`, `param O${own} : ${dv} x ${d}`);
    const scores = `X * Q${own} * K${g}' * X'`;
    terms.push(`${softmax ? `softmax(${scores})` : scores} * X * V${g} * O${own}`);
  }
  return [...out, `input X : 2 x ${d}`, `output ${terms.join(' + ')}`];
}

export const attention = (softmax: boolean): FamilyRow => ({
  text: `${softmax ? 'softmax' : 'lightning'} attention on two tokens; widths are model, head and value width, heads and groups`,
  places: ['model', 'head', 'value', 'heads', 'groups'],
  axes: {
    model: { of: 'width' },
    head: { of: 'width' },
    value: { of: 'width' },
    heads: { of: 'count', default: [1] },
    groups: { of: 'count', default: [1] },
  },
  *models(spec: FamilySpec) {
    for (const d of numbersOf(spec, 'model'))
      for (const heads of numbersOf(spec, 'heads'))
        for (const groups of numbersOf(spec, 'groups')) {
          if (heads % groups !== 0) continue;
          for (const dh of numbersOf(spec, 'head'))
            for (const dv of numbersOf(spec, 'value'))
              for (const loss of spec.loss)
                for (const flow of spec.flow)
                  for (const symmetry of spec.symmetry)
                    yield atlasModel(
                      spec,
                      {
                        widths: `${d}-${dh}-${dv}-h${heads}-g${groups}`,
                        lines: lines(d, heads, groups, dh, dv, softmax),
                      },
                      { loss, flow, symmetry },
                    );
        }
  },
});
