/** One model as a row of a table (`--format csv`, `md`, `latex`): counts of the plain family, of the average where there is a symmetry, and on what they rest. */
import type { Counts } from '@lawful/verifier';
import type { FindResult } from '../finding/findings.js';
import { titleOf } from './title.js';

export interface RowCounts {
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
  /** Laws and bound are about one region of the parameters: near the point that the hypotheses name. */
  readonly near?: boolean;
}

export interface TableRow {
  readonly model: string;
  /** Of `check`. */
  readonly verdict: string | null;
  readonly parameters: number | null;
  readonly plain: RowCounts | null;
  readonly augmented: RowCounts | null;
  readonly hypotheses: readonly string[];
  /** SHA-256 of the certificate's file, in hexadecimal. */
  readonly certificate: string | null;
}

const rowCounts = ({ lieRank, maxLaws, found, complete, point }: Counts): RowCounts => ({
  lieRank,
  maxLaws,
  found,
  complete,
  near: point !== undefined,
});

export const findRow = (file: string, result: FindResult, certificate: string | null = null): TableRow => ({
  model: titleOf(file),
  verdict: null,
  parameters: result.parameters,
  plain: rowCounts(result.plain),
  augmented: result.augmented === null ? null : rowCounts(result.augmented),
  hypotheses: result.hypotheses,
  certificate,
});
