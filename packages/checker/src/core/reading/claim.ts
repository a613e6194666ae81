/**
 * A claim about a network as data: network, family, flow, laws, counts, hypotheses. Reading checks everything that can be seen without mathematics: names, roles, indices,
 * which variables an expression depends on, and that exponents and lists are bounded. What it means is in docs/certificate-format.md. Families and flows beyond the plain
 * family and gradient flow are rows of the tables that the reader is given (rooms.ts).
 */
import { LOSS_NAMES } from '../../text/losses.js';
import { reject, shown, tooLarge } from '../../text/rejection.js';
import { integerIn, type Json, list, members, oneOf, rational, truth, tuple, variant } from '../../text/shape.js';
import type { Claim, Family, Flow, LawTerms, Term } from '../claim.js';
import type { Posed, Rooms } from '../rooms.js';
import { confine, MAX_VARIABLES, type Network, type Role, readNetwork } from './network.js';
import { MAX_EXPONENT, type Program, readExponent } from './program.js';

const MAX_LAWS = 100_000;
const MAX_TERMS = 1_000_000;

export function readCounts(value: Json | undefined): Claim['counts'] {
  const names = ['parameters', 'lieRank', 'maxLaws', 'found'];
  const found = members(value, 'claim.counts', [...names, 'complete'], ['stateDimension']);
  const count = (name: string) => integerIn(found.get(name), `claim.counts.${name}`, 0, 2 ** 31);
  const [parameters = 0, lieRank = 0, maxLaws = 0, k = 0] = names.map(count);
  const stateDimension = found.has('stateDimension') ? count('stateDimension') : parameters;
  const complete = truth(found.get('complete'), 'claim.counts.complete');
  return { parameters, stateDimension, lieRank, maxLaws, found: k, complete };
}

function checkKernelsFit({ kernels }: Program, version: number, flow: Flow, family: Family): void {
  if (version === 2 && kernels.length === 0) reject('version is 2, but the network has no kernels');
  if (version === 3 && family.evidence) reject('version is 3, which averaged families do not have');
  if (kernels.length === 0) return;
  const unfit = flow.drift && version < 3 ? 'claim.flow' : family.evidence ? 'claim.family' : '';
  if (unfit !== '') reject(`the network has kernels, which ${unfit} of this kind does not allow`);
}

export function readLaws(value: Json | undefined, { variables, program }: Network, flow: Flow): LawTerms[] {
  const readFactor = (pair: Json, there: string) => {
    const both = tuple(pair, there, 2);
    const variable = integerIn(both[0], `${there}[0]`, 0, variables.length + program.kernels.length);
    const ordinal = variable - variables.length;
    if (program.kernels[ordinal]?.data)
      reject(`${there} is kernel ${ordinal}, which belongs to the data, and no law may depend on it`);
    const { name, role } = variables[variable] ?? { name: '', role: 'constant' };
    if (role !== 'constant' && !flow.state.has(variable))
      reject(`${there} is ${shown(name)}, a variable of role ${role}, and no law of this flow may depend on it`);
    return [variable, readExponent(both[1], `${there}[1]`, 1)] as const;
  };
  const readTerm = (term: Json, here: string): Term => {
    const both = tuple(term, here, 2);
    return {
      coefficient: rational(both[0], `${here}[0]`),
      factors: list(both[1], `${here}[1]`, MAX_EXPONENT, readFactor),
    };
  };
  return list(value, 'claim.laws', MAX_LAWS, (item, place) => {
    const law = members(item, place, ['numerator'], ['denominator', 'domain']);
    const [above, below] = [law.get('numerator'), law.get('denominator')];
    return {
      numerator: list(above, `${place}.numerator`, MAX_TERMS, readTerm),
      denominator: below === undefined ? undefined : list(below, `${place}.denominator`, MAX_TERMS, readTerm),
      near: law.has('domain') && oneOf(law.get('domain'), `${place}.domain`, ['near-point']) === 'near-point',
    };
  });
}

export function readClaim(value: Json | undefined, version: number, rooms: Rooms): Claim {
  const required = ['network', 'loss', 'family', 'flow', 'laws', 'counts', 'hypotheses'];
  const claim = members(value, 'claim', required, Object.keys(rooms.additions));
  const network = readNetwork(claim.get('network'), version, (role) => role !== 'parameter' && role !== 'constant');
  const { variables, program, outputs } = network;
  const symbols = variables.length + program.pieces.length + program.kernels.length;
  if (symbols > MAX_VARIABLES)
    tooLarge(`the network has ${symbols} variables, piecewise nodes and kernels, more than the ${MAX_VARIABLES} allowed`); // biome-ignore format: one line
  const of = (...roles: Role[]) => variables.flatMap(({ role }, index) => (roles.includes(role) ? [index] : []));
  if (outputs.length === 0) reject('claim.network.outputs is empty: a network needs at least one output');
  confine(network, outputs, 'claim.network.outputs', ['parameter', 'constant', 'input'], true);
  const loss = oneOf(claim.get('loss'), 'claim.loss', LOSS_NAMES);
  const posed: Posed = { ...network, parameters: of('parameter'), inputs: of('input'), loss };

  const moves = variant(claim.get('flow'), 'claim.flow', rooms.flows);
  const flow = moves.row.read(moves.found, posed);
  const spanned = variant(claim.get('family'), 'claim.family', rooms.families);
  const family = spanned.row.read(spanned.found, posed, flow);
  checkKernelsFit(program, version, flow, family);
  const hypotheses = list(claim.get('hypotheses'), 'claim.hypotheses', MAX_TERMS, (item, place) => {
    return oneOf(item, place, ['path-family', 'near-point'] as const);
  });
  if (program.kernels.length > 0 && hypotheses.includes('near-point'))
    reject('the hypothesis "near-point" is given, but the values of kernels at the point are not the true ones');
  const laws = readLaws(claim.get('laws'), network, flow);
  const counts = readCounts(claim.get('counts'));
  const { parameters, inputs } = posed;
  const data = new Set(of('input', 'label'));
  const plain = { variables, parameters, inputs, data, program, outputs, loss, family, flow, laws, counts, hypotheses };
  let found: Claim = { ...plain, tangents: version === 3 };
  for (const [name, add] of Object.entries(rooms.additions))
    if (claim.has(name)) found = { ...found, family: add(claim.get(name), found) };
  return found;
}
