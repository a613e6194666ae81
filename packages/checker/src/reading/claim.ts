/**
 * The claim as data: network, family, flow, laws, counts, hypotheses. Reading checks everything that can be seen without
 * mathematics: names, roles, indices, which variables an expression depends on, and that exponents and lists are
 * bounded. What it means is in docs/certificate-format.md.
 */

import { demanded } from '../arithmetic/interpret.js';
import type { Rational } from '../arithmetic/rational.js';
import { readSymmetry, type Symmetry } from '../average/reading.js';
import { type Lift, readLift } from '../lift/reading.js';
import type { Json } from './json.js';
import { MAX_EXPONENT, type Program, readExponent, readProgram } from './program.js';
import { reject, shown, tooLarge } from './rejection.js';
import { integerIn, list, members, oneOf, rational, readName, truth, tuple, variant } from './shape.js';

const ROLES = ['parameter', 'input', 'constant', 'label', 'velocity', 'clock'] as const;
const LOSSES = ['mse', 'logistic', 'exponential', 'cross-entropy', 'margin', 'custom'] as const;
export type Role = (typeof ROLES)[number];

export interface Variable {
  readonly name: string;
  readonly role: Role;
}

export interface Term {
  readonly coefficient: Rational;
  readonly factors: readonly (readonly [variable: number, exponent: number])[];
}

/** A quotient of polynomials; the denominator is 1 when it is left out. */
export type LawTerms = Readonly<
  Record<'numerator', readonly Term[]> & Record<'denominator', readonly Term[] | undefined>
>;

/** 𝒱 is spanned by the gradients of ⟨u, f⟩ for all u, or for all u with the sum 0; f is the potential or the outputs.
 * Augmented, by the gradients of averages over a group. */
export interface Family {
  readonly kind: 'plain' | 'potential' | 'augmented';
  readonly cotangent: 'free' | 'sum-zero';
  readonly symmetry?: Symmetry;
}

export interface Flow {
  readonly kind: 'gradient' | 'mirror' | 'momentum';
  /** The variable that the component of a field of 𝒱 at a parameter moves: the parameter, or its velocity. */
  readonly moved: ReadonlyMap<number, number>;
  /** The factor of that component, as a step; empty unless the flow is mirror. */
  readonly metric: ReadonlyMap<number, number>;
  readonly momentum: { readonly friction: number; readonly clock: number } | undefined;
  /** The metric, or the friction. */
  readonly steps: readonly number[];
  readonly state: ReadonlySet<number>;
}

export interface Claim {
  readonly variables: readonly Variable[];
  readonly parameters: readonly number[];
  readonly inputs: readonly number[];
  /** The inputs and labels. */
  readonly data: ReadonlySet<number>;
  readonly program: Program;
  readonly outputs: readonly number[];
  /** The steps that u is paired with: the outputs, or the potential alone. */
  readonly scalars: readonly number[];
  readonly loss: (typeof LOSSES)[number];
  readonly family: Family;
  readonly flow: Flow;
  readonly laws: readonly LawTerms[];
  readonly counts: Record<'parameters' | 'stateDimension' | 'lieRank' | 'maxLaws' | 'found', number> & {
    readonly complete: boolean;
  };
  readonly lift: Lift | undefined;
  readonly hypotheses: readonly ('path-family' | 'near-point')[];
}

const MAX_VARIABLES = 50_000;
const MAX_OUTPUTS = 60_000;
const MAX_LAWS = 100_000;
const MAX_TERMS = 1_000_000;

export type Network = ReturnType<typeof readNetwork>;

export function readNetwork(value: Json | undefined, version: number, isData: (role: Role) => boolean) {
  const network = members(value, 'claim.network', ['variables', 'nodes', 'outputs']);
  const names = new Map<string, string>();
  const variables = list(
    network.get('variables'),
    'claim.network.variables',
    MAX_VARIABLES,
    (item, place): Variable => {
      const found = members(item, place, ['name', 'role']);
      const name = readName(found.get('name'), `${place}.name`, names);
      return { name, role: oneOf(found.get('role'), `${place}.role`, ROLES) };
    },
  );
  const roleIs = (i: number) => isData((variables[i] as Variable).role);
  const { program, readStep } = readProgram(network.get('nodes'), variables.length, version, roleIs);
  const outputs = list(network.get('outputs'), 'claim.network.outputs', MAX_OUTPUTS, readStep);
  return { variables, program, readStep, outputs };
}

