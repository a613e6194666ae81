/** The family of augmented training as a row: gradients of averages over a group, whose functionals the evidence lists. */
import type { Family, Spanned } from '../../core/claim.js';
import type { Functions } from '../../core/functions.js';
import type { FamilyRow } from '../../core/rooms.js';
import { reject, shown } from '../../text/rejection.js';
import type { Found } from '../../text/shape.js';
import { posed, potentials } from './potentials.js';
import { type Average, readAverage, readSymmetry, type Symmetry } from './reading.js';
import { groupText } from './statement.js';

/** With the average at hand: what of the evidence else belongs to the claim, and the check of that. */
export type Further = (found: Found, average: Average) => NonNullable<Spanned['further']>;

export interface Averaged extends Family {
  readonly symmetry: Symmetry;
}

export const isAveraged = (family: Family): family is Averaged => 'symmetry' in family;

/** The evidence of an averaged family; a lift has members of its own there. */
export function evidenceOf(
  symmetry: Symmetry,
  own: readonly string[] = [],
  further?: Further,
): NonNullable<Family['evidence']> {
  return {
    members: ['average', ...own],
    read(found) {
      const average = readAverage(found.get('average'), symmetry);
      const { prime, quadratic, labelled } = average;
      return {
        prime,
        coordinates: quadratic.length + labelled.length,
        reserved: symmetry.size - symmetry.inputs + Math.max(quadratic.length, labelled.length),
        scalars: (claim, functions: Functions, spend) => potentials(claim, symmetry, average, functions, spend),
        posed,
        ...(further ? { further: further(found, average) } : {}),
      };
    },
  };
}

export const augmented: FamilyRow = {
  members: ['finite', 'infinitesimal', 'cyclic'],
  read(found, { loss, inputs, outputs, program }, flow): Averaged {
    const at = 'claim.family';
    if (loss !== 'mse') reject(`${at}.kind is "augmented", but claim.loss is ${shown(loss)}, not "mse"`);
    if (flow.kind !== 'gradient') reject(`${at}.kind is "augmented", but claim.flow.kind is ${shown(flow.kind)}`);
    if (program.pieces.length > 0) reject(`${at}.kind is "augmented", but the network has piecewise nodes`);
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
