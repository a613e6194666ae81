/**
 * The LaTeX page of a certificate: a standalone document that states the theorem, displays laws and the reason for each
 * identity, and gives both bounds with their witnesses.
 */
export interface LatexLaw {
  /** The law as displayed mathematics. */
  readonly law: string;
  readonly count: number;
  readonly kind: string;
}

export interface LatexDocument {
  readonly title: string;
  readonly modelText: string;
  readonly flow: 'gradient' | 'mirror' | 'momentum';
  readonly parameters: number;
  readonly stateDimension: number;
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
  readonly laws: readonly LatexLaw[];
  readonly hypotheses: readonly string[];
  /** The size of the upper bound's evidence. */
  readonly bound: { readonly prime: number; readonly words: number; readonly depth: number };
  readonly identities: { readonly termOperations: number; readonly entries: number };
  readonly secondOpinions: string;
}

const FLOWS: Readonly<Record<LatexDocument['flow'], string>> = {
  gradient: 'Gradient flow \\(\\dot\\theta=-\\nabla L(\\theta)\\)',
  mirror: 'The mirror flow \\(\\dot\\theta=-M(\\theta)\\circ\\nabla L(\\theta)\\)',
  momentum:
    'The momentum flow \\(\\ddot\\theta+\\tau\\dot\\theta=-\\nabla L(\\theta)\\), on \\((t,\\theta,\\dot\\theta)\\) of dimension \\(N=1+2D\\),',
};

const escapeText = (text: string): string =>
  text.replace(/[\\{}$&#^_%~]/g, (c) =>
    c === '\\' ? '\\textbackslash{}' : c === '^' || c === '~' ? `\\${c}{}` : `\\${c}`,
  );

export function latexDocument(d: LatexDocument): string {
  const laws = d.laws.map(
    (l) => `\\item \\(\\displaystyle ${l.law}\\)\\quad(${l.count === 1 ? 'one law' : `${l.count} laws`}, ${l.kind})`,
  );
  const count = d.complete
    ? `exactly ${d.maxLaws} functionally independent local ${plural(d.maxLaws)}, and those below are complete`
    : `at least ${d.found} and at most ${d.maxLaws} functionally independent local laws`;
  return `\\documentclass[11pt]{article}
\\usepackage[T1]{fontenc}
\\usepackage{amsmath,amssymb,amsthm}
\\usepackage[margin=25mm]{geometry}
\\newtheorem*{theorem}{Theorem}
\\sloppy
\\begin{document}
\\begin{center}\\Large Integrals of motion: ${escapeText(d.title)}\\end{center}

\\noindent The model:
{\\small
{small
\\begin{verbatim}
${verbatimLines(d.modelText)}
\\end{verbatim}}

\\begin{theorem}
Let \\(\\theta\\in\\mathbb{R}^{${d.parameters}}\\) be the parameters and let
\\(\\mathcal{V}=\\operatorname{span}\\{\\nabla_\\theta\\langle u,f_\\theta(x)\\rangle\\}\\), over all inputs \\(x\\) and all output
cotangents \\(u\\) that the loss allows. ${FLOWS[d.flow]} of every data set has ${count}${d.laws.length === 0 ? '.' : ':'}
${d.laws.length === 0 ? '' : `\\begin{itemize}\n${laws.join('\n')}\n\\end{itemize}`}
\\end{theorem}
${d.hypotheses.length === 0 ? '' : `\n\\noindent\\textbf{Hypotheses.} ${d.hypotheses.map(escapeText).join(' ')}\n`}
\\begin{proof}
\\emph{The laws hold.} For each law \\(h\\) the polynomial
\\(\\bigl\\langle\\nabla_\\theta h,\\nabla_\\theta\\langle u,f_\\theta(x)\\rangle\\bigr\\rangle\\) in \\(\\theta\\), \\(x\\), \\(u\\) (and the slopes of
piecewise-linear units) was expanded over \\(\\mathbb{Q}\\) and is zero: ${d.identities.entries} scalar identities,
${d.identities.termOperations} term operations. The residual \\(f-y\\) is an instance of \\(u\\).

\\emph{They are independent.} A ${d.found}\\(\\times\\)${d.found} minor of their Jacobian at an integer point is nonzero modulo a prime,
hence nonzero over \\(\\mathbb{Q}\\).

\\emph{There are no more.} If \\(Xh=Yh=0\\) then \\([X,Y]h=0\\). At an integer point \\(${d.bound.words}\\) words (brackets of depth at most ${d.bound.depth})
in fields of \\(\\mathcal{V}\\) have a nonzero minor modulo \\(p=${d.bound.prime}\\), so the generic dimension of
\\(\\operatorname{Lie}(\\mathcal{V})\\) is at least ${d.lieRank} and
\\[ ${d.flow === 'momentum' ? 'N' : 'D'}-\\dim\\operatorname{Lie}\\;\\le\\; ${d.stateDimension}-${d.lieRank} \\;=\\; ${d.maxLaws}. ${d.complete ? `\\qquad ${d.stateDimension} = ${d.lieRank} + ${d.found}.` : `\\qquad \\text{Found: } ${d.found}.`} \\]
\\end{proof}

\\noindent\\textbf{Machine check.} The words, the point, the prime, and the rows and columns of both minors are in the JSON certificate, which
\\texttt{lawful check} verifies without search. ${escapeText(d.secondOpinions)}

\\noindent\\textbf{References.} Marcotte, Gribonval, Peyr\\'e, \\emph{Abide by the law and follow the flow}, NeurIPS 2023 (number of laws by the
Lie algebra of the gradient fields). Galley, Shahverdi, Flinth, \\emph{Conservation Laws from Data Symmetry in Neural
Networks}, 2026.
\\end{document}
`;
}

const plural = (n: number): string => (n === 1 ? 'law' : 'laws');

/** Long lines are broken; the environment's own end cannot occur. */
function verbatimLines(text: string): string {
  const lines = text.trimEnd().replaceAll('\\end{verbatim}', '\\end {verbatim}').split('\n');
  return lines.flatMap((line) => line.match(/.{1,88}/g) ?? ['']).join('\n');
}
