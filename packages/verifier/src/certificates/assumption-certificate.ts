/**
 * Certificates of Assumption 1 (docs/certificate-format.md, "Assumption 1"): a finite group by generators, the subgroup K of elements that leave a
 * rational network as it is up to a sign, and one integer point at which all other elements move its square.
 */
import type { Program } from '@lawful/cas-core';
import { type Entries, matrixData } from './average-data.js';
import { networkNodes } from './certificate.js';
import type { Json } from './certificate-data.js';

export interface AssumptionEvidence {
  /** One output, without piecewise-linear units and kernels. */
  readonly program: Program;
  /** Generators of the group, on the inputs in order. */
  readonly generators: readonly Entries[];
  readonly order: number;
  /** Generators of K with the sign by which each acts. */
  readonly stabilizer: readonly { readonly element: Entries; readonly sign: 1 | -1 }[];
  readonly stabilizerOrder: number;
  readonly primes: readonly number[];
  /** Integers by variable. */
  readonly point: readonly number[];
  readonly note: { readonly [key: string]: Json };
}

export function assumptionCertificate(input: AssumptionEvidence): Json {
  const { program } = input;
  const variable = new Map(program.variables.map((_, v) => [v, v]));
  const { nodes, node } = networkNodes(program, program.outputs, variable);
  return {
    format: 'lawful-certificate',
    version: 2,
    claim: {
      kind: 'assumption',
      network: {
        variables: program.variables.map(({ name, role }) => ({ name, role })),
        nodes,
        outputs: program.outputs.map((n) => node.get(n)!),
      },
      generators: input.generators.map(matrixData),
      order: input.order,
      stabilizer: input.stabilizer.map(({ element, sign }) => ({ element: matrixData(element), sign })),
      stabilizerOrder: input.stabilizerOrder,
    },
    evidence: { primes: [...input.primes], point: [...input.point] },
    note: input.note,
  };
}
