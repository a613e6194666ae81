/**
 * Certificates of Theorem A for softmax cross-entropy (docs/certificate-format.md, "Gaps of logits"): a finite group on inputs and labels by
 * generators, the subgroup K on which differences of logits stay the same, and a point at which all gaps over the cosets of K are distinct, or
 * points that prove the differences independent.
 */
import type { Program } from '@lawful/cas-core';
import { type Entries, matrixData } from './average-data.js';
import { networkNodes } from './certificate.js';
import type { Json } from './certificate-data.js';

/** What proves that averaging adds no law. */
export type GapProof =
  | { readonly by: 'gaps'; readonly degree: number; readonly point: readonly number[] }
  | {
      readonly by: 'independence';
      readonly prime: number;
      readonly points: readonly (readonly [readonly number[], readonly number[]])[];
    };

export interface GapEvidence {
  /** The outputs are the logits; without piecewise-linear units and kernels. */
  readonly program: Program;
  readonly loss: string;
  /** Generators of the group, on the inputs in order, then the labels. */
  readonly generators: readonly Entries[];
  readonly order: number;
  /** Generators of K. */
  readonly stabilizer: readonly Entries[];
  readonly stabilizerOrder: number;
  readonly proof: GapProof;
  readonly note: { readonly [key: string]: Json };
}

export function gapCertificate({ program, proof, ...input }: GapEvidence): Json {
  const variable = new Map(program.variables.map((_, v) => [v, v]));
  const { nodes, node } = networkNodes(program, program.outputs, variable);
  return {
    format: 'lawful-certificate',
    version: 2,
    claim: {
      kind: 'gaps',
      loss: input.loss,
      theorem: proof.by,
      network: {
        variables: program.variables.map(({ name, role }) => ({ name, role })),
        nodes,
        outputs: program.outputs.map((n) => node.get(n)!),
      },
      generators: input.generators.map(matrixData),
      order: input.order,
      stabilizer: input.stabilizer.map(matrixData),
      stabilizerOrder: input.stabilizerOrder,
    },
    evidence:
      proof.by === 'gaps'
        ? { degree: proof.degree, point: [...proof.point] }
        : { prime: proof.prime, points: proof.points.map((pair) => pair.map((p) => [...p])) },
    note: input.note,
  };
}
