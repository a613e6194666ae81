/**
 * Finite subgroups of the groups that a model can name, a row each: what may stand for the whole group in an average. Rows are in the same matrices as
 * the group (theory §3). A new one is a line of its function.
 *
 * References: Conway and Smith, On Quaternions and Octonions (finite subgroups of O(3), O(4), SU(2)); Shephard and Todd 1954 (G(m,1,n), G_8, G_9); Calderbank,
 * Rains, Shor and Sloane 1998 (Clifford groups); Dixon and Mortimer, Permutation Groups (multiply transitive groups).
 */
import { multiplyMatrices, type Outcome, ok, type RationalMatrix, rational, unable } from '@lawful/cas-core';
import { type ActionGenerators, type GroupSpec, planeAction } from '../groups/group-spec.js';
import { type JointGroup, jointGroup } from '../groups/joint-group.js';
import {
  affine,
  alternating,
  complex,
  complexPermutation,
  cycles,
  flips,
  isIdentity,
  onesReflection,
  phase,
  quarterTurn,
  range,
  rotate,
  swap,
  symmetric,
} from './matrices.js';

export interface Subgroup {
  readonly name: string;
  readonly order: bigint;
  readonly generators: ActionGenerators;
}

interface Listed {
  readonly subgroups: readonly Subgroup[];
  /** What has irrational matrices that no rotation gives, and is not tried. */
  readonly leftOut: readonly string[];
}

type Cyclic = ActionGenerators['cyclic'];

const group = (
  name: string,
  order: bigint | number,
  size: number,
  finite: readonly RationalMatrix[],
  cyclic: Cyclic = [],
): Subgroup => ({
  name,
  order: BigInt(order),
  generators: {
    size,
    finite: finite.filter((g) => !isIdentity(g)),
    infinitesimal: [],
    cyclic: cyclic.filter((c) => c.order > 1),
  },
});

const factorial = (n: number): bigint => range(n).reduce((t, i) => t * BigInt(i + 1), 1n);
const power = (base: number, e: number): bigint => BigInt(base) ** BigInt(e);
const trivial = (size: number): Subgroup => group('trivial', 1, size, []);
const divisors = (n: number): number[] => range(n).flatMap((i) => (n % (i + 1) === 0 ? [i + 1] : []));
const isPrime = (p: number): boolean => p > 1 && divisors(p).length === 2;

/** Orders of rotations up to one that no polynomial of the degree tells from all. */
const turns = (degree: number): number[] => range(degree + 1).map((i) => i + 1);

const plane = (name: 'rotation' | 'reflection', k: number): Subgroup => ({
  name: `${name}(${k})`,
  order: BigInt(name === 'rotation' ? k : 2 * k),
  generators: planeAction(k, name === 'reflection'),
});

/** Of signed permutations; `special` those of determinant one. */
function signed(n: number, special: boolean): Subgroup[] {
  const even = flips(n, 2);
  const three = n === 3;
  const minus = group(`sign(${n})`, 2, n, [flips(n, n)]);
  const rotations = [
    trivial(n),
    ...(n % 2 === 0 ? [minus] : []),
    group('even sign changes', power(2, n - 1), n, [even, ...range(n - 2).map((k) => conjugated(even, n, k + 1))]),
    group(three ? 'tetrahedral' : 'even sign changes and even permutations', (power(2, n - 1) * factorial(n)) / 2n, n, [
      even,
      ...alternating(n),
    ]),
    group(three ? 'octahedral' : `rotations of hyperoctahedral(${n})`, (power(2, n) * factorial(n)) / 2n, n, [
      quarterTurn(n),
      ...alternating(n),
    ]),
  ];
  if (special) return rotations;
  return [
    ...rotations,
    ...(n % 2 === 0 ? [] : [minus]),
    group(
      'sign changes',
      power(2, n),
      n,
      range(n).map((k) => conjugated(flips(n, 1), n, k)),
    ),
    group(three ? 'pyritohedral' : 'sign changes and even permutations', (power(2, n) * factorial(n)) / 2n, n, [
      flips(n, 1),
      ...alternating(n),
    ]),
    group(three ? 'full tetrahedral' : `D${n}`, power(2, n - 1) * factorial(n), n, [even, ...symmetric(n)]),
    group(`hyperoctahedral(${n})`, power(2, n) * factorial(n), n, [flips(n, 1), ...symmetric(n)]),
  ];
}

