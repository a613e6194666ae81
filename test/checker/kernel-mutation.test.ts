/**
 * Certificates with kernels and one token changed are rejected, or true all the same: judged with real numbers, true
 * exponentials, logarithms and roots (kernels.ts).
 */
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import { fewer, STRIDE } from './judge-mutants.js';
import { gain, shifted, theorems } from './kernel-networks.js';
import { certifyKernels, realFalsehood } from './kernels.js';
import { mutants } from './mutants.js';

describe('single-token mutants with kernels', () => {
  it('the judge knows true from false', () => {
    expect(realFalsehood(certifyKernels(gain('-3')))).toBe('laws');
    const much = structuredClone(certifyKernels(shifted()));
    Object.assign(much.claim, { laws: [] });
    Object.assign(much.claim.counts, { lieRank: 2, maxLaws: 0, found: 0 });
    expect(realFalsehood(much)).toBe('lieRank');
  });

  it.each(theorems)('%s: are rejected, or true', (_, model) => {
    let [tried, accepted] = [0, 0];
    const judged = new Map<string, string | undefined>();
    const wrong: string[] = [];
    for (const mutant of fewer(mutants(JSON.stringify(certifyKernels(model()))))) {
      tried++;
      if (!check(mutant).accepted) continue;
      accepted++;
      const certificate = JSON.parse(mutant) as Certificate;
      const key = JSON.stringify(certificate.claim);
      if (!judged.has(key)) judged.set(key, realFalsehood(certificate));
      if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(80 / STRIDE);
    expect(accepted).toBeGreaterThan(5 / STRIDE);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });
});
