/** The family of augmented training as a row: gradients of averages over a group, whose functionals the evidence lists. */
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import type { Family, Flow, Spanned } from '../../core/claim.js';
import type { FamilyRow, Posed } from '../../core/rooms.js';
import { reject, shown } from '../../text/rejection.js';
import type { Found } from '../../text/shape.js';
import { posed, potentials, reserved, type Subject } from './potentials.js';
import { type Average, readAverage, readSymmetry, type Symmetry } from './reading.js';
import { groupText } from './statement.js';

/** With the average at hand: what of the evidence else belongs to the claim, and the check of that. */
export type Further = (found: Found, average: Average) => NonNullable<Spanned['further']>;

export interface Averaged extends Family {
  readonly symmetry: Symmetry;
}

/** Whether squared loss is averaged. */
export const isAveraged = (family: Family): family is Averaged => 'symmetry' in family;

/** |f|² and ⟨f, y⟩. */
const squares = (symmetry: Symmetry): Subject => ({
  symmetry,
  names: ['quadratic', 'labelled'],
  polynomials({ outputs }, { R, at }, labels) {
    const found = outputs.map((step, j) => [at(step), labels[j] as Polynomial] as const);
    return [
      [R.sum(found.map(([f]) => [R.multiply(f, f), 1])), '|f|^2'],
      [R.sum(found.map(([f, label]) => [R.multiply(f, label), 1])), '<f, y>'],
    ];
  },
});

/** The evidence of averages. */
export function spannedBy(
  subject: Subject,
  own: readonly string[] = [],
  further?: Further,
): NonNullable<Family['evidence']> {
  return {
    members: ['average', ...own],
    read(found) {
      const average = readAverage(found.get('average'), subject.symmetry, subject.names);
      return {
        prime: average.prime,
        coordinates: [...average.lists.values()].reduce((n, list) => n + list.length, 0),
        reserved: reserved(subject, average),
        scalars: (claim, functions, spend) => potentials(claim, subject, average, functions, spend),
        posed,
        ...(further ? { further: further(found, average) } : {}),
      };
    },
  };
}

/** That of squared loss; a lift has members of its own there. */
export const evidenceOf = (symmetry: Symmetry, own?: readonly string[], further?: Further) =>
  spannedBy(squares(symmetry), own, further);

export const GROUP = ['finite', 'infinitesimal', 'cyclic'] as const;

/** Averages are of gradient flow, and of polynomials in the data. */
export function checkFits(kind: string, { program }: Posed, flow: Flow): void {
  const at = 'claim.family';
  if (flow.kind !== 'gradient') reject(`${at}.kind is "${kind}", but claim.flow.kind is ${shown(flow.kind)}`);
  if (program.pieces.length > 0) reject(`${at}.kind is "${kind}", but the network has piecewise nodes`);
}

export const augmented: FamilyRow = {
  members: GROUP,
  read(found, posed, flow): Averaged {
    const { loss, inputs, outputs } = posed;
    const at = 'claim.family';
    if (loss !== 'mse') reject(`${at}.kind is "augmented", but claim.loss is ${shown(loss)}, not "mse"`);
    checkFits('augmented', posed, flow);
    const symmetry = readSymmetry(found, at, inputs.length, outputs.length);
    return {
      kind: 'augmented',
      cotangent: 'free',
      scalars: [],
      sample: 'labels',
      symmetry,
      evidence: evidenceOf(symmetry),
      words: { data: (names) => groupText(symmetry, names) },
    };
  },
};
