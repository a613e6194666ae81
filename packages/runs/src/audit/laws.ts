/**
 * Conservation laws as data, as an importer of models makes them: which entries of which stored tensors are squared, multiplied and added. Every law is
 * Σ c·q(T) over its terms, T a strided view of a stored tensor, and q what the form says:
 *
 *   gram      for each value of all indices but the last a symmetric matrix ⟨Tᵢ, Tⱼ⟩, i and j values of the last index
 *   diagonal  |T|² for each value of the indices
 *   norm      |T|²
 *   sum       the sum of T for each value of the indices
 *   constant  every entry
 *
 * The first three are quadratic, θᵀBθ, the others linear; how they move under SGD is theory §14.
 */

/** Entry (i1, i2, …) of the view is at offset + Σ i_k·strides[k], row by row of the stored tensor. */
export interface TensorView {
  readonly tensor: string;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  /** The shape that the stored tensor must have, where that is known: a transposed one would have as many entries. */
  readonly shape?: readonly number[];
}

/** A summand of a law. */
export interface AuditTerm {
  readonly view: TensorView;
  readonly coefficient: number;
  /** Axes of the view, one for each index of the law; the last one is the axis of the Gram matrix or diagonal. */
  readonly axes: readonly number[];
}

export const LAW_FORMS = ['gram', 'diagonal', 'norm', 'sum', 'constant'] as const;

export type LawForm = (typeof LAW_FORMS)[number];

/** A law as data; `where` says which part of a model it is of. */
export interface AuditLaw {
  readonly law: string;
  /** Independent scalar laws. */
  readonly count: number;
  readonly where: string;
  readonly form: LawForm;
  readonly terms: readonly AuditTerm[];
}

/** Of θᵀBθ, as against ⟨c, θ⟩. */
export const isQuadratic = (form: LawForm): boolean => form !== 'sum' && form !== 'constant';

/** Sizes of the indices, in which all terms agree; every entry of a constant is an index. */
export function indexSizes({ form, terms }: AuditLaw): readonly number[] {
  const [{ view, axes } = { view: undefined, axes: [] as readonly number[] }] = terms;
  if (view === undefined) return [];
  return form === 'constant' ? view.sizes : axes.map((axis) => view.sizes[axis]!);
}
