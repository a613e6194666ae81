/**
 * Proof without sizes (theory §1.4): a matrix law of gradient flow, for every width at once.
 *
 * With f the output and u a free cotangent of its shape, the flow moves every parameter W along G_W, the gradient of
 * ⟨u, f⟩ = tr(uᵀ f); which u occurs depends on data and loss. The law L is conserved for all of them when δL = 0 for the
 * derivation with δW = G_W, as an identity in the parameters, constants, inputs, diagonal symbols and u. The derivation is linear
 * in its velocities and the G_W are linear in u, so sums over data points need no further argument; the sign of the flow and
 * its speed do not matter.
 * Decision: the normal form of δL (for a law per unit: of diag(δL)) is zero. Zero proves; nonzero decides nothing, since identities
 * of small matrices are not identities of the free algebra.
 */
import {
  type DiagonalPart,
  diagonalPart,
  diagonalText,
  type RoleSymbol,
  type StarBuilder,
  type StarElement,
  starDerivative,
  starGradient,
  starText,
} from '@lawful/cas-core';

export interface StarLawInput {
  readonly node: number;
  readonly perUnit: boolean;
}

interface Contribution {
  /** One summand of the law. */
  readonly of: string;
  /** Its rate of change along the gradients. */
  readonly rate: string;
}

export interface StarProof {
  readonly holds: boolean;
  /** By symbol, for every parameter. */
  readonly gradients: ReadonlyMap<number, StarElement>;
  /** The cotangent's name in texts. */
  readonly cotangent: string;
  readonly contributions: readonly Contribution[];
  /** What is left of the rate of change; "0" when the law holds. */
  readonly residual: string;
}

/** Throws `UnableError` when the words exceed the builder's budget. Declares the cotangent symbol in the builder. */
export function proveStarLaw(builder: StarBuilder, output: number, law: StarLawInput): StarProof {
  const { algebra, values, symbols } = builder;
  const { alphabet } = algebra;
  const f = values[output]!;
  const u = builder.declare({ name: 'u', rows: f.rows, cols: f.cols, diagonal: false, role: 'cotangent' });
  const pairing = algebra.trace(algebra.mul(algebra.transpose(algebra.symbol(u)), f));
  const gradients = new Map<number, StarElement>();
  symbols.forEach((s: RoleSymbol, k) => {
    if (s.role === 'parameter') gradients.set(k, starGradient(algebra, pairing, k));
  });
  const value = values[law.node]!;
  const rate = starDerivative(algebra, value, gradients);
  const diagonal = (a: StarElement): DiagonalPart => diagonalPart(algebra, a);
  const print = (a: StarElement): string => (law.perUnit ? diagonalText(alphabet, diagonal(a)) : starText(alphabet, a));
  const contributions = [...value.terms.values()].map((term) => {
    const summand = algebra.element(value.rows, value.cols, [term]);
    return { of: print(summand), rate: print(starDerivative(algebra, summand, gradients)) };
  });
  return {
    holds: law.perUnit ? diagonal(rate).terms.size === 0 : algebra.isZero(rate),
    gradients,
    cotangent: symbols[u]!.name,
    contributions,
    residual: print(rate),
  };
}
