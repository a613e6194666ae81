/**
 * The claim that a certificate of a model makes, as far as the model alone decides it: network, loss, family, flow; or network and
 * generators under Assumption 1; or widths, symbols and output for all widths. `certify` fills in laws, counts and evidence.
 */
import { SourceError } from '@lawful/cas-core';
import { axisGraph, flowFamily, lowerModel, type Model, type Network, starNetwork } from '@lawful/networks';
import {
  type AveragedKind,
  type AverageEvidence,
  assumptionCertificate,
  type CertificateInput,
  certificateData,
  discreteCertificate,
  everyWidthCertificateJson,
  gapCertificate,
  invariantsCertificate,
  type Json,
  type MatrixData,
  matrixData,
  starCertificateJson,
} from '@lawful/verifier';
import { dataSymmetry } from '../finding/augmentation.js';
import { cotangentOf, familyCertificate, flowOf, lossOf, withLoss } from './family-certificate.js';

export type ClaimKind =
  | ('plain' | 'optimiser' | 'discrete' | 'assumption' | 'gaps' | 'invariants' | 'all-widths' | 'every-width')
  | AveragedKind['kind'];

/** Kinds of families whose loss is averaged over the symmetry of the model. */
export const AVERAGED: readonly string[] = ['augmented', 'averaged', 'moments'] satisfies AveragedKind['kind'][];
const isAveraged = (kind: ClaimKind): kind is AveragedKind['kind'] => AVERAGED.includes(kind);

/** Neither laws nor a bound. */
const NOTHING = {
  counts: { lieRank: 0, maxLaws: 0, found: 0, complete: false },
  independence: { rank: 0, prime: 0, point: [], laws: [], columns: [] },
  lieRank: { rank: 0, prime: 0, point: [], samples: [], words: [], columns: [] },
};

/** How the generators of the Lie algebra of a model's symmetry move inputs, and labels where these count, as certificates write it. */
export function infinitesimalMotions(model: Model, withLabels: boolean): MatrixData[] {
  const network = lowerModel(model);
  const { infinitesimal } = symmetryOf(network);
  return infinitesimal.map((m) => matrixData(withLabels ? m : m.slice(0, network.inputs.length)));
}

/** A certificate without laws, counts and evidence; `ofLoss`: one of invariants in which the loss stays as it is. Throws what lowering the model throws, `SourceError` without the symmetry asked for. */
export function claimOfModel(model: Model, kind: ClaimKind, lowered?: Network, ofLoss = false): Json {
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
  if (kind === 'gaps')
    return gapCertificate({
      program: { ...network.program, outputs: network.output.nodes },
      loss: model.loss.kind,
      generators: symmetryOf(network).finite,
      order: 1,
      stabilizer: [],
      stabilizerOrder: 1,
      proof: { by: 'gaps', degree: 1, point: [] },
      note: {},
    });
  if (kind === 'invariants') {
    const written = ofLoss ? withLoss(network) : undefined;
    return invariantsCertificate({
      network: written?.program ?? { ...network.program, outputs: network.output.nodes },
      ...(written === undefined ? {} : { potential: written.potential }),
      motions: [],
      invariants: [],
      family: flowFamily(network),
      parameters: network.parameters.length,
      laws: [],
      ...NOTHING,
      span: { prime: 0, point: [], brackets: [] },
      note: {},
    });
  }
  const family = flowFamily(network);
  const written = kind === 'averaged' ? withLoss(network) : undefined;
  const input: CertificateInput = {
    proofs: 'expanded',
    family,
    parameters: network.parameters.length,
    loss: written === undefined ? lossOf(model, family) : 'custom',
    cotangent: isAveraged(kind) ? 'free' : cotangentOf(family),
    flow: flowOf(family),
    laws: [],
    ...NOTHING,
    nearPoint: false,
    maskReach: undefined,
    note: {},
    ...(isAveraged(kind)
      ? { network: written?.program ?? network.program, average: averageOf(network, kind, written?.potential) }
      : {}),
  };
  if (kind === 'discrete') return discreteCertificate(certificateData(input), [], [], {});
  return familyCertificate(input, family);
}

const averageOf = (network: Network, kind: AveragedKind['kind'], potential = 0): AverageEvidence => ({
  ...symmetryOf(network),
  of: kind === 'averaged' ? { kind, potential } : kind === 'moments' ? { kind, powers: [] } : { kind },
  blocks: [],
  lists: [],
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
