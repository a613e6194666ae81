/**
 * Averages beyond squared loss (theory §15) as rows. `averaged`: a loss that is a polynomial in inputs and labels, as written. `moments`: the powers (f·y)^k
 * of a network with one output, for listed k: what a loss ℓ(f·y) of the margin sees of f through the k in the support of its Taylor series (Theorem B).
 *
 * Where the group acts through at most n maps on the data, finitely many k imply others: with z_g = f(gx)·gy and F_g its rate along h, the rate of the
 * average of z^k is k·Σ_g z_g^{k−1}·F_g over n, and by Vandermonde in the distinct values of z_g these vanish for all k when they do for k ≤ n. In the same way
 * by the distinct values of z_g² for all odd k when for 1, 3, …, 2n − 1, and for all even k when for 2, 4, …, 2n.
 */
import { confine } from '../../core/reading/network.js';
import type { FamilyRow } from '../../core/rooms.js';
import { meter, reject, shown } from '../../text/rejection.js';
import { integerIn, list } from '../../text/shape.js';
import { nameText } from '../../text/words.js';
import { closure, elementOf, MAX_ORDER } from '../assumption/group.js';
import { checkFits, GROUP, spannedBy } from './family.js';
import { readSymmetry, type Symmetry } from './reading.js';
import { groupText } from './statement.js';

const AT = 'claim.family';
const MAX_POWER = 64;
const GROUP_OPERATIONS = 100_000_000;

export const averaged: FamilyRow = {
  members: ['potential', ...GROUP],
  read(found, posed, flow) {
    const { loss, inputs, variables } = posed;
    if (loss !== 'custom') reject(`${AT}.kind is "averaged", but claim.loss is ${shown(loss)}, not "custom"`);
    checkFits('averaged', posed, flow);
    const step = posed.readStep(found.get('potential'), `${AT}.potential`);
    confine(posed, [step], `${AT}.potential`, ['parameter', 'constant', 'input', 'label'], false);
    const labels = variables.flatMap(({ role }, i) => (role === 'label' ? [i] : []));
    const symmetry = readSymmetry(found, AT, inputs.length, labels.length);
    const own = labels.map((i) => nameText(variables[i]?.name ?? ''));
    return {
      kind: 'averaged',
      cotangent: 'free',
      scalars: [step],
      sample: 'labels',
      evidence: spannedBy({ symmetry, names: ['loss'], labels, polynomials: (_, { at }) => [[at(step), 'the loss']] }),
      words: {
        loss: 'the loss below, summed over the data',
        outputs: (stepText) => [`labels: ${own.join(', ') || 'none'}`, `loss = ${stepText(step)}`],
        data: (names) => groupText(symmetry, [...names, ...own]),
      },
    };
  },
};

/** The group acts on the data through at most so many maps. */
function checkOrder({ generators, size }: Symmetry, order: number): void {
  const [first, ...others] = generators;
  if (first?.kind === 'cyclic' && others.length === 0) {
    // Its weights are integers, which its defect is found by, so that exp(2πξ) is the identity.
    if (order < first.order) reject(`${AT}.order is ${order}, but ${first.place}.order is ${first.order}`);
    return;
  }
  const other = generators.find(({ kind }) => kind !== 'finite');
  if (other) reject(`${AT}.order is given, but ${other.place} is no finite matrix, nor alone and cyclic`);
  const listed = generators.map(({ matrix }) => ({ element: elementOf(matrix, size), sign: 1 as const }));
  const found = closure(listed, size, AT, meter(GROUP_OPERATIONS, 'products of matrix entries')).size;
  if (found > order) reject(`${AT}.order is ${order}, but the finite matrices generate ${found} elements`);
}

/** For which S the listed powers, with those that they imply, are all that the loss sees. */
function sufficiency(powers: readonly number[], order: number | undefined): string {
  const has = (of: (i: number) => number) =>
    order !== undefined && Array.from({ length: order }, (_, i) => of(i)).every((k) => powers.includes(k));
  const [odd, even] = [has((i) => 2 * i + 1), has((i) => 2 * i + 2)];
  if (has((i) => i + 1) || (odd && even)) return 'Whatever S is';
  const implied = odd ? 'odd or ' : even ? 'even or ' : '';
  return `Where each member of S is ${implied}among ${powers.join(', ')}`;
}

export const moments: FamilyRow & { readonly optional: readonly string[] } = {
  members: ['powers', ...GROUP],
  optional: ['order'],
  read(found, posed, flow) {
    const { loss, inputs, outputs } = posed;
    if (loss !== 'logistic' && loss !== 'exponential' && loss !== 'margin')
      reject(`${AT}.kind is "moments", but claim.loss is ${shown(loss)}, which is no loss of the margin`);
    if (outputs.length !== 1) reject(`${AT}.kind is "moments", but the network has ${outputs.length} outputs, not one`);
    checkFits('moments', posed, flow);
    let last = 0;
    const powers = list(found.get('powers'), `${AT}.powers`, MAX_POWER, (item, place) => {
      last = integerIn(item, place, last + 1, MAX_POWER + 1);
      return last;
    });
    if (powers.length === 0) reject(`${AT}.powers is empty`);
    const symmetry = readSymmetry(found, AT, inputs.length, 1);
    const order = found.has('order') ? integerIn(found.get('order'), `${AT}.order`, 1, MAX_ORDER + 1) : undefined;
    if (order !== undefined) checkOrder(symmetry, order);
    const names = powers.map((k) => `power ${k}`);
    const all = powers.join(', ');
    return {
      kind: 'moments',
      cotangent: 'free',
      scalars: [],
      sample: 'labels',
      evidence: spannedBy({
        symmetry,
        names,
        polynomials({ outputs: [output = 0] }, { R, at }, [label = R.one]) {
          const first = R.multiply(at(output), label);
          let [power, k] = [first, 1];
          return powers.map((to) => {
            for (; k < to; k++) power = R.multiply(power, first);
            return [power, to === 1 ? 'f*y' : `(f*y)^${to}`] as const;
          });
        },
      }),
      words: {
        loss: `any combination of the powers (f(x)*y)^k with k among ${all}`,
        data: (names) => groupText(symmetry, names),
        end: () => [
          ...(order === undefined ? [] : [`The group acts on the data through at most ${order} maps.`]),
          `Let l be analytic on the line, l(f(x)*y) averaged over the group for all data and all real labels y, and S the set of the k >= 1 with a nonzero coefficient of z^k in the Taylor series of l(z) at 0.`,
          `${sufficiency(powers, order)}, each law above is a law of this loss; where S has ${all}, it has at most as many independent laws as said above.`,
        ],
      },
    };
  },
};
