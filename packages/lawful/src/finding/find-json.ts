/** The fixed fields of an answer of `find`: what `lawful find --json` prints and `analyse` returns (docs/schema/find.json). */
import type { Counts, NamedPoint } from '@lawful/verifier';
import type { InvariantSets } from '../explaining/invariant-sets.js';
import type { LossDegrees } from '../explaining/loss-degrees.js';
import type { FindResult, GivenLaw } from './findings.js';
import type { Isolation } from './isolation.js';

/** `complete` is a theorem: the two bounds meet, and there are no others. */
export interface AnalysisCounts {
  /** Proved lower bound of the dimension that the flow can move in. */
  readonly lieRank: number;
  /** No more independent laws than these can exist. */
  readonly maxLaws: number;
  /** Functionally independent laws that were found and proved. */
  readonly found: number;
  readonly complete: boolean;
  readonly basis: FindResult['plain']['basis'];
  readonly point?: NamedPoint;
  readonly pathFamily?: NonNullable<FindResult['plain']['pathFamily']>;
  readonly upperBound?: string;
}

/** Plain data: `JSON.stringify` writes it as `lawful find --json` does. */
export interface Analysis {
  readonly parameters: number;
  readonly hypotheses: readonly string[];
  readonly warnings?: readonly string[];
  readonly genericConstants?: readonly string[];
  readonly plain: AnalysisCounts;
  readonly augmented: AnalysisCounts | null;
  readonly laws: FindResult['laws'];
  readonly stateDimension?: number;
  readonly given?: readonly GivenLaw[];
  readonly searched: FindResult['searched'];
  readonly darboux: readonly string[];
  readonly stopped?: string;
  /** Sets that training does not leave, where they were asked for. */
  readonly degrees?: LossDegrees;
  readonly invariantSets?: InvariantSets;
  /** Of a block: itself, compared with the block in its network. */
  readonly isolation?: Isolation;
}

const countsJson = ({
  lieRank,
  maxLaws,
  found,
  complete,
  basis,
  upperBound,
  point,
  pathFamily,
}: Counts): AnalysisCounts => ({
  lieRank,
  maxLaws,
  found,
  complete,
  basis,
  ...(point === undefined ? {} : { point }),
  ...(pathFamily === undefined ? {} : { pathFamily }),
  ...(upperBound === undefined ? {} : { upperBound }),
});

/** The fixed fields of `find`, and `stopped` when the work was cut short. */
export const findJson = (result: FindResult): Analysis => ({
  parameters: result.parameters,
  hypotheses: result.hypotheses,
  ...(result.warnings.length > 0 ? { warnings: result.warnings } : {}),
  ...(result.constants.length > 0 ? { genericConstants: result.constants } : {}),
  plain: countsJson(result.plain),
  augmented: result.augmented === null ? null : countsJson(result.augmented),
  laws: result.laws,
  ...(result.stateDimension === result.parameters ? {} : { stateDimension: result.stateDimension }),
  ...(result.given.length > 0 ? { given: result.given } : {}),
  searched: result.searched,
  darboux: result.darboux,
  ...(result.stopped === null ? {} : { stopped: result.stopped }),
});
