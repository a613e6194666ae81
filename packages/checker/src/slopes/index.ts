/** What the core is given of the slopes of piecewise nodes. */
import type { Claim, Evidence } from '../core/claim.js';
import { denominatorsOf } from '../core/network.js';
import type { Rooms } from '../core/rooms.js';
import { reject } from '../text/rejection.js';
import { checkConserved } from './laws.js';
import { checkPathFamily } from './pathFamily.js';
import { checkMaskReach, slopesOfSamples } from './slopes.js';

/** A network with piecewise nodes has exactly one reason for the slopes of its bound, and no other network has one. */
function checkReasons({ hypotheses, laws, program, tangents }: Claim, { lieRank: bound, maskReach }: Evidence): void {
  const twice = hypotheses.find((id, i) => hypotheses.indexOf(id) < i);
  if (twice !== undefined) reject(`the hypothesis "${twice}" is listed twice`);
  const reasons = hypotheses.map((id) => `the hypothesis "${id}"`).concat(maskReach ? ['evidence.maskReach'] : []);
  if (program.pieces.length === 0 && reasons.length > 0) {
    reject(`${reasons[0]} is given, but the network has no piecewise nodes`);
  }
  if (reasons.length > 1) reject(`${reasons[0]} is given, but ${reasons[1]} makes it unnecessary`);
  if (program.pieces.length > 0 && reasons.length === 0 && (bound || !tangents)) {
    reject(
      'the network has piecewise nodes: without evidence.maskReach the hypothesis "path-family" or "near-point" must be stated',
    );
  }
  if (hypotheses.includes('near-point') && !bound)
    reject('the hypothesis "near-point" is given, but evidence.lieRank is not');
  const near = laws.findIndex((law) => law.near);
  if (near >= 0 && !hypotheses.includes('near-point'))
    reject(`claim.laws[${near}] is claimed near a point, but the hypothesis "near-point" is not given`);
}

export const slopes: Rooms['slopes'] = {
  checkReasons,
  ofSamples: slopesOfSamples,
  conserved: checkConserved,
  verify(claim, { maskReach }, scalars, functions) {
    if (claim.hypotheses.includes('path-family')) checkPathFamily(claim, functions, denominatorsOf(claim));
    if (maskReach) checkMaskReach(maskReach, claim, scalars, functions);
  },
};