/** With all coordinates turned round k times. */
const conjugated = (g: RationalMatrix, n: number, k: number): RationalMatrix =>
  multiplyMatrices(multiplyMatrices(rotate(n, k), g), rotate(n, n - k));

function euclidean(n: number, special: boolean, degree: number): Listed {
  if (n === 1)
    return { subgroups: [trivial(1), ...(special ? [] : [group('sign(1)', 2, 1, [flips(1, 1)])])], leftOut: [] };
  if (n === 2)
    return {
      subgroups: turns(degree).flatMap((k) => [plane('rotation', k), ...(special ? [] : [plane('reflection', k)])]),
      leftOut: [],
    };
  const half = onesReflection(n);
  /** The root system of D_n with half-spin vectors. */
  const enlarged = (name: string, order: number, even: RationalMatrix[], all: RationalMatrix[]): Subgroup[] => [
    group(`rotations of ${name}`, order / 2, n, even),
    ...(special ? [] : [group(name, order, n, all)]),
  ];
  const exceptional =
    n === 4
      ? enlarged(
          'F4',
          1152,
          [quarterTurn(4), ...alternating(4), multiplyMatrices(half, flips(4, 1))],
          [flips(4, 1), ...symmetric(4), half],
        )
      : n === 8
        ? enlarged(
            'E8',
            696_729_600,
            [flips(8, 2), ...alternating(8), multiplyMatrices(half, swap(8))],
            [flips(8, 2), ...symmetric(8), half],
          )
        : [];
  return { subgroups: [...signed(n, special), ...exceptional], leftOut: IRRATIONAL[n] ?? [] };
}

const IRRATIONAL: Readonly<Record<number, readonly string[]>> = {
  3: ['icosahedral (order 60) and with the inversion (120): matrices over Q(sqrt(5))'],
  4: ['H4 (order 14400) and its subgroups: matrices over Q(sqrt(5))'],
};

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

