/**
 * The checker of a page: at once the claims that certificates of a model make, about its network; those for other widths, flows and theorems about averages when they are
 * asked for, so that a page that shows a certificate loads little.
 *
 * @module @lawful/checker
 */
import { type Kind, kind } from '../kinds/kind.js';
import type { Verdict } from '../statement/verdict.js';
import { LOSS_NAMES } from '../text/losses.js';
import { TooLarge } from '../text/rejection.js';
import { checkerOf, NETWORK } from './judge.js';

const elsewhere: Kind = kind({
  versions: [1],
  read(): never {
    throw new TooLarge('claims of this kind are read by a part of the checker that loadCheck() loads');
  },
  verify: () => undefined,
  state: () => '',
});

/** The verdict on the text of a certificate; `unable` for claims about more widths than those of one network. Never throws. */
export const check: (text: string) => Verdict = checkerOf({
  ...NETWORK,
  assumption: elsewhere,
  gaps: elsewhere,
  'all-widths': elsewhere,
  'every-width': elsewhere,
  discrete: elsewhere,
  invariants: elsewhere,
  optimiser: elsewhere,
});

/** The checker of all kinds of claims, once it is loaded. */
export async function loadCheck(): Promise<(text: string) => Verdict> {
  const { FURTHER } = await import('./further.js');
  return checkerOf({ ...NETWORK, ...FURTHER });
}

/** The checker of claims about networks and about averages over a symmetry: Assumption 1, gaps of logits, all losses at once. */
export async function loadAveragesCheck(): Promise<(text: string) => Verdict> {
  const { AVERAGES } = await import('./averages.js');
  return checkerOf({ ...NETWORK, ...AVERAGES });
}

export { LOSS_NAMES, type Verdict };