/** The steps depend on variables of the given roles only, and `bent` says whether they may contain slopes. */
export function confine(
  { variables, program }: Pick<Network, 'variables' | 'program'>,
  steps: readonly number[],
  place: string,
  roles: readonly Role[],
  bent: boolean,
): void {
  for (const i of demanded(program, steps)) {
    const step = program.steps[i];
    if (step?.op === 'slope' && !bent)
      reject(`${place} contains a piecewise node, which this checker does not allow there`);
    if (step?.op === 'kernel' && roles.length === 1)
      reject(`${place} contains a kernel, which a friction does not allow`);
    if (step?.op !== 'variable') continue;
    const { name, role } = variables[step.index] as Variable;
    if (!roles.includes(role)) reject(`${place} depends on ${shown(name)}, a variable of role ${role}`);
  }
}

function readCounts(value: Json | undefined): Claim['counts'] {
  const names = ['parameters', 'lieRank', 'maxLaws', 'found'];
  const found = members(value, 'claim.counts', [...names, 'complete'], ['stateDimension']);
  const count = (name: string) => integerIn(found.get(name), `claim.counts.${name}`, 0, 2 ** 31);
  const [parameters = 0, lieRank = 0, maxLaws = 0, k = 0] = names.map(count);
  const stateDimension = found.has('stateDimension') ? count('stateDimension') : parameters;
  const complete = truth(found.get('complete'), 'claim.counts.complete');
  return { parameters, stateDimension, lieRank, maxLaws, found: k, complete };
}

