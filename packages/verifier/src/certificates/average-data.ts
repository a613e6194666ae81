/** What a certificate of an average holds beside that of any family: the symmetry, the functionals, how the group acts on features. */
import { formatRational, QQ, type Rational } from '@lawful/cas-core';
import type {
  AverageData,
  AveragedKind,
  CertificateData,
  FamilyData,
  FunctionalData,
  MatrixData,
} from './certificate-data.js';

export type Entries = readonly (readonly (readonly [number, Rational])[])[];

export interface AverageEvidence {
  readonly finite: readonly Entries[];
  readonly infinitesimal: readonly Entries[];
  readonly cyclic: readonly { readonly generator: Entries; readonly order: number }[];
  /** The block of each data coordinate. */
  readonly blocks: readonly number[];
  /** What is averaged; a potential is a node of the network. */
  readonly of: AveragedKind;
  /** The functionals on each polynomial, by its name: values by comma-separated ordinals. */
  readonly lists: readonly (readonly [name: string, functionals: readonly ReadonlyMap<string, Rational>[]])[];
  /** The functional behind each coordinate of the family. */
  readonly kept: readonly number[];
  readonly lift?: LiftEvidence | undefined;
}

/** The lifted representation by its features, a splitting by projectors, and a basis of the Lie algebra of H. */
export interface LiftEvidence {
  readonly features: readonly (readonly number[])[];
  readonly projectors: readonly Entries[];
  readonly algebra: readonly Entries[];
}

export const liftClaim = ({
  features,
  projectors,
  algebra,
}: LiftEvidence): NonNullable<CertificateData['claim']['lift']> => ({
  features: features.map((m) => [...m]),
  dimensions: projectors.map((e) => {
    const trace = e.reduce((t, row, i) => row.reduce((u, [j, q]) => (i === j ? QQ.add(u, q) : u), t), QQ.zero);
    return Number(trace.num / trace.den);
  }),
  algebraDimension: algebra.length,
});

export const matrixData = (m: Entries): MatrixData =>
  m.flatMap((row, i) => row.map(([j, q]) => [i, j, formatRational(q)] as const));

export const symmetryData = (
  { of, finite, infinitesimal, cyclic }: AverageEvidence,
  node: ReadonlyMap<number, number>,
): FamilyData => ({
  ...(of.kind === 'averaged' ? { ...of, potential: node.get(of.potential)! } : of),
  finite: finite.map(matrixData),
  infinitesimal: infinitesimal.map(matrixData),
  cyclic: cyclic.map(({ generator, order }) => ({ generator: matrixData(generator), order })),
});

export function averageData({ blocks, lists }: AverageEvidence, prime: number): AverageData {
  const functional = (L: ReadonlyMap<string, Rational>): FunctionalData =>
    [...L].map(([key, q]) => [key === '' ? [] : key.split(',').map(Number), formatRational(q)] as const);
  const named = lists.map(([name, functionals]) => [name, functionals.map(functional)] as const);
  return { ...Object.fromEntries(named), prime, blocks: [...blocks] };
}
