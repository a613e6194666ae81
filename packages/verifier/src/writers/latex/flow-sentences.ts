/** What the page says of each flow, one row a kind. */
import type { FlowData } from '../../certificates/certificate-data.js';

interface FlowSentences {
  readonly name: string;
  /** The dimension of its state. */
  readonly state: string;
  /** The fields whose words are counted, and what a field X of a law is. */
  readonly fields: string;
  readonly member: string;
  readonly references: readonly string[];
}

export const FLOWS: { readonly [K in FlowData['kind']]: FlowSentences } = {
  gradient: {
    name: 'Gradient flow \\(\\dot\\theta=-\\nabla L(\\theta)\\)',
    state: 'D',
    fields: 'fields \\(\\mathcal{V}\\)',
    member: 'X\\in\\mathcal{V}',
    references: [],
  },
  mirror: {
    name: 'The mirror flow \\(\\dot\\theta=-M(\\theta)\\circ\\nabla L(\\theta)\\)',
    state: 'D',
    fields: 'fields \\(M\\circ\\mathcal{V}\\)',
    member: 'X=M\\circ v,\\ v\\in\\mathcal{V}',
    references: [],
  },
  momentum: {
    name: 'The momentum flow \\(\\ddot\\theta+\\tau\\dot\\theta=-\\nabla L(\\theta)\\) on \\((t,\\theta,\\dot\\theta)\\)',
    state: '1+2D',
    fields:
      'drift \\(X_0=\\partial_t+\\dot\\theta\\cdot\\partial_\\theta-\\tau\\dot\\theta\\cdot\\partial_{\\dot\\theta}\\) and kicks \\(v\\cdot\\partial_{\\dot\\theta}\\), \\(v\\in\\mathcal{V}\\)',
    member: 'X=X_0\\text{ (drift) and }X=v\\cdot\\partial_{\\dot\\theta}\\text{ (kick)},\\ v\\in\\mathcal{V}',
    references: ["[M24] Marcotte, Gribonval, Peyr\\'e, \\emph{Keep the momentum}, ICML 2024 (laws of momentum flows)."],
  },
};
