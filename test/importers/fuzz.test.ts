/**
 * Spoilt files: each ends in a network or in one sentence that names the file, in bounded time. Ordinarily 500 of them, in `npm run test:all` ten thousand.
 */
import { readdirSync } from 'node:fs';
import { random } from '@lawful/cas-core';
import { ImportError, readOnnx } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';
import { spoilt } from './mutations.js';
import { FIXTURES, fixture } from './onnx-files.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 500);
/** No spoilt file of a few kilobytes may take longer. */
const MOST_MS = 4000;

const cases = readdirSync(`${FIXTURES}cases`).map((name) => fixture(`cases/${name}`));
const nodes: Readonly<Record<string, { readonly model: string }>> = JSON.parse(
  new TextDecoder().decode(fixture('nodes.json')),
);
const seeds = [...cases, ...Object.values(nodes).map(({ model }) => new Uint8Array(Buffer.from(model, 'base64')))];

describe('spoilt files', () => {
  it(`end in a network or in a sentence, ${RUNS} of them`, () => {
    const draws = random(20261127);
    const counts = { networks: 0, sentences: 0 };
    for (let run = 0; run < RUNS; run++) {
      // Half of the files are those with many nodes.
      const seed = run % 2 === 0 ? cases[draws.below(cases.length)]! : seeds[draws.below(seeds.length)]!;
      const bytes = spoilt(seed, draws);
      const start = performance.now();
      try {
        readOnnx(bytes, { weightsFromConstants: run % 3 === 0 });
        counts.networks++;
      } catch (error) {
        if (!(error instanceof ImportError)) throw new Error(`run ${run}: ${(error as Error).stack}`);
        expect(error.message).toMatch(/^model\.onnx: [^\n]{1,3000}, expected [^\n]+$/);
        counts.sentences++;
      }
      const took = performance.now() - start;
      if (took > MOST_MS) throw new Error(`run ${run}: ${took} ms`);
    }
    expect(counts.networks).toBeGreaterThan(RUNS / 20);
    expect(counts.sentences).toBeGreaterThan(RUNS / 5);
  });
});
