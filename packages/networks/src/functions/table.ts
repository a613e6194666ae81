/** The functions of the model language, one row each. */
import { ENTRYWISE } from './entrywise.js';
import type { FunctionRow } from './function-row.js';
import { PER_ROW } from './per-row.js';
import { TENSORS } from './tensors.js';

export const FUNCTIONS: Readonly<Record<string, FunctionRow>> = Object.freeze({ ...ENTRYWISE, ...PER_ROW, ...TENSORS });

/** The row of a function, when there is one. */
export const functionRow = (name: string): FunctionRow | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
