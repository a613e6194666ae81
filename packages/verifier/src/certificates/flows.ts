/**
 * What is certified and said of each flow, one row a kind: its form in a certificate, and its sentences on a page. A format that
 * knows a flow by itself says so in its own folder of writers/ and refuses the others.
 */
interface FlowRow<Data> {
  /** From the nodes that the flow brings and the variables of the state, numbered as in the certificate. */
  data(nodes: readonly number[], state: readonly number[], parameters: number): Data;
  readonly name: string;
  /** The dimension of its state. */
  readonly state: string;
  /** The fields whose words are counted, and what a field X of a law is. */
  readonly fields: string;
  readonly member: string;
  readonly references: readonly string[];
}

export const FLOWS = {
  gradient: {
    data: () => ({ kind: 'gradient' as const }),
    name: 'Gradient flow \\(\\dot\\theta=-\\nabla L(\\theta)\\)',
    state: 'D',
    fields: 'fields \\(\\mathcal{V}\\)',
    member: 'X\\in\\mathcal{V}',
    references: [],
  },
  mirror: {
    data: (metric: readonly number[]) => ({ kind: 'mirror' as const, metric }),
    name: 'The mirror flow \\(\\dot\\theta=-M(\\theta)\\circ\\nabla L(\\theta)\\)',
    state: 'D',
    fields: 'fields \\(M\\circ\\mathcal{V}\\)',
    member: 'X=M\\circ v,\\ v\\in\\mathcal{V}',
    references: [],
  },
  momentum: {
    data: ([friction]: readonly number[], [clock, ...rest]: readonly number[], parameters: number) => ({
      kind: 'momentum' as const,
      friction: friction!,
      clock: clock!,
      velocities: rest.slice(parameters),
    }),
    name: 'The momentum flow \\(\\ddot\\theta+\\tau\\dot\\theta=-\\nabla L(\\theta)\\) on \\((t,\\theta,\\dot\\theta)\\)',
    state: '1+2D',
    fields:
      'drift \\(X_0=\\partial_t+\\dot\\theta\\cdot\\partial_\\theta-\\tau\\dot\\theta\\cdot\\partial_{\\dot\\theta}\\) and kicks \\(v\\cdot\\partial_{\\dot\\theta}\\), \\(v\\in\\mathcal{V}\\)',
    member: 'X=X_0\\text{ (drift) and }X=v\\cdot\\partial_{\\dot\\theta}\\text{ (kick)},\\ v\\in\\mathcal{V}',
    references: ["[M24] Marcotte, Gribonval, Peyr\\'e, \\emph{Keep the momentum}, ICML 2024 (laws of momentum flows)."],
  },
} satisfies Readonly<Record<string, FlowRow<{ readonly kind: string }>>>;

export type FlowKind = keyof typeof FLOWS;

export type FlowData = Readonly<ReturnType<(typeof FLOWS)[FlowKind]['data']>>;

export const flowRow = (kind: FlowKind): FlowRow<FlowData> => FLOWS[kind];
