/**
 * The theorem of a plain family and its proof, as environments that also stand alone in a paper.
 */
import { flowRow } from '../../certificates/flows.js';
import type { LatexDocument, LatexEvidence } from './latex-claim.js';
import { escapeText, plural } from './latex-text.js';
import { entriesInAppendix, entryDisplay, flowingEntries, lawItems, lawName, tableDisplay } from './laws.js';

/** The network, its parameters and data, as a paper introduces them. */
export function networkText({ network: n, domain, parameters }: LatexDocument): string {
  const math = (list: readonly string[]): string => list.map((m) => `\\(${m}\\)`).join(', ');
  const data = [...(n.inputs.length === 0 ? [] : [math(n.inputs)]), ...n.oneHot];
  const f = `f_\\theta${n.argument === '' ? '' : `(${n.argument})`}`;
  const formula =
    n.output === undefined
      ? `\\(${f}\\in${n.outputSpace}\\) the network of the model text`
      : `\\(${f}=${n.output}\\)${n.outputSpace === '\\mathbb{R}' ? '' : `, in \\(${n.outputSpace}\\)`}`;
  const where =
    n.bindings.length === 0
      ? ''
      : `, where ${n.bindings.map(({ left, right }) => `\\(${left}=${right}\\)`).join(', ')}${
          n.dotted ? ' (a sign with a dot spreads its smaller side over the rows or columns of the other)' : ''
        }`;
  const constants =
    n.constants.length === 0
      ? ''
      : ` ${n.constants.length === 1 ? 'The constant' : 'The constants'} ${math(n.constants)} ${n.constants.length === 1 ? 'is' : 'are'} fixed but arbitrary.`;
  const units = domain.piecewise
    ? ' Piecewise-linear units have the slopes of the side of their kink on which they are.'
    : '';
  return `Let \\(\\theta\\) consist of ${math(n.parameters)} (\\(${parameters}\\) ${parameters === 1 ? 'number' : 'numbers'})${
    data.length === 0 ? '' : `, let the data be ${data.join(', ')}`
  }, and let ${formula}${where}.${constants}${units}`;
}

/** 𝒱 by the cotangents that the loss allows. */
export const familyText = (d: LatexDocument): string => {
  const over = d.network.argument === '' ? '' : `(${d.network.argument})`;
  if (d.oneHot !== undefined)
    return `\\(F_\\theta\\in\\mathbb{R}^{${d.outputs}}\\) be the list of ${d.oneHot.logits ? 'the logits of \\(f_\\theta\\), as differences from the last one,' : 'the values of \\(f_\\theta\\)'} at all values of the one-hot inputs, and \\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\langle u,F_\\theta\\rangle\\}\\) over all ${d.inputs > 0 ? 'other data and all ' : ''}\\(u\\in\\mathbb{R}^{${d.outputs}}\\)`;
  if (d.cotangent === 'potential')
    return `\\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\,\\ell(f_\\theta${over},y)\\}\\) over all data and labels \\(y\\)`;
  return `\\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\langle u,f_\\theta${over}\\rangle\\}\\) over all data and all \\(u\\in${d.network.outputSpace}\\)${d.cotangent === 'sum-zero' ? ' with \\(\\sum_j u_j=0\\)' : ''}`;
};

/** What L, Lie(𝒱) and a local law are. */
export function definitionsText(d: LatexDocument): string {
  const fields = flowRow(d.flow).fields(d.parts);
  const reach =
    d.cotangent === 'free'
      ? `all finite families of data \\((x_i,y_i)\\) and all losses whose output gradients \\(u\\) span the space of outputs, ${d.loss} among them`
      : `all finite families of data \\((x_i,y_i)\\) under ${d.loss}`;
  return `Write \\(L(\\theta)=\\sum_i\\ell(f_\\theta(x_i),y_i)\\); \`\`all data sets'' ranges over ${reach}.
\\(\\operatorname{Lie}(\\mathcal{V})\\) is the smallest space of fields that contains the ${fields} and is closed under \\([v,w]=Dw\\,v-Dv\\,w\\). A local law (integral of motion)
is a function \\(h\\) on an open set of states with \\(Xh=0\\) for all these \\(X\\).`;
}

/** Whether the certificate states no upper bound. */
export const isUnbounded = ({ lieRank, complete }: LatexDocument['counts']): boolean => lieRank === 0 && !complete;

export function countText(d: Pick<LatexDocument, 'counts'>): string {
  const { complete, maxLaws, found } = d.counts;
  if (complete && maxLaws === 0) return 'no local integral of motion other than constants';
  if (complete && maxLaws === 1) return 'exactly one local law';
  if (complete) return `exactly ${maxLaws} functionally independent local laws`;
  if (isUnbounded(d.counts)) return `at least ${found} functionally independent local ${found === 1 ? 'law' : 'laws'}`;
  return `at least ${found} and at most ${maxLaws} functionally independent local laws`;
}

