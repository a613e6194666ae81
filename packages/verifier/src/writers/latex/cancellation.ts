/**
 * The sum X(h) = Σ_d (∂h/∂θ_d)·v_d as a table: one row for each state variable, every product expanded over ℚ, and equal monomials of
 * different rows under one number, so that a reader sees them cancel.
 *
 * For h = p/q the rows are those of q²·X(h), (q ∂_d p − p ∂_d q)·v_d. Kernels move with their arguments and count as indeterminates.
 */
import {
  appendGradient,
  appendStateFunction,
  type Expansion,
  expandNodes,
  type FieldFamily,
  type Generator,
  KERNELS,
  kernelAt,
  nodeByVariable,
  type Program,
  programBuilder,
  QQ,
  type Rational,
  type StateFunction,
  type Term,
  UnableError,
  variablesOf,
  variablesOfFunction,
} from '@lawful/cas-core';
import { stateOrdinals } from '../../identities/lie-derivative.js';
import { signedTerms } from './latex-text.js';
import { nodeLatex } from './node-latex.js';

export interface Cancellation {
  /** The variable that the row belongs to, and its summands, each with the number of its monomial. */
  readonly rows: readonly {
    readonly variable: string;
    readonly terms: readonly { readonly text: string; readonly mark: number }[];
  }[];
  /** How many monomials cancel. */
  readonly marks: number;
  /** The common denominator of all rows, unless it is 1. */
  readonly denominator: readonly string[] | undefined;
  readonly quotient: boolean;
  /** Symbols of the table, as LaTeX: slopes and kernels. */
  readonly symbols: readonly string[];
}

/** More operations than this are not spent on a table. */
const TERM_LIMIT = 100_000;

/**
 * The table, or undefined when it has more than `limit` summands, or needs relations between kernels.
 * @param latexOf LaTeX of a variable of the family; undefined for slopes and kernels, which get a symbol
 */
export function cancellation(
  family: FieldFamily,
  generator: Generator,
  h: StateFunction,
  latexOf: (variable: number) => string | undefined,
  limit = 24,
): Cancellation | undefined {
  const summands = products(family, generator, h);
  if (summands === undefined) return undefined;
  const { program, variables } = summands;
  let expansion: Expansion;
  try {
    expansion = expandNodes(program, program.outputs, { keep: 'all', termLimit: TERM_LIMIT });
  } catch (error) {
    if (error instanceof UnableError) return undefined;
    throw error;
  }
  const { ring, fractions, programVariable } = expansion;
  const moving = fractions.filter((f) => f.num.terms.size > 0);
  const divisors = moving.map((f) => f.den).filter((d, i, all) => all.findIndex((e) => ring.equal(d, e)) === i);
  if (divisors.length > 3 || moving.reduce((n, f) => n + f.num.terms.size, 0) > limit) return undefined;
  const product = (list: typeof divisors) => list.reduce((a, b) => ring.mul(a, b), ring.one);
  const common = product(divisors);
  const scaled = fractions.map(({ num, den }) =>
    ring.mul(num, num.terms.size === 0 ? ring.one : product(divisors.filter((d) => !ring.equal(d, den)))),
  );
  const size = scaled.reduce((n, { terms }) => n + terms.size, 0);
  if (size === 0 || size > limit) return undefined;
  const symbols = symbolTable(program, latexOf);
  const name = (i: number): string => symbols.latexOf(programVariable[i]!);
  const marks = new Map<string, { readonly mark: number; sum: Rational }>();
  const rows = scaled.flatMap((num, d) => {
    const terms = ring.sortedTerms(num);
    if (terms.length === 0) return [];
    const texts = signedTerms(terms, name);
    return [
      {
        variable: latexOf(variables[d]!) ?? '?',
        terms: terms.map((t, k) => ({ text: texts[k]!, mark: markOf(marks, t) })),
      },
    ];
  });
  if ([...marks.values()].some(({ sum }) => !QQ.isZero(sum))) return undefined;
  return {
    rows,
    marks: marks.size,
    denominator: ring.equal(common, ring.one) ? undefined : signedTerms(ring.sortedTerms(common), name),
    quotient: h.denominator !== undefined,
    symbols: symbols.explained(),
  };
}

function markOf(marks: Map<string, { readonly mark: number; sum: Rational }>, t: Term<Rational>): number {
  const key = t.exponents.map(([v, e]) => `${v}^${e}`).join(' ');
  const known = marks.get(key);
  if (known === undefined) {
    marks.set(key, { mark: marks.size + 1, sum: t.coefficient });
    return marks.size;
  }
  known.sum = QQ.add(known.sum, t.coefficient);
  return known.mark;
}

/** One output for each state variable that h moves with. Undefined when h names what the field does not. */
function products(
  family: FieldFamily,
  generator: Generator,
  h: StateFunction,
): { program: Program; variables: readonly number[] } | undefined {
  const { field } = generator;
  const builder = programBuilder(field);
  const nodes = nodeByVariable(field);
  const named = variablesOfFunction(h);
  if (named.some((v) => !nodes.has(v))) return undefined;
  const nodeOf = (v: number): number => nodes.get(v)!;
  const ordinals = stateOrdinals(family);
  const moving = variablesOf(field, named.map(nodeOf)).filter((v) => ordinals.has(v));
  const partials = (terms: StateFunction['numerator']): number[] => {
    const node = appendStateFunction(builder, { numerator: terms, denominator: undefined }, nodeOf);
    return appendGradient(builder, builder.view(), [node], [builder.constant(QQ.one)], moving.map(nodeOf));
  };
  let rates = partials(h.numerator);
  if (h.denominator !== undefined) {
    const below = partials(h.denominator);
    const [p, q] = [h.numerator, h.denominator].map((numerator) =>
      appendStateFunction(builder, { numerator, denominator: undefined }, nodeOf),
    );
    rates = rates.map((r, d) => builder.sub(builder.mul(q!, r), builder.mul(p!, below[d]!)));
  }
  const outputs = rates.map((r, d) => builder.mul(r, field.outputs[ordinals.get(moving[d]!)!]!));
  return { program: builder.build(outputs), variables: moving };
}

/** Slopes become σ_k and kernels E_k, L_k, … in the order in which they are met. */
function symbolTable(
  program: Program,
  latexOf: (variable: number) => string | undefined,
): { latexOf(v: number): string; explained(): string[] } {
  const given = new Map<number, string>();
  let [slopes, kernels] = [0, 0];
  const symbol = (v: number): string => {
    const own = latexOf(v);
    if (own !== undefined) return own;
    let text = given.get(v);
    if (text === undefined) {
      const { kernel } = program.variables[v]!;
      text = kernel === undefined ? `\\sigma_{${++slopes}}` : `${KERNELS[kernel.kind].names.symbol}_{${++kernels}}`;
      given.set(v, text);
    }
    return text;
  };
  return {
    latexOf: symbol,
    explained: () => {
      const out: string[] = [];
      const node = nodeByVariable(program);
      for (const [v, text] of given) {
        const kernel = kernelAt(program, node.get(v)!);
        const argument = kernel === undefined ? undefined : nodeLatex(program, kernel.argument, latexOf);
        if (kernel !== undefined && argument !== undefined)
          out.push(`${text} = ${KERNELS[kernel.kind].names.latex(argument)}`);
      }
      if (slopes > 0)
        out.push(`\\sigma_{${slopes === 1 ? '1' : 'k'}}\\text{: the slopes of the piecewise-linear units}`);
      return out;
    },
  };
}
