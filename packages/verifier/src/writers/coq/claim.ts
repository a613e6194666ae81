/**
 * The part of a certificate's claim that Coq is told about. Whatever the prelude has no theorem for is a refusal that says what it met.
 */
import type { KernelKind } from '@lawful/cas-core';
import type { CertificateData, NodeData, VariableData } from '../../certificates/certificate-data.js';
import type { FlowData } from '../../certificates/flows.js';
import { lawsEverywhere, lawsOfRegionNotCovered } from '../writer.js';

export class Refusal extends Error {}

export type Node =
  | { readonly op: 'var'; readonly variable: number }
  | { readonly op: 'const'; readonly value: string }
  | { readonly op: 'add' | 'sub' | 'mul' | 'div'; readonly a: number; readonly b: number }
  | { readonly op: 'neg'; readonly a: number }
  | { readonly op: 'pow'; readonly a: number; readonly exponent: number }
  | { readonly op: 'piecewise'; readonly a: number; readonly low: string; readonly high: string }
  | { readonly op: 'kernel'; readonly kind: KernelKind; readonly a: number };

export interface Claim {
  readonly variables: readonly VariableData[];
  readonly nodes: readonly Node[];
  /** The functions whose gradients span the family: the outputs, or the one potential. */
  readonly generators: readonly number[];
  readonly family: 'free' | 'sum-zero' | 'potential';
  readonly loss: string;
  readonly flow: FlowData;
  /** Those that hold for all slopes. */
  readonly laws: CertificateData['claim']['laws'];
  /** Of the others. */
  readonly lawsLeftOut: number;
  readonly notCovered: readonly string[];
}

function nodeOf(node: NodeData, position: number): Node {
  switch (node[0]) {
    case 'var':
      return { op: 'var', variable: node[1] };
    case 'const':
      return { op: 'const', value: node[1] };
    case 'neg':
      return { op: 'neg', a: node[1] };
    case 'pow':
      return { op: 'pow', a: node[1], exponent: node[2] };
    case 'piecewise':
      return { op: 'piecewise', a: node[1], low: node[2], high: node[3] };
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return { op: node[0], a: node[1], b: node[2] };
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'gauss':
    case 'erf':
    case 'sin':
    case 'cos':
      return { op: 'kernel', kind: node[0], a: node[1] };
    default:
      throw new Refusal(`node ${position} is ${JSON.stringify(node[0])}, which the prelude does not know`);
  }
}

/** @throws Refusal */
export function claimForCoq({ claim }: CertificateData): Claim {
  const { network, family, flow, laws, loss } = claim;
  if (family.kind !== 'plain' && family.kind !== 'potential')
    throw new Refusal(`the family ${JSON.stringify(family.kind)} is not exported`);
  return {
    variables: network.variables,
    nodes: network.nodes.map(nodeOf),
    generators: family.kind === 'potential' ? [family.potential] : network.outputs,
    family: family.kind === 'potential' ? 'potential' : family.cotangent,
    loss,
    flow,
    laws: lawsEverywhere(laws),
    lawsLeftOut: laws.length - lawsEverywhere(laws).length,
    notCovered: lawsOfRegionNotCovered(laws),
  };
}
