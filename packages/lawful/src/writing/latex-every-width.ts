/**
 * A theorem for every width as LaTeX: the network, the laws, their number and whether they are all, and the proof by motions, operation by operation. Widths
 * stay names throughout.
 */
import {
  type AxisGraph,
  type AxisLaw,
  type AxisNode,
  indexAxes,
  isLinearLaw,
  isWhole,
  latexExpr,
  latexName,
  parameterName,
  QQ,
  type QuadraticAxisLaw,
  rational,
} from '@lawful/cas-core';
import { lossRow, type Model, parseLawExpression } from '@lawful/networks';
import { escapeText, labelOf, type MotionStep, motionSteps, type RankTheorem, verbatimLines } from '@lawful/verifier';
import type { AllWidthsFindings } from '../finding/find-all-widths.js';
import { latexNetwork } from './latex-model.js';

export interface EveryWidthPage {
  readonly title: string;
  readonly origin: { readonly file: string; readonly hash: string; readonly generator: string };
}

const NAMES = { name: latexName, law: ({ latex }: { readonly latex: string }) => latex, expression: latexExpr };

export function latexEveryWidth(model: Model, found: AllWidthsFindings, page: EveryWidthPage): string {
  return `\\documentclass[10pt,a4paper]{article}
\\usepackage{amsmath,amssymb,amsthm}
\\usepackage[hmargin=19mm,vmargin=16mm]{geometry}
\\newtheorem*{theorem}{Theorem}
\\allowdisplaybreaks
\\sloppy\\emergencystretch=4em
\\begin{document}
\\begin{center}\\large\\textbf{Integrals of motion for every width: ${escapeText(page.title)}}\\end{center}
{\\scriptsize
\\begin{verbatim}
${verbatimLines(model.source.text)}
\\end{verbatim}}

${definitions(model)}

${theorem(model, found, '')}
${proof(found)}
\\noindent\\textbf{Machine check.} \\texttt{lawful check} on \\texttt{${escapeText(page.origin.file)}} follows every motion again with code of its own${found.complete ? ', and verifies what is said of the others; that these matrices generate \\(\\mathfrak{so}(n,m)\\), and the dimension, are proved in Coq (\\texttt{proofs/signature\\_algebra.v})' : ''}. ${origin(page)}
\\end{document}
`;
}

/** Theorem and proof alone, to be read into a paper. */
export function everyWidthFragment(model: Model, found: AllWidthsFindings, page: EveryWidthPage): string {
  return `% Theorem and proof of the certificate ${page.title.replaceAll('\n', ' ')}, to be \\input into a paper.
% Needs: \\usepackage{amsmath,amssymb,amsthm} and \\newtheorem{theorem}{Theorem}.
\\begingroup\\sloppy\\emergencystretch=4em
${definitions(model)}
${theorem(model, found, `\\label{thm:${labelOf(page.title)}}`)}
${proof(found)}
\\noindent{\\footnotesize ${origin(page)}\\par}
\\par\\endgroup
`;
}

const origin = ({ origin: { file, hash, generator } }: EveryWidthPage): string =>
  `Certificate \\texttt{${escapeText(file).replaceAll('-', '-\\allowbreak{}')}}, SHA-256 \\texttt{${hash.replaceAll(/.{8}(?=.)/g, '$&\\allowbreak{}')}}, by ${escapeText(generator)}.`;

/** Laws, counts and conditions as formulas. */
export interface EveryWidthFormulas {
  /** In the order of the laws; `count` null where none is known. */
  readonly laws: readonly { readonly law: string; readonly count: string | null }[];
  readonly count: string | null;
  readonly widths: readonly string[];
  /** Where names are read as `readWhere` says, where the count holds, and where the laws are all besides. */
  readonly readWhere: readonly string[];
  readonly countedWhere: readonly string[];
  readonly completeWhere: readonly string[];
}

export function everyWidthFormulas(found: AllWidthsFindings): EveryWidthFormulas {
  const formula = (count: string | null): string | null => (count === null ? null : countLatex(count));
  return {
    laws: found.laws.map(({ law, count }) => ({ law: lawLatex(law), count: formula(count) })),
    count: formula(found.count),
    widths: found.widths.map(latexName),
    readWhere: found.readWhere.map(conditionLatex),
    countedWhere: found.countedWhere.map(conditionLatex),
    completeWhere: beyondReading(found).map(conditionLatex),
  };
}

