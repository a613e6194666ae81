/**
 * The claim as data: network, laws, counts, hypotheses. Reading checks everything that can be seen without mathematics:
 * names, roles, indices, and that exponents and lists are bounded. What it means is in docs/certificate-format.md.
 */
import type { Rational } from '../arithmetic/rational.js';
import type { Json } from './json.js';
import { MAX_EXPONENT, type Program, readExponent, readProgram } from './program.js';
import { reject, shown } from './rejection.js';
import { integerIn, list, members, oneOf, rational, text, truth, tuple } from './shape.js';

export type Role = 'parameter' | 'input' | 'constant';

export interface Variable {
  readonly name: string;
  readonly role: Role;
}

export interface Term {
  readonly coefficient: Rational;
  readonly factors: readonly (readonly [variable: number, exponent: number])[];
}

export interface Law {
  readonly numerator: readonly Term[];
  /** The single term 1 when it is left out. */
  readonly denominator: readonly Term[];
}

export interface Claim {
  readonly variables: readonly Variable[];
  readonly parameters: readonly number[];
  readonly inputs: readonly number[];
  readonly program: Program;
  readonly laws: readonly Law[];
  readonly counts: Record<'parameters' | 'lieRank' | 'maxLaws' | 'found', number> & { readonly complete: boolean };
  readonly hypotheses: readonly 'path-family'[];
}

const MAX_VARIABLES = 50_000;
const MAX_LAWS = 100_000;
const MAX_TERMS = 1_000_000;
const ONE: readonly Term[] = [{ coefficient: { numerator: 1n, denominator: 1n }, factors: [] }];

function readVariables(value: Json | undefined): Variable[] {
  const names = new Set<string>();
  return list(value, 'claim.network.variables', MAX_VARIABLES, (item, place) => {
    const found = members(item, place, ['name', 'role']);
    const name = text(found.get('name'), `${place}.name`);
    if (name === '') reject(`${place}.name is the empty name`);
    if (name.length > 200) reject(`${place}.name is ${shown(name)}, a name of more than 200 characters`);
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name))
      reject(`${place}.name is ${shown(name)}, with a character that is not printable`);
    if (names.has(name)) reject(`${place}.name is ${shown(name)}, the name of an earlier variable`);
    names.add(name);
    return { name, role: oneOf(found.get('role'), `${place}.role`, ['parameter', 'input', 'constant']) };
  });
}

function readTerms(value: Json | undefined, place: string, variables: readonly Variable[]): Term[] {
  return list(value, place, MAX_TERMS, (item, here) => {
    const [coefficient, factors] = tuple(item, here, 2);
    return {
      coefficient: rational(coefficient, `${here}[0]`),
      factors: list(factors, `${here}[1]`, MAX_EXPONENT, (pair, there) => {
        const [index, exponent] = tuple(pair, there, 2);
        const variable = integerIn(index, `${there}[0]`, 0, variables.length);
        const { name, role } = variables[variable] as Variable;
        if (role === 'input') reject(`${there} is the input ${shown(name)}, and a law may not depend on an input`);
        return [variable, readExponent(exponent, `${there}[1]`, 1)] as const;
      }),
    };
  });
}

function readCounts(value: Json | undefined): Claim['counts'] {
  const found = members(value, 'claim.counts', ['parameters', 'lieRank', 'maxLaws', 'found', 'complete']);
  const count = (name: string) => integerIn(found.get(name), `claim.counts.${name}`, 0, 2 ** 31);
  return {
    parameters: count('parameters'),
    lieRank: count('lieRank'),
    maxLaws: count('maxLaws'),
    found: count('found'),
    complete: truth(found.get('complete'), 'claim.counts.complete'),
  };
}

export function readClaim(value: Json | undefined): Claim {
  const required = ['network', 'loss', 'family', 'flow', 'laws', 'counts', 'hypotheses'];
  const claim = members(value, 'claim', required);
  const network = members(claim.get('network'), 'claim.network', ['variables', 'nodes', 'outputs']);
  const variables = readVariables(network.get('variables'));
  const program = readProgram(network.get('nodes'), network.get('outputs'), variables.length);
  const symbols = variables.length + program.pieces.length;
  if (symbols > MAX_VARIABLES) {
    reject(`the network has ${symbols} variables and piecewise nodes, more than the ${MAX_VARIABLES} allowed`);
  }
  oneOf(claim.get('loss'), 'claim.loss', ['mse']);
  oneOf(members(claim.get('family'), 'claim.family', ['kind']).get('kind'), 'claim.family.kind', ['plain']);
  oneOf(members(claim.get('flow'), 'claim.flow', ['kind']).get('kind'), 'claim.flow.kind', ['gradient']);
  const of = (wanted: Role) => variables.flatMap(({ role }, index) => (role === wanted ? [index] : []));
  return {
    variables,
    parameters: of('parameter'),
    inputs: of('input'),
    program,
    laws: list(claim.get('laws'), 'claim.laws', MAX_LAWS, (item, place) => {
      const law = members(item, place, ['numerator'], ['denominator']);
      const below = law.get('denominator');
      return {
        numerator: readTerms(law.get('numerator'), `${place}.numerator`, variables),
        denominator: below === undefined ? ONE : readTerms(below, `${place}.denominator`, variables),
      };
    }),
    counts: readCounts(claim.get('counts')),
    hypotheses: list(claim.get('hypotheses'), 'claim.hypotheses', 1, (item, place) => {
      return oneOf(item, place, ['path-family']);
    }),
  };
}
