/** Laws evaluated as their definition reads, entry by entry, and small checkpoints to evaluate them on. */

import { openCheckpoint } from '@lawful/runs';
import type { AuditLaw, AuditTerm } from '@lawful/runs/inside/audit/laws';
import type { Checkpoint } from '@lawful/runs/inside/checkpoints/checkpoint';
import { put, safetensors } from '../mechanics/checkpoint-files.js';

export type Tensors = Readonly<Record<string, readonly number[]>>;

/** All indices below these sizes, row by row. */
export function* indicesBelow(sizes: readonly number[]): Generator<number[]> {
  const [first, ...rest] = sizes;
  if (first === undefined) return yield [];
  for (let i = 0; i < first; i++) for (const tail of indicesBelow(rest)) yield [i, ...tail];
}

/** q of one term by the definition of the form, keyed by the index. */
function quantity(law: AuditLaw, { view, axes }: AuditTerm, tensors: Tensors): Map<string, number> {
  const data = tensors[view.tensor]!;
  const entry = (index: readonly number[]): number =>
    data[index.reduce((at, i, k) => at + i * view.strides[k]!, view.offset)]!;
  const out = new Map<string, number>();
  const add = (key: string, x: number): void => void out.set(key, (out.get(key) ?? 0) + x);
  const own = axes.at(-1);
  for (const index of indicesBelow(view.sizes)) {
    const x = entry(index);
    const key = axes.map((axis) => index[axis]).join();
    if (law.form === 'gram')
      for (let j = 0; j < view.sizes[own!]!; j++)
        add(`${key}|${j}`, x * entry(index.map((i, k) => (k === own ? j : i))));
    else if (law.form === 'sum') add(key, x);
    else if (law.form === 'constant') add(index.join(), x);
    else add(key, x * x);
  }
  return out;
}

/** The values of a law; of a Gram matrix all entries, so that their norm is that of Frobenius. */
export function valuesByDefinition(law: AuditLaw, tensors: Tensors): Map<string, number> {
  const out = new Map<string, number>();
  for (const term of law.terms)
    for (const [key, x] of quantity(law, term, tensors)) out.set(key, (out.get(key) ?? 0) + term.coefficient * x);
  return out;
}

export const normOf = (values: Iterable<number>): number => Math.sqrt([...values].reduce((sum, x) => sum + x * x, 0));

/** A safetensors file in float64 (or 32), tensors of one axis. */
export async function checkpointOf(name: string, tensors: Tensors, dtype: 'F64' | 'F32' = 'F64'): Promise<Checkpoint> {
  const width = dtype === 'F64' ? 8 : 4;
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const [tensor, values] of Object.entries(tensors)) {
    header[tensor] = { dtype, shape: [values.length], data_offsets: [at, at + width * values.length] };
    at += width * values.length;
  }
  const all = Object.values(tensors).flat();
  const data = dtype === 'F64' ? Float64Array.from(all) : Float32Array.from(all);
  return openCheckpoint(put(`${name}.safetensors`, safetensors(header, Buffer.from(data.buffer))));
}

export const lawOf = (
  form: AuditLaw['form'],
  terms: readonly AuditTerm[],
  where = 'here',
  law: string = form,
): AuditLaw => ({
  law,
  count: 1,
  where,
  form,
  terms,
});

export const termOf = (
  tensor: string,
  sizes: readonly number[],
  strides: readonly number[],
  axes: readonly number[],
  coefficient = 1,
  offset = 0,
): AuditTerm => ({ coefficient, axes, view: { tensor, offset, sizes, strides } });
