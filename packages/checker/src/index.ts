/**
 * The independent checker: `check(text)` accepts a certificate (docs/certificate-format.md), or names what is wrong with it, or
 * what keeps it from an answer. It imports nothing, shares no code with the finder, and never searches: it expands,
 * multiplies, differentiates and evaluates what the certificate tells it to (theory §10).
 *
 * `core/` judges claims about a network of the plain family under gradient flow; it imports nothing from the rooms around
 * it, which are rows of the tables in judging/.
 *
 * @module @lawful/checker
 */
import { FURTHER } from './judging/further.js';
import { checkerOf, NETWORK } from './judging/judge.js';
import type { Verdict } from './statement/verdict.js';
import { LOSS_NAMES } from './text/losses.js';

/** The verdict on the text of a certificate. Never throws. */
export const check: (text: string) => Verdict = checkerOf({ ...NETWORK, ...FURTHER });

/** The same function: in a browser `check` knows claims about networks at given widths alone, and this loads the rest. */
export const loadCheck = async (): Promise<typeof check> => check;

/** The same function: in a browser this loads what claims about averages over a symmetry need. */
export const loadAveragesCheck = loadCheck;

export { LOSS_NAMES, type Verdict };
