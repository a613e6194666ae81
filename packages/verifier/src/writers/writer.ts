/** What a row of the table of writers answers, what a written document says of itself, and which laws it may state. */
import type { Terms } from '@lawful/cas-core';
import type { CertificateData } from '../certificates/certificate-data.js';

type LawData = CertificateData['claim']['laws'][number];

/** The averaged polynomials in the variables of a claim, and the ordinal of each among the invariant functionals. */
export interface AveragedPotentials {
  readonly potentials: readonly Terms[];
  readonly kept: readonly number[];
}

export interface Coverage {
  /** Sentences of the claim that theorems of the file state. */
  readonly covered: readonly string[];
  readonly notCovered: readonly string[];
  /** Whether a theorem of the file states the upper bound. */
  readonly bound: boolean;
  /** How many laws no theorem of the file states; none when absent. */
  readonly lawsLeftOut?: number;
}

export type WrittenDocument = ({ readonly text: string } & Coverage) | { readonly unable: string };

export interface Writer {
  readonly extension: string;
  /** What a reader does with the file, as a sentence without a full stop; `files` are their names. */
  sentence(files: string, coverage: readonly Coverage[]): string;
  /** @param averaged for the certificate of an averaged family, the polynomials it is about */
  write(certificate: CertificateData, averaged: AveragedPotentials | undefined): Promise<WrittenDocument>;
}

/** The laws that hold for all slopes. Those of a region come last, so that numbers of laws stay. */
export const lawsEverywhere = (laws: readonly LawData[]): readonly LawData[] =>
  laws.filter((l) => l.domain === undefined);

/** What a file leaves out that speaks of laws with all slopes alone; nothing where there is nothing. */
export function lawsOfRegionNotCovered(laws: readonly LawData[]): readonly string[] {
  const numbers = laws.flatMap((l, k) => (l.domain === undefined ? [] : [k + 1]));
  const named = numbers.length === 1 ? `law ${numbers[0]}, which holds` : `laws ${numbers.join(', ')}, which hold`;
  return numbers.length === 0
    ? []
    : [`${named} near the point of the evidence alone, where units that parameters alone switch keep their slopes`];
}
