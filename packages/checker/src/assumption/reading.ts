/**
 * A claim about Assumption 1 as data: a network with one output, rational in its variables, matrices on its inputs, and
 * the evidence, primes and one integer point.
 */
import { demanded } from '../arithmetic/interpret.js';
import { readMatrix } from '../average/reading.js';
import { readVariables, type Variable } from '../reading/claim.js';
import type { Json } from '../reading/json.js';
import { type Program, readProgram } from '../reading/program.js';
import { reject, shown } from '../reading/rejection.js';
import { integerIn, list, members, oneOf, prime, tuple } from '../reading/shape.js';
import { elementOf, MAX_ORDER, type Signed } from './group.js';

interface Listed extends Signed {
  readonly place: string;
}

export interface Assumption {
  readonly variables: readonly Variable[];
  readonly program: Program;
  readonly output: number;
  /** The variables of role input. */
  readonly inputs: readonly number[];
  readonly generators: readonly Listed[];
  readonly order: number;
  readonly stabilizer: readonly Listed[];
  readonly stabilizerOrder: number;
  readonly primes: readonly number[];
  readonly point: readonly number[];
}

const MAX_INPUTS = 256;
const MAX_OUTPUTS = 60_000;
const MAX_PRIMES = 8;
const ROLES = ['parameter', 'input', 'constant'];

export function readAssumption(value: Json | undefined, given: Json | undefined): Assumption {
  const names = ['kind', 'network', 'generators', 'order', 'stabilizer', 'stabilizerOrder'];
  const claim = members(value, 'claim', names);
  oneOf(claim.get('kind'), 'claim.kind', ['assumption']);
  const network = members(claim.get('network'), 'claim.network', ['variables', 'nodes', 'outputs']);
  const variables = readVariables(network.get('variables'));
  const { program, readStep } = readProgram(network.get('nodes'), variables.length, 2, () => true);
  for (const [kind, found] of [['piecewise', program.pieces], [program.kernels[0]?.kind, program.kernels]] as const)
    if (found.length > 0) reject(`claim.network.nodes has a node of kind ${shown(kind)}, but f has to be rational`); // biome-ignore format: one sentence
  const outputs = list(network.get('outputs'), 'claim.network.outputs', MAX_OUTPUTS, readStep);
  const [output = 0] = outputs;
  if (outputs.length !== 1) reject(`claim.network.outputs has ${outputs.length} entries, but f has to be one output`);
  for (const i of demanded(program, [output], () => false)) {
    const step = program.steps[i];
    const variable = step?.op === 'variable' ? variables[step.index] : undefined;
    if (variable && !ROLES.includes(variable.role))
      reject(`claim.network.outputs depends on ${shown(variable.name)}, a variable of role ${variable.role}`);
  }
  const inputs = variables.flatMap(({ role }, i) => (role === 'input' ? [i] : []));
  const size = inputs.length;
  if (size === 0) reject('claim.network.variables has no inputs for the group to act on');
  if (size > MAX_INPUTS) reject(`the network has ${size} inputs, more than the ${MAX_INPUTS} allowed`);

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
    generators: list(claim.get('generators'), 'claim.generators', MAX_ORDER, (item, place) => {
      return { place, element: element(item, place), sign: 1 };
    }),
    order: integerIn(claim.get('order'), 'claim.order', 1, MAX_ORDER + 1),
    stabilizer: list(claim.get('stabilizer'), 'claim.stabilizer', MAX_ORDER, (item, place) => {
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
