/**
 * A claim about all functions of the parameters that motions leave as they are (theory §15, Theorem C), as data: a network, vector fields on its parameters
 * with a linear motion of the data each, polynomials that they leave, laws and counts.
 */
import type { Claim, Term } from '../../core/claim.js';
import { gradient } from '../../core/plain.js';
import { readCounts, readLaws } from '../../core/reading/claim.js';
import { readWord } from '../../core/reading/evidence.js';
import { confine, MAX_VARIABLES, readNetwork } from '../../core/reading/network.js';
import { MAX_EXPONENT, readExponent } from '../../core/reading/program.js';
import { reject, shown, tooLarge } from '../../text/rejection.js';
import {
  type Found,
  integer,
  integerIn,
  type Json,
  list,
  members,
  oneOf,
  prime,
  rational,
  tuple,
} from '../../text/shape.js';
import { type Matrix, readMatrix } from '../averaged/reading.js';

/** Parameters move by polynomials in parameters and constants, data by a skew matrix; what is left out stands still. */
export interface Motion {
  readonly parameters: ReadonlyMap<number, readonly Term[]>;
  readonly data: Matrix;
}

export type Given = ReturnType<typeof readInvariants>;
export type Span = ReturnType<typeof readSpan>;

const MAX_TERMS = 1_000_000;
const MAX_LISTED = 10_000;

export function readInvariants(value: Json | undefined) {
  const claim = members(value, 'claim', ['kind', 'network', 'motions', 'invariants', 'flow', 'laws', 'counts'], ['potential']); // biome-ignore format: one line
  const network = readNetwork(claim.get('network'), 3, (role) => role !== 'parameter' && role !== 'constant');
  const { variables, program, outputs } = network;
  if (variables.length + program.pieces.length + program.kernels.length > MAX_VARIABLES)
    tooLarge(`the network has more than ${MAX_VARIABLES} variables, piecewise nodes and kernels`);
  const of = (...roles: string[]) => variables.flatMap(({ role }, i) => (roles.includes(role) ? [i] : []));
  if (outputs.length === 0) reject('claim.network.outputs is empty: a network needs at least one output');
  confine(network, outputs, 'claim.network.outputs', ['parameter', 'constant', 'input'], true);
  const potential = claim.has('potential') ? network.readStep(claim.get('potential'), 'claim.potential') : undefined;
  const [inputs, labels, parameters] = [of('input'), of('label'), of('parameter')];
  if (potential !== undefined)
    confine(network, [potential], 'claim.potential', ['parameter', 'constant', 'input', 'label'], true);
  else if (labels.length > 0)
    reject(`${shown(variables[labels[0] as number]?.name)} is a label, but claim.potential, a loss with labels, is not given`); // biome-ignore format: one sentence
  const data = [...inputs, ...labels];

  const known = new Set(of('parameter', 'constant'));
  const polynomial = (terms: Json | undefined, place: string): Term[] =>
    list(terms, place, MAX_TERMS, (term, here) => {
      const [coefficient, factors] = tuple(term, here, 2);
      return {
        coefficient: rational(coefficient, `${here}[0]`),
        factors: list(factors, `${here}[1]`, MAX_EXPONENT, (pair, there) => {
          const [index, exponent] = tuple(pair, there, 2);
          const i = integerIn(index, `${there}[0]`, 0, variables.length);
          if (!known.has(i))
            reject(`${there} is ${shown(variables[i]?.name)}, a variable of role ${variables[i]?.role}`);
          return [i, readExponent(exponent, `${there}[1]`, 1)] as const;
        }),
      };
    });
  const readMotion = (item: Json, place: string): Motion => {
    const found = members(item, place, ['parameters', 'data']);
    const moved = new Map<number, readonly Term[]>();
    list(found.get('parameters'), `${place}.parameters`, MAX_LISTED, (pair, here) => {
      const [index, rate] = tuple(pair, here, 2);
      const i = integerIn(index, `${here}[0]`, 0, variables.length);
      if (variables[i]?.role !== 'parameter') reject(`${here}[0] is variable ${i}, which is no parameter`);
      if (moved.has(i)) reject(`${here} gives a second rate to variable ${i}`);
      moved.set(i, polynomial(rate, `${here}[1]`));
    });
    const matrix = readMatrix(found.get('data'), `${place}.data`, data.length);
    checkSkew(matrix, inputs.length, `${place}.data`);
    return { parameters: moved, data: matrix };
  };
  const motions = list(claim.get('motions'), 'claim.motions', MAX_LISTED, readMotion);
  const invariants = list(claim.get('invariants'), 'claim.invariants', MAX_LISTED, polynomial);
  oneOf(members(claim.get('flow'), 'claim.flow', ['kind']).get('kind'), 'claim.flow.kind', ['gradient']);
  const flow = gradient.read(new Map(), { ...network, parameters, inputs, loss: 'custom' });
  // What is claimed of gradients of functions of parameters alone: the program of the network is not part of it.
  const alone = { steps: variables.map((_, index) => ({ op: 'variable', index }) as const), pieces: [], kernels: [], poles: [] }; // biome-ignore format: one line
  const laws = readLaws(claim.get('laws'), { ...network, program: alone }, flow);
  const functions: Omit<Claim, 'family'> = {
    variables,
    parameters,
    inputs,
    data: new Set(data),
    program: alone,
    outputs: [],
    loss: 'custom',
    flow,
    laws,
    counts: readCounts(claim.get('counts')),
    hypotheses: [],
    tangents: false,
  };
  return { network, potential, data, motions, invariants, functions };
}

/** Then exp(tξ) is orthogonal, and the closed group of such maps compact. Inputs and labels do not mix. */
function checkSkew(matrix: Matrix, inputs: number, place: string): void {
  const entries = new Map(matrix.map(([i, j, q]) => [`${i} ${j}`, q]));
  for (const [i, j, q] of matrix) {
    const other = entries.get(`${j} ${i}`);
    if (other?.numerator !== -q.numerator || other.denominator !== q.denominator)
      reject(`${place} is not a skew matrix`);
    if (i < inputs !== j < inputs) reject(`${place} has an entry in row ${i}, column ${j}, between inputs and labels`);
  }
}

/** Where ranks add up: a point, and brackets of the motions that are needed beside them, as words in their ordinals. */
export function readSpan(found: Found, variables: number, motions: number) {
  const at = 'evidence.span';
  const part = members(found.get('span'), at, ['prime', 'point', 'brackets']);
  return {
    prime: prime(part.get('prime'), `${at}.prime`),
    point: tuple(part.get('point'), `${at}.point`, variables).map((n, i) => integer(n, `${at}.point[${i}]`)),
    brackets: list(part.get('brackets'), `${at}.brackets`, MAX_LISTED, (word, place) => readWord(word, place, motions)),
  };
}
