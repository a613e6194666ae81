/**
 * `find`: counts and laws of a model. The loop that lets the squeeze drive (T§1.1): structured candidates, then bracket words up to
 * the bound they leave, then the general polynomial ansatz while a gap remains.
 */

import {
  DEFAULT_PRIMES,
  type FieldFamily,
  formatStateFunction,
  latexExpr,
  latexTerms,
  random,
  type StateFunction,
} from '@lawful/cas-core';
import {
  type AnsatzSize,
  type Candidate,
  gramLaws,
  type LieRank,
  lieRank,
  monomialCount,
  type PolynomialAnsatz,
  polynomialAnsatz,
  polynomialLaws,
  type StateBlock,
  skewLaws,
  sumLaws,
} from '@lawful/lie';
import {
  type FlowFamily,
  flowFamily,
  lowerModel,
  type Model,
  type Network,
  parseLawExpression,
} from '@lawful/networks';
import { type Independence, independence, proveLaw, type SqueezeResult, squeeze } from '@lawful/verifier';
import { type Budget, budget } from './budget.js';
import { independentCandidates } from './linear-span.js';

export interface FoundLaw {
  /** In the expression language; a matrix law stands for `count` scalar laws. */
  readonly law: string;
  readonly count: number;
  readonly entries: readonly string[];
  readonly form: string | null;
  readonly latex: string;
  readonly kind: 'polynomial' | 'rational' | 'exponential' | 'transcendental';
  readonly family: 'plain' | 'augmented';
  readonly proved: true;
}

export interface FindResult {
  readonly parameters: number;
  readonly hypotheses: readonly string[];
  readonly plain: SqueezeResult;
  readonly augmented: SqueezeResult | null;
  readonly laws: readonly FoundLaw[];
  /** Why the search ended before it was through, if it did. */
  readonly stopped: string | null;
}

export interface FindOptions {
  readonly seed?: number | undefined;
  readonly degree?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Told the size of an ansatz before it is built. */
  readonly announce?: ((size: AnsatzSize) => void) | undefined;
}

/** Everything a certificate needs beside the answer. */
export interface Findings {
  readonly result: FindResult;
  readonly network: Network;
  readonly family: FlowFamily;
  readonly functions: readonly StateFunction[];
  readonly independence: Independence;
  readonly lieRank: LieRank;
  readonly termOperations: number;
}

/** Beyond this many unknowns the general ansatz is not built. */
const ANSATZ_LIMIT = 3_000_000;
/** Up to this many parameters linear laws are looked for first; above, only while a gap remains. */
const LINEAR_FIRST = 2500;

export function find(model: Model, options: FindOptions = {}): Findings {
  const network = lowerModel(model);
  const seed = options.seed ?? 1;
  const work = options.budget ?? budget();
  const family = flowFamily(network, seed);
  const prime = DEFAULT_PRIMES[0]!;
  const D = family.state.length;
  const proved: Candidate[] = [];
  let termOperations = 0;

  /** Keeps a candidate whose every entry is proved. */
  const keep = (candidate: Candidate): void => {
    let spent = 0;
    for (const h of candidate.entries) {
      if (!work.step('proving laws')) return;
      const outcome = proveLaw(family, h);
      if (outcome.kind !== 'ok' || !outcome.value.holds) return;
      spent += outcome.value.termOperations;
    }
    termOperations += spent;
    proved.push(candidate);
  };
  const count = (): Independence =>
    independence(
      family,
      proved.flatMap((c) => c.entries),
      prime,
      random(seed).fork('independence'),
    );

  /** Adds the polynomial laws of the ansatz that are new. */
  const search = (ansatz: PolynomialAnsatz, degree: number): void => {
    const found = polynomialLaws(family, ansatz, { seed, step: () => work.step('polynomial ansatz') });
    for (const h of independentCandidates(
      proved.flatMap((c) => c.entries),
      found.laws,
      prime,
      degree,
    ))
      keep({ entries: [h], text: undefined, shape: 'single' });
  };
  const blocks = stateBlocks(network);
  const linear = (): void => {
    for (const candidate of sumLaws(family, blocks, prime, random(seed).fork('sums'))) {
      const known = proved.flatMap((c) => c.entries);
      if (independentCandidates(known, candidate.entries, prime).length === candidate.entries.length) keep(candidate);
    }
    search(polynomialAnsatz(family, 1), 1);
  };
  if (D <= LINEAR_FIRST) linear();
  let independent = count();
  if (independent.rank < D) {
    for (const laws of [gramLaws, skewLaws])
      for (const candidate of laws(family, blocks, prime, random(seed).fork('structured'))) keep(candidate);
    independent = count();
  }
  const bound = (): LieRank =>
    lieRank(family, { seed, prime, target: D - independent.rank, step: () => work.step('bracket words') });
  let upper = bound();

  if (D > LINEAR_FIRST && upper.rank + independent.rank < D) {
    linear();
    independent = count();
  }
  const highest = options.degree ?? 2;
  for (let degree = 2; degree <= highest && upper.rank + independent.rank < D && work.stopped === undefined; degree++) {
    if (monomialCount(D, degree) > ANSATZ_LIMIT) break;
    const ansatz = polynomialAnsatz(family, degree, degree === 2 ? 1 : degree);
    options.announce?.(ansatz.size);
    search(ansatz, degree);
    independent = count();
  }
  if (upper.rank + independent.rank > D) upper = bound();
  const counts = squeeze({ parameters: D, lieRank: upper.rank, independentLaws: independent.rank });
  const result: FindResult = {
    parameters: network.parameters.length,
    hypotheses: family.hypotheses.map((h) => h.text),
    plain: counts,
    augmented: null,
    laws: proved.map((c) => describe(c, family)),
    stopped: work.stopped ?? null,
  };
  return {
    result,
    network,
    family,
    functions: proved.flatMap((c) => c.entries),
    independence: independent,
    lieRank: upper,
    termOperations,
  };
}

export function stateBlocks(network: Network): StateBlock[] {
  return network.model.declarations.flatMap((d) => {
    if (d.kind !== 'param') return [];
    const { rows, cols, nodes } = network.values.get(d.name)!;
    return [{ name: d.name, rows, cols, variables: nodes.map((n) => network.program.left[n]!) }];
  });
}

function describe(candidate: Candidate, family: FieldFamily): FoundLaw {
  const name = (v: number): string => family.variables[v]!.name;
  const entries = candidate.entries.map((h) => formatStateFunction(h, name));
  const law = candidate.text ?? entries[0]!;
  const [first] = candidate.entries;
  return {
    law,
    count: entries.length,
    entries,
    form: null,
    latex:
      candidate.text === undefined && first!.denominator === undefined
        ? latexTerms(first!.numerator, name)
        : latexExpr(parseLawExpression({ file: 'law', text: law })),
    kind: first!.denominator === undefined ? 'polynomial' : 'rational',
    family: family.name,
    proved: true,
  };
}
