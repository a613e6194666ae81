/**
 * The squeeze (theory §1.1): bounds and proofs in, a theorem out. Pure; it knows nothing of how either half was found.
 *
 * Upper bound: generic dim Lie(𝒱) ≥ r gives at most D − r local laws. Lower bound: k proved laws, functionally independent at
 * a point. They meet iff k + r = D, and only then is the list complete.
 */
export interface SqueezeInput {
  readonly parameters: number;
  /** A proved lower bound of the generic dimension of Lie(𝒱). */
  readonly lieRank: number;
  /** The number of proved, functionally independent laws. */
  readonly independentLaws: number;
}

export interface SqueezeResult {
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
}

/** Throws `RangeError` when the two bounds contradict each other: one of the proofs is then wrong. */
export function squeeze({ parameters, lieRank, independentLaws }: SqueezeInput): SqueezeResult {
  const maxLaws = parameters - lieRank;
  if (lieRank < 0 || independentLaws < 0 || maxLaws < 0)
    throw new RangeError(`squeeze: D = ${parameters}, dim Lie >= ${lieRank}, laws >= ${independentLaws}`);
  if (independentLaws > maxLaws)
    throw new RangeError(
      `squeeze: ${independentLaws} independent laws proved, but at most ${maxLaws} can exist: a proof is wrong`,
    );
  return { lieRank, maxLaws, found: independentLaws, complete: independentLaws === maxLaws };
}
