/**
 * What `lawful mechanics` prints of stationary values: for each kind of law and optimiser the equations between expectations. What is longer than a line
 * is left to --json.
 */
import type { MechanicsResult } from '../explaining/mechanics.js';

const KINDS = {
  linear: "linear laws q = c'*theta",
  quadratic: "quadratic laws theta'*B*theta",
  shifted: "quadratic laws with a shift theta'*B*theta + 2*c'*theta",
} as const;

const WIDTH = 160;

export function stationaryLines(r: MechanicsResult): string[] {
  if (r.stationary.length === 0) return [];
  const kinds = [...new Set(r.stationary.map((s) => s.kind))];
  return [
    'under any stationary law of the parameters and the velocity with finite second moments, eta, lambda, beta, s = 1 - delta fixed, batches drawn afresh:',
    ...kinds.flatMap((kind) => [`  ${KINDS[kind]}:`, ...r.stationary.filter((s) => s.kind === kind).flatMap(rowLines)]),
  ];
}

function rowLines({ optimiser, decay, identities, open }: MechanicsResult['stationary'][number]): string[] {
  const name = `${optimiser}${decay ? ', weight decay' : ''}`;
  const short = identities.filter(({ text }) => text.length <= WIDTH);
  const more = identities.length - short.length;
  const said = [
    ...short.map(({ text }) => text),
    ...(more > 0 ? [`${more} longer: --json`] : []),
    ...open.map((text) => `${text} is left open`),
  ];
  return [`    ${name}: ${said.join('; ')}`];
}
