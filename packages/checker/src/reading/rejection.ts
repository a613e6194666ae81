/**
 * A rejection is the only way this package says no. It is thrown where the fault is seen and caught once, in `check`.
 * Its message is a whole sentence that names the place and carries the offending value.
 */
export class Rejection extends Error {}

export function reject(sentence: string): never {
  throw new Rejection(sentence);
}

/** A value as it may appear inside a sentence: text in quotation marks, cut to a readable length. */
export function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
    : String(value);
}
