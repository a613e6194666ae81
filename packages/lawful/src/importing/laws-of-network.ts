/**
 * Laws of a network that came from elsewhere, at every width (theory §12): each is proved by its motion, counted by a formula, and said in the names of the network's own
 * tensors; with the total and the argument that they are independent, what never trains, and what looks like a law and is none.
 */
import { type AxisGraph, type AxisLaw, isLinearLaw, parameterName, UnableError, usedNodes } from '@lawful/cas-core';
import { axisLaws, countOfLaw, formulaAt, formulaText, jointCount } from '@lawful/lie';
import { type NetworkTensor, type Pieces, pieces, type TensorNetwork } from '@lawful/networks';
import { everyWidthCertificateJson, type Json, provesAxisLaw } from '@lawful/verifier';
import { falseFriends } from './false-friends.js';
import { tensorLawLatex, tensorLawText } from './tensor-law-text.js';

/** `gram`: a symmetric matrix; `diagonal`: a number for each unit; `trace`, `norm`: one number; `sum`: sums along an axis; `constant`: never trains; `cross`: sums over several tensors. */
export type ImportedForm = 'gram' | 'diagonal' | 'trace' | 'sum' | 'norm' | 'constant' | 'cross';

/** A law, or a family of laws with indices, in the names of tensors. */
export interface ImportedLaw {
  readonly law: string;
  /** What all its tensors are part of, and the widths of its indices. */
  readonly where: string;
  readonly form: ImportedForm;
  /** Independent numbers, by itself. */
  readonly count: number;
  /** The same at every width. */
  readonly formula: string;
  readonly latex: string;
  readonly proved: true;
  readonly allWidths: true;
}

/** What looks like a law of the network, and why it is none. */
export interface FalseLaw {
  readonly law: string;
  readonly because: string;
}

/** What `importModel` gives: laws, their number, and what is no law. */
export interface ImportFindings {
  readonly model: string;
  /** Trained scalars. */
  readonly parameters: number;
  /** Scalars that are there and not trained. */
  readonly frozen: number;
  readonly laws: readonly ImportedLaw[];
  /** Independent numbers in all; null where no argument that they are independent is known. */
  readonly total: number | null;
  readonly totalFormula: string | null;
  /** On the widths, under which the formula of the total holds; they hold here. */
  readonly conditions: readonly string[];
  readonly losses: string;
  readonly falseLaws: readonly FalseLaw[];
  readonly warnings: readonly string[];
  readonly sizes: Readonly<Record<string, number>>;
  readonly certificate: Json;
  /** The network and laws behind the texts. */
  readonly proof: { readonly pieces: Pieces; readonly laws: readonly AxisLaw[] };
}

export interface ImportOptions {
  readonly loss?: 'any' | 'cross-entropy' | undefined;
}

const FORM: Readonly<Record<AxisLaw['form'], ImportedForm>> = {
  gram: 'gram',
  pairs: 'diagonal',
  diagonal: 'diagonal',
  norm: 'norm',
  ones: 'cross',
  columns: 'cross',
  sums: 'sum',
  constant: 'constant',
};

const BECAUSE = {
  epsilon:
    'true at epsilon = 0 only: with an epsilon under the root it changes at the rate 4 * a * epsilon * dL/depsilon, summed over the norms whose input its motion scales by a',
  tied: 'true only if every use of the tied tensor were a tensor of its own',
} as const;

/**
 * All laws of the network's axes at every width.
 *
 * @throws `UnableError` if a candidate is not proved, which does not happen
 * @see theory §12
 */
