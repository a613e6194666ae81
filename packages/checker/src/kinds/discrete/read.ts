/** A claim of laws in discrete time as data: the network and its family, and statements, each with the optimisers that it is for. There is no evidence. */
import type { Claim } from '../../core/claim.js';
import { gradient, plain } from '../../core/plain.js';
import { confine, type Role, readNetwork } from '../../core/reading/network.js';
import { LOSS_NAMES } from '../../text/losses.js';
import { reject } from '../../text/rejection.js';
import { type Json, list, members, oneOf, variant } from '../../text/shape.js';
import { OPTIMISERS } from './optimisers.js';
import type { Posed, Statement } from './statement.js';
import { STATEMENTS } from './statements.js';

const MAX_STATEMENTS = 10_000;

export interface DiscreteClaim {
  /** The plain claim without laws. */
  readonly network: Claim;
  readonly statements: readonly Statement[];
}

export function readDiscrete(value: Json | undefined, evidence: Json | undefined, version: number): DiscreteClaim {
  const claim = members(value, 'claim', ['kind', 'network', 'loss', 'family', 'statements']);
  members(evidence, 'evidence', []);
  const found = readNetwork(claim.get('network'), version, (role) => role !== 'parameter' && role !== 'constant');
  const { variables, program, outputs } = found;
  if (version === 2 && program.kernels.length === 0) reject('version is 2, but the network has no kernels');
  if (outputs.length === 0) reject('claim.network.outputs is empty: a network needs at least one output');
  confine(found, outputs, 'claim.network.outputs', ['parameter', 'constant', 'input'], true);
  const of = (...roles: Role[]) => variables.flatMap(({ role }, i) => (roles.includes(role) ? [i] : []));
  const loss = oneOf(claim.get('loss'), 'claim.loss', LOSS_NAMES);
  const posed = { ...found, parameters: of('parameter'), inputs: of('input'), loss };
  const flow = gradient.read(new Map(), posed);
  const spanned = variant(claim.get('family'), 'claim.family', { plain });
  const family = spanned.row.read(spanned.found, posed, flow);
  const seen: Posed = { ...found, parameters: new Set(posed.parameters) };
  const statements = list(claim.get('statements'), 'claim.statements', MAX_STATEMENTS, (item, place): Statement => {
    const rows = Object.fromEntries(
      Object.entries(STATEMENTS).map(([name, row]) => [name, { ...row, members: ['optimisers', ...row.members] }]),
    );
    const { row, found: own } = variant(item, place, rows);
    const optimisers = list(own.get('optimisers'), `${place}.optimisers`, 100, (name, here) =>
      oneOf(name, here, Object.keys(OPTIMISERS)),
    );
    if (optimisers.length === 0) reject(`${place}.optimisers is empty`);
    if (new Set(optimisers).size < optimisers.length) reject(`${place}.optimisers names one twice`);
    return { ...row.read(own, place, seen), optimisers };
  });
  if (statements.length === 0) reject('claim.statements is empty');
  const network: Claim = {
    ...posed,
    data: new Set(of('input', 'label')),
    family,
    flow,
    laws: [],
    counts: { parameters: posed.parameters.length, stateDimension: posed.parameters.length, lieRank: 0, maxLaws: 0, found: 0, complete: false }, // biome-ignore format: one line
    hypotheses: [],
    tangents: false,
  };
  return { network, statements };
}
