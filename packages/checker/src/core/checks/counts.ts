/**
 * The counts follow from the rest: N coordinates of the state, r words, k laws in the independence minor, at most N − r
 * laws, complete exactly when k = N − r. Evidence is given exactly where there is something to show.
 */
import { reject } from '../../text/rejection.js';
import type { Claim, Evidence } from '../claim.js';

function agree(name: string, stated: number, derived: number, meaning: string): void {
  if (stated !== derived) reject(`claim.counts.${name} is ${stated}, but ${meaning} is ${derived}`);
}

export function checkCounts({ counts, hypotheses, parameters, flow, laws }: Claim, evidence: Evidence): void {
  const { lieRank, maxLaws, found, complete, stateDimension } = counts;
  agree('parameters', counts.parameters, parameters.length, 'the number of parameters');
  agree('stateDimension', stateDimension, flow.state.size, 'the dimension of the state');
  const total = flow.drift ? 'stateDimension' : 'parameters';
  agree('maxLaws', maxLaws, stateDimension - lieRank, `${total} − lieRank`);
  if (found > laws.length) reject(`claim.counts.found is ${found}, but the number of laws listed is ${laws.length}`);
  if (found > maxLaws) reject(`claim.counts.found is ${found}, but there are at most ${maxLaws} laws`);
  if (complete !== (found === maxLaws))
    reject(`claim.counts.complete is ${complete}, but ${found} of at most ${maxLaws} laws are found`);

  const { independence, lieRank: bound } = evidence;
  agree('found', found, independence?.laws.length ?? 0, 'the number of laws in evidence.independence');
  agree('found', found, independence?.columns.length ?? 0, 'the number of columns in evidence.independence');
  agree('lieRank', lieRank, bound?.words.length ?? 0, 'the number of words in evidence.lieRank');
  agree('lieRank', lieRank, bound?.columns.length ?? 0, 'the number of columns in evidence.lieRank');
  if (found === 0 && independence !== undefined) reject('evidence.independence is given, but nothing is found');
  if (lieRank === 0 && bound !== undefined && !hypotheses.includes('near-point'))
    reject('evidence.lieRank is given, but claim.counts.lieRank is 0');
}
