/** What `prove --all-widths` answers, whichever way it was proved. */
import type { Json } from '@lawful/verifier';

/** The verdict on a law for every width. */
export interface AllWidthsResult {
  readonly verdict: 'proved' | 'refuted' | 'unable';
  readonly reason: string | null;
  readonly certificate: Json | null;
  /** A short explanation for people: the gradients and the words that cancel, or the widths that refute. */
  readonly text: string;
}
