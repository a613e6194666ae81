/**
 * Augmented families written down by hand (theory §4): the group, the invariant functionals, the potentials P_k as formulas in
 * the parameters, the laws. Words are found by trying on the network whose potential is Σ t_k P_k with labels t_k.
 */
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import type { LawJson, Network } from './networks.js';
import { builder } from './networks.js';

export type MatrixJson = [number, number, string][];
type FunctionalJson = [number[], string][];
type Builder = ReturnType<typeof builder>;

export interface Augmented {
  readonly parameters: number;
  readonly inputs: number;
  readonly outputs: (b: Builder, w: number[], x: number[]) => number[];
  readonly potentials: (b: Builder, w: number[]) => number[];
  readonly finite?: MatrixJson[];
  readonly infinitesimal?: MatrixJson[];
  readonly cyclic?: { generator: MatrixJson; order: number }[];
  readonly quadratic: FunctionalJson[];
  readonly labelled: FunctionalJson[];
  readonly laws: LawJson[];
  readonly lieRank: number;
  /** All inputs in one block and the labels in another, unless it says otherwise. */
  readonly blocks?: number[];
}

/** x_i ↦ x_{images[i]}. */
export const permutation = (images: readonly number[]): MatrixJson => images.map((j, i) => [i, j, '1']);
/** The functional that is 1 on these monomials. */
const one = (...monomials: number[][]): FunctionalJson => monomials.map((m) => [m, '1']);
/** Σ coefficient · θ_i */
const form = (...coefficients: number[]): LawJson['numerator'] =>
  coefficients.flatMap((c, i) => (c === 0 ? [] : [[String(c), [[i, 1]]]]));
const ratio = (above: number[], below: number[]): LawJson => {
  return { numerator: form(...above), denominator: form(...below) };
};
const squared = (b: Builder, w: readonly number[]) => b.dot(w, w);

/** f = w·x with C_n turning the coordinates, invariant label: |w|² and the Σ w_i w_(i+k), Σ w_i. */
export function turning(n: number): Augmented {
  const turn = (i: number) => (i + 1) % n;
  const pair = (i: number, j: number) => [Math.min(i, j), Math.max(i, j)];
  const steps = Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => k);
  const orbit = (k: number) =>
    Array.from({ length: 2 * k === n ? k : n }, (_, i) => pair(i, (i + k) % n)) as [number, number][];
  const places = Array.from({ length: n }, (_, i) => i);
  return {
    parameters: n,
    inputs: n,
    outputs: (b, w, x) => [b.dot(w, x)],
    potentials: (b, w) => [
      ...steps.map((k) => {
        const sum = b.sum(orbit(k).map(([i, j]) => b.node('mul', w[i] as number, w[j] as number)));
        return k === 0 ? sum : b.node('mul', b.node('const', '2'), sum);
      }),
      b.sum(w),
    ],
    finite: [permutation([...places.map(turn), n])],
    quadratic: steps.map((k) => one(...orbit(k))),
    labelled: [one(...places.map((i) => [i, n]))],
    laws:
      n === 3
        ? [ratio([1, 0, -1], [0, 1, -1])]
        : // C4: the sign block has dimension one, the plane block leaves its angle.
          [ratio([1, 0, -1, 0], [0, 1, 0, -1])],
    lieRank: n - 1,
  };
}

/** f = (p·x)² in the plane turned by a third: the average is 3|p|⁴ and |p|². */
export const third: Augmented = {
  parameters: 2,
  inputs: 2,
  outputs: (b, w, x) => [b.node('pow', b.dot(w, x), 2)],
  potentials: (b, w) => [b.node('mul', b.node('const', '3'), b.node('pow', squared(b, w), 2)), squared(b, w)],
  cyclic: [{ generator: [[0, 1, '-1'], [1, 0, '1']], order: 3 }], // biome-ignore format: a matrix
  quadratic: [[[[0, 0, 0, 0], '3'], [[0, 0, 1, 1], '1'], [[1, 1, 1, 1], '3']]], // biome-ignore format: one functional
  labelled: [one([0, 0, 2], [1, 1, 2])],
  laws: [ratio([0, 1], [1, 0])],
  lieRank: 1,
};

