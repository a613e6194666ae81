/**
 * How this package says no. A `Rejection` is a fault of the certificate, `TooLarge` a limit of the checker: what goes
 * beyond it is neither accepted nor refuted, never guessed. Both are thrown where they are seen and caught once
 * (statement/verdict.ts); anything else that is thrown is a fault of the checker itself and named as such. A message is
 * a whole sentence that carries the offending value. A meter counts steps of work, so that the verdict does not depend
 * on the machine.
 */
export class Rejection extends Error {}

export class TooLarge extends Error {}

export function reject(sentence: string): never {
  throw new Rejection(sentence);
}

/** `what` goes beyond what this checker takes. */
export function tooLarge(what: string): never {
  throw new TooLarge(`the claim is too large for this checker: ${what}`);
}

/** A value as it may appear inside a sentence: text in quotation marks, cut to a readable length. */
export function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
    : String(value);
}

export type Meter = (steps: number) => void;

export function meter(limit: number, unit: string): Meter {
  let spent = 0;
  return (steps) => {
    spent += steps;
    if (spent > limit) tooLarge(`it takes more than ${limit} ${unit}`);
  };
}
