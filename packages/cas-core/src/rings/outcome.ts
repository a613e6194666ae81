/**
 * Three answers. A computation ends `ok` with a value, `undefined` when the question has no answer
 * (division by zero at the point), or `unable` when a cap was hit or a method does not apply.
 * `unable` never means "none": a caller that needs a negative answer must get it as an `ok`.
 */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'undefined'; readonly reason: string }
  | { readonly kind: 'unable'; readonly reason: string };

export type Truth = 'yes' | 'no' | 'unknown';

export const ok = <T>(value: T): Outcome<T> => ({ kind: 'ok', value });
export const undefinedBecause = (reason: string): Outcome<never> => ({ kind: 'undefined', reason });
export const unable = (reason: string): Outcome<never> => ({ kind: 'unable', reason });

/** Thrown inside deep recursions where threading an `Outcome` would hide the mathematics; caught at the façade. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
}

/** An expression that is defined nowhere: a denominator or the argument of a logarithm is zero identically. */
export class NowhereDefinedError extends UnableError {}

/** What `work` returns, or `unable` where it threw an `UnableError`: the one way from the second dialect to the first. */
export function attempt<T>(work: () => T): Outcome<T> {
  try {
    return ok(work());
  } catch (error) {
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
}

/** The value of `work`, or undefined where it threw an `UnableError`. */
export function attempted<T>(work: () => T): T | undefined {
  const outcome = attempt(work);
  return outcome.kind === 'ok' ? outcome.value : undefined;
}
