/**
 * `find --all-widths`: laws for every width, how many numbers they are, and whether they are all (theory §12, §13). What is read from the network are motions
 * of its parameters along symmetric matrices on axes; no size occurs.
 */
import { type AxisGraph, type AxisLaw, UnableError, usedNodes } from '@lawful/cas-core';
import { axisLaws, axisLawText, countOfLaw, formulaAt, formulaText, jointCount, type WidthFormula } from '@lawful/lie';
import { axisGraph, type Model, rowConditions } from '@lawful/networks';
import {
  completeLaws,
  everyWidthCertificateJson,
  type Json,
  type NetworkShape,
  provesAxisLaw,
  type RankTheorem,
  rankTheorem,
} from '@lawful/verifier';

/** A law for every width. */
export interface AllWidthsLaw {
  /** As `prove --law` reads it; with an index i one law for each value of it. */
  readonly law: string;
  /** How many independent numbers it is: a formula in the widths, where one is known. */
  readonly count: string | null;
  readonly form: AxisLaw['form'];
  readonly proved: true;
}

/** Laws for every width of one model. */
export interface AllWidthsFindings {
  /** The names that stand for every positive integer. */
  readonly widths: readonly string[];
  readonly laws: readonly AllWidthsLaw[];
  /** How many independent numbers they are together, under the conditions; null where no argument for every width is known. */
  readonly count: string | null;
  /** No other local laws exist, under the conditions. */
  readonly complete: boolean;
  /** Why that is all, or why it is not said. */
  readonly by: string;
  /** On the widths, as in `n >= 2`: where the text means the same, where the count holds, and where the laws are all. */
  readonly conditions: readonly string[];
  /** Those of them under which the text means the same at given widths: a matrix of one column is read as a column. */
  readonly readWhere: readonly string[];
  /** Those of them under which the count holds. */
  readonly countedWhere: readonly string[];
  /** What the losses have in common for which the laws are proved. */
  readonly losses: 'every loss' | 'softmax cross-entropy';
  readonly certificate: Json;
  /** The network, laws and shape behind the texts: for pages. */
  readonly proof: {
    readonly graph: AxisGraph;
    readonly laws: readonly AxisLaw[];
    readonly shape: NetworkShape | undefined;
    readonly rank: RankTheorem | undefined;
  };
  /** The count at given widths; undefined where there is no formula. */
  countAt(widths: Readonly<Record<string, number>>): number | undefined;
}

const NOT_ALL = 'no theorem says for every width what all laws of such a network are';

export interface FindAllWidthsOptions {
  /** Of the points at which a rank is taken; 1 unless given. */
  readonly seed?: number | undefined;
}

/** Losses whose gradients at the output are all that there are; of one that is written out it depends on the widths. */
const WHOLE: ReadonlySet<string> = new Set(['mse', 'huber', 'logistic', 'exponential']);

const NOT_WHOLE =
  'a loss that is written out may leave directions of the output unseen; lawful find with --set counts the laws at given widths';

/**
 * All laws that pass through every operation of the network along its axes, for every width.
 *
 * @throws `NotSupportedError` for flows and losses of which such laws are not true
 * @see theory §12, §13
 */
export function findAllWidths(model: Model, { seed = 1 }: FindAllWidthsOptions = {}): AllWidthsFindings {
  const graph = axisGraph(model);
  const laws = axisLaws(graph);
  const used = usedNodes(graph);
  for (const law of laws)
    if (!provesAxisLaw(graph, law, used))
      throw new UnableError(`a candidate for every width was not proved: ${axisLawText(graph, law)}`);
  const whole = WHOLE.has(model.loss.kind);
  const shape = whole ? completeLaws(graph, laws) : undefined;
  const rank = shape === undefined && (whole || graph.cotangent !== 'free') ? rankTheorem(graph, laws, seed) : NOT_ALL;
  const joint = jointCount(graph, laws);
  const read = rowConditions(model);
  const ranked = typeof rank === 'string' ? undefined : rank;
  const note = { model: model.source.text, laws: laws.map((law) => axisLawText(graph, law)) };
  return {
    widths: graph.widths,
    laws: laws.map((law) => ({
      law: axisLawText(graph, law),
      count: textOf(countOfLaw(graph, law)),
      form: law.form,
      proved: true,
    })),
    count: textOf(joint.formula),
    complete: shape !== undefined || ranked !== undefined,
    by: shape?.about ?? (typeof rank !== 'string' ? rankText(rank) : reasonOf(rank, whole, graph)),
    conditions: [...new Set([...read, ...(shape?.conditions ?? conditionsOf(ranked)), ...joint.conditions])],
    readWhere: read,
    countedWhere: joint.conditions,
    losses: graph.cotangent === 'free' ? 'every loss' : 'softmax cross-entropy',
    certificate: everyWidthCertificateJson({ graph, laws, shape, rank: ranked, note }),
    proof: { graph, laws, shape, rank: ranked },
    countAt: (widths) =>
      joint.formula === undefined ? undefined : formulaAt(joint.formula, (name) => widths[name] ?? Number.NaN),
  };
}

const textOf = (formula: WidthFormula | undefined): string | null =>
  formula === undefined ? null : formulaText(formula);

const reasonOf = (rank: string, whole: boolean, { cotangent }: AxisGraph): string => {
  if (!whole && cotangent === 'free') return NOT_WHOLE;
  return rank === NOT_ALL ? NOT_ALL : `${NOT_ALL}: ${rank}`;
};

const conditionsOf = (rank: RankTheorem | undefined): string[] =>
  [...(rank?.rho ?? [])].flatMap(([w, rho]) => (rho > 1 ? [`${w} >= ${rho}`] : []));

function rankText({ at, rank, constants }: RankTheorem): string {
  const widths = [...at].map(([w, n]) => `${w} = ${n}`).join(', ');
  const generic = constants.length === 0 ? '' : `, for generic values of ${constants.join(', ')}`;
  return `the gradients with respect to the products over ${[...at.keys()].join(', ')} and all other parameters are all directions (rank ${rank} at ${widths})${generic}`;
}
