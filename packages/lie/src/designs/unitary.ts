/**
 * Finite subgroups of U(n), SU(n) and tori on (Re, Im): roots of unity, unit quaternions, G(m,1,n) (Shephard and Todd 1954; for one qubit the Clifford groups are
 * their G_8 and G_9), Pauli and Clifford groups (Calderbank, Rains, Shor, Sloane 1998).
 */
import { type RationalMatrix, rational } from '@lawful/cas-core';
import { complex, complexPermutation, phase, range, symmetric } from './matrices.js';
import { type Cyclic, divisors, factorial, group, type Listed, power, trivial, turns } from './subgroup.js';

const one = rational(1);
const minusOne = rational(-1);
const half = rational(1, 2);

/** Unit quaternions in SU(2): i = diag(i, −i), j = [[0, 1], [−1, 0]], and (1 + i + j + k)/2. */
const I = complex(
  2,
  [],
  [
    [0, 0, one],
    [1, 1, minusOne],
  ],
);
const J = complex(
  2,
  [
    [0, 1, one],
    [1, 0, minusOne],
  ],
  [],
);
const HURWITZ = complex(
  2,
  [
    [0, 0, half],
    [0, 1, half],
    [1, 0, rational(-1, 2)],
    [1, 1, half],
  ],
  [
    [0, 0, half],
    [0, 1, half],
    [1, 0, half],
    [1, 1, rational(-1, 2)],
  ],
);

const scalars = (n: number, m: number): Cyclic => [{ generator: phase(n, range(n)), order: m }];

export function specialUnitary(n: number): Listed {
  const subgroups = [
    trivial(2 * n),
    ...divisors(n)
      .slice(1)
      .map((m) => group(`roots of unity(${m})`, m, 2 * n, [], scalars(n, m))),
  ];
  if (n !== 2) return { subgroups, leftOut: [] };
  subgroups.push(group('quaternion()', 8, 4, [I, J]), group('binary tetrahedral', 24, 4, [I, J, HURWITZ]));
  return {
    subgroups,
    leftOut: [
      'binary octahedral (order 48): matrices over Q(sqrt(2))',
      'binary icosahedral (order 120): matrices over Q(sqrt(5))',
    ],
  };
}

/** On one factor ℂ² of a tensor product of q: the others are left alone. */
function onQubit(
  q: number,
  at: number,
  re: readonly (readonly number[])[],
  im: readonly (readonly number[])[],
  over = 1,
): RationalMatrix {
  const n = 2 ** q;
  const bit = (x: number): number => (x >> at) & 1;
  const entries = (m: readonly (readonly number[])[]) =>
    range(n).flatMap((i) =>
      range(n).flatMap((j) =>
        (i & ~(1 << at)) === (j & ~(1 << at)) && m[bit(i)]![bit(j)] !== 0
          ? [[i, j, rational(m[bit(i)]![bit(j)]!, over)] as const]
          : [],
      ),
    );
  return complex(n, entries(re), entries(im));
}

const NONE = [
  [0, 0],
  [0, 0],
];
/** Pauli X and Z, diag(1, i), and (1+i)/2·[[1, 1], [1, −1]]: Hadamard's matrix times an eighth root of unity. */
const paulis = (q: number): RationalMatrix[] =>
  range(q).flatMap((k) => [
    onQubit(
      q,
      k,
      [
        [0, 1],
        [1, 0],
      ],
      NONE,
    ),
    onQubit(
      q,
      k,
      [
        [1, 0],
        [0, -1],
      ],
      NONE,
    ),
  ]);
const cliffords = (q: number): RationalMatrix[] => [
  ...range(q).flatMap((k) => [
    onQubit(
      q,
      k,
      [
        [1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 1],
      ],
    ),
    onQubit(
      q,
      k,
      [
        [1, 1],
        [1, -1],
      ],
      [
        [1, 1],
        [1, -1],
      ],
      2,
    ),
  ]),
  ...range(q - 1).map((k) => controlledSign(q, k)),
];
const controlledSign = (q: number, k: number): RationalMatrix =>
  complex(
    2 ** q,
    range(2 ** q).map((i) => [i, i, (i >> k) % 4 === 3 ? minusOne : one] as const),
    [],
  );

export function unitary(n: number, degree: number): Listed {
  const size = 2 * n;
  const special = specialUnitary(n);
  const subgroups = [
    ...special.subgroups.filter((s) => !s.name.startsWith('roots of unity')),
    ...turns(degree)
      .slice(1)
      .map((m) => group(`roots of unity(${m})`, m, size, [], scalars(n, m))),
  ];
  if (n > 1)
    for (const m of turns(degree)) {
      const cyclic = [{ generator: phase(n, [0]), order: m }];
      subgroups.push(
        group(`G(${m},1,${n})`, power(m, n) * factorial(n), size, symmetric(n).map(complexPermutation), cyclic),
      );
    }
  const q = Math.log2(n);
  if (Number.isInteger(q) && q > 0 && q <= 3) {
    const order = range(q).reduce((t, j) => t * (power(4, j + 1) - 1n), 4n * power(2, q * q + 2 * q));
    subgroups.push(
      group('Pauli', 4n * power(4, q), size, paulis(q), scalars(n, 4)),
      group('Clifford', order, size, cliffords(q), scalars(n, 4)),
      group('Clifford with 8th roots', 2n * order, size, cliffords(q), scalars(n, 8)),
    );
  }
  return { subgroups, leftOut: special.leftOut };
}

export const torus = (k: number, degree: number): Listed => ({
  subgroups: turns(degree).map((m) =>
    group(
      `roots of unity(${m})^${k}`,
      power(m, k),
      2 * k,
      [],
      range(k).map((j) => ({ generator: phase(k, [j]), order: m })),
    ),
  ),
  leftOut: [],
});