const beyondReading = ({ conditions, readWhere }: AllWidthsFindings): string[] =>
  conditions.filter((c) => !readWhere.includes(c));

const math = (list: readonly string[]): string => list.map((m) => `\\(${m}\\)`).join(', ');

function definitions(model: Model): string {
  const n = latexNetwork(model, NAMES);
  const loss =
    lossRow(model.loss).labels === 'sum-one'
      ? 'under softmax cross-entropy'
      : `under any loss, ${lossRow(model.loss).text} among them`;
  return `\\noindent\\textbf{Definitions.} Gradient flow is \\(\\theta'=-\\nabla L(\\theta)\\), \\(L(\\theta)=\\sum_i\\ell(f_\\theta(x_i),y_i)\\), for any finite data set ${loss}. A law is a function of \\(\\theta\\) that it leaves constant, where the network is differentiable.${
    n.dotted ? ' A sign with a dot spreads its smaller side over the rows or columns of the other.' : ''
  }`;
}

function theorem(model: Model, found: AllWidthsFindings, label: string): string {
  const n = latexNetwork(model, NAMES);
  const data = [...(n.inputs.length === 0 ? [] : [math(n.inputs)]), ...n.oneHot];
  const f = `f_\\theta${n.argument === '' ? '' : `(${n.argument})`}`;
  const where = n.bindings.map(({ left, right }) => `\\(${left}=${right}\\)`).join(', ');
  const network = n.output === undefined ? `\\(${f}\\) be the network of the model text` : `\\(${f}=${n.output}\\)`;
  const constants = n.constants.length === 0 ? '' : ` The constants ${math(n.constants)} are fixed but arbitrary.`;
  const widths =
    found.widths.length === 0
      ? 'at its widths'
      : `for all positive integers ${math(found.widths.map(latexName))}${found.readWhere.length === 0 ? '' : ` with ${found.readWhere.map((c) => `\\(${conditionLatex(c)}\\)`).join(', ')}`}`;
  const laws = found.laws.map(({ law, count }, k) => {
    const own = count === null ? '' : count === '1' ? ' (one number)' : ` (\\(${countLatex(count)}\\) numbers)`;
    return `\\item[\\((${k + 1})\\)] \\(${lawLatex(law)}\\)${quantifier(law)}${own}`;
  });
  const count =
    found.count === null || found.laws.length === 0
      ? ''
      : `Together these are \\(${countLatex(found.count)}\\) functionally independent numbers${conditionText(found.countedWhere)}.`;
  const others = found.complete
    ? ` Near every point of a dense open set there are no other laws${conditionText(beyondReading(found))}${(found.proof.rank?.constants.length ?? 0) > 0 ? ', for generic values of the constants' : ''}: every law is locally a function of these.`
    : '';
  const rank = [found.count, ...found.laws.map((l) => l.count)].some((c) => c?.includes('F(') === true)
    ? ' Here \\(F(s,r)=k(2r+1-k)/2\\) with \\(k=\\min(s,r)\\).'
    : '';
  return `\\begin{theorem}${label}
Let \\(\\theta\\) consist of ${math(n.parameters)}${data.length === 0 ? '' : `, let the data be ${data.join(', ')}`}, and let ${network}${where === '' ? '' : `, where ${where}`}.${constants}
Then, ${widths}, ${found.laws.length === 0 ? 'no law of the forms that are looked for is found.' : 'gradient flow leaves constant'}
${found.laws.length === 0 ? '' : `\\begin{itemize}\\setlength{\\itemsep}{1pt}\n${laws.join('\n')}\n\\end{itemize}\n`}${count}${others}${rank}
\\end{theorem}
`;
}

const lawLatex = (law: string): string => latexExpr(parseLawExpression({ file: 'page', text: law }));

const quantifier = (law: string): string => (/\bi\b/.test(law) ? ' for every \\(i\\)' : '');

const countLatex = (count: string): string =>
  count
    .replaceAll('*', '\\,')
    .replace(/[A-Za-z_]\w*/g, (w) => (w === 'F' ? 'F' : latexName(w)))
    .replaceAll('\\,', '\\,');

const conditionLatex = (condition: string): string => countLatex(condition).replace(/>=\s*/g, '\\ge ');

