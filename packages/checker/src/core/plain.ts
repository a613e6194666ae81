/** The plain family, spanned by the gradients of ⟨u, f⟩, and gradient flow, under which parameters move along these. */
import { LOSSES } from '../text/losses.js';
import { reject, shown } from '../text/rejection.js';
import { oneOf } from '../text/shape.js';
import type { FamilyRow, FlowRow } from './rooms.js';

/** The residual of cross-entropy sums to zero; a loss of the margin has one output. */
export const plain: FamilyRow = {
  members: ['cotangent'],
  read(found, { loss, outputs }) {
    const at = 'claim.family.cotangent';
    const cotangent = oneOf(found.get('cotangent'), at, ['free', 'sum-zero']);
    const due = LOSSES[loss].fills;
    if (cotangent !== due) reject(`${at} is "${cotangent}", but for the loss ${shown(loss)} it is "${due}"`);
    const needs = LOSSES[loss].outputs;
    if (needs === 'several' && outputs.length < 2) reject(`the loss ${shown(loss)} needs at least two outputs`);
    if (needs === 'one' && outputs.length > 1)
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
