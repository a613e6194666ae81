/**
 * The three answers (STYLE, rule 3): accepted, rejected, or unable, where the checker's limits or a fault of its own keep it
 * from an answer. A fault of the checker is never taken for a fault of the certificate, and never for a proof.
 */
import { Rejection, TooLarge } from '../text/rejection.js';

/** The verdict on a certificate. */
export interface Verdict {
  readonly verdict: 'accepted' | 'rejected' | 'unable';
  readonly accepted: boolean;
  /** Why: one sentence. */
  readonly reason: string;
  /** What has been verified, in words, regenerated from the claim; empty when nothing has. */
  readonly statement: string;
}

const MAX_REASON = 1000;

/** The verdict on what `verify` verifies; it returns the statement. Never throws. */
export function verdictOf(verify: () => string): Verdict {
  try {
    const statement = verify();
    return { verdict: 'accepted', accepted: true, reason: 'every claim was verified', statement };
  } catch (fault) {
    const known = fault instanceof Rejection || fault instanceof TooLarge;
    const huge = fault instanceof RangeError && /BigInt/.test(fault.message);
    const reason = known
      ? fault.message
      : huge
        ? 'the claim is too large for this checker: it has numbers of more digits than fit into memory'
        : `internal fault of the checker: ${fault}`;
    const verdict = fault instanceof Rejection ? 'rejected' : 'unable';
    return { verdict, accepted: false, reason: reason.slice(0, MAX_REASON), statement: '' };
  }
}
