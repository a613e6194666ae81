/**
 * The parts of a certificate that a family and its model decide, laws, counts and evidence aside: loss, cotangent, flow, and the kind of claim that the flow makes.
 */
import { type Program, programBuilder, UnableError } from '@lawful/cas-core';
import { LOSS_NAMES } from '@lawful/checker/losses';
import { appendPointLoss, type FlowFamily, type Model, type Network } from '@lawful/networks';
import {
  type CertificateInput,
  type CertifiedFlow,
  certificateData,
  isOptimiserFlow,
  type Json,
  optimiserCertificate,
} from '@lawful/verifier';

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

/** The certificate of a family: of its own kind where its flow is not linear in the gradient. */
export function familyCertificate(input: CertificateInput, family: FlowFamily): Json {
  if (family.split?.classes.some(({ values }) => values === undefined) === true)
    throw new UnableError(
      'no certificate is written: signs of gradients that depend on those of the parameters, which certificates do not state',
    );
  const data = certificateData(input);
  return isOptimiserFlow(family.flow) ? optimiserCertificate(data, input, splitEvidence(family)) : data;
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
