/** Checkpoints and files of laws with bytes changed, cut and doubled: whatever comes out is read, or refused with an error of ours, and soon. */
import { readFileSync } from 'node:fs';
import { random } from '@lawful/cas-core';
import { auditCheckpoint, CheckpointError, LawsError, openCheckpoint, readLaws } from '@lawful/runs';
import { expect, it } from '../jest-globals.js';
import { doubles, put, safetensors } from '../mechanics/checkpoint-files.js';
import { lawOf, termOf } from './laws-by-definition.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 400);
const FIXTURES = new URL('../../../test/fixtures/checkpoints/', import.meta.url).pathname;
const header = { 'up.weight': { dtype: 'F64', shape: [2, 2], data_offsets: [0, 32] } };
const SEEDS: readonly Buffer[] = [
  ...['tied.pt', 'dtypes.pt', 'wrapped.pt', 'deflated.pt'].map((name) => readFileSync(`${FIXTURES}${name}`)),
  safetensors(header, doubles(1, 2, 3, 4)),
];
const LAWS = [
  lawOf('gram', [termOf('up.weight', [2, 2], [2, 1], [1])]),
  lawOf('diagonal', [termOf('wte.weight', [5, 3], [3, 1], [0])]),
  lawOf('sum', [termOf('transposed', [6, 4], [4, 1], [0])]),
  lawOf('constant', [termOf('half', [3], [1], [])]),
];

const rng = random(2024);

function mutated(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  for (let k = 1 + rng.below(4); k > 0; k--) {
    const at = rng.below(out.length);
    if (rng.below(2) === 0) out[at] = rng.below(256);
    else out[at]! ^= 1 << rng.below(8);
  }
  const at = rng.below(out.length);
  const kind = rng.below(8);
  if (kind === 0) return out.subarray(0, at);
  if (kind === 1) return Buffer.concat([out.subarray(0, at), out.subarray(Math.max(0, at - rng.below(64)))]);
  if (kind === 2) return Buffer.concat([out.subarray(0, at), Buffer.alloc(4, 255), out.subarray(at)]);
  return out;
}

it(`${RUNS} damaged checkpoints`, async () => {
  let [read, refused] = [0, 0];
  for (let k = 0; k < RUNS; k++) {
    const file = put('fuzzed.bin', mutated(SEEDS[k % SEEDS.length]!));
    try {
      const c = await openCheckpoint(file);
      try {
        const report = await auditCheckpoint(c, LAWS);
        expect(report.laws.length + report.notEvaluated.length).toBe(LAWS.length);
        for (const name of c.tensors.keys()) await c.read(name);
        read++;
      } finally {
        await c.close();
      }
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      expect(error.message.length).toBeLessThan(1500);
      refused++;
    }
  }
  expect(read).toBeGreaterThan(RUNS / 20);
  expect(refused).toBeGreaterThan(RUNS / 5);
});

it(`${RUNS} damaged files of laws`, () => {
  const whole = Buffer.from(JSON.stringify({ format: 'lawful-laws', version: 1, laws: LAWS }));
  let refused = 0;
  for (let k = 0; k < RUNS; k++) {
    try {
      readLaws('laws.json', mutated(whole).toString());
    } catch (error) {
      if (!(error instanceof LawsError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(RUNS / 2);
});
