/**
 * What is certified and said of each flow, one row a kind: its form in a certificate, and its sentences on a page. A format that
 * knows a flow by itself says so in its own folder of writers/ and refuses the others.
 */
import type { FlowParts } from '@lawful/cas-core';
import type { ReferenceKey } from '../writers/latex/references.js';

/** What a page says of the parts, as formulas. */
export interface FlowFormulas {
  /** By the name of a parameter; those of factor 1 are left out. */
  readonly metric: readonly (readonly [parameter: string, factor: string])[];
  /** Whether a factor is written in p, the entry that it moves. */
  readonly entrywise: boolean;
  readonly penalty: string | undefined;
  readonly decay: string | undefined;
}

interface FlowRow<Data> {
  /** From the parts and the variables of the state, numbered as in the certificate. */
  data(parts: FlowParts, state: readonly number[], parameters: number): Data;
  name(parts: FlowFormulas): string;
  /** The dimension of its state. */
  readonly state: string;
  /** The fields whose words are counted, and what a field X of a law is. */
  fields(parts: FlowFormulas): string;
  member(parts: FlowFormulas): string;
  readonly references: readonly ReferenceKey[];
}

/** R∘(∇L + ∇P + λθ), as far as it is there. */
function pullText({ metric, penalty, decay }: FlowFormulas, first: string): string {
  const terms = [
    ...(first === '' ? [] : [first]),
    ...(penalty === undefined ? [] : ['\\nabla P(\\theta)']),
    ...(decay === undefined ? [] : [`${/[+-]/.test(decay) ? `(${decay})` : decay}\\,\\theta`]),
  ];
  const sum = terms.length > 1 ? `(${terms.join('+')})` : terms.join('');
  return metric.length === 0 ? sum : `R\\circ ${sum}`;
}

/** What R and P are. */
function partsText({ metric, entrywise, penalty }: FlowFormulas): string {
  const words = [
    ...(metric.length === 0
      ? []
      : [
          `rates \\(${metric.map(([p, r]) => `R_{${p}}=${r}`).join(',\\ ')}\\)${entrywise ? ', \\(p\\) the entry that is moved,' : ''}`,
        ]),
    ...(penalty === undefined ? [] : [`the penalty \\(P=${penalty}\\)`]),
  ];
  return words.length === 0 ? '' : ` with ${words.join(' and ')}`;
}

const scaled = ({ metric }: FlowFormulas): string => (metric.length === 0 ? '' : 'R\\circ ');

const descent = {
  name: (parts: FlowFormulas) =>
    `Gradient flow \\(\\dot\\theta=-${pullText(parts, '\\nabla L(\\theta)')}\\)${parts.decay === undefined ? '' : ' on \\((t,\\theta)\\)'}${partsText(parts)}`,
  fields: (parts: FlowFormulas) => {
    const data = `fields \\(${scaled(parts)}v\\), \\(v\\in\\mathcal{V}\\)`;
    if (parts.decay !== undefined)
      return `drift \\(X_0=\\partial_t-${pullText(parts, '')}\\cdot\\partial_\\theta\\) and ${data}`;
    return parts.penalty === undefined ? data : `drift \\(X_0=-${pullText(parts, '')}\\) and ${data}`;
  },
  member: (parts: FlowFormulas) =>
    `${parts.decay === undefined && parts.penalty === undefined ? '' : 'X=X_0\\text{ (drift) and }'}X=${scaled(parts)}v,\\ v\\in\\mathcal{V}`,
  references: [],
};

export const FLOWS = {
  gradient: {
    data: () => ({ kind: 'gradient' as const }),
    name: () => 'Gradient flow \\(\\dot\\theta=-\\nabla L(\\theta)\\)',
    state: 'D',
    fields: () => 'fields \\(\\mathcal{V}\\)',
    member: () => 'X\\in\\mathcal{V}',
    references: [],
  },
  mirror: {
    data: ({ metric = [] }: FlowParts) => ({ kind: 'mirror' as const, metric }),
    name: () => 'The mirror flow \\(\\dot\\theta=-M(\\theta)\\circ\\nabla L(\\theta)\\)',
    state: 'D',
    fields: () => 'fields \\(M\\circ\\mathcal{V}\\)',
    member: () => 'X=M\\circ v,\\ v\\in\\mathcal{V}',
    references: [],
  },
  momentum: {
    data: ({ friction }: FlowParts, [clock, ...rest]: readonly number[], parameters: number) => ({
      kind: 'momentum' as const,
      friction: friction!,
      clock: clock!,
      velocities: rest.slice(parameters),
    }),
    name: () =>
      'The momentum flow \\(\\ddot\\theta+\\tau\\dot\\theta=-\\nabla L(\\theta)\\) on \\((t,\\theta,\\dot\\theta)\\)',
    state: '1+2D',
    fields: () =>
      'drift \\(X_0=\\partial_t+\\dot\\theta\\cdot\\partial_\\theta-\\tau\\dot\\theta\\cdot\\partial_{\\dot\\theta}\\) and kicks \\(v\\cdot\\partial_{\\dot\\theta}\\), \\(v\\in\\mathcal{V}\\)',
    member: () => 'X=X_0\\text{ (drift) and }X=v\\cdot\\partial_{\\dot\\theta}\\text{ (kick)},\\ v\\in\\mathcal{V}',
    references: ['Marcotte2024'],
  },
  descent: {
    ...descent,
    data: ({ metric, penalty }: FlowParts) => ({
      kind: 'descent' as const,
      ...(metric === undefined ? {} : { metric }),
      ...(penalty === undefined ? {} : { penalty }),
    }),
    state: 'D',
  },
  decay: {
    ...descent,
    data: ({ metric, penalty, decay }: FlowParts, [clock]: readonly number[]) => ({
      kind: 'decay' as const,
      ...(metric === undefined ? {} : { metric }),
      ...(penalty === undefined ? {} : { penalty }),
      rate: decay!,
      clock: clock!,
    }),
    state: '1+D',
  },
} satisfies Readonly<Record<string, FlowRow<{ readonly kind: string }>>>;

export type FlowKind = keyof typeof FLOWS;

export type FlowData = Readonly<ReturnType<(typeof FLOWS)[FlowKind]['data']>>;

export const flowRow = (kind: FlowKind): FlowRow<FlowData> => FLOWS[kind];
