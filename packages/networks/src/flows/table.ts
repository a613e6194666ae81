/** The flows, one row a kind; a kind without a row is a compile error. */
import type { Flow } from '../language/model.js';
import type { FlowRow } from './flow-row.js';
import { gradientFlow } from './gradient.js';
import { mirrorFlow } from './mirror.js';
import { momentumFlow } from './momentum.js';

const FLOWS: { readonly [K in Flow['kind']]: FlowRow<Flow & { kind: K }> } = {
  gradient: gradientFlow,
  momentum: momentumFlow,
  mirror: mirrorFlow,
};

/** The row of a flow. */
export const flowRow = ({ kind }: Pick<Flow, 'kind'>): FlowRow => FLOWS[kind] as FlowRow;

export const isFlowKind = (name: string): name is Flow['kind'] => Object.hasOwn(FLOWS, name);

/** The kinds as a model writes them, for messages. */
export const writtenFlows = (): string =>
  Object.entries(FLOWS)
    .map(([name, row], i, all) => {
      const text = `"${name}${row.argument === undefined ? '' : '(…)'}"`;
      return i === 0 ? text : `${i + 1 < all.length ? ', ' : ' or '}${text}`;
    })
    .join('');

/** Whether θ' = −∇L. */
export const isPlainFlow = (flow: Flow): flow is Extract<Flow, { kind: 'gradient' }> => flowRow(flow).plain;
