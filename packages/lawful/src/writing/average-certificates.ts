/**
 * Certificates of averages over a symmetry of the data (docs/certificate-format.md, "Data symmetry"): of squared loss with what the group does to features,
 * of losses that are polynomials in outputs and labels, and of the powers of f·y that a loss of the margin sees (theory §15, Theorem B).
 */
import { attempted, expandNodes, type FieldFamily, random, type StateFunction, UnableError } from '@lawful/cas-core';
import { lieRank } from '@lawful/lie';
import { type AugmentedFamily, type AveragedPolynomials, denseFromSparse, sparseRows } from '@lawful/lie/symmetry';
import { departure, isMarginLoss, type Network } from '@lawful/networks';
import {
  type AverageEvidence,
  type CertificateData,
  type CertificateInput,
  certificateData,
  independence,
  type LiftEvidence,
  type Theorem,
  theoremOf,
  type UpperBound,
} from '@lawful/verifier';
import { type LiftedNetwork, liftedNetwork } from '../explaining/lifted-network.js';
import { groupsOf } from '../finding/augmentation.js';
import type { StatedAverage } from '../finding/averages/average.js';
import { orderOf } from '../finding/averages/average-of.js';
import { sufficientMoments } from '../finding/averages/moment-support.js';
import { polynomialMoments, supportOf } from '../finding/averages/moments.js';
import type { Findings } from '../finding/findings.js';
import { movedByName } from '../finding/kernel-search.js';
import type { Study } from '../finding/study.js';
import { evidenceOf } from './certified-evidence.js';
import { withLoss } from './family-certificate.js';

type Averaged = NonNullable<Findings['averaged']>;
type Common = Pick<CertificateInput, 'parameters' | 'loss' | 'note'>;

/** The lift of the network where its limits allow one. */
export const liftWithinLimits = (study: Study): LiftedNetwork | undefined =>
  attempted(() => liftedNetwork(study.model, study.seed, { study }));

/** Beyond this many features a certificate does not state the lift. */
const LIFT_LIMIT = 64;

function liftEvidence(found: LiftedNetwork | undefined): LiftEvidence | undefined {
  if (found === undefined || found.result.features > LIFT_LIMIT) return undefined;
  return {
    features: found.group.features,
    projectors: found.blocks.map((b) => sparseRows(b.projector())),
    algebra: found.group.algebra.basis.map((m) => sparseRows(denseFromSparse(m))),
  };
}

/** The certificate of averaged squared loss: its own laws and bound, the symmetry, and the functionals that average. */
export function exactCertificate(
  lifted: LiftedNetwork | undefined,
  averaged: Averaged,
  family: AugmentedFamily,
  network: Network,
  common: Common,
): CertificateData {
  const { quadratic, labelled } = family.functionals;
  const lists = [
    ['quadratic', quadratic],
    ['labelled', labelled],
  ] as const;
  const of = { of: { kind: 'augmented' }, lists, lift: liftEvidence(lifted) } as const;
  return averageCertificate(averaged, averaged, family, network.program, common, of);
}

/** The certificate of another average that certificates can state; undefined where there is none. */
export function statedCertificate({ averaged, study }: Findings, common: Common): CertificateData | undefined {
  const { network, seed } = study;
  if (averaged === undefined || network.valueAtPoint !== undefined) return undefined;
  const { stated } = averaged.average;
  if (stated === undefined) return finiteMoments(averaged, network, seed, common);
  const { family, of } = stated;
  if (of !== 'loss') return momentCertificate(averaged, averaged, stated, undefined, network, common);
  const { program, potential } = withLoss(network);
  const own = { of: { kind: 'averaged', potential }, lists: [['loss', family.spaces[0]!]] } as const;
  return averageCertificate(averaged, averaged, family, program, { ...common, loss: 'custom' }, own);
}

/** Monomials of all powers together that a certificate lists functionals on. */
const MONOMIAL_LIMIT = 4000;
/** Terms of all powers together, averaged, that the checker is given to multiply out: some 10,000 a second. */
const TERM_LIMIT = 250_000;
/** Of the network itself; with more, its square has too many. */
const NETWORK_TERM_LIMIT = 1000;
/** How many powers are listed at most, and at least, where those that imply all others are too many. */
const FEW = { most: 4, least: 2 };
/** Of the checker. */
const POWER_LIMIT = 64;

/**
 * Of a finite group, by powers that imply all that the loss sees, or by the first few that it has. Throws `UnableError` where the first two are too much for the
 * checker.
 */
