/**
 * LaTeX of expressions, names and polynomials. Deterministic: polynomials in the order of their terms (the caller sorts),
 * parentheses only where precedence needs them, entries of matrices as subscripts.
 */
import type { Terms } from '../families/state-function.js';
import { QQ, type Rational } from '../rings/rationals.js';
import type { Expr, Index } from './syntax.js';

const GREEK: ReadonlySet<string> = new Set(
  'alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega'.split(
    ' ',
  ),
);

/**
 * `W1` → `W_{1}`, `theta` → `\theta`, `W_out` → `W_{\mathrm{out}}`, `eps` → `\varepsilon`, `W1[2,3]` → `(W_{1})_{23}`, `long_name` → `\mathrm{long}_{\mathrm{name}}`.
 */
export function latexName(name: string): string {
  const entry = /^(.*)\[(\d+(?:,\d+)*)\]$/.exec(name);
  if (entry !== null) {
    const [, base, places] = entry;
    const inner = latexName(base!);
    const indices = places!.split(',');
    const subscript = indices.join(indices.every((i) => i.length === 1) ? '' : ',');
    return `${inner.includes('_') ? `(${inner})` : inner}_{${subscript}}`;
  }
  const numbered = /^([A-Za-z]+?)_?(\d+)$/.exec(name);
  if (numbered !== null) return `${latexWord(numbered[1]!)}_{${numbered[2]}}`;
  const lettered = /^([A-Za-z]+?)(\d*)_([A-Za-z0-9]+)$/.exec(name);
  if (lettered !== null) {
    const [, base, digits, index] = lettered;
    const below = index!.length === 1 ? index! : `\\mathrm{${index}}`;
    return `${latexWord(base!)}_{${digits === '' ? below : `${digits},${below}`}}`;
  }
  return latexWord(name);
}

const latexWord = (word: string): string => {
  if (word.length === 1) return word;
  if (GREEK.has(word)) return `\\${word}`;
  if (word === 'eps' || word === 'epsilon') return '\\varepsilon';
  return `\\mathrm{${word.replaceAll('_', '\\_')}}`;
};

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
    return own < level ? bracketed(text) : text;
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
    case 'call':
      return call(expr);
  }
}

/** In brackets that let a line break inside, unless something in them is tall. */
const bracketed = (text: string): string => (/\\(frac|begin)/.test(text) ? `\\left(${text}\\right)` : `(${text})`);

/** Functions with a command of their own. */
const COMMANDS: Readonly<Record<string, string>> = {
  tanh: '\\tanh',
  sin: '\\sin',
  cos: '\\cos',
  cosh: '\\cosh',
  sinh: '\\sinh',
  log: '\\log',
  max: '\\max',
  trace: '\\operatorname{tr}',
  sigmoid: '\\sigma',
};

function call(expr: Expr & { kind: 'call' }): { text: string; level: number } {
  const { name, args } = expr;
  const texts = args.map(latexExpr);
  const [first, second] = texts;
  const atom = (text: string): { text: string; level: number } => ({ text, level: PRECEDENCE.atom });
  const [argument] = args;
  if (texts.length === 1)
    switch (name) {
      case 'norm2':
        return { text: `\\lVert ${first} \\rVert^{2}`, level: PRECEDENCE.power };
      case 'norm':
        return atom(`\\lVert ${first} \\rVert`);
      case 'abs':
        return atom(`\\lvert ${first} \\rvert`);
      case 'sqrt':
        return atom(`\\sqrt{${first}}`);
      case 'vel':
        return atom(`\\dot{${first}}`);
      case 'exp':
        return { text: `e^{${first}}`, level: PRECEDENCE.power };
      case 'square':
        return { text: `${bracketed(first!)}^{\\odot 2}`, level: PRECEDENCE.power };
      case 'eye':
        return atom(`I_{${first}}`);
      case 'ones':
        return atom(`\\mathbf{1}_{${first}}`);
      case 'sum': {
        // Of a column 1ᵀv, of a row v1.
        const one = argument!.kind === 'index' ? argument!.indices : [];
        if (one.length === 2 && one[0]!.kind === 'all' && one[1]!.kind === 'at')
          return { text: `\\mathbf{1}^{\\top}${first}`, level: PRECEDENCE.product };
        if (one.length === 2 && one[0]!.kind === 'at' && one[1]!.kind === 'all')
          return { text: `${first}\\,\\mathbf{1}`, level: PRECEDENCE.product };
      }
    }
  if (name === 'dot') return atom(`\\langle ${first},${second} \\rangle`);
  if (name === 'zeros') return atom(`0_{${first}\\times ${second}}`);
  if (name === 'kron')
    return {
      text: args
        .map((e) => (print(e).level < PRECEDENCE.power ? bracketed(latexExpr(e)) : latexExpr(e)))
        .join('\\otimes '),
      level: PRECEDENCE.product,
    };
  const operator = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : `\\operatorname{${name.replaceAll('_', '\\_')}}`;
  return atom(`${operator}${bracketed(texts.join(',\\allowbreak '))}`);
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
