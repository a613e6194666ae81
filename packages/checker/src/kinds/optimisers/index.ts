/** Claims about flows of optimisers: what a network's training keeps where the field is not linear in the gradient of the data set (theory §14). */
import type { Polynomial } from '../../core/arithmetic/polynomial.js';
import { polynomialText } from '../../statement/statement.js';
import { LOSSES } from '../../text/losses.js';
import { counted, nameText } from '../../text/words.js';
import { kind } from '../kind.js';
import { type Proof, verifyOptimiser } from './proof.js';
import { type OptimiserClaim, type OptimiserEvidence, readOptimiserClaim, readOptimiserEvidence } from './read.js';

export interface Given {
  readonly claim: OptimiserClaim;
  readonly evidence: OptimiserEvidence;
}

const MAX_TERMS = 1000;
const MAX_LISTED = 100;

function statement({ claim }: Given, { laws, at, layers }: Proof): string {
  const { variables, parameters, outputs, optimiser: flow, counts, loss } = claim;
  const nameOf = (i: number): string => {
    const layer = layers.get(i);
    return layer === undefined ? nameText(variables[i]?.name ?? `#${i}`) : `/(${polynomial(layer.of)})`;
  };
  const polynomial = (f: Polynomial): string => polynomialText(f, nameOf, MAX_TERMS);
  const step = (i: number): string => {
    const f = at(i);
    return f === undefined ? '0' : polynomial(f);
  };
  const named = (role: string) => variables.flatMap((v) => (v.role === role ? [nameText(v.name)] : [])).join(', ');
  const lines = [
    `For the network f: R^${claim.inputs.length} -> R^${outputs.length} with ${counted(counts.parameters, 'parameter')}`,
    `parameters: ${named('parameter') || 'none'}`,
    `inputs: ${named('input') || 'none'}`,
    ...(named('constant') === '' ? [] : [`constants, fixed but arbitrary: ${named('constant')}`]),
    ...outputs.slice(0, MAX_LISTED).map((o, j) => `output ${j + 1} = ${step(o)}`),
    ...(outputs.length > MAX_LISTED ? [`and ${outputs.length - MAX_LISTED} further outputs`] : []),
    '',
    `under ${flow.kind} flow of ${LOSSES[loss].words}, whatever the data set, of any number of points,`,
    ...flow.words,
    ...(flow.beside ?? []).map(
      ([letter, own]) =>
        `${letter}, part of the state: ${own.map((i, d) => `${nameOf(i)} of ${nameOf(parameters[d] as number)}`).join(', ')}`,
    ),
    ...flow.steps.map((s, k) => `constant ${k + 1} of the flow = ${step(s)}`),
    ...(flow.split?.layers ?? []).map(
      (l, k) => `layer ${k + 1}, ${l.rows} x ${l.cols}: ${l.members.map(nameOf).join(', ')}`,
    ),
    laws.length === 0
      ? 'no law is listed.'
      : `each of the following ${counted(laws.length, 'function')} of the state is constant:`,
    ...laws.map(({ numerator: p, denominator: q }, k) => {
      const [above, below] = [polynomial(p), polynomial(q)];
      return `law ${k + 1}: ${below === '1' ? above : `(${above})/(${below})`}`;
    }),
    '',
    `At least ${counts.found} of them ${counts.found === 1 ? 'is' : 'are'} functionally independent.`,
    `The fields and their brackets span at least ${counted(counts.lieRank, 'dimension')}: near the points of a dense open set${named('constant') === '' ? '' : ' and for generic constants'} there are at most ${counts.stateDimension} - ${counts.lieRank} = ${counted(counts.maxLaws, 'independent law')} in a state of dimension ${counts.stateDimension}.`,
    counts.complete
      ? counts.found === 0
        ? 'So there is no law but constants.'
        : 'So the list is complete: every law is locally a function of these.'
      : `The list is not claimed to be complete: at least ${counts.found}, at most ${counts.maxLaws}.`,
  ];
  return lines.join('\n');
}

export const optimiser = kind({
  versions: [1],
  read(given, evidence): Given {
    const claim = readOptimiserClaim(given);
    return { claim, evidence: readOptimiserEvidence(evidence, claim) };
  },
  verify: verifyOptimiser,
  state: statement,
});
