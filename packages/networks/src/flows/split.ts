/** The parts into which a field with signs or norms of gradients was split, and where they were seen to be apart; field-split.ts says why. */

/** Parameters by ordinal, the first one the base; σ_j by nodes of the builder, 1 for the base. */
export interface SignClass {
  readonly members: readonly number[];
  readonly signs: readonly number[];
  /** The signs where none depends on the parameters. */
  readonly values: readonly (1 | -1)[] | undefined;
}

/** Residues by variable at which something was seen. */
export interface SeenAt {
  readonly prime: number;
  readonly values: readonly (readonly [variable: number, residue: number])[];
}

/** A parameter that moves along its own gradient: its shape, and its entries row by row as ordinals of parameters. */
export interface Layer {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  readonly ordinals: readonly number[];
}

export interface SeenNorms extends SeenAt {
  readonly others: SeenAt['values'];
  readonly layers: readonly string[];
}

export interface FieldSplit {
  /** The fields of signs. */
  readonly classes: readonly SignClass[];
  /** The layers with a field of their own. */
  readonly layers: readonly Layer[];
  /** Where the bases of the classes, at two data points, are pairwise no multiples of each other. */
  readonly directions?: SeenAt & { readonly bases: readonly number[] };
  /** Where a squared norm, or the product of two, is no square of data; layers by their names. `others`: residues at a second data set, the state being the same. */
  readonly norms?: readonly SeenNorms[];
}
