/**
 * The LaTeX documents of a certificate: a page that states and proves the theorem, or the theorem and proof environments alone for
 * pasting into a paper.
 */

import { type FlowKind, flowRow } from '../../certificates/flows.js';
import { augmentedProof, augmentedTheorem, groupText, liftText } from './augmented.js';
import type { LatexDocument, LatexDomain, LatexEvidence } from './latex-claim.js';
import { escapeText, fillLines, verbatimLines, visualWidth } from './latex-text.js';
import { entriesInAppendix, entryDisplay } from './laws.js';
import { REFERENCES, type Reference } from './references.js';
import { countText, definitionsText, isUnbounded, labelOf, proof, theorem } from './theorems.js';

export function latexDocument(d: LatexDocument): string {
  const { augmented: a } = d;
  const second =
    a === undefined
      ? ''
      : `${groupText(a)}\n${augmentedTheorem(a, undefined, d.entries)}${augmentedProof(a, d.stateDimension)}\n${liftText(a)}`;
  return `\\documentclass[10pt,a4paper]{article}
\\usepackage{amsmath,amssymb,amsthm}
\\usepackage[hmargin=19mm,top=11mm,bottom=13mm,footskip=7mm]{geometry}
\\newtheoremstyle{compact}{4pt}{4pt}{\\itshape}{}{\\bfseries}{.}{ }{}
\\theoremstyle{compact}\\newtheorem*{theorem}{Theorem}
\\allowdisplaybreaks
\\sloppy\\emergencystretch=4em
\\setlength{\\parskip}{2pt}\\setlength{\\topsep}{2pt plus 1pt}
\\begin{document}
\\setlength{\\abovedisplayskip}{4pt plus 2pt}\\setlength{\\belowdisplayskip}{4pt plus 2pt}
\\begin{center}\\large\\textbf{Integrals of motion: ${escapeText(d.title)}}\\end{center}
{\\scriptsize
\\begin{verbatim}
${verbatimLines(d.modelText)}
\\end{verbatim}}

${theorem(d)}
${definitions(d)}
${proof(d)}
${second}
${uncertified(d)}${machineCheck(d)}
${appendix(d)}
${thebibliography(d)}
\\end{document}
`;
}

/** The environments alone, in lines that TeX breaks at any width; citations are those of `latexBibliography`. */
export function latexFragment(d: LatexDocument): string {
  const { augmented: a } = d;
  const entries = [d, ...(a === undefined ? [] : [a])].some((f) => entriesInAppendix(f.laws));
  const second =
    a === undefined
      ? ''
      : `${groupText(a)}
${augmentedTheorem(a, labelOf(d.title), d.entries)}${augmentedProof(withoutListing(a), d.stateDimension, true)}`;
  return `% Theorem and proof of the certificate ${d.title.replaceAll('\n', ' ')}, to be \\input into a paper.
% Needs: \\usepackage{amsmath,amssymb,amsthm} and \\newtheorem{theorem}{Theorem}; cites ${d.title.replaceAll('\n', ' ')}.bib.
${entries ? '% The entries of the matrix laws are many: they are in the full document and in the JSON certificate.\n' : ''}\\begingroup\\sloppy\\emergencystretch=4em
\\noindent ${definitionsText(d)} ${domainText(d.domain, isUnbounded(d.counts))}
${theorem(d, true)}${proof(withoutListing(d), true)}${second}\\noindent{\\footnotesize ${originText(d)}\\par}
\\par\\endgroup
`;
}

/** Which certificate, and who wrote it. */
const originText = ({ origin: { file, hash, generator } }: LatexDocument): string =>
  `Certificate \\texttt{${escapeText(file).replaceAll('-', '-\\allowbreak{}')}}, SHA-256 \\texttt{${hash.replaceAll(/.{8}(?=.)/g, '$&\\allowbreak{}')}}, by ${escapeText(generator)}.`;

