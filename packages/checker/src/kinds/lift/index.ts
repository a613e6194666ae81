/** A claim about an averaged family that says how the group acts on features besides: the family with a lift. */
import type { Rooms } from '../../core/rooms.js';
import { reject } from '../../text/rejection.js';
import { evidenceOf, isAveraged } from '../averaged/family.js';
import { checkAlgebra } from './algebra.js';
import { checkFeatures, frameOf } from './features.js';
import { liftText, readLift, readLiftEvidence } from './reading.js';
import { checkSubspaces } from './subspaces.js';

export const lift: Rooms['additions'][string] = (item, { family, inputs }) => {
  if (!isAveraged(family))
    return reject(`claim.lift belongs to an augmented family, and claim.family.kind is "${family.kind}"`);
  const { symmetry } = family;
  const claimed = readLift(item, inputs.length);
  const evidence = evidenceOf(symmetry, ['lift'], (found, average) => () => {
    const given = readLiftEvidence(found.get('lift'), claimed);
    return (claim, functions, spend) => {
      const frame = frameOf(claimed, { claim, functions, symmetry, average, spend });
      checkFeatures(frame);
      checkSubspaces(given.projectors, claimed.dimensions, frame);
      checkAlgebra(given.algebra, claimed.algebraDimension, frame);
    };
  });
  return { ...family, evidence, words: { ...family.words, end: (names) => liftText(claimed, names) } };
};