/** In an appendix the entries are only announced. */
export function entriesText(d: Pick<LatexDocument, 'laws'>, from = 0, alone = false): string {
  if (alone) {
    const rows = entriesInAppendix(d.laws) ? '' : flowingEntries(d.laws, from);
    return rows === '' ? '' : `In entries: ${rows}.\n`;
  }
  const rows = entryDisplay(d.laws, from);
  if (rows === '') return '';
  return entriesInAppendix(d.laws) ? 'The entries are listed in the appendix.\n' : `In entries:\n${rows}`;
}

/** A word that labels may hold. */
export const labelOf = (title: string): string => title.replaceAll(/[^A-Za-z0-9]+/g, '-');

/** First letter in upper case. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Where laws hold that do not hold everywhere. */
function regionText(laws: LatexDocument['laws']): string[] {
  const names = laws.flatMap((l, n) => (l.nearPoint === true ? [`\\(${lawName(n)}\\)`] : []));
  if (names.length === 0) return [];
  const are = names.length === 1 ? 'is a law' : 'are laws';
  const rest = names.length === laws.length ? '' : '; the other laws hold everywhere';
  return [
    `${names.join(', ')} ${are} where the arguments of the units that parameters alone switch have the signs that they have at this point${rest}`,
  ];
}

function hypothesesText({ hypotheses, point, laws }: LatexDocument): string {
  if (hypotheses.length === 0) return '';
  // The point is written out, with the slopes that units truly have there.
  const near = point.length > 0;
  const ofPoint = (h: string): boolean => near && h.startsWith('near the ');
  const rest = hypotheses.filter((h) => !ofPoint(h)).map((h) => capital(escapeText(h)));
  const elsewhere = hypotheses.filter(ofPoint).flatMap((h) =>
    h
      .split('; ')
      .slice(1)
      .map((s) => `; ${escapeText(s)}`),
  );
  const where = near
    ? [
        `The count holds near the point ${point.map((p) => `\\(${p}\\)`).join(', ')}, with the slopes that the units truly have there${elsewhere.join('')}`,
      ]
    : [];
  return `\n\\emph{Hypotheses.} ${[...where, ...(near ? regionText(laws) : []), ...rest].join('. ')}.`;
}

export function theorem(d: LatexDocument, alone = false): string {
  const label = labelOf(d.title);
  const laws =
    d.laws.length === 0
      ? '.'
      : `${d.counts.complete ? ', namely' : ', among them'}:\n${lawItems(d.laws, 0, alone ? label : undefined)}`;
  return `\\begin{theorem}${alone ? `\\label{thm:${label}}` : ''}
${networkText(d)} Let ${familyText(d)}.
${flowRow(d.flow).name(d.parts)} has, for all data sets at once, ${countText(d)}${laws}
${d.entries ? entriesText(d, 0, alone) : ''}${hypothesesText(d)}
\\end{theorem}
`;
}

const RESIDUE: Readonly<Record<LatexDocument['cotangent'], string>> = {
  free: 'The gradient of every loss on data \\((x_i,y_i)\\) is a sum of such fields, \\(u=\\nabla_z\\ell(f_\\theta(x_i),y_i)\\).',
  'sum-zero':
    'The gradient of cross-entropy on data \\((x_i,y_i)\\) is a sum of such fields: \\(u\\), softmax minus label, has the sum 0.',
  potential: 'The gradient of the loss on data \\((x_i,y_i)\\) is a sum of such fields.',
};

