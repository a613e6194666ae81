/**
 * Augmented certificates with one token changed are rejected, or true all the same: judged by summing |f(gx) − gy|² over
 * all elements of the finite group at random data, modulo another prime, without any functional.
 */
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { AugmentedCertificate } from './augmented.js';
import { augmented, turning } from './augmented.js';
import { examples, falsehood } from './augmented-falsehood.js';
import { mutants } from './mutants.js';

describe('single-token mutants of augmented certificates', () => {
  it('the judge knows true from false', () => {
    expect(examples.map(([, example]) => falsehood(augmented(example)))).toEqual(examples.map(() => undefined));
    const wrong = augmented(turning(3));
    wrong.claim.laws = [{ numerator: [['1', [[0, 1]]]] }];
    expect(falsehood(wrong)).toBe('laws');
    Object.assign(wrong.claim, { laws: [] });
    Object.assign(wrong.claim.counts, { lieRank: 3, maxLaws: 0, found: 0 });
    expect(falsehood(wrong)).toBe('lieRank');
  });

  it.each(examples)('%s: are rejected, or true', (_, example) => {
    let [tried, accepted] = [0, 0];
    const wrong: string[] = [];
    const judged = new Map<string, string | undefined>();
    for (const mutant of mutants(JSON.stringify(augmented(example)))) {
      tried++;
      if (!check(mutant).accepted) continue;
      accepted++;
      const certificate = JSON.parse(mutant) as AugmentedCertificate;
      const key = JSON.stringify(certificate.claim);
      if (!judged.has(key)) judged.set(key, falsehood(certificate));
      if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(300);
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });
});
