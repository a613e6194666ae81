/**
 * What a flow brings besides the gradient of the loss, by nodes of a Program: the one list of these for everybody who asks of a flow what is in it.
 */
export interface FlowParts {
  /** The factor of each parameter. */
  readonly metric?: readonly number[];
  readonly friction?: number;
  readonly penalty?: number;
  readonly decay?: number;
  /** The rates at which a mean of gradients and one of their squares follow. */
  readonly meanRate?: number;
  readonly squareRate?: number;
  /** The exponent of a norm, a constant. */
  readonly exponent?: number;
  /** The coefficients of an odd polynomial, the lowest first, constants. */
  readonly coefficients?: readonly number[];
  /** How often that polynomial is taken, a constant; once where this is left out. */
  readonly times?: number;
}

export const partNodes = (parts: FlowParts): number[] => Object.values(parts).flat();

export const mappedParts = (parts: FlowParts, map: (n: number) => number): FlowParts =>
  Object.fromEntries(
    Object.entries(parts as Readonly<Record<string, number | readonly number[]>>).map(([name, part]) => [
      name,
      typeof part === 'number' ? map(part) : part.map(map),
    ]),
  );
