/**
 * A claim about Assumption 1 as data: a network with one output, rational in its variables, matrices on its inputs, and
 * the evidence, primes and one integer point.
 */
import { confine, type Role, readNetwork } from '../../core/reading/network.js';
import { reject, shown, tooLarge } from '../../text/rejection.js';
import { integerIn, type Json, list, members, prime, tuple } from '../../text/shape.js';
import { readMatrix } from '../averaged/reading.js';
import { elementOf, MAX_ORDER, type Signed } from './group.js';

export interface Listed extends Signed {
  readonly place: string;
}

export type Assumption = ReturnType<typeof readAssumption>;

const MAX_INPUTS = 256;
const MAX_PRIMES = 8;
const ROLES: readonly Role[] = ['parameter', 'input', 'constant'];

export function readAssumption(value: Json | undefined, given: Json | undefined) {
  const names = ['kind', 'network', 'generators', 'order', 'stabilizer', 'stabilizerOrder'];
  const claim = members(value, 'claim', names);
  const network = readNetwork(claim.get('network'), 2, () => true);
  const { variables, program, outputs } = network;
  for (const [kind, found] of [['piecewise', program.pieces], [program.kernels[0]?.kind, program.kernels]] as const)
    if (found.length > 0) reject(`claim.network.nodes has a node of kind ${shown(kind)}, but f has to be rational`); // biome-ignore format: one sentence
  const [output = 0] = outputs;
  if (outputs.length !== 1) reject(`claim.network.outputs has ${outputs.length} entries, but f has to be one output`);
  confine(network, [output], 'claim.network.outputs', ROLES, false);
  const inputs = variables.flatMap(({ role }, i) => (role === 'input' ? [i] : []));
  const size = inputs.length;
  if (size === 0) reject('claim.network.variables has no inputs for the group to act on');
  if (size > MAX_INPUTS) tooLarge(`the network has ${size} inputs, more than the ${MAX_INPUTS} allowed`);

  const evidence = members(given, 'evidence', ['primes', 'point']);
  const primes = list(evidence.get('primes'), 'evidence.primes', MAX_PRIMES, prime);
  if (primes.length === 0) reject('evidence.primes is empty');
  const entries = tuple(evidence.get('point'), 'evidence.point', variables.length);
  const element = (item: Json | undefined, place: string) => elementOf(readMatrix(item, place, size), size);
  return {
    variables,
    program,
    output,
    inputs,
    generators: list(claim.get('generators'), 'claim.generators', MAX_ORDER, (item, place): Listed => {
      return { place, element: element(item, place), sign: 1 };
    }),
    order: integerIn(claim.get('order'), 'claim.order', 1, MAX_ORDER + 1),
    stabilizer: list(claim.get('stabilizer'), 'claim.stabilizer', MAX_ORDER, (item, place): Listed => {
      const found = members(item, place, ['element', 'sign']);
      const sign = found.get('sign');
      if (sign !== 1 && sign !== -1) return reject(`${place}.sign is ${shown(sign)} and should be 1 or -1`);
      return { place, element: element(found.get('element'), `${place}.element`), sign };
    }),
    stabilizerOrder: integerIn(claim.get('stabilizerOrder'), 'claim.stabilizerOrder', 1, MAX_ORDER + 1),
    primes,
    point: entries.map((item, i) => integerIn(item, `evidence.point[${i}]`, 1, 2 ** 31)),
  };
}
