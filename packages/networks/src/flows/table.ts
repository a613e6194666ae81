/** The flows, one row a kind. */
import type { Flow } from '../language/model.js';
import { adagradFlow, adamFlow, rmspropFlow } from './adaptive.js';
import { decayFlow, descentFlow } from './descent.js';
import type { FlowRow } from './flow-row.js';
import { gradientFlow } from './gradient.js';
import { larsFlow, muonFlow, signFlow } from './layerwise.js';
import { mirrorFlow } from './mirror.js';
import { momentumFlow } from './momentum.js';
import { lpFlow } from './steepest.js';

const FLOWS = {
  gradient: gradientFlow,
  momentum: momentumFlow,
  mirror: mirrorFlow,
  descent: descentFlow,
  decay: decayFlow,
  adam: adamFlow,
  rmsprop: rmspropFlow,
  adagrad: adagradFlow,
  sign: signFlow,
  lp: lpFlow,
  lars: larsFlow,
  muon: muonFlow,
};

export type FlowKind = keyof typeof FLOWS;

const ROWS: Readonly<Record<FlowKind, FlowRow>> = FLOWS;

/** The kind of a flow, and its row. Throw `RangeError` for a kind without one, which no parser makes. */
export function flowKind({ kind }: Pick<Flow, 'kind'>): FlowKind {
  if (!isFlowKind(kind)) throw new RangeError(`flowKind: there is no flow "${kind}"`);
  return kind;
}

export const flowRow = (flow: Pick<Flow, 'kind'>): FlowRow => ROWS[flowKind(flow)];

const isFlowKind = (name: string): name is FlowKind => Object.hasOwn(ROWS, name);

/** Whether the word stands behind `flow`. */
export const isWrittenFlow = (name: string): name is FlowKind => isFlowKind(name) && ROWS[name].written;

/** The words that may stand behind `flow`. */
export const WRITTEN_FLOWS = Object.keys(ROWS).filter(isWrittenFlow);

/** Whether its arguments may be left out. */
const takesNone = ({ implied, list }: FlowRow): boolean => implied !== undefined || list?.counts.includes(0) === true;

/** The kinds as a model writes them, for messages. */
export const writtenFlows = (): string =>
  Object.entries(ROWS)
    .filter(([, row]) => row.written)
    .map(([name, row], i, all) => {
      const text = `"${name}${row.argument === undefined || takesNone(row) ? '' : '(…)'}"`;
      return i === 0 ? text : `${i + 1 < all.length ? ', ' : ' or '}${text}`;
    })
    .join('');

/** Whether θ' = −∇L. */
export const isPlainFlow = (flow: Flow): boolean => flowRow(flow).plain;
