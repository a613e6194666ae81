/**
 * The hypotheses of the non-polynomial theorem (theory §5) beside Assumption 1: what the loss is, what it becomes on the cosets of K, what labels
 * there are; and what follows from all of them.
 */
import { formatRational, isAnalytic, type Rational, random, type Truth } from '@lawful/cas-core';
import type { Network } from '@lawful/networks';
import { homogeneity, type Stabilizer } from '@lawful/verifier';
import type { LossFacts } from '@lawful/verifier/symmetry';
import { isMargin, lossProgram } from './loss-facts.js';

export interface Condition {
  readonly name: string;
  readonly verdict: Truth;
  /** How it was decided. */
  readonly how: string;
}

const not = (t: Truth): Truth => (t === 'yes' ? 'no' : t === 'no' ? 'yes' : 'unknown');
const all = (list: readonly Truth[]): Truth =>
  list.includes('no') ? 'no' : list.includes('unknown') ? 'unknown' : 'yes';

/** What was found of K; `size` counts elements that act trivially too. */
export interface StabilizerFacts extends Pick<Stabilizer, 'holds' | 'witness' | 'undecided' | 'piecewise'> {
  readonly size: number;
  readonly labelsMove: boolean;
}

/** @param trivial whether K multiplies f by the sign with which it multiplies the label */
export function judge(
  network: Network,
  stabilizer: StabilizerFacts,
  facts: LossFacts | undefined,
  trivial: boolean,
  seed: number,
): { applies: Truth; conditions: Condition[]; conclusion: string } {
  const { model } = network;
  const conditions: Condition[] = [
    { name: 'finite group', verdict: 'yes', how: 'all elements were listed' },
    {
      name: 'margin loss',
      verdict: isMargin(network) ? 'yes' : 'no',
      how: isMargin(network)
        ? 'a function of y*f'
        : `the loss is ${model.loss.kind}: polynomial losses belong to lift and find`,
    },
  ];
  if (facts === undefined)
    return {
      applies: 'no',
      conditions,
      conclusion: 'the theorem is about margin losses; the counts of find stand on their own',
    };
  const { program } = lossProgram(network);
  const analytic = isAnalytic(program, program.outputs[0]!);
  conditions.push({
    name: 'analytic loss',
    verdict: analytic,
    how:
      analytic === 'yes'
        ? 'no kinks, positive denominators and arguments'
        : analytic === 'no'
          ? 'it has a kink'
          : 'a sign was not seen',
  });
  conditions.push({
    name: 'loss is not a polynomial',
    verdict: not(facts.polynomial),
    how: 'exact, in the field of its kernels: lowest terms of the derivative',
  });
  // Generic position is about analytic functions; pieces may hide each other.
  const analyticNetwork: Truth = stabilizer.piecewise ? 'unknown' : 'yes';
  conditions.push({
    name: 'analytic network',
    verdict: analyticNetwork,
    how: stabilizer.piecewise
      ? 'it has piecewise-linear units: the theorem speaks about each piece, not about the whole'
      : 'no piecewise-linear units',
  });
  const pieces = stabilizer.piecewise ? ', on the linear pieces that contain the witness' : '';
  conditions.push({
    name: 'Assumption 1',
    verdict: stabilizer.holds === 'yes' ? 'yes' : stabilizer.holds,
    how:
      stabilizer.holds === 'yes'
        ? `the squares differ at one point (${stabilizer.witness?.basis === 'enclosure' ? 'proved by enclosure' : 'exactly'}) or symbolically${pieces}`
        : stabilizer.holds === 'no'
          ? `f(gx) = +-f(x) identically for ${stabilizer.size} elements`
          : `${stabilizer.undecided.length} elements undecided`,
  });
  // On the cosets of K the loss is replaced by itself (trivial character) or by its even part.
  const effective = trivial ? facts.polynomial : facts.evenPart.polynomial;
  if (stabilizer.holds === 'no')
    conditions.push({
      name: trivial ? 'loss on the cosets of K is not a polynomial' : 'even part of the loss is not a polynomial',
      verdict: not(effective),
      how: 'exact, in the field of its kernels',
    });
  const labels = labelCondition(network, seed);
  conditions.push(labels);
  if (stabilizer.labelsMove)
    conditions.push({
      name: 'labels that move',
      verdict: 'yes',
      how: 'the averaged loss is that of s(g)*f(gx), s(g) = +-1 the sign that g gives the label: squares are the same, signs on K are multiplied',
    });
  const groupTruth: Truth = stabilizer.undecided.length > 0 ? 'unknown' : 'yes';
  const applies = all([analyticNetwork, analytic, not(facts.polynomial), not(effective), groupTruth, labels.verdict]);
  return { applies, conditions, conclusion: conclude(applies, stabilizer, facts, trivial) };
}

function conclude(applies: Truth, stabilizer: StabilizerFacts, facts: LossFacts, trivial: boolean): string {
  const over =
    stabilizer.size === 1
      ? ''
      : ` over the ${trivial ? '' : 'signed '}cosets of K, with ${trivial ? 'the loss itself' : 'its even part'}`;
  if (applies === 'yes')
    return `generically the averaged gradients span what the plain ones span${over}: augmentation adds no integral of motion`;
  if (!trivial && facts.evenPart.constant === 'yes')
    return 'the even part of the loss is constant: so is the averaged loss, and every function of the parameters is conserved';
  if (facts.polynomial === 'yes')
    return 'the loss is a polynomial: the question belongs to the lifted group, see lift and find';
  if (!trivial && facts.evenPart.polynomial === 'yes')
    return 'on the cosets of K the loss becomes a polynomial (its even part): the theorem says nothing, the squeeze decides';
  return applies === 'no'
    ? 'hypothesis not met: the theorem says nothing here, the squeeze decides'
    : 'not all hypotheses were decided: nothing is claimed';
}

/** With labels only ±1 the argument by Taylor coefficients needs f(tx) = t^q f(x), q > 0. */
function labelCondition({ model, program, output, inputs }: Network, seed: number): Condition {
  const name = 'labels';
  if (model.labels === 'any') return { name, verdict: 'yes', how: 'all real labels' };
  const { holds, degree } = homogeneity(program, output.nodes, inputs, random(seed));
  if (holds === 'unknown')
    return { name, verdict: 'unknown', how: 'labels +-1, and homogeneity of f in x was not decided' };
  if (holds === 'no')
    return { name, verdict: 'no', how: 'hypothesis not met: labels +-1 need f(tx) = t^q f(x) with q > 0' };
  return { name, verdict: 'yes', how: `labels +-1, and f(tx) = ${powerOf(degree)}f(x), proved symbolically` };
}

/** t^q as text; a function that is zero has every degree. */
export const powerOf = (q: Rational | undefined): string =>
  q === undefined ? '' : q.den === 1n ? `t^${q.num} ` : `t^(${formatRational(q)}) `;
