/**
 * The claim that a certificate of a model makes, as far as the model alone decides it: network, loss, family, flow; or network and
 * generators under Assumption 1; or widths, symbols and output for all widths. `certify` fills in laws, counts and evidence.
 */
import { SourceError } from '@lawful/cas-core';
import { LOSS_NAMES } from '@lawful/checker';
import {
  axisGraph,
  type FlowFamily,
  flowFamily,
  lowerModel,
  type Model,
  type Network,
  starNetwork,
} from '@lawful/networks';
import {
  assumptionCertificate,
  type CertificateInput,
  type CertifiedFlow,
  certificateData,
  everyWidthCertificateJson,
  type Json,
  starCertificateJson,
} from '@lawful/verifier';
import { dataSymmetry } from '../finding/augmentation.js';

export type ClaimKind = 'plain' | 'augmented' | 'assumption' | 'all-widths' | 'every-width';

export const cotangentOf = (family: FlowFamily): CertificateInput['cotangent'] =>
  family.cotangent === 'explicit' ? { potential: family.potentialNode } : family.cotangent;

/** The loss as the checker knows it: by its name, or as any loss with such output gradients. */
export function lossOf({ loss: { kind }, declarations }: Model, { cotangent }: FlowFamily): string {
  // The outputs at all one-hot inputs are listed, logits as differences: of the loss is left that their cotangents are free.
  if (declarations.some((d) => d.oneHot)) return 'custom';
  if ((LOSS_NAMES as readonly string[]).includes(kind)) return kind;
  return cotangent === 'sum-zero' ? 'custom-sum-zero' : 'custom';
}

export const flowOf = ({ flow, parts, split, repeats }: FlowFamily): CertifiedFlow => ({
  kind: flow,
  parts,
  repeats,
  ...(split === undefined ? {} : { split }),
});

/** A certificate without laws, counts and evidence. Throws what lowering the model throws, `SourceError` without the symmetry asked for. */
export function claimOfModel(model: Model, kind: ClaimKind, lowered?: Network): Json {
  if (kind === 'every-width')
    return everyWidthCertificateJson({ graph: axisGraph(model), laws: [], shape: undefined, note: {} });
  if (kind === 'all-widths') {
    const { builder, output } = starNetwork(model);
    return starCertificateJson({ builder, output, law: { node: output, perUnit: false }, note: {} });
  }
  const network = lowered ?? lowerModel(model);
  if (kind === 'assumption')
    return assumptionCertificate({
      program: network.program,
      generators: symmetryOf(network).finite.map((m) => m.slice(0, network.inputs.length)),
      order: 1,
      stabilizer: [],
      stabilizerOrder: 1,
      primes: [],
      point: [],
      note: {},
    });
  const family = flowFamily(network);
  return certificateData({
    proofs: 'expanded',
    family,
    parameters: network.parameters.length,
    loss: lossOf(model, family),
    cotangent: kind === 'augmented' ? 'free' : cotangentOf(family),
    flow: flowOf(family),
    laws: [],
    counts: { lieRank: 0, maxLaws: 0, found: 0, complete: false },
    independence: { rank: 0, prime: 0, point: [], laws: [], columns: [] },
    lieRank: { rank: 0, prime: 0, point: [], samples: [], words: [], columns: [] },
    nearPoint: false,
    maskReach: undefined,
    note: {},
    ...(kind === 'augmented' ? { network: network.program, average: averageOf(network) } : {}),
  });
}

const averageOf = (network: Network): NonNullable<CertificateInput['average']> => ({
  ...symmetryOf(network),
  blocks: [],
  quadratic: [],
  labelled: [],
  kept: [],
});

function symmetryOf(network: Network): ReturnType<typeof dataSymmetry> {
  const { symmetry, source } = network.model;
  // Any seed: it chooses the elements tried, not how generators act.
  if (symmetry !== undefined) return dataSymmetry(network, symmetry, 1);
  throw new SourceError(
    source,
    { line: 1, column: 1 },
    'the certificate is about a symmetry: expected a "symmetry" line',
  );
}
