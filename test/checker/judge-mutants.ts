/**
 * Single-token mutants of a certificate, checked: every fifth one, and all of them in `npm run test:all` (MUTANTS=all); the claims of accepted ones are judged by arithmetic that is
 * not the checker's.
 */
import { check } from '@lawful/checker';
import { expect } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { falsehood } from './falsehood.js';
import { mutants } from './mutants.js';

export const STRIDE = process.env.MUTANTS === 'all' ? 1 : 5;

/** Those that are looked at. */
export function* fewer(all: Iterable<string>): Iterable<string> {
  let place = 0;
  for (const mutant of all) if (place++ % STRIDE === 0) yield mutant;
}

/** `wrong`: accepted ones whose claim is false, with what is false. A rejection must give its reason. */
export function judgeMutants(original: string): { tried: number; accepted: number; wrong: readonly string[] } {
  let [tried, accepted] = [0, 0];
  const judged = new Map<string, string | undefined>();
  const wrong: string[] = [];
  for (const mutant of fewer(mutants(original))) {
    tried++;
    const verdict = check(mutant);
    if (!verdict.accepted) {
      expect(verdict.reason).not.toBe('');
      continue;
    }
    accepted++;
    const certificate = JSON.parse(mutant) as Certificate;
    const near = certificate.claim.hypotheses.includes('near-point') ? certificate.evidence.lieRank?.point : [];
    const key = JSON.stringify([certificate.claim, near]);
    if (!judged.has(key)) judged.set(key, falsehood(certificate));
    if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
  }
  return { tried, accepted, wrong };
}
