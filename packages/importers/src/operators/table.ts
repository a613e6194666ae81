/** The operators of ONNX, one row each; a row says how values are made of values. */
import { ACTIVATIONS } from './activations.js';
import { ARITHMETIC } from './arithmetic.js';
import { ATTENTION } from './attention.js';
import { CONVOLUTIONS } from './convolutions.js';
import { INDEXING } from './indexing.js';
import { MATRICES } from './matrices.js';
import { NORMALISATION } from './normalisation.js';
import type { OperatorRow } from './operator-row.js';
import { POOLING } from './pooling.js';
import { RECURRENT } from './recurrent.js';
import { REDUCTIONS } from './reductions.js';
import { RESIZING } from './resizing.js';
import { SHAPES } from './shapes.js';

const OPERATORS: Readonly<Record<string, OperatorRow>> = Object.freeze({
  ...ACTIVATIONS,
  ...ARITHMETIC,
  ...ATTENTION,
  ...CONVOLUTIONS,
  ...INDEXING,
  ...RESIZING,
  ...MATRICES,
  ...NORMALISATION,
  ...POOLING,
  ...RECURRENT,
  ...REDUCTIONS,
  ...SHAPES,
});

/** The row of an operator of the standard domain, when there is one. */
export const operatorRow = (name: string): OperatorRow | undefined =>
  Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;

/** Operators with graphs inside: what they compute depends on data, or is a loop. */
export const CONTROL_FLOW: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);