const conditionText = (list: readonly string[]): string =>
  list.length === 0 ? '' : ` if ${list.map((c) => `\\(${conditionLatex(c)}\\)`).join(' and ')}`;

/** What S is, by the form of the law. */
const MATRIX: Readonly<Record<QuadraticAxisLaw['form'], string>> = {
  gram: '\\(S\\) be a symmetric matrix',
  pairs: '\\(S\\) be diagonal, with one number for each pair of neighbours',
  diagonal: '\\(S\\) be a diagonal matrix',
  norm: '\\(s\\) be a number',
  ones: '\\(s\\) be a number, and \\(\\mathbf 1\\) the tensor of ones',
  columns: '\\(c\\) be a vector, and \\(\\mathbf 1\\) the column of ones',
};

const END: Readonly<Record<string, string>> = {
  contract: 'since \\(S\\) on one side of the sum and \\(-S\\) on the other cancel',
  softmax: 'since softmax does not see what is the same along its rows',
  normalise: 'since what is normalised may be scaled',
  add: 'since the motions of the summands cancel',
};

const UNSEEN: Readonly<Record<string, string>> = {
  softmax: 'since softmax does not see what is added to a whole row',
  normalise: 'since its mean is subtracted',
  add: 'since the motions of the summands cancel',
};

const isTranslation = (form: QuadraticAxisLaw['form']): boolean => form === 'ones' || form === 'columns';

function proof({ proof: { graph, laws, shape, rank } }: AllWidthsFindings): string {
  const paragraphs = laws.map((law, k) => `\\emph{(${k + 1})} ${lawProof(graph, law)}`);
  const how = `A law is a motion that changes nothing: if moving the parameters along \\(\\nabla h\\) leaves every output \\(f_\\theta(x)\\) where it is, then \\(\\langle\\nabla h,\\nabla_\\theta\\langle u,f_\\theta(x)\\rangle\\rangle=0\\) for all \\(u\\) and \\(x\\), and \\(h\\) is constant along the flow. Write \\(\\delta\\) for the change along such a motion; \\(\\delta\\theta\\) below is half the gradient of the pairing of \\(S\\) with the law, and \\(S\\) is arbitrary.`;
  return `\\begin{proof}
${how}

${paragraphs.join('\n\n')}${paragraphs.some((p) => /z_\{\d+\}/.test(p)) ? '\n\nHere \\(z_k\\) is the value of node \\(k\\) of the certificate.' : ''}${paragraphs.some((p) => p.includes('\\cdot_{')) ? ' \\(S\\cdot_kT\\) is \\(T\\) with \\(S\\) acting along its axis \\(k\\); of \\(S\\cdot_{j,k}T\\) the matrix depends on the place along axis \\(j\\).' : ''}${shape === undefined ? '' : `\n\n${completenessProof(shape.name)}`}${rank === undefined ? '' : `\n\n${rankProof(rank)}`}
\\end{proof}
`;
}

function lawProof(graph: AxisGraph, law: AxisLaw): string {
  if (isLinearLaw(law)) {
    const name = `\\(${latexName(parameterName(graph, law.node))}\\)`;
    return law.form === 'constant'
      ? `No output changes when ${name} moves, whatever its motion.`
      : `No output changes when ${name} moves by the same amount all along axis ${law.axis + 1}: what is behind it subtracts means, or is a softmax.`;
  }
  const rates = [...law.terms, ...law.idle].map(
    (t) =>
      `\\delta ${nodeLatex(graph, t.node)}=${motionLatex(graph, law.form, t.node, [{ axes: indexAxes(t), factor: t.coefficient }])}`,
  );
  const steps = motionSteps(graph, law).filter((s) => !isTransposition(graph.nodes[s.node]!));
  const moving = steps.filter((s) => s.factors.length > 0);
  const ends = steps.filter((s) => s.factors.length === 0);
  const through = moving.map((s) => stepLatex(graph, law.form, s));
  const passes =
    through.length === 0
      ? ''
      : ` The motion passes on as ${through.slice(0, 8).join(', ')}${through.length > 8 ? ', and so on through the operations between' : ''}.`;
  const reasons = new Map<string, string[]>();
  for (const { node } of ends) {
    const { op } = graph.nodes[node]!.operation;
    const why = (isTranslation(law.form) ? UNSEEN : END)[op] ?? '';
    const own = isWhole(law.form) ? why.replace('\\(S\\)', '\\(s\\)').replace('\\(-S\\)', '\\(-s\\)') : why;
    reasons.set(own, [...(reasons.get(own) ?? []), `\\delta ${nodeLatex(graph, node, true)}`]);
  }
  const final = [...reasons].map(([why, list]) => {
    const shown = [...new Set(list)];
    const equal = shown.length > 4 ? [...shown.slice(0, 4), '\\dots'] : shown;
    return `\\(${equal.join('=')}=0\\)${why === '' ? '' : `, ${why}`}`;
  });
  return `Let ${MATRIX[law.form]}${law.batch === undefined ? '' : ', one for each place along further axes,'}, and \\(${rates.join(',\\ ')}\\).${passes} ${final.length === 0 ? 'Nothing reaches the output.' : `Then ${final.join('; ')}. So the output stands still.`}`;
}

