/**
 * The counts and the hypotheses follow from the rest: D parameters, r words, k laws in the independence minor, at most
 * D − r laws, complete exactly when k = D − r. Evidence is given exactly where there is something to show.
 */
import type { Claim } from '../reading/claim.js';
import type { Evidence } from '../reading/evidence.js';
import { reject } from '../reading/rejection.js';

function agree(name: string, stated: number, derived: number, meaning: string): void {
  if (stated !== derived) reject(`claim.counts.${name} is ${stated}, but ${meaning} is ${derived}`);
}

export function checkCounts({ counts, parameters, laws, program, hypotheses }: Claim, evidence: Evidence): void {
  const { lieRank, maxLaws, found, complete } = counts;
  agree('parameters', counts.parameters, parameters.length, 'the number of parameters');
  agree('maxLaws', maxLaws, counts.parameters - lieRank, 'parameters − lieRank');
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

  const [pieces, stated] = [program.pieces.length > 0, hypotheses.includes('path-family')];
  if (maskReach && !pieces) reject('evidence.maskReach is given, but the network has no piecewise nodes');
  if (stated && !pieces) reject('the hypothesis "path-family" is stated, but the network has no piecewise nodes');
  if (stated && maskReach)
    reject('the hypothesis "path-family" is stated, but evidence.maskReach makes it unnecessary');
  if (pieces && !stated && !maskReach) {
    reject('the network has piecewise nodes: without evidence.maskReach the hypothesis "path-family" must be stated');
  }
}
