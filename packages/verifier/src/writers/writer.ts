/** What a row of the table of writers answers, and what a written document says of itself. */
import type { Terms } from '@lawful/cas-core';
import type { CertificateData } from '../certificates/certificate-data.js';

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