const stepLatex = (graph: AxisGraph, form: QuadraticAxisLaw['form'], { node, factors }: MotionStep): string =>
  `\\(\\delta(${nodeLatex(graph, node)})=${motionLatex(graph, form, node, factors)}\\)`;

/** Σ of S on each axis that it moves. */
function motionLatex(
  graph: AxisGraph,
  form: QuadraticAxisLaw['form'],
  node: number,
  factors: MotionStep['factors'],
): string {
  const own = nodeLatex(graph, node, true);
  const order = graph.nodes[node]!.axes.length;
  const parts = factors.map(({ axes, factor: c }) => {
    const size = c.num < 0n ? QQ.mul(c, rational(-1)) : c;
    const number = size.den === 1n ? (size.num === 1n ? '' : `${size.num}\\,`) : `\\tfrac{${size.num}}{${size.den}}`;
    return `${c.num < 0n ? '-' : '+'}${number}${along(form, own, order, axes)}`;
  });
  return parts.join('').replace(/^\+/, '');
}

function along(form: QuadraticAxisLaw['form'], own: string, order: number, axes: readonly number[]): string {
  const axis = axes.at(-1)!;
  if (form === 'norm') return `s\\,${own}`;
  if (form === 'ones') return 's\\,\\mathbf 1';
  if (form === 'columns') return axis === order - 1 ? '\\mathbf 1c^{\\top}' : 'c\\,\\mathbf 1^{\\top}';
  if (order > 2 || axes.length > 1) return `S\\cdot_{${axes.map((k) => k + 1).join(',')}}${own}`;
  return axis === 0 ? `S${own}` : `${own}S`;
}

/** Axes in another order, and nothing else. */
function isTransposition({ operation }: AxisNode): boolean {
  return operation.op === 'contract' && operation.labels.length === 1;
}

const LONGEST = 90;

/** A node as a formula: by its name, or by what it is made of while that is short. */
function nodeLatex(graph: AxisGraph, n: number, bracketed = false): string {
  const text = formula(graph, n, 6);
  const shown = text === undefined || text.length > LONGEST ? `z_{${n}}` : text;
  const single = /^\\?[A-Za-z]+(_\{[^{}]*\})?$|^\\mathrm\{[^{}]*\}$|^z_/.test(shown);
  return bracketed && !single ? `(${shown})` : shown;
}

