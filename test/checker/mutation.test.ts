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
import { judgeMutants, STRIDE } from './judge-mutants.js';
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
    const { tried, accepted, wrong } = judgeMutants(JSON.stringify(certify(model)));
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(250 / STRIDE);
    expect(accepted).toBeGreaterThan(10 / STRIDE);
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