export function readClaim(value: Json | undefined, version: number): Claim {
  const required = ['network', 'loss', 'family', 'flow', 'laws', 'counts', 'hypotheses'];
  const claim = members(value, 'claim', required, ['lift']);
  const network = readNetwork(claim.get('network'), version, (role) => role !== 'parameter' && role !== 'constant');
  const { variables, program, readStep, outputs } = network;
  const symbols = variables.length + program.pieces.length + program.kernels.length;
  if (symbols > MAX_VARIABLES) {
    tooLarge(
      `the network has ${symbols} variables, piecewise nodes and kernels, more than the ${MAX_VARIABLES} allowed`,
    );
  }
  const of = (...roles: Role[]) => variables.flatMap(({ role }, index) => (roles.includes(role) ? [index] : []));
  const [parameters, inputs] = [of('parameter'), of('input')];

  if (outputs.length === 0) reject('claim.network.outputs is empty: a network needs at least one output');
  confine(network, outputs, 'claim.network.outputs', ['parameter', 'constant', 'input'], true);
  const loss = oneOf(claim.get('loss'), 'claim.loss', LOSSES);

  function readFamily(item: Json | undefined): Pick<Claim, 'family' | 'scalars'> {
    const at = 'claim.family';
    const augmented = ['finite', 'infinitesimal', 'cyclic'];
    const kinds = { plain: ['cotangent'], potential: ['potential'], augmented };
    const { kind, found } = variant(item, at, kinds);
    if (kind === 'potential') {
      if (loss !== 'custom') reject(`${at}.kind is "potential", but claim.loss is ${shown(loss)}, not "custom"`);
      const step = readStep(found.get('potential'), `${at}.potential`);
      confine(network, [step], `${at}.potential`, ['parameter', 'constant', 'input', 'label'], true);
      return { family: { kind, cotangent: 'free' }, scalars: [step] };
    }
    if (kind === 'augmented') {
      if (loss !== 'mse') reject(`${at}.kind is "augmented", but claim.loss is ${shown(loss)}, not "mse"`);
      if (flow.kind !== 'gradient') reject(`${at}.kind is "augmented", but claim.flow.kind is ${shown(flow.kind)}`);
      if (program.pieces.length > 0) reject(`${at}.kind is "augmented", but the network has piecewise nodes`);
      const symmetry = readSymmetry(found, at, inputs.length, outputs.length);
      return { family: { kind, cotangent: 'free', symmetry }, scalars: [] };
    }
    const cotangent = oneOf(found.get('cotangent'), `${at}.cotangent`, ['free', 'sum-zero']);
    const due = loss === 'cross-entropy' ? 'sum-zero' : 'free';
    if (cotangent !== due) reject(`${at}.cotangent is "${cotangent}", but for the loss ${shown(loss)} it is "${due}"`);
    if (due === 'sum-zero' && outputs.length < 2) reject('the loss "cross-entropy" needs at least two outputs');
    const scalar = loss === 'logistic' || loss === 'exponential' || loss === 'margin';
    if (scalar && outputs.length > 1)
      reject(`the loss ${shown(loss)} needs a scalar output, not ${outputs.length} outputs`);
    return { family: { kind, cotangent }, scalars: outputs };
  }

  function readFlow(item: Json | undefined): Flow {
    const at = 'claim.flow';
    const kinds = { gradient: [], mirror: ['metric'], momentum: ['friction', 'clock', 'velocities'] };
    const { kind, found } = variant(item, at, kinds);
    const forEach = <T>(name: string, reader: (item: Json, place: string) => T): T[] => {
      const items = tuple(found.get(name), `${at}.${name}`, parameters.length);
      return items.map((entry, i) => reader(entry, `${at}.${name}[${i}]`));
    };
    const variableOf = (role: Role) => (entry: Json | undefined, place: string) => {
      const index = integerIn(entry, place, 0, variables.length);
      const actual = variables[index]?.role;
      return actual === role ? index : reject(`${place} is variable ${index}, which is of role ${actual}, not ${role}`);
    };
    if (kind !== 'momentum') {
      const metric = kind === 'gradient' ? [] : forEach('metric', readStep);
      confine(network, metric, `${at}.metric`, ['parameter', 'constant'], false);
      const factors = new Map(metric.map((step, d) => [parameters[d] as number, step]));
      const moved = new Map(parameters.map((i) => [i, i]));
      return { kind, moved, metric: factors, momentum: undefined, steps: metric, state: new Set(parameters) };
    }
    const velocities = forEach('velocities', variableOf('velocity'));
    if (new Set(velocities).size < velocities.length) reject(`${at}.velocities has a variable twice`);
    const clock = variableOf('clock')(found.get('clock'), `${at}.clock`);
    const friction = readStep(found.get('friction'), `${at}.friction`);
    confine(network, [friction], `${at}.friction`, ['constant'], false);
    const moved = new Map(parameters.map((i, d) => [i, velocities[d] as number]));
    const state = new Set([clock, ...parameters, ...velocities]);
    return { kind, moved, metric: new Map(), momentum: { friction, clock }, steps: [friction], state };
  }

  const flow = readFlow(claim.get('flow'));
  const posed = readFamily(claim.get('family'));
  if (version === 2 && program.kernels.length === 0) reject('version is 2, but the network has no kernels');
  if (program.kernels.length > 0) {
    const unfit = flow.kind === 'momentum' ? 'claim.flow' : posed.family.kind === 'augmented' ? 'claim.family' : '';
    if (unfit !== '') reject(`the network has kernels, which ${unfit} of this kind does not allow`);
  }

  const readTerms = (item: Json | undefined, place: string): Term[] =>
    list(item, place, MAX_TERMS, (term, here) => {
      const [coefficient, factors] = tuple(term, here, 2);
      const readFactor = (pair: Json, there: string) => {
        const [index, exponent] = tuple(pair, there, 2);
        const variable = integerIn(index, `${there}[0]`, 0, variables.length + program.kernels.length);
        const kernel = program.kernels[variable - variables.length];
        if (kernel?.data) reject(`${there} is kernel ${variable - variables.length}, which belongs to the data, and no law may depend on it`); // biome-ignore format: one sentence
        const { name, role } = variables[variable] ?? { name: '', role: 'constant' };
        if (role !== 'constant' && !flow.state.has(variable)) {
          reject(`${there} is ${shown(name)}, a variable of role ${role}, and no law of this flow may depend on it`);
        }
        return [variable, readExponent(exponent, `${there}[1]`, 1)] as const;
      };
      return {
        coefficient: rational(coefficient, `${here}[0]`),
        factors: list(factors, `${here}[1]`, MAX_EXPONENT, readFactor),
      };
    });

  const hypotheses = list(claim.get('hypotheses'), 'claim.hypotheses', MAX_TERMS, (item, place) => {
    return oneOf(item, place, ['path-family', 'near-point'] as const);
  });
  if (program.kernels.length > 0 && hypotheses.includes('near-point')) reject('the hypothesis "near-point" is given, but the values of kernels at the point are not the true ones'); // biome-ignore format: one sentence
  return {
    variables,
    parameters,
    inputs,
    data: new Set(of('input', 'label')),
    program,
    outputs,
    loss,
    ...posed,
    flow,
    laws: list(claim.get('laws'), 'claim.laws', MAX_LAWS, (item, place) => {
      const law = members(item, place, ['numerator'], ['denominator']);
      const below = law.get('denominator');
      return {
        numerator: readTerms(law.get('numerator'), `${place}.numerator`),
        denominator: below === undefined ? undefined : readTerms(below, `${place}.denominator`),
      };
    }),
    counts: readCounts(claim.get('counts')),
    lift: claim.has('lift') ? readLift(claim.get('lift'), inputs.length, posed.family.kind) : undefined,
    hypotheses,
  };
}
