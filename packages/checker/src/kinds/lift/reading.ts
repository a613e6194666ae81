/**
 * The lift as a certificate writes it. The claim: monomials in the inputs, called features, the dimensions of subspaces
 * into which they split, and the dimension of a Lie algebra that acts on them. The evidence: the projectors onto these
 * subspaces and a basis of this algebra, as matrices with a row and a column for each feature.
 */
import { reject } from '../../text/rejection.js';
import { integerIn, type Json, list, members, monomial } from '../../text/shape.js';
import { type Matrix, readMatrix } from '../averaged/reading.js';

export type Lift = ReturnType<typeof readLift>;

const MAX_FEATURES = 64;
const MAX_DEGREE = 1000;

export function readLift(item: Json | undefined, inputs: number) {
  const at = 'claim.lift';
  const found = members(item, at, ['features', 'dimensions', 'algebraDimension']);
  const seen = new Set<string>();
  /** Each the ascending list of its inputs. */
  const features = list(found.get('features'), `${at}.features`, MAX_FEATURES, (ordinals, place) => {
    const feature = monomial(ordinals, place, MAX_DEGREE, inputs);
    if (seen.has(feature.join())) reject(`${place} is the monomial [${feature}] for the second time`);
    seen.add(feature.join());
    return feature;
  });
  const dimensions = list(found.get('dimensions'), `${at}.dimensions`, MAX_FEATURES, (r, place) =>
    integerIn(r, place, 0, MAX_FEATURES + 1),
  );
  const algebraDimension = integerIn(found.get('algebraDimension'), `${at}.algebraDimension`, 0, MAX_FEATURES ** 2);
  return { features, dimensions, algebraDimension };
}

export function readLiftEvidence(item: Json | undefined, lift: Lift) {
  const { features, dimensions, algebraDimension } = lift;
  const found = members(item, 'evidence.lift', ['projectors', 'algebra']);
  const matrices = (name: string, due: number, of: string): Matrix[] => {
    const at = `evidence.lift.${name}`;
    const all = list(found.get(name), at, MAX_FEATURES ** 2, (entry, place) => {
      return readMatrix(entry, place, features.length);
    });
    return all.length === due ? all : reject(`${at} has ${all.length} matrices, but ${of} asks for ${due}`);
  };
  return {
    projectors: matrices('projectors', dimensions.length, 'claim.lift.dimensions'),
    algebra: matrices('algebra', algebraDimension, 'claim.lift.algebraDimension'),
  };
}

export function liftText({ features, dimensions, algebraDimension }: Lift, names: readonly string[]): string[] {
  const texts = features.map((feature) => feature.map((i) => names[i]).join('*') || '1');
  const split = dimensions.join(', ') || 'none';
  return [
    `The features ${texts.join(', ') || '(none)'} split into invariant subspaces of dimensions ${split}.`,
    `The Lie algebra of the lifted group has dimension ${algebraDimension}.`,
  ];
}
