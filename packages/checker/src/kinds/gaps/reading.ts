/**
 * A claim about gaps of logits as data: a network with K outputs, rational in its variables, matrices on its inputs and labels, and the evidence: a
 * degree and one integer point, or a prime and pairs of integer points.
 */
import { confine, type Role, readNetwork } from '../../core/reading/network.js';
import { reject, shown, tooLarge } from '../../text/rejection.js';
import { integerIn, type Json, list, members, oneOf, prime, tuple } from '../../text/shape.js';
import { type Element, elementOf, MAX_ORDER } from '../assumption/group.js';
import { readMatrix } from '../averaged/reading.js';

export interface Listed {
  readonly place: string;
  readonly element: Element;
  readonly sign: 1;
}

export type Point = readonly number[];
export type Evidence =
  | { readonly theorem: 'gaps'; readonly degree: number; readonly point: Point }
  | { readonly theorem: 'independence'; readonly prime: number; readonly points: readonly (readonly [Point, Point])[] };

export type Gaps = ReturnType<typeof readGaps>;

const MAX_INPUTS = 4096;
const MAX_CLASSES = 4096;
const MAX_DEGREE = 64;
const MAX_POINTS = 400;
const LIMIT = 2 ** 31;
const ROLES: readonly Role[] = ['parameter', 'input', 'constant'];

function readEvidence(theorem: Evidence['theorem'], given: Json | undefined, variables: number): Evidence {
  const point = (item: Json | undefined, place: string) =>
    tuple(item, place, variables).map((n, i) => integerIn(n, `${place}[${i}]`, 1 - LIMIT, LIMIT));
  if (theorem === 'gaps') {
    const evidence = members(given, 'evidence', ['degree', 'point']);
    const degree = integerIn(evidence.get('degree'), 'evidence.degree', 1, MAX_DEGREE + 1);
    return { theorem, degree, point: point(evidence.get('point'), 'evidence.point') };
  }
  const evidence = members(given, 'evidence', ['prime', 'points']);
  return {
    theorem,
    prime: prime(evidence.get('prime'), 'evidence.prime'),
    points: list(evidence.get('points'), 'evidence.points', MAX_POINTS, (item, place) => {
      const [from, to] = tuple(item, place, 2);
      return [point(from, `${place}[0]`), point(to, `${place}[1]`)] as const;
    }),
  };
}

export function readGaps(value: Json | undefined, given: Json | undefined) {
  const names = ['kind', 'loss', 'theorem', 'network', 'generators', 'order', 'stabilizer', 'stabilizerOrder'];
  const claim = members(value, 'claim', names);
  oneOf(claim.get('loss'), 'claim.loss', ['cross-entropy']);
  const theorem = oneOf(claim.get('theorem'), 'claim.theorem', ['gaps', 'independence'] as const);
  const network = readNetwork(claim.get('network'), 2, () => true);
  const { variables, program, outputs } = network;
  for (const [kind, found] of [['piecewise', program.pieces], [program.kernels[0]?.kind, program.kernels]] as const)
    if (found.length > 0) reject(`claim.network.nodes has a node of kind ${shown(kind)}, but f has to be rational`); // biome-ignore format: one sentence
  const classes = outputs.length;
  if (classes < 2) reject(`claim.network.outputs has ${classes} entries, but a softmax has at least two logits`);
  if (classes > MAX_CLASSES) tooLarge(`the network has ${classes} logits, more than the ${MAX_CLASSES} allowed`);
  confine(network, outputs, 'claim.network.outputs', ROLES, false);
  const inputs = variables.flatMap(({ role }, i) => (role === 'input' ? [i] : []));
  if (inputs.length === 0) reject('claim.network.variables has no inputs for the group to act on');
  if (inputs.length > MAX_INPUTS) tooLarge(`the network has ${inputs.length} inputs, more than the ${MAX_INPUTS} allowed`); // biome-ignore format: one sentence
  const size = inputs.length + classes;
  const listed = (name: 'generators' | 'stabilizer') =>
    list(claim.get(name), `claim.${name}`, MAX_ORDER, (item, place): Listed => {
      return { place, element: elementOf(readMatrix(item, place, size), size), sign: 1 };
    });
  return {
    variables,
    program,
    outputs,
    inputs,
    generators: listed('generators'),
    order: integerIn(claim.get('order'), 'claim.order', 1, MAX_ORDER + 1),
    stabilizer: listed('stabilizer'),
    stabilizerOrder: integerIn(claim.get('stabilizerOrder'), 'claim.stabilizerOrder', 1, MAX_ORDER + 1),
    evidence: readEvidence(theorem, given, variables.length),
  };
}
