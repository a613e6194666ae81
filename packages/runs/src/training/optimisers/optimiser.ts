/**
 * What an optimiser is to the trainer: for each parameter tensor a rule that turns gradients into a direction u, with memory that starts at 0.
 *
 *   g ← g + λθ (coupled decay);   u = rule(g);   θ⁺ = (1 − ηλ')θ − ηu (decoupled decay λ').
 *
 * The trainer owns decay, learning rate and batches, so that every optimiser has all of them. Memory of the shape of the tensor (a velocity,
 * a mean of squares) is declared by name: it lies in vectors as long as θ, which whoever watches a run can read. Other memory
 * (Shampoo's factors) is the rule's own.
 */

/** A parameter as the matrix that matrix optimisers act on: a vector is one column, a tensor of higher order its first unfolding. */
export interface TensorShape {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

/** Vectors of the tensor's entries, row by row, by the names that the optimiser declares. */
export type Memory = Readonly<Record<string, Float64Array>>;

/** Writes u, from the gradient with coupled decay and the parameters, both of the tensor alone; updates the memory. */
export type Rule = (gradient: Float64Array, theta: Float64Array, out: Float64Array) => void;

export interface Optimiser {
  readonly name: string;
  /** Memory of the tensor's shape. */
  readonly memory: readonly string[];
  /** @param warm the memory holds what an earlier run left, so that the next step is not a first one */
  begin(shape: TensorShape, memory: Memory, warm: boolean): Rule;
}

/** Throws `RangeError` unless the number lies in [0, end). */
export function checkFraction(optimiser: string, settings: Readonly<Record<string, number>>, end = 1): void {
  for (const [name, value] of Object.entries(settings))
    if (!(value >= 0 && value < end))
      throw new RangeError(`${optimiser}: ${name} is ${value}, expected at least 0 and below ${end}`);
}
