/** The verdict on the non-polynomial theorem as one of the files of a certificate. */
import { SourceError, UnableError } from '@lawful/cas-core';
import type { Verdict } from '@lawful/checker';
import { formatCertificate } from '@lawful/verifier';
import { assumption } from '../explaining/assumption.js';
import type { AssumptionResult } from '../explaining/assumption-result.js';
import type { Study } from '../finding/study.js';

/**
 * Undefined where the theorem does not speak about the model: one output or cross-entropy, and a finite group. A certificate that is too large
 * for the checker is left out.
 */
export async function certifiedAssumption(
  study: Study,
  checker: () => Promise<(text: string) => Verdict>,
): Promise<AssumptionResult | undefined> {
  try {
    const answer = assumption(study.model, { study, count: false });
    const { certificate } = answer;
    const isTooLarge = certificate !== null && (await checker())(formatCertificate(certificate)).verdict === 'unable';
    return isTooLarge ? { ...answer, certificate: null } : answer;
  } catch (error) {
    if (error instanceof UnableError || error instanceof SourceError) return undefined;
    throw error;
  }
}