/** f = a(w·x) in the plane under O(2): the average is a²|w|², no label term. */
export const plane: Augmented = {
  parameters: 3,
  inputs: 2,
  outputs: (b, w, x) => [b.node('mul', w[2] as number, b.dot(w.slice(0, 2), x))],
  potentials: (b, w) => [b.node('mul', b.node('pow', w[2] as number, 2), squared(b, w.slice(0, 2)))],
  finite: [[[0, 0, '1'], [1, 1, '-1'], [2, 2, '1']]], // biome-ignore format: a matrix
  infinitesimal: [[[0, 1, '-1/2'], [1, 0, '1/2']]], // biome-ignore format: a matrix
  quadratic: [one([0, 0], [1, 1])],
  labelled: [],
  laws: [
    ratio([0, 1], [1, 0]),
    { numerator: [['1', [[0, 2]]], ['1', [[1, 2]]], ['-1', [[2, 2]]]] }, // biome-ignore format: one law
  ],
  lieRank: 1,
};

/** f = (w₁x₁ + w₂x₂)/w₃ under S₂: homogeneous of degree 0, so that |w|² is conserved. */
export const quotient: Augmented = {
  parameters: 3,
  inputs: 2,
  outputs: (b, w, x) => [b.node('div', b.dot(w.slice(0, 2), x), w[2] as number)],
  potentials: (b, w) => {
    const [p, q, r] = w as [number, number, number];
    const over = b.node('pow', r, 2);
    const crossed = b.node('mul', b.node('const', '2'), b.node('mul', p, q));
    return [
      b.node('div', squared(b, [p, q]), over),
      b.node('div', crossed, over),
      b.node('div', b.node('add', p, q), r),
    ];
  },
  finite: [permutation([1, 0, 2])],
  quadratic: [one([0, 0], [1, 1]), one([0, 1])],
  labelled: [one([0, 2], [1, 2])],
  laws: [{ numerator: [0, 1, 2].map((i) => ['1', [[i, 2]]]) }],
  lieRank: 2,
};

/** f = a·x₁z₁ + b·x₂z₂ + c·x₁z₂ with both inputs exchanged together: monomials of degree two in x and two in z. */
export const blocked: Augmented = {
  parameters: 3,
  inputs: 4,
  blocks: [0, 0, 1, 1, 2],
  outputs: (b, w, [x1, x2, z1, z2]) => {
    const products = [[x1, z1], [x2, z2], [x1, z2]].map(([x, z]) => b.node('mul', x as number, z as number)); // biome-ignore format: three products
    return [b.dot(w, products)];
  },
  potentials: (b, w) => {
    const [p, q, r] = w as [number, number, number];
    const two = b.node('const', '2');
    const times = (...factors: number[]) => factors.reduce((f, g) => b.node('mul', f, g));
    return [
      b.node('add', times(p, p), times(q, q)), // x1²z1² and x2²z2²
      times(two, p, r), // x1²z1z2
      times(r, r), // x1²z2²
      times(two, q, r), // x1x2z2²
      times(two, p, q), // x1x2z1z2
      b.node('add', p, q),
      r,
    ];
  },
  finite: [permutation([1, 0, 3, 2, 4])],
  quadratic: [
    one([0, 0, 2, 2], [1, 1, 3, 3]),
    one([0, 0, 2, 3], [1, 1, 2, 3]),
    one([0, 0, 3, 3], [1, 1, 2, 2]),
    one([0, 1, 3, 3], [0, 1, 2, 2]),
    one([0, 1, 2, 3]),
  ],
  labelled: [one([0, 2, 4], [1, 3, 4]), one([0, 3, 4], [1, 2, 4])],
  laws: [],
  lieRank: 3,
};

/** f = Wx, 2 → 2, with inputs and labels exchanged together: nothing is left. */
export const exchange: Augmented = {
  parameters: 4,
  inputs: 2,
  outputs: (b, [p, q, r, s], x) => [b.dot([p as number, q as number], x), b.dot([r as number, s as number], x)],
  potentials: (b, w) => {
    const [p, q, r, s] = w as [number, number, number, number];
    const crossed = b.node('mul', b.node('const', '2'), b.dot([p, r], [q, s]));
    return [squared(b, w), crossed, b.sum([p, s]), b.sum([q, r])];
  },
  finite: [permutation([1, 0, 3, 2])],
  quadratic: [one([0, 0], [1, 1]), one([0, 1])],
  labelled: [one([0, 2], [1, 3]), one([0, 3], [1, 2])],
  laws: [],
  lieRank: 4,
};

