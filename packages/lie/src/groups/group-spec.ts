/**
 * What a user writes for a group, and what the rest of the library needs to know of it.
 *
 * A `GroupSpec` is the parsed GROUP of the model language. `ActionGenerators` describes a closed subgroup of GL_n(ℝ) by
 * finitely many rational data, so that a linear condition "invariant under G" becomes finitely many rational equations:
 *   finite         matrices in the group;
 *   infinitesimal  matrices A with exp(tA) in the group for all t;
 *   cyclic         pairs (J, n), J with eigenvalues in iℤ, with exp(2πJ/n) in the group: rotations by 2π/n, whose
 *                  entries are irrational though their invariants are not.
 * Together they generate a dense subgroup of (hence have the same invariants as) the group.
 */
import { identityMatrix, integerMatrix, matrixFromEntries, type Rational, type RationalMatrix } from '@lawful/cas-core';

export type GroupSpec =
  | { readonly kind: 'named'; readonly name: string; readonly n: number; readonly size: number }
  | {
      readonly kind: 'permutations';
      readonly size: number;
      /** Images of 0 … size−1, one list a generator. */
      readonly generators: readonly (readonly number[])[];
    }
  | {
      readonly kind: 'generated';
      readonly size: number;
      readonly generators: readonly {
        readonly onInputs: readonly (readonly Rational[])[];
        readonly onLabels?: readonly (readonly Rational[])[] | undefined;
      }[];
    };

export interface CyclicGenerator<M> {
  readonly generator: M;
  readonly order: number;
}

export interface ActionGenerators {
  readonly size: number;
  readonly finite: readonly RationalMatrix[];
  readonly infinitesimal: readonly RationalMatrix[];
  readonly cyclic: readonly CyclicGenerator<RationalMatrix>[];
}

export const finiteAction = (size: number, finite: readonly RationalMatrix[]): ActionGenerators =>
  Object.freeze({ size, finite, infinitesimal: [], cyclic: [] });

/** The infinitesimal rotation of the plane: exp(tJ) is the rotation by t. */
const QUARTER_TURN: RationalMatrix = integerMatrix([
  [0, -1],
  [1, 0],
]);

const PLANE_REFLECTION: RationalMatrix = integerMatrix([
  [1, 0],
  [0, -1],
]);

/** Rotations by 2π/n with rational entries: there are no others (Niven). */
const RATIONAL_ROTATIONS: ReadonlyMap<number, readonly RationalMatrix[]> = new Map([
  [1, []],
  [
    2,
    [
      integerMatrix([
        [-1, 0],
        [0, -1],
      ]),
    ],
  ],
  [4, [QUARTER_TURN]],
]);

/** C_n, or with the reflection diag(1, −1) D_n, in the plane; by matrices where these are rational, so that elements can be listed. */
export function planeAction(n: number, reflection: boolean): ActionGenerators {
  const rational = RATIONAL_ROTATIONS.get(n);
  return Object.freeze({
    size: 2,
    finite: [...(reflection ? [PLANE_REFLECTION] : []), ...(rational ?? [])],
    infinitesimal: [],
    cyclic: rational === undefined ? [{ generator: QUARTER_TURN, order: n }] : [],
  });
}

/** so(n) is generated as a Lie algebra by the rotations of neighbouring coordinates; diag(−1, 1, …) is the other half of O(n). */
export function orthogonalAction(n: number, reflections: boolean): ActionGenerators {
  const infinitesimal = Array.from({ length: n - 1 }, (_, k) =>
    matrixFromEntries(n, [
      [k, k + 1, -1],
      [k + 1, k, 1],
    ]),
  );
  const flip = identityMatrix(n).map((row, i) => (i === 0 ? row.map((q) => ({ num: -q.num, den: q.den })) : row));
  return Object.freeze({ size: n, finite: reflections ? [flip] : [], infinitesimal, cyclic: [] });
}

/** The real form of A + iB, [[A, −B], [B, A]] on (Re, Im), from the entries of A and of B. */
const complexMatrix = (
  n: number,
  re: readonly (readonly [number, number, number])[],
  im: readonly (readonly [number, number, number])[],
): RationalMatrix =>
  matrixFromEntries(2 * n, [
    ...re.flatMap(([i, j, v]) => [[i, j, v] as const, [n + i, n + j, v] as const]),
    ...im.flatMap(([i, j, v]) => [[i, n + j, -v] as const, [n + i, j, v] as const]),
  ]);

/**
 * U(n) and SU(n) on ℝ^{2n}: su(n) is generated as a Lie algebra by E_{k,k+1} − E_{k+1,k} and i(E_{k,k+1} + E_{k+1,k});
 * i·1 completes it to u(n). Both groups are connected.
 */
export function unitaryAction(n: number, special: boolean): ActionGenerators {
  const infinitesimal: RationalMatrix[] = [];
  for (let k = 0; k + 1 < n; k++) {
    const skew = [
      [k, k + 1, 1],
      [k + 1, k, -1],
    ] as const;
    const symmetric = [
      [k, k + 1, 1],
      [k + 1, k, 1],
    ] as const;
    infinitesimal.push(complexMatrix(n, skew, []), complexMatrix(n, [], symmetric));
  }
  const centre = Array.from({ length: n }, (_, k) => [k, k, 1] as const);
  if (!special) infinitesimal.push(complexMatrix(n, [], centre));
  return Object.freeze({ size: 2 * n, finite: [], infinitesimal, cyclic: [] });
}

/** The diagonal torus of U(k). */
export const torusAction = (k: number): ActionGenerators =>
  Object.freeze({
    size: 2 * k,
    finite: [],
    infinitesimal: Array.from({ length: k }, (_, j) => complexMatrix(k, [], [[j, j, 1]])),
    cyclic: [],
  });