function formula(graph: AxisGraph, n: number, depth: number): string | undefined {
  const name = graph.names.get(n);
  if (name !== undefined) return latexName(name);
  if (depth === 0) return undefined;
  const { operation, inputs } = graph.nodes[n]!;
  const parts = inputs.map((i) => formula(graph, i, depth - 1));
  if (parts.includes(undefined)) return undefined;
  const of = parts as string[];
  const inBrackets = (text: string): string =>
    /[+-]/.test(text.replace(/\{[^{}]*\}|\([^()]*\)/g, '')) ? `(${text})` : text;
  switch (operation.op) {
    case 'number':
      return operation.value;
    case 'contract': {
      if (isTransposition(graph.nodes[n]!)) {
        const [own] = operation.labels;
        const swapped = own!.length === 2 && operation.result[0] === own![1] && operation.result[1] === own![0];
        return swapped ? `${/^[A-Za-z]$|_\{[^{}]*\}$/.test(of[0]!) ? of[0] : `(${of[0]})`}^{\\top}` : undefined;
      }
      const chain = operation.labels.every(
        (l, k) =>
          l.length === 2 &&
          (k === 0 || l[0] === operation.labels[k - 1]![1] || graph.nodes[inputs[k]!]!.axes.every((w) => w === 1)),
      );
      if (chain) return of.map(inBrackets).join('');
      const same = operation.labels.every((l) => l.join() === operation.result.join());
      return same ? of.map(inBrackets).join('\\odot ') : undefined;
    }
    case 'add':
      return of.map((p, k) => `${operation.signs[k] === -1 ? '-' : k === 0 ? '' : '+'}${p}`).join('');
    case 'map':
      return operation.function.kind === 'any'
        ? `\\operatorname{${operation.function.name.replaceAll('_', '\\_')}}(${of[0]})`
        : undefined;
    case 'softmax':
      return `\\operatorname{softmax}(${of.join(',')})`;
    case 'normalise':
      return `\\operatorname{${operation.centred ? 'standardise' : 'normalise'}}(${of[0]})`;
    case 'divide':
      return `${inBrackets(of[0]!)}/${inBrackets(of[1]!)}`;
    default:
      return undefined;
  }
}

/** Why there are no others, by one rank. */
function rankProof({ at, rank }: RankTheorem): string {
  const widths = [...at].map(([w, n]) => `${latexName(w)}=${n}`).join(',\\ ');
  return `\\emph{No others.} The parameters on the inner axes \\(${[...at.keys()].map(latexName).join(',')}\\) enter the network through products \\(AB^{\\top}\\) over them alone: every value that has such an axis is linear in one side of a product. At the integer point of the certificate, where \\(${widths}\\) and the products have the rank from which the theorem holds, the gradients have rank \\(${rank}\\) modulo a prime, which is the number of entries of all products and of all other parameters that move; so there, and by semicontinuity at generic parameters for all larger inner widths, they are all directions. ${LEMMA}`;
}

const LEMMA =
  "Let \\(P=\\left[\\begin{smallmatrix}A\\\\B\\end{smallmatrix}\\right]\\) stack the two sides of a product \\(\\varphi=AB^{\\top}\\), with \\(N\\) rows and \\(r\\) columns. A direction \\(E\\) of \\(\\varphi\\) moves \\(P\\) by \\(\\left[\\begin{smallmatrix}0&E\\\\E^{\\top}&0\\end{smallmatrix}\\right]P\\). These matrices generate \\(\\mathfrak{so}(n,m)\\), since \\([S_E,S_{E'}]=\\operatorname{diag}(EE'^{\\top}-E'E^{\\top},\\,E^{\\top}E'-E'^{\\top}E)\\); its orbit through a generic \\(P\\) has codimension \\(F(N,r)\\), the number of entries of \\(P^{\\top}JP=A^{\\top}A-B^{\\top}B\\).";

/** Why there are no others, by the shape of the network. */
function completenessProof(name: string): string {
  const spans: Readonly<Record<string, string>> = {
    product:
      'The output is linear in \\(\\varphi\\), and data tell all its entries apart; so the gradients with respect to \\(\\varphi\\) are all directions.',
    attention:
      'The gradients with respect to all \\(\\varphi_h\\) and \\(\\psi_h\\) are all directions: for two tokens \\(x,x+\\delta\\) the output is \\(\\sum_h\\sigma(x^{\\top}\\varphi_h\\delta)\\,\\psi_h^{\\top}\\delta\\) up to terms without \\(\\sigma\\); where \\(x^{\\top}\\varphi_h\\delta=i\\pi(2k+1)\\) a direction \\(E_h\\) makes a double pole with the coefficient \\((x^{\\top}E_h\\delta)\\,\\psi_h^{\\top}\\delta\\), different heads have different poles, and so \\(E_h=0\\); then the simple poles give that the directions of \\(\\psi_h\\) vanish.',
    units:
      'Points on the two sides of the hyperplane of one unit differ in that unit alone; so the family is the sum of those of single units, and each is a product \\(\\varphi=c\\,w^{\\top}\\) of two vectors.',
    'gated-units':
      'Units with different gates have different poles, or different hyperplanes; so the family is the sum of those of single units, of which each entry of \\(c\\,a^{\\top}\\) and of the gate moves by itself.',
  };
  return `\\emph{No others.} ${spans[name] ?? ''} ${LEMMA}`;
}
