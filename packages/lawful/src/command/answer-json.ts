/** The JSON answers that are made for printing; the others are the results of the engine as they are. schema/ describes all of them. */
import type { AuditReport } from '@lawful/runs';
import type { AssumptionResult } from '../explaining/assumption-result.js';
import type { Conjecture } from '../finding/conjecture.js';
import type { AllWidthsFindings } from '../finding/find-all-widths.js';
import type { ProveResult } from '../proving/judge-law.js';
import type { SpeaksOf } from '../writing/speaks-of.js';

export interface ProveJson
  extends Pick<ProveResult, 'verdict' | 'trivial' | 'family' | 'witness' | 'dependsOnFound' | 'hypotheses'> {
  readonly reason?: string;
}

/** There are no numbers, hence no witness and nothing to compare with. */
export interface AllWidthsJson {
  readonly verdict: ProveResult['verdict'];
  readonly family: 'plain';
  readonly witness: null;
  readonly dependsOnFound: 'unknown';
  readonly allWidths: true;
  readonly reason: string | null;
  readonly files?: readonly string[];
}

/** Formulas in the widths are written with + - * and F(s, r) = k(2r + 1 - k)/2, k = min(s, r). */
export interface FindAllWidthsJson
  extends Pick<AllWidthsFindings, 'widths' | 'laws' | 'count' | 'complete' | 'by' | 'conditions'> {
  readonly conjecture?: Conjecture;
  readonly files?: readonly string[];
}

/** The certificate is a file, named where one was asked for. */
export interface AssumptionJson extends Omit<AssumptionResult, 'certificate'> {
  readonly files?: readonly string[];
}

export interface CertifyJson {
  readonly files: readonly string[];
  readonly withoutBound: string | null;
  readonly withoutLaws: number;
  readonly withoutAverage: string | null;
}

export interface CheckJson {
  readonly verdict: 'accepted' | 'rejected' | 'unable';
  readonly accepted: boolean;
  readonly reason: string;
  readonly statement: string;
  readonly model?: SpeaksOf & { readonly file: string };
}

/** `checkpoint` and `other` are the files that were read. */
export interface AuditJson extends Pick<AuditReport, 'laws' | 'notEvaluated' | 'warnings' | 'read' | 'training'> {
  readonly checkpoint: string;
  readonly other: string | null;
  readonly summary: string;
  readonly files?: readonly string[];
  readonly stopped?: string;
}

/** `lawful import`. */
export interface ImportJson {
  model: string;
  parameters: number;
  frozen: number;
  losses: string;
  laws: {
    law: string;
    where: string;
    form: 'gram' | 'diagonal' | 'trace' | 'sum' | 'norm' | 'constant' | 'cross';
    count: number;
    formula: string;
    latex: string;
    proved: true;
    allWidths: true;
  }[];
  total: number | null;
  totalFormula: string | null;
  conditions: string[];
  completeness: { block: string[]; complete: boolean; by: string }[];
  neverTrained: string[];
  falseLaws: { law: string; because: string }[];
  sizes: Record<string, number>;
  warnings: string[];
  files?: string[] | undefined;
}