/** f = Wx, 3 → 3, with C3 on inputs and labels: W minus its circulant part is only scaled, block by block (L1e). */
export const circulant: Augmented = {
  parameters: 9,
  inputs: 3,
  outputs: (b, w, x) => [0, 3, 6].map((i) => b.dot(w.slice(i, i + 3), x)),
  potentials: (b, w) => {
    const at = (i: number, j: number) => w[3 * i + (j % 3)] as number;
    const rows = [0, 1, 2];
    const mixed = rows.flatMap((i) => rows.map((j) => b.node('mul', at(i, j), at(i, j + 1))));
    const diagonals = rows.map((k) => b.sum(rows.map((i) => at(i, i + k))));
    return [squared(b, w), b.node('mul', b.node('const', '2'), b.sum(mixed)), ...diagonals];
  },
  finite: [permutation([1, 2, 0, 4, 5, 3])],
  quadratic: [one([0, 0], [1, 1], [2, 2]), one([0, 1], [0, 2], [1, 2])],
  labelled: [0, 1, 2].map((k) => one(...[0, 1, 2].map((i) => [(i + k) % 3, 3 + i]).sort(([a = 0], [c = 0]) => a - c))),
  laws: [
    ratio([1, 1, 1, 0, 0, 0, -1, -1, -1], [0, 0, 0, 1, 1, 1, -1, -1, -1]),
    // With rows e = (1, ω, ω²) and its conjugate: W ↦ (differences of columns) minus what is circulant.
    ...[[0, 1], [1, 0], [1, 1]].map(([i, j]) => ratio(remainder(i as number, j as number), remainder(0, 0))), // biome-ignore format: three laws
  ],
  lieRank: 5,
};

/** Three times the entry (i, j) of W − circulant part, with its row sum taken off (times three again). */
function remainder(i: number, j: number): number[] {
  const off = (r: number, c: number) =>
    Array.from({ length: 9 }, (_, k) => {
      const [row, column] = [Math.floor(k / 3), k % 3];
      const circulant = (column - row + 3) % 3 === (c - r + 3) % 3 ? -1 : 0;
      return circulant + (row === r && column === c ? 3 : 0);
    });
  const [entry, rows] = [off(i, j), [0, 1, 2].map((c) => off(i, c))];
  return entry.map((e, k) => 3 * e - rows.reduce((sum, row) => sum + (row[k] as number), 0));
}

export interface AugmentedCertificate extends Omit<Certificate, 'claim' | 'evidence'> {
  claim: Omit<Certificate['claim'], 'family'> & {
    family: {
      kind: string;
      finite: MatrixJson[];
      infinitesimal: MatrixJson[];
      cyclic: { generator: MatrixJson; order: number }[];
    };
  };
  evidence: {
    average: { quadratic: FunctionalJson[]; labelled: FunctionalJson[]; blocks?: number[]; prime: number };
    independence?: { prime: number; point: number[]; laws: number[]; columns: number[] };
    lieRank?: {
      prime: number;
      point: number[];
      samples: { coordinates: [number, number][] }[];
      words: unknown[];
      columns: number[];
    };
  };
}

export function augmented(example: Augmented): AugmentedCertificate {
  const { parameters, inputs, laws, lieRank } = example;
  const b = builder();
  const w = b.vector('w', parameters, 'parameter');
  b.network.outputs.push(...example.outputs(b, w, b.vector('x', inputs, 'input')));
  const network: Network = b.network;

  const formal = builder();
  const theta = formal.vector('w', parameters, 'parameter');
  const values = example.potentials(formal, theta);
  const t = formal.vector('t', values.length, 'label');
  const potential = formal.dot(t, values);
  formal.network.outputs.push(theta[0] as number);
  const family = { kind: 'potential', potential };
  const tried = certify({ network: formal.network, laws, lieRank, found: laws.length, maskReach: false, family });
  const point = (given: number[]) => network.variables.map((_, i) => (i < parameters ? (given[i] as number) : 0));
  const { independence, lieRank: bound } = tried.evidence;
  const { finite = [], infinitesimal = [], cyclic = [], quadratic, labelled } = example;
  const samples = (bound?.samples ?? []).map(({ labels = [] }) => ({
    coordinates: labels.map(([i, value]) => [i - parameters, value] as [number, number]),
  }));
  const size = inputs + network.outputs.length;
  const blocks = example.blocks ?? Array.from({ length: size }, (_, i) => (i < inputs ? 0 : 1));
  return {
    ...tried,
    claim: { ...tried.claim, network, loss: 'mse', family: { kind: 'augmented', finite, infinitesimal, cyclic } },
    evidence: {
      average: { quadratic, labelled, blocks, prime: 1_048_573 },
      ...(independence ? { independence: { ...independence, point: point(independence.point) } } : {}),
      ...(bound ? { lieRank: { ...bound, point: point(bound.point), samples } } : {}),
    },
  };
}