function finiteMoments(
  averaged: Averaged,
  network: Network,
  seed: number,
  common: Common,
): CertificateData | undefined {
  const { model } = network;
  const order = orderOf(groupsOf(network, model.symmetry!));
  if (!isMarginLoss(model.loss) || departure(model) !== undefined || order === undefined) return undefined;
  const support = supportOf(network, Math.min(POWER_LIMIT, 2 * order));
  if (support.kind !== 'ok') return undefined;
  const { symmetry, blocks } = averaged.average;
  if (symmetry === undefined || support.value.present.length === 0) return undefined;
  const build = polynomialMoments({ network, data: symmetry, blocks }, '');
  const all = sufficientMoments(support.value, order);
  const { present } = support.value;
  const terms = termCount(network.program, NETWORK_TERM_LIMIT);
  const choices: (readonly [powers: readonly number[], small: number | undefined])[] = [[all, order]];
  for (let n = Math.min(FEW.most, present.length); n >= Math.min(FEW.least, present.length); n--)
    choices.push([present.slice(0, n), undefined]);
  for (const [powers, small] of choices) {
    const last = powers.at(-1);
    if (last === undefined || last > POWER_LIMIT || monomialCount(network.inputs.length, powers) > MONOMIAL_LIMIT)
      continue;
    if (order * monomialCount(terms, powers) > TERM_LIMIT) continue;
    const family = build(powers);
    if (family.kind !== 'ok') return undefined;
    const theorem = inFamily(averaged, family.value, seed);
    return momentCertificate(theorem, averaged, { family: family.value, of: { powers } }, small, network, common);
  }
  throw new UnableError(
    'already the first powers of the network that the loss sees are too long, averaged, for the checker to multiply out',
  );
}

/** Of the first output, multiplied out; throws `UnableError` beyond the limit. */
function termCount(program: Network['program'], limit: number): number {
  const { fractions } = expandNodes(program, program.outputs.slice(0, 1), { keep: 'all', termLimit: 100 * limit });
  const count = fractions[0]!.num.terms.size;
  if (count > limit) throw new UnableError(`the network has ${count} terms, multiplied out`);
  return count;
}

/** So many monomials of the degrees `powers` have n letters: what the powers of a sum of n terms have at most, and those of a network that is linear in n inputs at least. */
function monomialCount(n: number, powers: readonly number[]): number {
  const ofDegree = (k: number): number => {
    let count = 1;
    for (let i = 1; i < n; i++) count = (count * (k + i)) / i;
    return count;
  };
  return powers.reduce((total, k) => total + ofDegree(k), 0);
}

/** The laws of the theorem that are laws of this family too, with the bound that this family gives. */
export function inFamily(
  averaged: Averaged,
  family: FieldFamily,
  seed: number,
  isLaw: (h: StateFunction) => boolean = () => true,
): Theorem {
  const laws = averaged.laws.flatMap((law) => {
    const entries = law.entries.map((h) => movedByName(h, averaged.family, family));
    return entries.every(isLaw) ? [{ ...law, entries }] : [];
  });
  const upper: UpperBound = { basis: 'modular', lieRank: lieRank(family, { seed }) };
  const source = random(seed).fork('independence in moments');
  return theoremOf({
    family,
    laws,
    independence: independence(family, laws.flatMap((l) => l.entries), upper.lieRank.prime, source), // biome-ignore format: one line
    bound: {
      upper,
      nearPoint: false,
      hypotheses: [],
      point: undefined,
      pathFamily: undefined,
      certified: { upper, nearPoint: false },
    },
    termOperations: 0,
  });
}

/** @param order a number of maps that the group does not exceed, where the powers imply others */
function momentCertificate(
  theorem: Theorem,
  averaged: Averaged,
  { family, of }: StatedAverage,
  order: number | undefined,
  network: Network,
  common: Common,
): CertificateData | undefined {
  if (of === 'loss') return undefined;
  const lists = of.powers.map((k, i) => [`power ${k}`, family.spaces[i]!] as const);
  const own = { of: { kind: 'moments', powers: of.powers, ...(order === undefined ? {} : { order }) }, lists } as const;
  return averageCertificate(theorem, averaged, family, network.program, common, own);
}

function averageCertificate(
  theorem: Theorem,
  { average: { symmetry, blocks } }: Averaged,
  family: AveragedPolynomials,
  program: Network['program'],
  common: Common,
  own: Pick<AverageEvidence, 'of' | 'lists' | 'lift'>,
): CertificateData {
  return certificateData({
    ...common,
    ...evidenceOf(theorem),
    family,
    proofs: 'expanded',
    network: program,
    cotangent: 'free',
    flow: { kind: 'gradient', parts: {} },
    maskReach: undefined,
    // Families of which certificates speak are made from generators on the data.
    average: { ...symmetry!, blocks, kept: family.kept, ...own },
  });
}
