/**
 * From candidates that were proved to the laws of an answer: text, entries, LaTeX, kind.
 */
import {
  type FieldFamily,
  formatStateFunction,
  latexExpr,
  latexName,
  latexTerms,
  OP,
  QQ,
  type Rational,
  type StateFunction,
  variablesOfFunction,
} from '@lawful/cas-core';
import type { BlockViews, Candidate, StateBlock } from '@lawful/lie';
import { type FlowFamily, type Network, parameterViews, parseLawExpression } from '@lawful/networks';

/** A law that was proved, written in several languages. */
export interface FoundLaw {
  /** In the expression language; a matrix law stands for its entries. */
  readonly law: string;
  /** How many independent scalar laws it adds to those listed before it. */
  readonly count: number;
  readonly entries: readonly string[];
  readonly form: string | null;
  readonly latex: string;
  /** For SymPy's `sympify`, with matrix symbols as locals; indices from 0. */
  readonly sympy: string;
  readonly kind: 'polynomial' | 'rational' | 'exponential' | 'transcendental';
  readonly family: 'plain' | 'augmented';
  readonly proved: true;
  /** It holds where the units that parameters alone switch have the slopes of the point of the bound; left out where it holds everywhere. */
  readonly nearPoint?: true;
}

/** The parameter blocks as the user declared them; those of a family whose rates are numbers are weighted by these. */
export function stateBlocks(network: Network, family?: FlowFamily): StateBlock[] {
  return network.model.declarations.flatMap((d) => {
    if (d.kind !== 'param') return [];
    const { rows, cols, dims, nodes } = network.values.get(d.name)!;
    const tensor = dims === undefined ? {} : { tensor: true };
    const variables = nodes.map((n) => network.program.left[n]!);
    const rate = family && rateOf(family, network.parameters.indexOf(variables[0]!));
    return [
      {
        name: d.name,
        rows,
        cols,
        variables,
        ...tensor,
        ...(rate === undefined ? {} : { weight: QQ.div(QQ.one, rate) }),
      },
    ];
  });
}

/** What the text of a model speaks of beside whole parameters: heads, channels, unfoldings, residual layers. */
export function blockViews(network: Network, family?: FlowFamily): BlockViews {
  const blocks = new Map(stateBlocks(network, family).map((b) => [b.name, b]));
  const all = parameterViews(network.model).map(({ parameter, rows, cols, positions, side, unit, whole, ...view }) => {
    const { variables, weight } = blocks.get(parameter)!;
    const block: StateBlock = {
      name: unit.replace(/\[(:,)?i(,:)?\]$/, ''),
      rows,
      cols,
      variables: positions.map((p) => variables[p]!),
      ...(weight === undefined ? {} : { weight }),
      view: { side, unit, whole, shifted: view.shifted },
    };
    return { block, part: view.part };
  });
  return { views: all.map((v) => v.block), parts: all.flatMap((v) => (v.part ? [v.block] : [])) };
}

function rateOf({ network: { op, left, constants }, parts: { metric } }: FlowFamily, d: number): Rational | undefined {
  const node = metric?.[d];
  return node !== undefined && op[node] === OP.constant ? constants[left[node]!] : undefined;
}

function kindOf(h: StateFunction, family: FieldFamily): FoundLaw['kind'] {
  if (variablesOfFunction(h).some((v) => family.variables[v]!.kernel !== undefined)) return 'transcendental';
  const { clock } = family;
  if (clock !== undefined && family.variables[clock]!.positive === true && variablesOfFunction(h).includes(clock))
    return 'exponential';
  return h.denominator === undefined ? 'polynomial' : 'rational';
}

/** `sympy` is left empty: it is written where the shapes of names are known (sympy-laws.ts). */
export function describeLaw(
  candidate: Candidate & { readonly nearPoint?: true },
  family: FieldFamily,
  count: number,
): FoundLaw {
  const name = (v: number): string => family.variables[v]!.name;
  const entries = candidate.entries.map((h) => formatStateFunction(h, name));
  const { form } = candidate;
  const law = candidate.text ?? (entries.length > 1 && form !== undefined ? form : entries[0]!);
  const [first] = candidate.entries;
  const kind = kindOf(first!, family);
  const plain = candidate.text === undefined && kind === 'polynomial';
  return {
    law,
    count,
    entries,
    form: form ?? null,
    latex:
      law === form
        ? latexForm(law)
        : plain
          ? latexTerms(first!.numerator, name)
          : latexExpr(parseLawExpression({ file: 'law', text: law })),
    sympy: '',
    kind,
    family: family.name,
    proved: true,
    ...(candidate.nearPoint === true ? { nearPoint: true } : {}),
  };
}

/** `range([Q, K, V])` ↦ \operatorname{range}[Q, K, V]. */
function latexForm(form: string): string {
  const match = /^(\w+)\((.*)\)$/.exec(form);
  return match === null
    ? form
    : `\\operatorname{${match[1]}}(${match[2]!
        .replace(/[A-Za-z]\w*/g, latexName)
        .replaceAll("'", '^{\\top}')
        .replaceAll('*', '\\,')})`;
}
