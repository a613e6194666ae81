/**
 * The part of a certificate's claim that Coq is told about, read from JSON without trust: anything that is not in the
 * form of docs/certificate-format.md, or that the prelude has no theorem for, is a refusal that says what it met.
 */

export class Refusal extends Error {}

export type Node =
  | { readonly op: 'var'; readonly variable: number }
  | { readonly op: 'const'; readonly value: string }
  | { readonly op: 'add' | 'sub' | 'mul' | 'div'; readonly a: number; readonly b: number }
  | { readonly op: 'neg'; readonly a: number }
  | { readonly op: 'pow'; readonly a: number; readonly exponent: number }
  | { readonly op: 'piecewise'; readonly a: number; readonly low: string; readonly high: string };

export interface Variable {
  readonly name: string;
  readonly role: string;
}

export type Polynomial = readonly (readonly [string, readonly (readonly [number, number])[]])[];

export type Flow =
  | { readonly kind: 'gradient' }
  | { readonly kind: 'mirror'; readonly metric: readonly number[] }
  | {
      readonly kind: 'momentum';
      readonly friction: number;
      readonly clock: number;
      readonly velocities: readonly number[];
    };

export interface Claim {
  readonly variables: readonly Variable[];
  readonly nodes: readonly Node[];
  /** The functions whose gradients span the family: the outputs, or the one potential. */
  readonly generators: readonly number[];
  readonly family: 'free' | 'sum-zero' | 'potential';
  readonly loss: string;
  readonly flow: Flow;
  readonly laws: readonly { readonly numerator: Polynomial; readonly denominator: Polynomial | undefined }[];
}

type Members = { readonly [key: string]: unknown };

export const members = (value: unknown, what: string): Members => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(`${what} is not an object`);
  return { ...value };
};

export const items = (value: unknown, what: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Refusal(`${what} is not a list`);
  return value;
};

export const integer = (value: unknown, what: string): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Refusal(`${what} is not an integer`);
  return value;
};

/** An index below a bound. */
export const index = (value: unknown, bound: number, what: string): number => {
  const n = integer(value, what);
  if (n < 0 || n >= bound) throw new Refusal(`${what} ${n} is out of range`);
  return n;
};

const rational = (value: unknown): string => {
  if (typeof value !== 'string' || !/^-?\d+(\/[1-9]\d*)?$/.test(value))
    throw new Refusal(`${JSON.stringify(value)} is not an exact rational`);
  return value;
};

function readNode(value: unknown, position: number, variables: number): Node {
  const [op, a, b, c] = items(value, `node ${position}`);
  const earlier = (v: unknown): number => index(v, position, `the argument of node ${position}`);
  if (op === 'var') return { op, variable: index(a, variables, `the variable of node ${position}`) };
  if (op === 'const') return { op, value: rational(a) };
  if (op === 'add' || op === 'sub' || op === 'mul' || op === 'div') return { op, a: earlier(a), b: earlier(b) };
  if (op === 'neg') return { op, a: earlier(a) };
  if (op === 'pow') return { op, a: earlier(a), exponent: index(b, 1 << 16, 'the exponent') };
  if (op === 'piecewise') return { op, a: earlier(a), low: rational(b), high: rational(c) };
  throw new Refusal(`node ${position} is ${JSON.stringify(op)}, which the prelude does not know`);
}

const readPolynomial = (value: unknown, variables: number): Polynomial =>
  items(value, 'a law').map((term) => {
    const [coefficient, exponents] = items(term, 'a term');
    return [
      rational(coefficient),
      items(exponents, 'a monomial').map((pair) => {
        const [v, e] = items(pair, 'a power');
        return [index(v, variables, 'a variable of a law'), index(e, 1 << 16, 'an exponent')] as const;
      }),
    ] as const;
  });

/** @throws Refusal */
export function readClaim(certificate: unknown): Claim {
  const outer = members(certificate, 'the certificate');
  if (outer.format === 'lawful-certificate' && outer.version === 2)
    throw new Refusal('the network has exponentials, logarithms or roots, and the prelude has polynomials only');
  if (outer.format !== 'lawful-certificate' || outer.version !== 1)
    throw new Refusal('this is not a lawful-certificate of version 1');
  const claim = members(outer.claim, 'the claim');
  if (claim.kind !== undefined) throw new Refusal(`claims of kind ${JSON.stringify(claim.kind)} are not exported`);
  const network = members(claim.network, 'the network');
  const variables = items(network.variables, 'variables').map((v, i) => {
    const { name, role } = members(v, `variable ${i}`);
    if (typeof name !== 'string' || typeof role !== 'string') throw new Refusal(`variable ${i} has no name and role`);
    return { name, role };
  });
  const nodes = items(network.nodes, 'nodes').map((n, i) => readNode(n, i, variables.length));
  const node = (v: unknown): number => index(v, nodes.length, 'a node');
  const variable = (v: unknown): number => index(v, variables.length, 'a variable');
  const outputs = items(network.outputs, 'outputs').map(node);
  const family = members(claim.family, 'the family');
  const flow = members(claim.flow, 'the flow');
  return {
    variables,
    nodes,
    ...readFamily(family, outputs, node),
    loss: String(claim.loss).replace(/[^\w-]/g, ''),
    flow: readFlow(flow, node, variable),
    laws: items(claim.laws, 'laws').map((l) => {
      const { numerator, denominator } = members(l, 'a law');
      return {
        numerator: readPolynomial(numerator, variables.length),
        denominator: denominator === undefined ? undefined : readPolynomial(denominator, variables.length),
      };
    }),
  };
}

function readFamily(
  family: Members,
  outputs: readonly number[],
  node: (v: unknown) => number,
): Pick<Claim, 'family' | 'generators'> {
  if (family.kind === 'potential') return { family: 'potential', generators: [node(family.potential)] };
  if (family.kind !== 'plain') throw new Refusal(`the family ${JSON.stringify(family.kind)} is not exported`);
  const { cotangent } = family;
  if (cotangent !== 'free' && cotangent !== 'sum-zero')
    throw new Refusal(`the cotangent ${JSON.stringify(cotangent)} is not exported`);
  return { family: cotangent, generators: outputs };
}

function readFlow(flow: Members, node: (v: unknown) => number, variable: (v: unknown) => number): Flow {
  if (flow.kind === 'gradient') return { kind: 'gradient' };
  if (flow.kind === 'mirror') return { kind: 'mirror', metric: items(flow.metric, 'the metric').map(node) };
  if (flow.kind === 'momentum')
    return {
      kind: 'momentum',
      friction: node(flow.friction),
      clock: variable(flow.clock),
      velocities: items(flow.velocities, 'velocities').map(variable),
    };
  throw new Refusal(`the flow ${JSON.stringify(flow.kind)} is not exported`);
}
