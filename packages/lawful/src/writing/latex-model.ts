/** The network of a page as the model writes it: parameters with their shapes, data, the values that are named on the way, and the output. */
import { type Expr, latexName } from '@lawful/cas-core';
import type { Model, Shape } from '@lawful/networks';
import type { LatexNetwork } from '@lawful/verifier';
import type { PageNames } from './latex-names.js';

/** Longer formulas are left to the text of the model. */
const FORMULA_LIMIT = 1200;

export function latexNetwork(model: Model, { name, expression }: PageNames): LatexNetwork {
  const of = (kind: 'param' | 'const' | 'input', oneHot = false) =>
    model.declarations.filter((d) => d.kind === kind && d.oneHot === oneHot);
  const member = ({ name: own, shape, positive }: Model['declarations'][number]): string =>
    `${name(own)}${space(shape)}${positive ? '_{>0}' : ''}`;
  const inputs = of('input');
  const hot = of('input', true);
  const bindings = model.bindings.map((b) => ({ left: name(b.name), right: expression(b.expr) }));
  const output = expression(model.output.expr);
  const length = bindings.reduce((n, b) => n + b.right.length, output.length);
  return {
    parameters: of('param').map(member),
    constants: of('const').map(member),
    inputs: inputs.map(member),
    oneHot: hot.map(
      ({ name: own, shape }) =>
        `\\(${name(own)}${space(shape)}\\) ${shape.cols === 1 ? 'one of the unit vectors' : 'with unit vectors as rows'}`,
    ),
    argument: [...inputs, ...hot].map((d) => name(d.name)).join(','),
    output: length > FORMULA_LIMIT ? undefined : output,
    bindings: length > FORMULA_LIMIT ? [] : bindings,
    outputSpace: space(model.output.shape).replace('\\in', ''),
    dotted: [...model.bindings.map((b) => b.expr), model.output.expr].some(hasDottedSign),
  };
}

/** `\in\mathbb{R}^{3\times 2}`. */
function space({ rows, cols, dims }: Shape): string {
  const sizes = dims ?? (cols === 1 ? (rows === 1 ? [] : [rows]) : [rows, cols]);
  return `\\in\\mathbb{R}${sizes.length === 0 ? '' : `^{${sizes.map((n) => (typeof n === 'string' ? latexName(n) : n)).join('\\times ')}}`}`;
}

function hasDottedSign(expr: Expr): boolean {
  if (expr.kind === 'sum') return expr.terms.some((t) => t.dotted === true || hasDottedSign(t.expr));
  if (expr.kind === 'product') return expr.factors.some((f) => hasDottedSign(f.expr));
  if (expr.kind === 'call') return expr.args.some(hasDottedSign);
  if (expr.kind === 'matrix') return expr.rows.some((r) => r.some(hasDottedSign));
  if (expr.kind === 'power') return hasDottedSign(expr.base);
  return 'expr' in expr && hasDottedSign(expr.expr);
}