export function proof(d: LatexDocument, alone = false): string {
  const row = flowRow(d.flow);
  const [state, member] = [row.state, row.member(d.parts)];
  const N = d.stateDimension;
  const slopes = d.domain.piecewise ? ', and the slopes of piecewise-linear units' : '';
  const { argument } = d.network;
  const variables = ['\\theta', ...(argument === '' ? [] : [argument]), d.cotangent === 'potential' ? 'y' : 'u']
    .map((m) => `\\(${m}\\)`)
    .join(', ');
  const { found, complete, lieRank, maxLaws } = d.counts;
  const hold =
    d.laws.length === 0
      ? ''
      : `\\emph{The laws hold.} ${RESIDUE[d.cotangent]} So it is enough that \\(X(h)=\\sum_d(\\partial h/\\partial\\theta_d)\\,X_d=0\\) for
\\(${member}\\), as an identity in ${variables}${slopes}${d.laws.some((l) => l.nearPoint === true) ? '; for a law near the point alone with the slopes that units of parameters have there as numbers' : ''}. This was verified over \\(\\mathbb{Q}\\), exactly: ${identities(d)}.
${wordsText(d)}${d.tables.map((t) => tableDisplay(t, alone)).join('')}
${independenceText(d, found)}

`;
  if (isUnbounded(d.counts))
    return `\\begin{proof}
${hold}No upper bound is stated: there may be more laws.
\\end{proof}
`;
  const squeeze = complete
    ? `N = ${N} = ${lieRank} + ${found} = \\dim\\operatorname{Lie}(\\mathcal{V}) + \\#\\text{laws}.`
    : `${found}\\;\\le\\;\\#\\text{laws}\\;\\le\\; N-\\dim\\operatorname{Lie}(\\mathcal{V})\\;\\le\\; ${N}-${lieRank}\\;=\\;${maxLaws}.`;
  return `\\begin{proof}
${hold}\\emph{There are no${d.laws.length === 0 ? 'ne' : ' more'}.} If \\(Xh=Yh=0\\) then \\([X,Y]h=0\\), so a law is annihilated by \\(\\operatorname{Lie}(\\mathcal{V})\\), and
${d.domain.nearPoint ? 'near \\(\\theta_0\\)' : 'near a generic point'} there are at most \\(N-\\dim\\operatorname{Lie}\\) independent ones \\cite{Marcotte2023}, \\(N=${state}=${N}\\) being the dimension of the state. ${boundText(d, lieRank, d.domain.nearPoint)} Hence
${alone ? `\\(${squeeze.slice(0, -1)}\\).` : `\\[ ${squeeze} \\qedhere \\]`}
\\end{proof}
`;
}

/** The proof that a mathematician writes: how the parameters move, and the rates of the summands, which cancel. */
function wordsText({ words, laws }: LatexDocument): string {
  if (words === undefined) return '';
  const { cotangent: u, derivation, slopes, motions } = words;
  const math = (list: readonly string[]): string => list.map((m) => `\\(${m}\\)`).join(', ');
  const whose = words.laws.length === laws.length ? 'It' : `For ${math(words.laws.map((l) => l.name))} it`;
  const where =
    slopes.length === 0
      ? ''
      : `, where ${math(slopes)} ${slopes.length === 1 ? 'is the diagonal matrix' : 'are the diagonal matrices'} of slopes, constant where no unit switches`;
  const rates = words.laws.map(
    ({ name, rates: own }) =>
      `For \\(${name}\\): ${math(own.map(([summand, rate]) => `${derivation}(${summand}) = ${rate}`))}; the sum is \\(0\\), word by word.`,
  );
  const diagonal = words.laws.some((l) => l.rates.some(([summand]) => summand.includes('\\operatorname{diag}')));
  return `${whose} can be seen in matrices, without entries. Let \\(${derivation}\\) be the derivative along \\(\\nabla_\\theta\\langle ${u},f_\\theta\\rangle\\): ${math(
    motions.map(([parameter, gradient]) => `${derivation} ${parameter} = ${gradient}`),
  )}${where}.${diagonal ? ' By \\(\\operatorname{diag}\\) the diagonal of a matrix is meant.' : ''}
${rates.join('\n')}
`;
}

export const identities = (d: LatexEvidence): string =>
  `${plural(d.identities.entries, 'scalar identity', 'scalar identities')}, ${plural(d.identities.termOperations, 'term operation')}`;

export const independenceText = ({ independence: { size, prime } }: LatexEvidence, found: number): string =>
  found === 1
    ? `\\emph{The law is not constant.} One of its derivatives at an integer point is nonzero modulo \\(p=${prime}\\).`
    : `\\emph{They are independent.} A \\(${size}\\times ${size}\\) minor of the Jacobian of ${found} of the entries at an integer point is nonzero modulo \\(p=${prime}\\),
hence nonzero over \\(\\mathbb{Q}\\).`;

export const boundText = ({ bound }: LatexEvidence, lieRank: number, nearPoint = false): string =>
  `At ${nearPoint ? 'the' : 'an'} integer point \\(\\theta_0\\)${nearPoint ? ', with its true slopes,' : ''} the values of ${plural(bound.words, 'word')} in fields of the family (${bound.depth <= 1 ? 'no brackets needed' : `brackets of depth at most ${bound.depth}`}) have a nonzero
\\(${lieRank}\\times ${lieRank}\\) minor modulo \\(p=${bound.prime}\\), so ${nearPoint ? 'near \\(\\theta_0\\) the dimension' : 'the generic dimension'} of the Lie algebra is at least ${lieRank}; words and point are in the ${
    bound.listing === undefined ? 'JSON certificate' : 'appendix'
  }.`;
