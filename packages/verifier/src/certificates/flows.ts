/**
 * What is certified and said of each flow, one row a kind: its form in a certificate, and its sentences on a page. A format that
 * knows a flow by itself says so in its own folder of writers/ and refuses the others.
 */
import { type FlowParts, UnableError } from '@lawful/cas-core';
import type { ReferenceKey } from '../writers/latex/references.js';

/** What a page says of the parts, as formulas. */
export interface FlowFormulas {
  /** By the name of a parameter; those of factor 1 are left out. */
  readonly metric: readonly (readonly [parameter: string, factor: string])[];
  /** Whether a factor is written in p, the entry that it moves. */
  readonly entrywise: boolean;
  readonly penalty: string | undefined;
  readonly decay: string | undefined;
  /** Arguments of the flow. */
  readonly list: readonly string[];
}

/** Fields into which one with signs or norms was split: parameters by ordinal, and their signs; undefined where a sign depends on the parameters. */
export interface CertifiedSplit {
  readonly classes: readonly {
    readonly members: readonly number[];
    readonly values: readonly (1 | -1)[] | undefined;
  }[];
  readonly layers: readonly { readonly rows: number; readonly cols: number; readonly ordinals: readonly number[] }[];
}

interface FlowRow<Data> {
  /** From the parts and the variables of the state, numbered as in the certificate. */
  data(parts: FlowParts, state: readonly number[], parameters: number, split: CertifiedSplit | undefined): Data;
  name(parts: FlowFormulas): string;
  /** The dimension of its state. */
  readonly state: string;
  /** The fields whose words are counted, and what a field X of a law is. */
  fields(parts: FlowFormulas): string;
  member(parts: FlowFormulas): string;
  readonly references: readonly ReferenceKey[];
  /** Of a flow that is not linear in the gradient: of how many data points its field of a number speaks, in the order of the checker. */
  points?(data: Data, constant: (node: number) => number): (field: number) => number;
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

const splitData = ({ classes = [], layers = [] }: Partial<CertifiedSplit> = {}) => ({
  classes: classes.map(({ members, values }) => ({ members: [...members], signs: [...(values ?? [])] })),
  layers: layers.map(({ rows, cols, ordinals }) => ({ rows, cols, members: [...ordinals] })),
});

/** G is the gradient of one data set; laws are for all of them. */
const SPLIT = {
  state: 'D',
  member: () => 'X\\text{ one of these fields}',
  references: [],
};

const adaptive = (symbols: string, fields: string) => ({
  fields: () => fields,
  member: () => 'X\\text{ one of these fields}',
  state: symbols,
  references: [],
});

/** The odd polynomial of an orthogonalising step. */
const stepText = (list: readonly string[]): string =>
  list.length === 0
    ? '\\tfrac12(3X-XX^{\\top}X)'
    : list.map((c, k) => `(${c})${k === 0 ? '' : k === 1 ? 'XX^{\\top}' : `(XX^{\\top})^{${k}}`}X`).join('+');

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
  adam: {
    ...adaptive(
      '3D',
      'drift \\(-\\tfrac{m}{s}\\cdot\\partial_\\theta-a\\,m\\cdot\\partial_m-\\tfrac{b}{2}s\\cdot\\partial_s\\), kicks \\(a\\,v\\cdot\\partial_m\\) and \\(\\tfrac{b\\,v\\circ w}{2s}\\cdot\\partial_s\\), \\(v,w\\in\\mathcal{V}\\)',
    ),
    data: ({ meanRate, squareRate }: FlowParts, state: readonly number[], parameters: number) => ({
      kind: 'adam' as const,
      meanRate: meanRate!,
      squareRate: squareRate!,
      moments: state.slice(parameters, 2 * parameters),
      roots: state.slice(2 * parameters),
    }),
    points: () => (field: number) => field,
    name: ({ list }: FlowFormulas) =>
      `Adam as a flow of the phase space, \\(\\dot\\theta=-m/s\\), \\(\\dot m=a(G-m)\\), \\(\\dot s=b(G^{\\circ2}-s^{\\circ2})/(2s)\\), entry by entry, \\(G\\) the gradient of a data set, \\(a=${list[0]}\\), \\(b=${list[1]}\\),`,
  },
  rmsprop: {
    ...adaptive(
      '2D',
      'drift \\(-\\tfrac{b}{2}s\\cdot\\partial_s\\), kicks \\(\\tfrac{v}{s}\\cdot\\partial_\\theta\\) and \\(\\tfrac{b\\,v\\circ w}{2s}\\cdot\\partial_s\\), \\(v,w\\in\\mathcal{V}\\)',
    ),
    data: ({ squareRate }: FlowParts, state: readonly number[], parameters: number) => ({
      kind: 'rmsprop' as const,
      squareRate: squareRate!,
      roots: state.slice(parameters),
    }),
    points: () => (field: number) => field,
    name: ({ list }: FlowFormulas) =>
      `RMSprop as a flow, \\(\\dot\\theta=-G/s\\), \\(\\dot s=b(G^{\\circ2}-s^{\\circ2})/(2s)\\), entry by entry, \\(G\\) the gradient of a data set, \\(b=${list[0]}\\),`,
  },
  adagrad: {
    ...adaptive(
      '2D',
      'kicks \\(\\tfrac{v}{s}\\cdot\\partial_\\theta\\) and \\(\\tfrac{v\\circ w}{2s}\\cdot\\partial_s\\), \\(v,w\\in\\mathcal{V}\\)',
    ),
    data: (_: FlowParts, state: readonly number[], parameters: number) => ({
      kind: 'adagrad' as const,
      roots: state.slice(parameters),
    }),
    points: () => (field: number) => field + 1,
    name: () =>
      'AdaGrad as a flow, \\(\\dot\\theta=-G/s\\), \\(\\dot s=G^{\\circ2}/(2s)\\), entry by entry, \\(G\\) the gradient of a data set,',
  },
  lp: {
    ...adaptive('D', 'fields \\(v_1\\circ\\dots\\circ v_{q-1}\\), \\(v_k\\in\\mathcal{V}\\)'),
    data: ({ exponent }: FlowParts) => ({ kind: 'lp' as const, exponent: exponent! }),
    points:
      ({ exponent }: { readonly kind: 'lp'; readonly exponent: number }, constant: (node: number) => number) =>
      () =>
        constant(exponent) - 1,
    name: ({ list }: FlowFormulas) =>
      `Steepest descent \\(\\dot\\theta=-G^{\\circ(q-1)}\\), entry by entry, \\(G\\) the gradient of a data set, \\(q=${list[0]}\\),`,
  },
  sign: {
    ...SPLIT,
    fields: () =>
      'constant fields \\(\\sum_{j\\in C}\\sigma_j\\partial_j\\), \\(C\\) the classes of proportional coordinates of the gradient, in which sign vectors span (crossing one hyperplane \\(G_i=0\\) in the space of gradients flips one class)',
    data: (_: FlowParts, __: readonly number[], ___: number, split: CertifiedSplit | undefined) => ({
      kind: 'sign' as const,
      classes: splitData(split).classes,
    }),
    points: () => () => 0,
    name: () => 'Sign descent \\(\\dot\\theta=-\\operatorname{sign}(G)\\), \\(G\\) the gradient of a data set,',
  },
  lars: {
    ...SPLIT,
    fields: () =>
      'fields \\(v_l\\cdot\\partial_{\\theta_l}\\) for each layer \\(l\\), \\(v\\in\\mathcal{V}\\) (no product of two of the \\(\\|G_l\\|^2\\) is a square up to a function of \\(\\theta\\), so that a law is one of each layer alone; a scalar parameter has the field \\(\\partial_i\\) with those proportional to it)',
    data: (_: FlowParts, __: readonly number[], ___: number, split: CertifiedSplit | undefined) => ({
      kind: 'lars' as const,
      ...splitData(split),
    }),
    points:
      ({ classes }: { readonly kind: 'lars' } & ReturnType<typeof splitData>) =>
      (field: number) =>
        field < classes.length ? 0 : 1,
    name: () =>
      'The flow \\(\\dot\\theta_l=-G_l/\\|G_l\\|\\) of each layer \\(l\\), \\(G\\) the gradient of a data set,',
  },
  muon: {
    ...SPLIT,
    fields: () =>
      'polarised fields \\(\\|v_l\\|^{2n}\\,p(v_l/\\|v_l\\|)\\cdot\\|v_l\\|\\,\\partial_{\\theta_l}\\) for each layer \\(l\\), \\(v\\in\\mathcal{V}\\), \\(p\\) the polynomial of the step (no product of two of the \\(\\|G_l\\|^2\\) is a square up to a function of \\(\\theta\\), so that a law is one of each layer alone)',
    data: (
      { coefficients, times }: FlowParts,
      __: readonly number[],
      ___: number,
      split: CertifiedSplit | undefined,
    ) => {
      if (times !== undefined)
        throw new UnableError('a step that is taken several times, which certificates do not state');
      return { kind: 'muon' as const, coefficients: coefficients!, ...splitData(split) };
    },
    points:
      ({
        classes,
        coefficients,
      }: { readonly kind: 'muon'; readonly coefficients: readonly number[] } & ReturnType<typeof splitData>) =>
      (field: number) =>
        field < classes.length ? 0 : 2 * coefficients.length - 1,
    name: ({ list }: FlowFormulas) =>
      `The flow \\(\\dot\\theta_l=-p(G_l/\\|G_l\\|)\\) of each layer \\(l\\), \\(p(X)=${stepText(list)}\\), \\(G\\) the gradient of a data set,`,
  },
} satisfies Readonly<Record<string, FlowRow<{ readonly kind: string }>>>;

export type FlowKind = keyof typeof FLOWS;

export type FlowData = Readonly<ReturnType<(typeof FLOWS)[FlowKind]['data']>>;

export const flowRow = (kind: FlowKind): FlowRow<FlowData> => FLOWS[kind];

/** Whether certificates of this flow are of a kind of their own: it is not linear in the gradient. */
export const isOptimiserFlow = (kind: FlowKind): boolean => flowRow(kind).points !== undefined;
