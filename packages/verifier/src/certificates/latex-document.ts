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
  readonly augmented?: LatexAugmented | undefined;
}

/** The second theorem of a model with a data symmetry. */
export interface LatexAugmented {
  readonly group: string;
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
  /** All laws of the average, the plain ones included, are these and those of the first theorem. */
  readonly laws: readonly LatexLaw[];
  /** Dimensions of the spaces that the averages of |f|² and of ⟨f, y⟩ run through. */
  readonly quadratic: number;
  readonly labelled: number;
  /** The isotypic table, when the network has a tensor form small enough to lift. */
  readonly table: readonly {
    readonly dimension: number;
    readonly multiplicity: number;
    readonly type: string;
    readonly factor: string;
  }[];
  readonly lifted:
    | { readonly features: number; readonly algebra: number; readonly realizable: number; readonly effective: string }
    | undefined;
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
  const count =
    d.complete && d.maxLaws === 0
      ? 'no local integral of motion (other than constants)'
      : d.complete
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

${d.augmented === undefined ? '' : augmentedSection(d.augmented, d.stateDimension)}\\noindent\\textbf{Machine check.} The words, the point, the prime, and the rows and columns of both minors are in the JSON certificate, which
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

function augmentedSection(a: LatexAugmented, N: number): string {
  const laws = a.laws.map(
    (l) => `\\item \\(${l.law}\\)\\quad(${l.count === 1 ? 'one law' : `${l.count} laws`}, ${l.kind})`,
  );
  const count = a.complete ? `exactly ${a.maxLaws}` : `at least ${a.found} and at most ${a.maxLaws}`;
  const rows = a.table.map(
    (b) => `${b.dimension} & ${b.multiplicity} & ${b.type} & \\(${b.factor.replace('Sp', '\\mathrm{Sp}')}\\) \\\\`,
  );
  const lifted =
    a.lifted === undefined
      ? ''
      : `
\\noindent The network is \\(f_\\theta(x)=M(\\theta)T(x)\\) with ${a.lifted.features} features. Isotypic blocks of their span (the type of a real irreducible: its complex
constituent has Frobenius--Schur indicator \\(1,0,-1\\) for real, complex, quaternionic):
\\begin{center}\\begin{tabular}{rrll}
dimension & multiplicity & type & factor of \\(H\\) if \\(\\mathcal{B}=0\\)\\\\\\hline
${rows.join('\n')}
\\end{tabular}\\end{center}
The effective group is \\(${a.lifted.effective.replaceAll(' x ', '\\times ').replaceAll('Sp', '\\mathrm{Sp}')}\\); from the actual averages the lifted group \\(H\\) has a Lie algebra of dimension
${a.lifted.algebra}, of which ${a.lifted.realizable} dimensions are realised by linear fields on the parameters. Where \\(\\mathfrak{so}(n)\\) acts on a block \\(P\\) of parameters, the loss
depends on \\(P\\) through \\(P^{\\top}P\\), so \\(\\nabla_P L=PS\\) with \\(S\\) symmetric and \\(\\operatorname{range}P\\) is conserved.
`;
  return `\\begin{theorem}[with data symmetry]
Let the compact group ${escapeText(a.group)} act on the data. Gradient flow of squared losses averaged over it has ${count} functionally independent local laws, for all
data: those above and${
    a.laws.length === 0
      ? ' no others.'
      : `
\\begin{itemize}
${laws.join('\n')}
\\end{itemize}`
  }
\\end{theorem}
\\begin{proof}
The averages of \\(|f_\\theta|^2\\) and \\(\\langle f_\\theta,y\\rangle\\) over the group are spanned by ${a.quadratic} and ${a.labelled} polynomials in \\(\\theta\\), one for each invariant
functional on polynomials in the data; the functionals are a nullspace over \\(\\mathbb{Q}\\). Each law is annihilated by the gradients of all of them, as an identity over \\(\\mathbb{Q}\\).
Brackets of these gradients span at least ${a.lieRank} dimensions at an integer point modulo a prime, and \\(${N}-${a.lieRank}=${a.maxLaws}\\).
\\end{proof}
${lifted}
`;
}
