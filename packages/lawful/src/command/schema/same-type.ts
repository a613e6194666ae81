/**
 * Whether a schema and a type say the same, asked of the compiler. Both are first written out plainly: without `readonly`, and with optional fields
 * that are missing rather than undefined, for JSON knows neither.
 */

export type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<Exclude<T[K], undefined>> }
    : T;

/** `true` when no field, option or value is in one of the two alone: being assignable both ways would miss optional fields. */
export type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
