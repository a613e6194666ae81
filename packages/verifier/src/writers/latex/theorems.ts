/**
 * The theorem of a plain family and its proof, as environments that also stand alone in a paper.
 */
import { flowRow } from '../../certificates/flows.js';
import type { LatexDocument, LatexEvidence } from './latex-claim.js';
import { escapeText, plural } from './latex-text.js';
import { entriesInAppendix, entryDisplay, lawItems, tableDisplay } from './laws.js';

/** 𝒱 by the cotangents that the loss allows. */
const familyText = (d: LatexDocument): string =>
  d.oneHot !== undefined
    ? `\\(f_\\theta\\in\\mathbb{R}^{${d.outputs}}\\) the list of the network's ${d.oneHot.logits ? 'logits, as differences from the last one,' : 'outputs'} at all values of its one-hot inputs${d.inputs > 0 ? ` and at \\(x\\in\\mathbb{R}^{${d.inputs}}\\)` : ''}, and \\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\langle u,f_\\theta\\rangle\\}\\) over all \\(u\\in\\mathbb{R}^{${d.outputs}}\\)`
    : d.cotangent === 'potential'
      ? '\\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\,\\ell(f_\\theta(x),y)\\}\\) over all inputs \\(x\\) and labels \\(y\\)'
      : `\\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\langle u,f_\\theta(x)\\rangle\\}\\) over all inputs \\(x\\in\\mathbb{R}^{${d.inputs}}\\) and all \\(u\\in\\mathbb{R}^{${d.outputs}}\\)${d.cotangent === 'sum-zero' ? ' with \\(\\sum_j u_j=0\\)' : ''}`;

/** Whether the certificate states no upper bound. */
export const isUnbounded = ({ lieRank, complete }: LatexDocument['counts']): boolean => lieRank === 0 && !complete;

export function countText(d: Pick<LatexDocument, 'counts'>): string {
  const { complete, maxLaws, found } = d.counts;
  if (complete && maxLaws === 0) return 'no local integral of motion other than constants';
  if (complete) return `exactly ${maxLaws} functionally independent local ${maxLaws === 1 ? 'law' : 'laws'}`;
  if (isUnbounded(d.counts)) return `at least ${found} functionally independent local ${found === 1 ? 'law' : 'laws'}`;
  return `at least ${found} and at most ${maxLaws} functionally independent local laws`;
}

/** In an appendix the entries are only announced. */
export function entriesText(d: Pick<LatexDocument, 'laws'>, from = 0, alone = false): string {
  const rows = entryDisplay(d.laws, from);
  if (rows === '') return '';
  if (!entriesInAppendix(d.laws)) return `In entries:\n${rows}`;
  return alone ? '' : 'The entries are listed in the appendix.\n';
}

export function theorem(d: LatexDocument, alone = false): string {
  const laws =
    d.laws.length === 0 ? '.' : `${d.counts.complete ? '; these are complete' : ', among them'}:\n${lawItems(d.laws)}`;
  const hypotheses =
    d.hypotheses.length === 0 ? '' : `\n\\emph{Hypotheses.} ${d.hypotheses.map(escapeText).join('; ')}.`;
  return `\\begin{theorem}
Let \\(\\theta\\in\\mathbb{R}^{${d.parameters}}\\) be the parameters and ${familyText(d)}.
${flowRow(d.flow).name(d.parts)} has, for all data sets at once, ${countText(d)}${laws}
${entriesText(d, 0, alone)}${hypotheses}
\\end{theorem}
`;
}

const RESIDUE: Readonly<Record<LatexDocument['cotangent'], string>> = {
  free: 'The gradient of every loss on data \\((x_i,y_i)\\) is a sum of such fields, \\(u=\\nabla_z\\ell(f_\\theta(x_i),y_i)\\).',
  'sum-zero':
    'The gradient of cross-entropy on data \\((x_i,y_i)\\) is a sum of such fields: \\(u\\), softmax minus label, has the sum 0.',
  potential: 'The gradient of the loss on data \\((x_i,y_i)\\) is a sum of such fields.',
};

export function proof(d: LatexDocument): string {
  const row = flowRow(d.flow);
  const [state, member] = [row.state, row.member(d.parts)];
  const N = d.stateDimension;
  const slopes = d.domain.piecewise ? ', and the slopes of piecewise-linear units' : '';
  const variables = d.cotangent === 'potential' ? '\\(\\theta\\), \\(x\\), \\(y\\)' : '\\(\\theta\\), \\(x\\), \\(u\\)';
  const { found, complete, lieRank, maxLaws } = d.counts;
  const hold =
    d.laws.length === 0
      ? ''
      : `\\emph{The laws hold.} ${RESIDUE[d.cotangent]} So it is enough that \\(X(h)=\\sum_d(\\partial h/\\partial\\theta_d)\\,X_d=0\\) for
\\(${member}\\), as an identity in ${variables}${slopes}. This was verified over \\(\\mathbb{Q}\\), exactly: ${identities(d)}.
${d.tables.map(tableDisplay).join('')}
${independenceText(d, found)}

`;
  if (isUnbounded(d.counts))
    return `\\begin{proof}
${hold}No upper bound is stated: there may be more laws.
\\end{proof}
`;
  return `\\begin{proof}
${hold}\\emph{There are no${d.laws.length === 0 ? 'ne' : ' more'}.} If \\(Xh=Yh=0\\) then \\([X,Y]h=0\\), so a law is annihilated by \\(\\operatorname{Lie}(\\mathcal{V})\\), and
near a generic point there are at most \\(N-\\dim\\operatorname{Lie}\\) independent ones [M23], \\(N=${state}=${N}\\) being the dimension of the state. ${boundText(d, lieRank)} Hence
${complete ? `\\[ N = ${N} = ${lieRank} + ${found} = \\dim\\operatorname{Lie}(\\mathcal{V}) + \\#\\text{laws}. \\qedhere \\]` : `\\[ ${found}\\;\\le\\;\\#\\text{laws}\\;\\le\\; N-\\dim\\operatorname{Lie}(\\mathcal{V})\\;\\le\\; ${N}-${lieRank}\\;=\\;${maxLaws}. \\qedhere \\]`}
\\end{proof}
`;
}

export const identities = (d: LatexEvidence): string =>
  `${plural(d.identities.entries, 'scalar identity', 'scalar identities')}, ${plural(d.identities.termOperations, 'term operation')}`;

export const independenceText = ({ independence: { size, prime } }: LatexEvidence, found: number): string =>
  found === 1
    ? `\\emph{The law is not constant.} One of its derivatives at an integer point is nonzero modulo \\(p=${prime}\\).`
    : `\\emph{They are independent.} A \\(${size}\\times ${size}\\) minor of the Jacobian of ${found} of the entries at an integer point is nonzero modulo \\(p=${prime}\\),
hence nonzero over \\(\\mathbb{Q}\\).`;

export const boundText = ({ bound }: LatexEvidence, lieRank: number): string =>
  `At an integer point \\(\\theta_0\\) the values of ${plural(bound.words, 'word')} in fields of the family (${bound.depth <= 1 ? 'no brackets needed' : `brackets of depth at most ${bound.depth}`}) have a nonzero
\\(${lieRank}\\times ${lieRank}\\) minor modulo \\(p=${bound.prime}\\), so the generic dimension of the Lie algebra is at least ${lieRank}; words and point are in the ${
    bound.listing === undefined ? 'JSON certificate' : 'appendix'
  }.`;
