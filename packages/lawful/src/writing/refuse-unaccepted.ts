/**
 * The net under everything that writes certificates: nothing is written that `check` would not accept, whatever keeps it from that.
 * The limits are the same in both, so that what is written here can be checked anywhere.
 */
import { UnableError } from '@lawful/cas-core';
import { check, type Verdict } from '@lawful/checker';

/** Throws `UnableError` with the checker's reason. */
export function refuseUnaccepted(text: string, checker: (text: string) => Verdict = check): void {
  const { verdict, reason } = checker(text);
  if (verdict === 'accepted') return;
  throw new UnableError(
    verdict === 'rejected'
      ? `no certificate is written, for certificates do not cover this: ${reason}`
      : `no certificate is written, for the checker cannot judge it: ${reason}`,
  );
}
