/** LaTeX pages: sums that break, text that is escaped, and tables whose terms really cancel. */

import { flowFamily, lowerModel, parseLaw, parseModel } from '@lawful/networks';
import { cancellation, WRITERS } from '@lawful/verifier';
import {
  alignRows,
  escapeText,
  fillLines,
  splitSum,
  verbatimLines,
  visualWidth,
} from '@lawful/verifier/inside/writers/latex/latex-text';
import { bibliography, certify, check, find } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'page.law', text });

describe('sums on a page', () => {
  it('split at their top-level signs only', () => {
    expect(splitSum('a + b - \\frac{c + d}{e - f} - (g + h)')).toEqual([
      'a',
      '+ b',
      '- \\frac{c + d}{e - f}',
      '- (g + h)',
    ]);
    expect(splitSum('\\left(a + b\\right) + \\lVert x - y \\rVert^{2}')[0]).toBe('\\left(a + b\\right)');
  });

  it('fill lines without losing, reordering or overfilling', () => {
    const terms = Array.from({ length: 60 }, (_, i) => `${i === 0 ? '' : i % 2 ? '+ ' : '- '}W_{${i}}\\,x_{${i}}`);
    const lines = fillLines(terms, 40);
    expect(lines.join(' ')).toBe(terms.join(' '));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(visualWidth(line)).toBeLessThanOrEqual(42);
    expect(
      alignRows('h', terms, 40)
        .slice(1)
        .every((row) => row.startsWith('&\\quad')),
    ).toBe(true);
    expect(fillLines(['a'.repeat(200)], 40)).toEqual(['a'.repeat(200)]);
  });

  it('escape what TeX would read', () => {
    expect(escapeText('50% of #1 & x_1^2 {a} ~ $ \\ < |')).toBe(
      '50\\% of \\#1 \\& x\\_1\\^{}2 \\{a\\} \\~{} \\$ \\textbackslash{} \\(<\\) \\(|\\)',
    );
    const listing = verbatimLines(`a${'b'.repeat(300)}\n\\end{verbatim}\n\u00e9`);
    expect(listing).not.toContain('\\end{verbatim}');
    expect(Math.max(...listing.split('\n').map((l) => l.length))).toBeLessThanOrEqual(110);
    expect(listing).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

/** The table of one law, its terms as numbers at a point: variable names become values. */
function table(text: string, law: string) {
  const network = lowerModel(model(text));
  const family = flowFamily(network);
  const [h] = parseLaw(network, law, family).entries;
  return cancellation(family, family.generators[0]!, h!, (v) => family.variables[v]!.name.replace(/\W/g, ''));
}

describe('a table of cancelling terms', () => {
  it('of x·a·b² has the two products of the chain rule', () => {
    // ∂f/∂a = x b², ∂f/∂b = 2abx; h = 2a² − b²: 4a·xb² − 2b·2abx = 0, both terms times u.
    const found = table('param a\nparam b\ninput x\noutput x * a * b^2\n', '2*a^2 - b^2')!;
    expect(found.marks).toBe(1);
    expect(found.rows.map((r) => [r.variable, r.terms.map((t) => t.text.replaceAll('\\,', ' '))])).toEqual([
      ['a', ['4 a b^{2} x u1']],
      ['b', ['-4 a b^{2} x u1']],
    ]);
  });

  it('is not made for what is no law, nor beyond its size', () => {
    expect(table('param a\nparam b\ninput x\noutput x * a * b^2\n', 'a^2 - b^2')).toBeUndefined();
    expect(table('param U : 4 x 4\nparam V : 4 x 4\ninput x : 4\noutput V * U * x\n', "U*U' - V'*V")).toBeUndefined();
  });

  it('puts the rows of a rational network over one denominator', () => {
    const found = table('param a\nparam b\ninput x\noutput x * a / b\n', 'a^2 + b^2')!;
    expect(found.denominator).toBeDefined();
    expect(found.rows.map((r) => r.terms.map((t) => t.mark))).toEqual([[1], [1]]);
    expect(found.rows[0]!.terms[0]!.text.startsWith('-')).not.toBe(found.rows[1]!.terms[0]!.text.startsWith('-'));
  });
});

describe('a page', () => {
  const page = async (text: string, title = 'a_page'): Promise<Map<string, string>> => {
    const { files } = await certify(model(text), { title, opinionTimeout: 0, fragment: true });
    return new Map(files.map((f) => [f.extension, f.content]));
  };

  it('states count, dimension and both proofs, and names group and relations', async () => {
    const tex = (await page('param w : 1 x 4\ninput x : 4\noutput w * x\nsymmetry dihedral(4) : x -> g * x\n')).get(
      'tex',
    )!;
    expect(tex).toContain('a\\_page');
    expect(tex).toContain('D_{4}');
    expect(tex).toContain('of order 8');
    expect(tex).toContain('g_{1}^{4}=1');
    expect(tex).toContain('(1\\,2\\,3\\,4)');
    // Reflections invert rotations.
    expect(tex).toMatch(/g_\{2\}g_\{1\}g_\{2\}\^\{-1\}=g_\{1\}\^\{3\}/);
    expect(tex.match(/\\begin\{proof\}/g)).toHaveLength(2);
    expect(tex.match(/\\begin\{theorem\}/g)).toHaveLength(2);
  });

  it('never prints two names alike', async () => {
    const scalars = (await page('param a1\nparam a : 2\ninput x : 2\noutput a1 * sum(a .* x)\n')).get('tex')!;
    // |a|² − a1² by homogeneity; the entries of a are a_1 and a_2.
    expect(scalars).toMatch(/h_\{1\} = \\mathrm\{a1\}\^\{2\} - \\lVert a \\rVert/);
    expect(scalars).toContain('d=\\mathrm{a1}\\colon');
    expect(scalars.match(/d=a_\{1\}\\colon/g)).toHaveLength(1);
    const underscore = (await page('param a1\nparam a_1\ninput x\noutput a1 * a_1 * x\n')).get('tex')!;
    expect(underscore).toContain('\\mathrm{a1}^{2} - \\mathrm{a\\_1}^{2}');
    const cotangent = (await page('param u1\nparam b : 2\ninput x : 2\noutput u1 * (b .* x)\n')).get('tex')!;
    expect(cotangent).toContain('\\mathrm{u1}\\,b_{1}\\,x_{1}\\,u_{1}');
    const slope = (await page('param sigma_1\nparam b : 2\ninput x : 2\noutput sigma_1 * relu(b .* x)\n')).get('tex')!;
    expect(slope).toContain('\\mathrm{sigma\\_1}');
    expect(slope).toContain('\\sigma_{k}\\text{: the slopes');
    const matrix = (await page('param W1 : 1 x 2\nparam W_1 : 2 x 2\ninput x : 2\noutput W1 * W_1 * x\n')).get('tex')!;
    expect(matrix).toContain('\\mathrm{W1}^{\\top}');
    expect(matrix).toContain('\\mathrm{W\\_1}');
    expect(matrix).not.toContain('W_{1}');
  });

  it('nor a name of the model like a letter of the page or a "let" line', async () => {
    const lets = (await page('param W1 : 2 x 2\nparam B : 2 x 2\ninput x : 2\nlet W_1 = W1*x\noutput B*W_1\n')).get(
      'tex',
    )!;
    expect(lets).toContain('\\mathrm{W\\_1}=\\mathrm{W1}\\,x');
    expect(lets).not.toContain('W_{1}');
    const slopes = (await page('param A : 2 x 2\nparam B : 2 x 2\ninput x : 2\nlet D1 = A*x\noutput B*relu(D1)\n')).get(
      'tex',
    )!;
    // Two things called D_1: no words.
    expect(slopes).not.toContain('is the diagonal matrix of slopes');
    const identity = (await page('param I2 : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * (I2 + eye(2)) * x\n')).get(
      'tex',
    )!;
    expect(identity).toContain('f_\\theta(x)=V\\,(\\mathrm{I2} + I_{2})\\,x');
    const letters = (await page('param u : 2 x 2\nparam theta : 2 x 2\ninput X : 2\noutput u * theta * X\n')).get(
      'tex',
    )!;
    expect(letters).toContain('f_\\theta(\\mathrm{X})=\\mathrm{u}\\,\\mathrm{theta}\\,\\mathrm{X}');
    // By hand: the gradient by u is the cotangent times (theta X)ᵀ.
    expect(letters).toContain('\\delta \\mathrm{u} = u\\,\\mathrm{X}^{\\top}\\,\\mathrm{theta}^{\\top}');
  });

  it('claims near a point no more than was proved there', async () => {
    const near = (await page("param U : 2 x 2\nparam V : 3 x 2\noutput U * relu(V')\n")).get('fragment.tex')!;
    expect(near).toContain('with its true slopes, the values of');
    expect(near).toContain('so near \\(\\theta_0\\) the dimension of the Lie algebra is at least 7');
    // Units with V < 0 stand still, so that more functions of the state are constant there.
    expect(near).toMatch(/; at another point tried, true slopes leave up to ([4-9]|10) laws/);
    expect(near).not.toMatch(/generic/);
    // There is no input.
    expect(near).toContain('as an identity in \\(\\theta\\), \\(u\\), and the slopes');
    const everywhere = (await page('param U : 2 x 2\nparam V : 3 x 2\ninput Z : 2 x 1\noutput V * U * Z\n')).get(
      'tex',
    )!;
    expect(everywhere).toContain('so the generic dimension of the Lie algebra is at least 7');
    expect(everywhere).toContain('as an identity in \\(\\theta\\), \\(Z\\), \\(u\\)');
  });

  it('proves in matrices what cancels as words, and by a table what does not', async () => {
    const words = (await page('param U : 2 x 3\nparam V : 2 x 2\ninput x : 3\noutput V * U * x\n')).get('tex')!;
    // By hand: the gradients of ⟨u, VUx⟩ are Vᵀuxᵀ and uxᵀUᵀ.
    expect(words).toContain('\\delta U = V^{\\top}\\,u\\,x^{\\top}');
    expect(words).toContain('\\delta V = u\\,x^{\\top}\\,U^{\\top}');
    expect(words).toMatch(/\\delta\(U\\,U\^\{\\top\}\) = /);
    expect(words).not.toContain('add up to');
    const units = (await page('param A : 2 x 2\nparam B : 2 x 2\ninput x : 2\noutput B * relu(A * x)\n')).get('tex')!;
    expect(units).toContain('\\(D_{1}\\) is the diagonal matrix of slopes');
    // By hand: row i of A moves by σ_i B_i u xᵀ, and B_i by u σ_i (Ax)_i.
    expect(units).toContain('\\delta A = D_{1}\\,B^{\\top}\\,u\\,x^{\\top}');
    const smooth = (await page('param a : 2\nparam b\ninput x : 2\noutput b * tanh(sum(a .* x)) + 0 * b\n')).get(
      'tex',
    )!;
    expect(smooth).not.toContain('\\delta');
    const penalised = (
      await page('param U : 1 x 2\nparam V : 1 x 1\ninput x : 2\noutput V * U * x\nloss mse + 2 * norm2(U)\n')
    ).get('tex')!;
    expect(penalised).not.toContain('\\delta');
    const momentum = (
      await page('param U : 1 x 2\nparam V : 1 x 1\ninput x : 2\noutput V * U * x\nflow momentum(1)\n')
    ).get('tex')!;
    expect(momentum).not.toContain('\\delta');
    // δ is taken: another letter.
    const taken = (await page('param delta : 1 x 2\nparam V\ninput x : 2\noutput V * delta * x\n')).get('tex')!;
    expect(taken).toContain('\\partial V');
  });

  it('keeps subscripts where nothing clashes', async () => {
    const tex = (await page('param W1 : 2 x 2\nparam W2 : 1 x 2\ninput x : 2\noutput W2 * W1 * x\n')).get('tex')!;
    expect(tex).toContain('W_{1}');
    expect(tex).not.toContain('\\mathrm{W');
  });

  it('gives both bounds when they differ', async () => {
    // The trap (1,2,2,1): 7 local laws, 6 found (theory §2, O2t).
    const tex = (await page('param A : 2 x 1\nparam B : 2 x 2\nparam C : 1 x 2\ninput x\noutput C * B * A * x\n')).get(
      'tex',
    )!;
    expect(tex).toContain('at least 6 and at most 7 functionally independent');
    expect(tex).toMatch(/6\\;\\le\\;\\#\\text\{laws\}/);
  });

  it('says what the non-polynomial theorem gives, with a certificate of Assumption 1', async () => {
    const head = 'param U : 2 x 3\nparam v : 1 x 2\ninput x : 3\n';
    const holds = await page(`${head}output v * U * x\nloss logistic\nsymmetry cyclic(3) : x -> g * x\n`);
    expect(holds.get('tex')).toContain('Assumption 1 of \\cite{Galley2026} holds');
    expect(check(holds.get('assumption.json')!)).toMatchObject({ accepted: true });
    const fails = await page(`${head}output v * (U * x).^2\nloss logistic\nsymmetry sign(3) : x -> g * x\n`);
    expect(fails.get('tex')).toMatch(/Assumption 1 of \\cite\{Galley2026\} fails, \\\(\|K\|=2\\\)/);
    expect(check(fails.get('assumption.json')!).statement).toContain('for 2 elements, with the sign character trivial');
    const softmax = 'param W : 3 x 3\ninput x : 3\n';
    const loss = 'loss cross-entropy\nsymmetry cyclic(3) : x -> g * x';
    const distinct = await page(`${softmax}output W * x\n${loss}\n`);
    expect(distinct.get('tex')).toMatch(
      /of the logits are positive and pairwise distinct at one rational point \(certif/,
    );
    expect(check(distinct.get('assumption.json')!).statement).toContain('both have the same laws');
    const affine = await page(`${softmax}param b : 3\noutput W * x + b\n${loss}\n`);
    expect(affine.get('tex')).toMatch(/differences of the logits of all .* are independent/);
    expect(check(affine.get('assumption.json')!)).toMatchObject({ accepted: true });
    const equal = await page(`${softmax}output W * x\n${loss.replace('cyclic', 'sign')}\n`);
    expect(equal.get('tex')).toContain('of the logits are not pairwise distinct:');
    expect(equal.has('assumption.json')).toBe(false);
    const squared = await page(`${head}output v * U * x\nsymmetry cyclic(3) : x -> g * x\n`);
    expect(squared.has('assumption.json')).toBe(false);
  });

  it.each([
    ['', 'Marcotte2023'],
    ['flow momentum(2)\n', 'Marcotte2023 Marcotte2024'],
    ['symmetry sign(2) : x -> g * x\n', 'Marcotte2023 Galley2026'],
  ])('cites what the library says that its laws rest on: %s', async (line, keys) => {
    const text = `param w : 1 x 2\nparam a\ninput x : 2\noutput a*w*x\n${line}`;
    const cited = (await page(text)).get('bib')!;
    expect(bibliography(find(model(text)))).toBe(cited);
    expect([...cited.matchAll(/^@\w+\{(\w+),$/gm)].map(([, key]) => key).join(' ')).toBe(keys);
  });

  it('has a fragment of environments alone', async () => {
    const files = await page('param U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * U * x\n');
    const fragment = files.get('fragment.tex')!;
    expect(fragment).toMatch(/^%/);
    expect(fragment).toContain('\\begin{theorem}');
    expect(fragment).toContain('\\end{proof}');
    expect(fragment).not.toMatch(/documentclass|begin\{document\}|in the appendix/);
  });
});

describe('what a page promises', () => {
  const promised = async (text: string) => {
    const { files } = await certify(parseModel({ file: 'page.law', text }), { title: 'page', opinionTimeout: 0 });
    const tex = files.find((f) => f.extension === 'tex')!.content;
    return { names: files.map((f) => f.name), tex };
  };
  it('is only files that hold a theorem: none for SymPy, Lean and Coq where there is no law', async () => {
    const { names, tex } = await promised('param a\nparam b\ninput x : 2\noutput a*x[1]^2 + b*x[2]\n');
    expect(names).toEqual(['page.json', 'page.tex']);
    expect(tex).not.toMatch(/page\.(py|lean|v)|coqc|python3/);
  });
  it('names each file that is there', async () => {
    const { names, tex } = await promised('param a\nparam b\ninput x\noutput a*b*x\n');
    for (const name of names.filter((n) => !n.endsWith('.tex'))) expect(tex).toContain(name);
    expect(names).toHaveLength(2 + WRITERS.length);
  });
  it('calls constants declared positive constants', async () => {
    const { tex } = await promised('param a\nparam b\nconst c > 0\ninput x\noutput c*a*b*x\n');
    expect(tex).toMatch(/constants declared positive are positive/);
    expect(tex).not.toMatch(/parameters declared positive/);
  });
});
