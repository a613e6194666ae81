/**
 * What parameters, constants and inputs are called on a LaTeX page. Digits at the end of a name become a subscript, unless
 * another name, an entry or a symbol of the page would then look the same: such names are printed as they are written.
 */
import { type Expr, type FieldFamily, KERNELS, latexExpr, latexName, type Variable, walkExpr } from '@lawful/cas-core';
import { type Network, parseLawExpression } from '@lawful/networks';
import type { FoundLaw } from '../finding/describe.js';

export interface PageNames {
  /** LaTeX of a declared name, or of its entry `W1[2,3]`. */
  name(name: string): string;
  /** LaTeX of a law in matrix form. */
  law(law: FoundLaw): string;
  expression(expr: Expr): string;
}

/** Whether variables of this role bear a name that the model gives. */
export const declares = (role: Variable['role']): boolean =>
  role === 'parameter' || role === 'constant' || role === 'input';

const baseOf = (name: string): string => name.replace(/\[.*$/, '');

const verbatim = (name: string): string => `\\mathrm{${name.replaceAll('_', '\\_')}}`;

/** The names of a page that speaks of these families and of so many laws. */
export function pageNames({ model }: Network, families: readonly FieldFamily[], laws: readonly FoundLaw[]): PageNames {
  const variables = families.flatMap((f) => f.variables);
  const bases = [...model.declarations, ...model.bindings].map((d) => d.name);
  /** Who is printed so; the page itself is ''. */
  const users = new Map<string, Set<string>>();
  const use = (text: string, user: string): void => void users.set(text, (users.get(text) ?? new Set()).add(user));
  for (const { name, role } of variables) {
    if (declares(role)) use(latexName(name), baseOf(name));
    else if (role === 'cotangent' || role === 'label' || role === 'coordinate') use(latexName(name), '');
  }
  for (const base of bases) {
    const shown = latexName(base);
    use(shown, base);
    if (IDENTITY.test(shown)) use(shown, '');
  }
  for (const symbol of [...PAGE_LETTERS, ...symbolsOf(families, laws)]) use(symbol, '');
  const clashing = new Set<string>();
  for (const clash of users.values()) {
    if (clash.size < 2) continue;
    for (const base of clash) if (base !== '' && (clash.has('') || /\d$|_/.test(base))) clashing.add(base);
  }
  const nameOf = (name: string): string => {
    const base = baseOf(name);
    if (!clashing.has(base)) return latexName(name);
    const shown = verbatim(base);
    const index = name.slice(base.length);
    return index === '' ? shown : (shown.includes('_') ? `(${shown})` : shown) + latexName(`a${index}`).slice(1);
  };
  const expression = (expr: Expr): string => {
    const copy = structuredClone(expr);
    // With this mark a name has no digits at its end, so that it is printed as it is written; the mark is taken off again.
    walkExpr(copy, (e) => {
      if (e.kind === 'name' && clashing.has(e.name)) Object.assign(e, { name: `${e.name}·` });
    });
    return latexExpr(copy).replaceAll('·', '');
  };
  return {
    name: nameOf,
    expression,
    law: ({ law, form, latex }) => {
      if (!(law.match(WORD) ?? []).some((w) => clashing.has(w))) return latex;
      const named = law === form ? /^(\w+)\((.*)\)$/.exec(law) : null;
      if (named === null) return expression(parseLawExpression({ file: 'page', text: law }));
      const [, head, inner] = named;
      const body = inner!.replace(WORD, nameOf).replaceAll("'", '^{\\top}').replaceAll('*', '\\,');
      return `\\operatorname{${head}}(${body})`;
    },
  };
}

/** What the theorem and its proof call things themselves. */
const PAGE_LETTERS = ['\\theta', '\\ell', ...'fuXYLNDhpd'];

/** What `eye(n)` is printed as. */
const IDENTITY = /^I_\{\d+\}$/;

const WORD = /[A-Za-z]\w*/g;

/** Laws h_k, slopes σ_k and kernels E_k, L_k, …, as far as the page may count. */
function symbolsOf(families: readonly FieldFamily[], laws: readonly FoundLaw[]): string[] {
  const upTo = (letter: string, n: number): string[] => Array.from({ length: n }, (_, k) => `${letter}_{${k + 1}}`);
  const most = (count: (f: FieldFamily) => number): number => Math.max(0, ...families.map(count));
  const kernels = most((f) => f.variables.filter((v) => v.kernel !== undefined).length);
  const kinds = new Set(
    families.flatMap((f) => f.variables.flatMap((v) => (v.kernel === undefined ? [] : [v.kernel.kind]))),
  );
  return [
    ...upTo('h', laws.length),
    ...upTo(
      '\\sigma',
      most((f) => f.variables.filter((v) => v.mask !== undefined).length),
    ),
    ...[...kinds].flatMap((kind) => upTo(KERNELS[kind].names.symbol, kernels)),
  ];
}