export function lawsOfNetwork(network: TensorNetwork, { loss = 'any' }: ImportOptions = {}): ImportFindings {
  const cut = pieces(network, { loss });
  const { graph } = cut;
  const found = axisLaws(graph);
  const laws = found.filter((law) => countOfLaw(graph, law) !== undefined);
  const uncounted = found.filter((law) => !laws.includes(law));
  const used = usedNodes(graph);
  for (const law of found)
    if (!provesAxisLaw(graph, law, used))
      throw new UnableError(`a candidate for every width was not proved: ${tensorLawText(cut, law)}`);
  const at = (name: string): number => cut.sizes.get(name) ?? Number.NaN;
  const joint = jointCount(graph, laws);
  const holds = uncounted.length === 0 && joint.formula !== undefined && joint.holdsAt(at);
  const scalars = (counts: (t: NetworkTensor) => boolean): number =>
    [...network.tensors.values()]
      .filter(counts)
      .reduce((sum, t) => sum + t.shape.reduce((product, n) => product * n, 1), 0);
  const texts = laws.map((law) => tensorLawText(cut, law));
  // Two further searches: made when somebody asks.
  let friends: readonly FalseLaw[] | undefined;
  return {
    model: network.name,
    parameters: scalars((t) => t.role === 'parameter'),
    frozen: scalars((t) => t.frozen === true),
    laws: laws.map((law, k) => importedLaw(cut, law, texts[k]!, at)),
    total: holds ? formulaAt(joint.formula!, at) : null,
    totalFormula: uncounted.length > 0 || joint.formula === undefined ? null : formulaText(joint.formula),
    conditions: joint.conditions,
    losses:
      loss === 'any'
        ? 'every loss'
        : 'every loss of the softmax of the output along its last axis, as cross-entropy is',
    get falseLaws() {
      friends ??= falseFriends(graph, laws).map(({ law, because }) => ({
        law: tensorLawText(cut, law),
        because: BECAUSE[because],
      }));
      return friends;
    },
    warnings: [
      ...network.warnings,
      ...uncounted.map(
        (law) => `a law is left out, since no formula says how many numbers it is: ${tensorLawText(cut, law)}`,
      ),
    ],
    sizes: Object.fromEntries(cut.sizes),
    certificate: everyWidthCertificateJson({
      graph,
      laws,
      shape: undefined,
      note: { model: network.name, sizes: Object.fromEntries(cut.sizes), laws: texts },
    }),
    proof: { pieces: cut, laws },
  };
}

function importedLaw(cut: Pieces, law: AxisLaw, text: string, at: (name: string) => number): ImportedLaw {
  const formula = countOfLaw(cut.graph, law);
  if (formula === undefined) throw new UnableError(`no formula counts the law ${text}`);
  return {
    law: text,
    where: whereOf(cut, law),
    form: FORM[law.form],
    count: formulaAt(formula, at),
    formula: formulaText(formula),
    latex: tensorLawLatex(cut, law),
    proved: true,
    allWidths: true,
  };
}

/** Where tensors have no part of their names in common. */
export const WHOLE = 'the whole network';

function whereOf({ graph, blocks, sizes }: Pieces, law: AxisLaw): string {
  const nodes = isLinearLaw(law) ? [law.node] : law.terms.map((t) => t.node);
  const names = nodes.map((n) => (blocks.get(n)?.tensor ?? parameterName(graph, n)).split('.'));
  const [first] = names;
  let shared = 0;
  while (shared < first!.length - 1 && names.every((name) => name[shared] === first![shared])) shared++;
  const prefix = first!.slice(0, shared).join('.') || WHOLE;
  return `${prefix}: ${indexWidths(graph, law)
    .map((w) => (typeof w === 'number' ? w : (sizes.get(w) ?? w)))
    .join(' x ')}`;
}

function indexWidths(graph: AxisGraph, law: AxisLaw): readonly (string | number)[] {
  if (isLinearLaw(law)) {
    const { axes } = graph.nodes[law.node]!;
    const own = axes.filter((w, k) => w !== 1 && (law.form === 'constant' || k !== law.axis));
    return own.length === 0 ? [1] : own;
  }
  return [...(law.batch ?? []), law.width];
}