/** A fragment has no appendix to refer to. */
const withoutListing = <E extends LatexEvidence>(e: E): E => ({ ...e, bound: { ...e.bound, listing: undefined } });

const definitions = (d: LatexDocument): string =>
  `\\noindent\\textbf{Definitions.} ${definitionsText(d)} ${domainText(d.domain, isUnbounded(d.counts))}
`;

function domainText(o: LatexDomain, unbounded: boolean): string {
  const parts: string[] = [];
  const where = [
    ...(o.rational ? ['no denominator vanishes'] : []),
    ...(o.kernelKinds.includes('log') ? ['no argument of a logarithm vanishes'] : []),
    ...(o.kernelKinds.includes('sqrt') && !unbounded ? ['arguments of square roots are positive'] : []),
    ...(o.piecewise ? ['no piecewise-linear unit is at its kink'] : []),
    ...(o.positive.length > 0 ? [`${o.positive.join(' and ')} declared positive are positive`] : []),
  ];
  parts.push(
    o.nearPoint
      ? 'Domain: identities hold on the set where both sides are defined, the count near the point of the evidence, with the slopes that the units truly have there.'
      : `Domain: ${where.length === 0 ? 'all states for the identities' : `states where ${where.join(' and ')}`}; counts hold near every point of a dense open subset.`,
  );
  if (o.kernelCount > 0) {
    const short =
      o.kernels.length === o.kernelCount && o.kernelCount <= 6 && o.kernels.every((k) => visualWidth(k) < 40);
    const list = short ? ` ${o.kernels.map((k) => `\\(${k}\\)`).join(', ')}` : '';
    const transcendental = !unbounded && o.kernelKinds.some((k) => k !== 'sqrt');
    parts.push(
      `The fields are rational over \\(\\mathbb{Q}\\) in \\(\\theta,x,u\\) and ${o.kernelCount === 1 ? 'the kernel' : `${o.kernelCount} kernels`}${list}.${
        transcendental
          ? ' These are algebraically independent (Ax: exponents and logarithms linearly independent modulo constants, proved by ranks modulo \\(p\\)), so they may be given independent residues.'
          : ''
      }${o.kernelKinds.includes('sqrt') ? ' A square root \\(s\\) of \\(a\\) is taken with \\(s^2=a\\), at points where \\(a\\) is a square modulo \\(p\\).' : ''}`,
    );
  }
  return parts.join(' ');
}

const GAPS = {
  yes: 'gaps \\(\\max_j f_j(gx)-f_k(gx)\\) of the logits are positive and pairwise distinct at one rational point',
  no: 'gaps \\(\\max_j f_j(gx)-f_k(gx)\\) of the logits are not pairwise distinct',
  unknown: 'gaps \\(\\max_j f_j(gx)-f_k(gx)\\) of the logits are not known to be pairwise distinct',
  independent:
    'differences of the logits of all \\(gx\\) are independent over \\(\\mathbb{Q}\\) modulo functions of \\(\\theta\\)',
};

/** A count of an average whose laws are not on the page: which certificates have them. */
function uncertified({ uncertified: summed, title, files }: LatexDocument): string {
  if (summed === undefined) return '';
  const { counts, verdict } = summed;
  const own = files.flatMap(({ extension, name }) =>
    extension === 'augmented.json' || extension === 'invariants.json' ? [`\\texttt{${escapeText(name)}}`] : [],
  );
  const parts = [
    `With the loss averaged over the data symmetry the same squeeze finds ${countText({ counts })}; ${
      own.length === 0
        ? 'no certificate of that count is written'
        : `what of this is certified, and of which losses, say ${own.join(' and ')} alone`
    }.`,
  ];
  if (verdict !== undefined) {
    const { assumption1, stabilizer, order, conclusion, gaps, certified } = verdict;
    const set = gaps === undefined ? 'f(gx)=\\pm f(x)' : 'f(gx)-f(x)\\in\\mathbb{R}\\mathbf{1}';
    const K =
      assumption1 === 'fails' && stabilizer > 1
        ? `, \\(|K|=${stabilizer}\\) for \\(K=\\{g: ${set}\\}\\), \\(|G|=${order}\\)`
        : '';
    const where = certified ? ` (certificate \\texttt{${escapeText(`${title}.assumption.json`)}})` : '';
    const said =
      gaps === undefined
        ? `Assumption 1 of \\cite{Galley2026} ${assumption1 === 'unknown' ? 'is undecided' : assumption1}`
        : `The ${GAPS[gaps]}`;
    parts.push(`${said}${K}${where}: ${escapeText(conclusion)}.`);
  }
  return `\\noindent\\textbf{Remark.} ${parts.join(' ')}

`;
}

