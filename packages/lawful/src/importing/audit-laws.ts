/** Laws of an imported network as an audit of a checkpoint reads them: blocks of stored tensors, with factors and the axes that are taken one by one. */
import { type AxisLaw, indexAxes, isLinearLaw } from '@lawful/cas-core';
import type { AuditLaw } from '@lawful/runs';
import type { ImportFindings } from './laws-of-network.js';

/** The laws as blocks of stored tensors, as `auditCheckpoint` of `lawful/runs` takes them. */
export const auditLaws = ({ laws, proof: { pieces, laws: proved } }: ImportFindings): AuditLaw[] =>
  proved.flatMap((law, k) => {
    // Pairs of neighbours are not read from one view.
    if (law.form === 'pairs') return [];
    const { law: text, count, where } = laws[k]!;
    const view = (node: number) => {
      const { tensor, offset, sizes, strides, along } = pieces.blocks.get(node)!;
      return { tensor, offset, sizes, strides, shape: along.map((a) => a.width) };
    };
    return [{ law: text, count, where, form: formOf(law), terms: termsOf(law, view, pieces.graph.nodes) }];
  });

const FORM: Readonly<Record<AxisLaw['form'], AuditLaw['form']>> = {
  gram: 'gram',
  pairs: 'diagonal',
  diagonal: 'diagonal',
  norm: 'norm',
  ones: 'sum',
  columns: 'sum',
  sums: 'sum',
  constant: 'constant',
};

const formOf = (law: AxisLaw): AuditLaw['form'] => FORM[law.form];

type View = AuditLaw['terms'][number]['view'];

function termsOf(
  law: AxisLaw,
  view: (node: number) => View,
  nodes: ImportFindings['proof']['pieces']['graph']['nodes'],
): AuditLaw['terms'] {
  if (isLinearLaw(law)) {
    const own = view(law.node);
    const axes = own.sizes.map((_, k) => k).filter((k) => law.form === 'constant' || k !== law.axis);
    return [{ view: own, coefficient: 1, axes }];
  }
  return law.terms.map((t) => {
    const wide =
      law.form === 'norm' || law.form === 'ones' ? [] : indexAxes(t).filter((k) => nodes[t.node]!.axes[k] !== 1);
    return { view: view(t.node), coefficient: Number(t.coefficient.num) / Number(t.coefficient.den), axes: wide };
  });
}
