/**
 * A thousand and more certificates that differ from a good one by a single token of claim or evidence. Each must be
 * rejected, or its claim must be true all the same: judged by brute force at random points modulo another prime, with
 * arithmetic that is not the checker's (fields.ts).
 */

import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import { falsehood, models } from './falsehood.js';
import { mutants } from './mutants.js';
import { linear, radial } from './networks.js';

describe('single-token mutants', () => {
  it('the judge knows true from false', () => {
    expect(models.map(([, model]) => falsehood(certify(model)))).toEqual(models.map(() => undefined));
    const wrong = certify(linear(2, 2, 1));
    wrong.claim.counts.lieRank = 4;
    wrong.claim.counts.maxLaws = 2;
    wrong.claim.counts.complete = false;
    expect(falsehood(wrong)).toBe('lieRank');
  });

  it.each(models)('%s: are rejected, or true', (_, model) => {
    let [tried, accepted] = [0, 0];
    const judged = new Map<string, string | undefined>();
    const wrong: string[] = [];
    for (const mutant of mutants(JSON.stringify(certify(model)))) {
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
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(300);
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });

  it('without one character are rejected, or true, and never throw', () => {
    const text = JSON.stringify(certify(radial(3)));
    for (let i = 0; i < text.length; i++) {
      const mutant = text.slice(0, i) + text.slice(i + 1);
      if (check(mutant).accepted) expect(falsehood(JSON.parse(mutant) as Certificate)).toBeUndefined();
    }
  });
});