function machineCheck(d: LatexDocument): string {
  const listed = (names: readonly string[]): string =>
    names.map((name) => `\\texttt{${escapeText(name)}}`).join(' and ');
  const lines = [
    `\\texttt{lawful check} on ${listed(d.files.map((f) => f.name))} proves ${isUnbounded(d.counts) ? 'identities and independence' : 'identities, independence and upper bound'} again by arithmetic of its own, without search`,
    ...d.exported.map(({ writer, names, coverage }) => writer.sentence(listed(names), coverage)),
  ];
  return `\\noindent\\textbf{Machine check.} ${[...lines, ...(d.secondOpinions === '' ? [] : [escapeText(d.secondOpinions)])].join('. ')}. ${originText(d)}

`;
}

/** Entries that were too many for the theorem, and the words of the upper bound. */
function appendix(d: LatexDocument): string {
  const parts: string[] = [];
  const { augmented: a } = d;
  if (d.entries && entriesInAppendix(d.laws))
    parts.push(`\\noindent\\textbf{Entries of the laws.}\n${entryDisplay(d.laws)}`);
  if (d.entries && a !== undefined && entriesInAppendix(a.laws))
    parts.push(`\\noindent\\textbf{Entries of the laws with data symmetry.}\n${entryDisplay(a.laws, a.plainLaws)}`);
  for (const [of, e] of [
    ['', d],
    [' with data symmetry', a],
  ] as const) {
    if (!d.entries || e?.bound.listing === undefined) continue;
    const formulas = e.bound.listing.map((terms) =>
      fillLines(terms, 88)
        .map((line) => `\\(${line}\\)`)
        .join('\\\\{}\n'),
    );
    parts.push(`\\noindent\\textbf{Words of the bound${of}} modulo \\(${e.bound.prime}\\): ${formulas.join('; ')}.`);
  }
  return parts.length === 0 ? '' : `{\\scriptsize\n${parts.join('\n\n')}\n\n}`;
}

const worksOf = (flow: FlowKind, averaged: boolean): readonly Reference[] => [
  REFERENCES.Marcotte2023,
  ...flowRow(flow).references.map((key) => REFERENCES[key]),
  ...(averaged ? [REFERENCES.Galley2026] : []),
];

const isAveraged = (d: LatexDocument): boolean => d.augmented !== undefined || d.uncertified !== undefined;

const thebibliography = (d: LatexDocument): string =>
  `{\\scriptsize\\makeatletter\\renewcommand{\\section}{\\@ifstar{\\@gobble}{\\@gobble}}\\makeatother
\\begin{thebibliography}{9}\\setlength{\\itemsep}{0pt}\\setlength{\\parskip}{0pt}
${worksOf(d.flow, isAveraged(d))
  .map(({ key, item }) => `\\bibitem{${key}} ${item}`)
  .join('\n')}
\\end{thebibliography}}`;

/** The works that laws of a flow rest on, and those of an average, for BibTeX. */
export const bibliographyOf = (flow: FlowKind, averaged: boolean): string =>
  `${worksOf(flow, averaged)
    .map((r) => r.bib)
    .join('\n\n')}\n`;

/** The works that a fragment cites, for BibTeX. */
export const latexBibliography = (d: LatexDocument): string => bibliographyOf(d.flow, isAveraged(d));
