/** The plain family, spanned by the gradients of ⟨u, f⟩, and gradient flow, under which parameters move along these. */
import { reject, shown } from '../text/rejection.js';
import { oneOf } from '../text/shape.js';
import type { FamilyRow, FlowRow } from './rooms.js';

const SCALAR_LOSSES = ['logistic', 'exponential', 'margin'];

/** The residual of cross-entropy sums to zero; a loss of the margin has one output. */
export const plain: FamilyRow = {
  members: ['cotangent'],
  read(found, { loss, outputs }) {
    const at = 'claim.family.cotangent';
    const cotangent = oneOf(found.get('cotangent'), at, ['free', 'sum-zero']);
    const due = loss === 'cross-entropy' ? 'sum-zero' : 'free';
    if (cotangent !== due) reject(`${at} is "${cotangent}", but for the loss ${shown(loss)} it is "${due}"`);
    if (due === 'sum-zero' && outputs.length < 2) reject('the loss "cross-entropy" needs at least two outputs');
    if (SCALAR_LOSSES.includes(loss) && outputs.length > 1)
      reject(`the loss ${shown(loss)} needs a scalar output, not ${outputs.length} outputs`);
    return { kind: 'plain', cotangent, scalars: outputs, sample: 'cotangent' };
  },
};

export const gradient: FlowRow = {
  members: [],
  read(_, { parameters }) {
    const moved = new Map(parameters.map((i) => [i, i]));
    return { kind: 'gradient', moved, metric: new Map(), steps: [], state: new Set(parameters) };
  },
};
