/**
 * LaTeX of expressions, names and polynomials. Deterministic: polynomials in the order of their terms (the caller sorts),
 * parentheses only where precedence needs them, entries of matrices as subscripts.
 */
import type { Terms } from '../families/state-function.js';
import { QQ, type Rational } from '../rings/rationals.js';
import type { Expr, Index } from './syntax.js';

const GREEK = new Set([
  'alpha',
  'beta',
  'gamma',
  'delta',
  'epsilon',
  'zeta',
  'eta',
  'theta',
  'iota',
  'kappa',
  'lambda',
  'mu',
  'nu',
  'xi',
  'pi',
  'rho',
  'sigma',
  'tau',
  'phi',
  'chi',
  'psi',
  'omega',
]);

/** `W1` → `W_{1}`, `theta` → `\theta`, `W1[2,3]` → `(W_{1})_{23}`, `long_name` → `\mathrm{long\_name}`. */
export function latexName(name: string): string {
  const entry = /^(.*)\[(\d+(?:,\d+)*)\]$/.exec(name);
  if (entry !== null) {
    const [, base, places] = entry;
    const inner = latexName(base!);
    const indices = places!.split(',');
    const subscript = indices.join(indices.every((i) => i.length === 1) ? '' : ',');
    return `${inner.includes('_') ? `(${inner})` : inner}_{${subscript}}`;
  }
  const match = /^([A-Za-z]+?)_?(\d+)$/.exec(name);
  if (match !== null) return `${latexWord(match[1]!)}_{${match[2]}}`;
  return latexWord(name);
}

const latexWord = (word: string): string =>
  word.length === 1 ? word : GREEK.has(word) ? `\\${word}` : `\\mathrm{${word.replaceAll('_', '\\_')}}`;

export function latexRational(q: Rational): string {
  if (q.den === 1n) return `${q.num}`;
  const sign = q.num < 0n ? '-' : '';
  return `${sign}\\tfrac{${q.num < 0n ? -q.num : q.num}}{${q.den}}`;
}

/** A polynomial, terms as given. */
export function latexTerms(terms: Terms, name: (variable: number) => string): string {
  if (terms.length === 0) return '0';
  return terms
    .map(({ coefficient, exponents }, i) => {
      const negative = coefficient.num < 0n;
      const size = negative ? QQ.neg(coefficient) : coefficient;
      const unit = size.num === 1n && size.den === 1n && exponents.length > 0;
      const factors = exponents.map(([v, e]) => latexPower(latexName(name(v)), e));
      const body = [...(unit ? [] : [latexRational(size)]), ...factors].join('\\,');
      return i === 0 ? (negative ? `-${body}` : body) : negative ? ` - ${body}` : ` + ${body}`;
    })
    .join('');
}

const latexPower = (base: string, e: number): string =>
  e === 1 ? base : base.endsWith('}') && base.includes('_') ? `${base}^{${e}}` : `{${base}}^{${e}}`;

const PRECEDENCE = { sum: 1, product: 2, power: 3, atom: 4 } as const;

/** LaTeX of an expression. */
export const latexExpr = (expr: Expr): string => print(expr).text;

function print(expr: Expr): { text: string; level: number } {
  const at = (e: Expr, level: number): string => {
    const { text, level: own } = print(e);
    return own < level ? `\\left(${text}\\right)` : text;
  };
  const atom = (text: string): { text: string; level: number } => ({ text, level: PRECEDENCE.atom });
  switch (expr.kind) {
    case 'number':
      return expr.value.num < 0n
        ? { text: latexRational(expr.value), level: PRECEDENCE.sum }
        : atom(latexRational(expr.value));
    case 'name':
      return atom(latexName(expr.name));
    case 'sum': {
      const text = expr.terms
        .map(
          ({ negative, dotted, expr: e }, i) =>
            `${i === 0 ? (negative ? '-' : '') : latexSign(negative, dotted === true)}${at(e, PRECEDENCE.product)}`,
        )
        .join('');
      return { text, level: PRECEDENCE.sum };
    }
    case 'negate':
      return { text: `-${at(expr.expr, PRECEDENCE.product)}`, level: PRECEDENCE.sum };
    case 'product': {
      let text = at(expr.factors[0]!.expr, PRECEDENCE.product);
      for (const { operator, expr: e } of expr.factors.slice(1)) {
        if (operator === '/') text = `\\frac{${text}}{${latexExpr(e)}}`;
        else
          text = `${text}${operator === '*' ? '\\,' : operator === '.*' ? ' \\odot ' : ' \\oslash '}${at(e, PRECEDENCE.power)}`;
      }
      return { text, level: PRECEDENCE.product };
    }
    case 'power':
      return {
        text: `${at(expr.base, PRECEDENCE.atom)}^{${expr.elementwise ? '\\odot ' : ''}${expr.exponent}}`,
        level: PRECEDENCE.power,
      };
    case 'transpose':
      return { text: `${at(expr.expr, PRECEDENCE.atom)}^{\\top}`, level: PRECEDENCE.power };
    case 'index': {
      const parts = expr.indices.map(latexIndex);
      const base = at(expr.expr, PRECEDENCE.atom);
      return atom(
        `${base.includes('_') ? `(${base})` : base}_{${parts.join(parts.every((s) => s.length === 1) ? '' : ',')}}`,
      );
    }
    case 'text':
      return atom(`\\text{${expr.value.replaceAll(/[^A-Za-z,>. -]/g, '')}}`);
    case 'norm2':
      return { text: `\\lVert ${latexExpr(expr.expr)} \\rVert^{2}`, level: PRECEDENCE.power };
    case 'matrix':
      return atom(`\\begin{pmatrix}${expr.rows.map((r) => r.map(latexExpr).join(' & ')).join(' \\\\ ')}\\end{pmatrix}`);
    case 'call': {
      const args = expr.args.map(latexExpr).join(', ');
      if (expr.name === 'norm2') return { text: `\\lVert ${args} \\rVert^{2}`, level: PRECEDENCE.power };
      if (expr.name === 'sqrt') return atom(`\\sqrt{${args}}`);
      if (expr.name === 'vel') return atom(`\\dot{${args}}`);
      if (expr.name === 'exp') return { text: `e^{${args}}`, level: PRECEDENCE.power };
      return atom(`\\operatorname{${expr.name.replaceAll('_', '\\_')}}\\left(${args}\\right)`);
    }
  }
}

/** A sign between terms; dotted where the smaller side is spread over the larger. */
const latexSign = (negative: boolean, dotted: boolean): string => {
  const sign = negative ? '-' : '+';
  return dotted ? ` \\mathbin{\\dot{${sign}}} ` : ` ${sign} `;
};

const latexIndex = (index: Index): string =>
  index.kind === 'all'
    ? '\\cdot'
    : index.kind === 'at'
      ? latexExpr(index.value)
      : `${latexExpr(index.from)}:${latexExpr(index.to)}`;
