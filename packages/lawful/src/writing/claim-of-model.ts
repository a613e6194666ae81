/**
 * The claim that a certificate of a model makes, as far as the model alone decides it: network, loss, family, flow; or network and
 * generators under Assumption 1; or widths, symbols and output for all widths. `certify` fills in laws, counts and evidence.
 */
import { type Program, programBuilder, SourceError, UnableError } from '@lawful/cas-core';
import { LOSS_NAMES } from '@lawful/checker';
import {
  appendPointLoss,
  axisGraph,
  type FlowFamily,
  flowFamily,
  lowerModel,
  type Model,
  type Network,
  starNetwork,
} from '@lawful/networks';
import {
  type AveragedKind,
  type AverageEvidence,
  assumptionCertificate,
  type CertificateInput,
  type CertifiedFlow,
  certificateData,
  discreteCertificate,
  everyWidthCertificateJson,
  gapCertificate,
  invariantsCertificate,
  isOptimiserFlow,
  type Json,
  type MatrixData,
  matrixData,
  optimiserCertificate,
  starCertificateJson,
} from '@lawful/verifier';
import { dataSymmetry } from '../finding/augmentation.js';

export type ClaimKind =
  | ('plain' | 'optimiser' | 'discrete' | 'assumption' | 'gaps' | 'invariants' | 'all-widths' | 'every-width')
  | AveragedKind['kind'];

/** Kinds of families whose loss is averaged over the symmetry of the model. */
export const AVERAGED: readonly string[] = ['augmented', 'averaged', 'moments'] satisfies AveragedKind['kind'][];
const isAveraged = (kind: ClaimKind): kind is AveragedKind['kind'] => AVERAGED.includes(kind);

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

/** The certificate of a family: of its own kind where its flow is not linear in the gradient. */
export function familyCertificate(input: CertificateInput, family: FlowFamily): Json {
  if (family.split?.classes.some(({ values }) => values === undefined) === true)
    throw new UnableError(
      'no certificate is written: signs of gradients that depend on those of the parameters, which certificates do not state',
    );
  const data = certificateData(input);
  return isOptimiserFlow(data) ? optimiserCertificate(data, input, splitEvidence(family)) : data;
}

function splitEvidence({ split }: FlowFamily): Parameters<typeof optimiserCertificate>[2] {
  const names = split?.layers.map((l) => l.name) ?? [];
  return {
    ...(split?.directions === undefined ? {} : { directions: split.directions }),
    ...(split?.norms === undefined || split.norms.length === 0
      ? {}
      : { norms: split.norms.map((n) => ({ ...n, layers: n.layers.map((name) => names.indexOf(name)) })) }),
  };
}

const averageOf = (network: Network, kind: AveragedKind['kind'], potential = 0): AverageEvidence => ({
  ...symmetryOf(network),
  of: kind === 'averaged' ? { kind, potential } : kind === 'moments' ? { kind, powers: [] } : { kind },
  blocks: [],
  lists: [],
  kept: [],
});

/** What labels are called, the first that nothing of the model is. */
const LABELS = ['y', 'label', 'target'];

/** The program with the loss at one data point as its last node, labels being variables. */
export function withLoss(network: Network): { readonly program: Program; readonly potential: number } {
  const { output, program } = network;
  const name = LABELS.find((own) => !program.variables.some((v) => v.name === own || v.name.startsWith(`${own}[`)));
  if (name === undefined) throw new UnableError('no certificate is written: the model has all the names of labels');
  const builder = programBuilder(program);
  const labels = output.nodes.map((_, j) => builder.variable(`${name}[${j + 1}]`, 'label'));
  const potential = appendPointLoss(network, builder, output, { ...output, nodes: labels });
  return { program: builder.build([...output.nodes]), potential };
}

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