function specialUnitary(n: number): Listed {
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

function unitary(n: number, degree: number): Listed {
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

const torus = (k: number, degree: number): Listed => ({
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

const primitiveRoot = (p: number): number =>
  range(p).find(
    (a) => a > 0 && new Set(range(p - 1).map((e) => range(e).reduce((t) => (t * a) % p, 1))).size === p - 1,
  ) ?? 1;

/** On the projective line over F_p, infinity last: x ↦ x + 1, ax, −1/x. */
function projective(p: number): RationalMatrix[] {
  const n = p + 1;
  const a = primitiveRoot(p);
  const map = (f: (x: number) => number): RationalMatrix =>
    cyclesOf(
      n,
      range(n).map((x) => f(x)),
    );
  const inverse = (x: number): number => range(p).find((y) => (x * y) % p === 1)!;
  return [
    map((x) => (x === p ? p : (x + 1) % p)),
    map((x) => (x === p ? p : (a * x) % p)),
    map((x) => (x === p ? 0 : x === 0 ? p : (p - inverse(x)) % p)),
  ];
}
const cyclesOf = (n: number, images: readonly number[]): RationalMatrix =>
  range(n).map((i) => range(n).map((j) => (images[j] === i ? one : rational(0))));

/** Permutation groups; `even` those of even permutations alone. */
function permutations(n: number, even: boolean): Listed {
  const all: [Subgroup, even: boolean][] = [[trivial(n), true]];
  const add = (name: string, order: bigint | number, generators: RationalMatrix[], isEven: boolean): void =>
    void all.push([group(name, order, n, generators), isEven]);
  if (n > 1) add(`cyclic(${n})`, n, [rotate(n)], n % 2 === 1);
  if (n > 3) add(`dihedral(${n})`, 2 * n, [rotate(n), mirror(n)], n % 4 === 1);
  if (isPrime(n) && n > 3) {
    const a = primitiveRoot(n);
    add(`affine(${n})`, n * (n - 1), [rotate(n), affine(n, a, 0)], false);
    if (n % 4 === 3) add(`half-affine(${n})`, (n * (n - 1)) / 2, [rotate(n), affine(n, (a * a) % n, 0)], true);
  }
  if (isPrime(n - 1) && n > 4) add(`PGL(2,${n - 1})`, n * (n - 1) * (n - 2), projective(n - 1), false);
  const eleven = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  if (n === 11 || n === 12) {
    const M11 = [cycles(n, eleven), cycles(n, [3, 7, 11, 8], [4, 10, 5, 6])];
    if (n === 11) add('M11', 7920, M11, true);
    else add('M12', 95_040, [...M11, cycles(n, [1, 12], [2, 11], [3, 6], [4, 8], [5, 9], [7, 10])], true);
  }
  if (n > 3) add(`alternating(${n})`, factorial(n) / 2n, alternating(n), true);
  return { subgroups: all.flatMap(([s, isEven]) => (even && !isEven ? [] : [s])), leftOut: [] };
}

const mirror = (n: number): RationalMatrix =>
  cyclesOf(
    n,
    range(n).map((i) => (n - i) % n),
  );

const proper = (n: number): number[] => divisors(n).slice(0, -1);

/** A row for each name of the model language, by n and the degree beyond which rotations need not go. */
const LISTS: Readonly<Record<string, (n: number, degree: number) => Listed>> = {
  O: (n, degree) => euclidean(n, false, degree),
  SO: (n, degree) => euclidean(n, true, degree),
  U: unitary,
  SU: (n) => specialUnitary(n),
  torus,
  symmetric: (n) => permutations(n, false),
  alternating: (n) => ({
    ...permutations(n, true),
    subgroups: permutations(n, true).subgroups.filter((s) => s.name !== `alternating(${n})`),
  }),
  hyperoctahedral: (n) => ({
    subgroups: (n > 2 ? signed(n, false) : [trivial(n), group(`sign(${n})`, 2, n, [flips(n, n)])]).filter(
      (s) => s.name !== `hyperoctahedral(${n})`,
    ),
    leftOut: [],
  }),
  cyclic: (n) => ({
    subgroups: proper(n).map((d) => group(d === 1 ? 'trivial' : `cyclic(${n})^${n / d}`, d, n, [rotate(n, n / d)])),
    leftOut: [],
  }),
  dihedral: (n) => ({
    subgroups: divisors(n).map((d) => group(d === 1 ? 'trivial' : `cyclic(${n})^${n / d}`, d, n, [rotate(n, n / d)])),
    leftOut: [],
  }),
  rotation: (n) => ({ subgroups: proper(n).map((d) => plane('rotation', d)), leftOut: [] }),
  reflection: (n) => ({
    subgroups: [...divisors(n).map((d) => plane('rotation', d)), ...proper(n).map((d) => plane('reflection', d))],
    leftOut: [],
  }),
  sign: (n) => ({ subgroups: [trivial(n)], leftOut: [] }),
  quaternion: () => ({ subgroups: [trivial(4), group('sign(4)', 2, 4, [flips(4, 4)])], leftOut: [] }),
};

/** @param degree of the polynomials to be averaged. `unable` for groups without a list. */
export function subgroupsOf(spec: GroupSpec, degree: number): Outcome<Listed> {
  const list = spec.kind === 'named' && Object.hasOwn(LISTS, spec.name) ? LISTS[spec.name] : undefined;
  if (spec.kind !== 'named' || list === undefined)
    return unable('no subgroups are listed for groups that are given by generators');
  const { subgroups, leftOut } = list(spec.n, degree);
  return ok({
    subgroups: [...subgroups].sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)),
    leftOut,
  });
}

/** A subgroup of each factor, as generators of their product. */
export const jointSubgroup = (parts: readonly Subgroup[]): JointGroup =>
  jointGroup(
    parts.map(({ name, order, generators }) => ({
      name,
      size: generators.size,
      order,
      onInputs: generators,
      onLabels: undefined,
      elements: () => unable('the elements of a listed subgroup are not made'),
    })),
  );
