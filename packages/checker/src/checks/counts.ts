/**
 * The counts and the hypotheses follow from the rest: N coordinates of the state, r words, k laws in the independence
 * minor, at most N − r laws, complete exactly when k = N − r. Evidence is given exactly where there is something to
 * show, and a network with piecewise nodes has exactly one reason for the slopes of its bound.
 */
import type { Claim } from '../reading/claim.js';
import type { Evidence } from '../reading/evidence.js';
import { reject } from '../reading/rejection.js';

function agree(name: string, stated: number, derived: number, meaning: string): void {
  if (stated !== derived) reject(`claim.counts.${name} is ${stated}, but ${meaning} is ${derived}`);
}

export function checkCounts({ counts, parameters, flow, laws, program, hypotheses }: Claim, evidence: Evidence): void {
  const { lieRank, maxLaws, found, complete, stateDimension } = counts;
  agree('parameters', counts.parameters, parameters.length, 'the number of parameters');
  agree('stateDimension', stateDimension, flow.state.size, 'the dimension of the state');
  const total = flow.momentum ? 'stateDimension' : 'parameters';
  agree('maxLaws', maxLaws, stateDimension - lieRank, `${total} − lieRank`);
  if (found > laws.length) reject(`claim.counts.found is ${found}, but the number of laws listed is ${laws.length}`);
  if (found > maxLaws) reject(`claim.counts.found is ${found}, but there are at most ${maxLaws} laws`);
  if (complete !== (found === maxLaws)) {
    reject(`claim.counts.complete is ${complete}, but ${found} of at most ${maxLaws} laws are found`);
  }

  const { independence, lieRank: bound, maskReach } = evidence;
  agree('found', found, independence?.laws.length ?? 0, 'the number of laws in evidence.independence');
  agree('found', found, independence?.columns.length ?? 0, 'the number of columns in evidence.independence');
  agree('lieRank', lieRank, bound?.words.length ?? 0, 'the number of words in evidence.lieRank');
  agree('lieRank', lieRank, bound?.columns.length ?? 0, 'the number of columns in evidence.lieRank');
  if (found === 0 && independence !== undefined) reject('evidence.independence is given, but nothing is found');
  if (lieRank === 0 && bound !== undefined) reject('evidence.lieRank is given, but claim.counts.lieRank is 0');

  const twice = hypotheses.find((id, i) => hypotheses.indexOf(id) < i);
  if (twice !== undefined) reject(`the hypothesis "${twice}" is listed twice`);
  const reasons = hypotheses.map((id) => `the hypothesis "${id}"`).concat(maskReach ? ['evidence.maskReach'] : []);
  if (program.pieces.length === 0 && reasons.length > 0) {
    reject(`${reasons[0]} is given, but the network has no piecewise nodes`);
  }
  if (reasons.length > 1) reject(`${reasons[0]} is given, but ${reasons[1]} makes it unnecessary`);
  if (program.pieces.length > 0 && reasons.length === 0) {
    reject(
      'the network has piecewise nodes: without evidence.maskReach the hypothesis "path-family" or "near-point" must be stated',
    );
  }
  if (hypotheses.includes('near-point') && !bound)
    reject('the hypothesis "near-point" is given, but evidence.lieRank is not');
}
