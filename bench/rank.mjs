/**
 * The rank of a random dense n×n matrix modulo 2^24 − 3: the TypeScript reference, the WebAssembly kernel, and FLINT's
 * nmod_mat_rank when gcc and libflint-dev are installed. Processor milliseconds, medians of five (three at 2000).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  matrixModular,
  rankProfileModular,
  typescriptKernel,
  wasmKernel,
  wasmTakes,
} from '../packages/cas-core/dist/index.js';
import { isMain, machine, medianMs, milliseconds, printTable, quick, ratio } from './measure.mjs';

const P = 16777213;

function randomMatrix(n) {
  let state = 12345;
  return matrixModular(P, n, n, () => {
    state = (state * 48271) % 2147483647;
    return state % P;
  });
}

/** A function from n and the number of runs to the milliseconds of FLINT, or the reason why there is none. */
function flint(folder) {
  const source = fileURLToPath(new URL('flint-rank.c', import.meta.url));
  const program = join(folder, 'flint-rank');
  const { status, error, stderr } = spawnSync('gcc', ['-O2', source, '-o', program, '-lflint', '-lgmp'], {
    encoding: 'utf8',
  });
  if (error !== undefined) return { reason: 'gcc is not installed' };
  if (status !== 0) return { reason: /flint/.test(stderr) ? 'libflint-dev is not installed' : stderr.slice(0, 200) };
  return {
    rank: (n, times) => {
      const { stdout } = spawnSync(program, [P, n, times].map(String), { encoding: 'utf8' });
      const [rank, ms] = stdout.trim().split(' ').map(Number);
      if (!(rank >= n - 2)) throw new Error(`FLINT: rank ${rank} of a random ${n} × ${n} matrix`);
      return ms;
    },
  };
}

/** Rows { n, typescript, wasm, flint } in milliseconds; undefined where a kernel is missing. */
export function rankRows(sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'rank-'));
  try {
    const peer = flint(folder);
    const rows = sizes.map((n) => {
      const m = randomMatrix(n);
      const times = n >= 2000 ? 3 : n <= 200 ? 25 : 5;
      const time = (kernel) => medianMs(times, () => rankProfileModular(m, kernel));
      return {
        n,
        typescript: time(typescriptKernel),
        wasm: wasmTakes(n, n) ? time(wasmKernel) : undefined,
        flint: peer.rank?.(n, times),
      };
    });
    return { rows, reason: peer.reason };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (isMain(import.meta.url)) {
  const { rows, reason } = rankRows(quick ? [100, 500, 1000] : [100, 500, 1000, 2000]);
  const show = (ms) => (ms === undefined ? '–' : milliseconds(ms));
  const quotient = (a, b) => (a === undefined || b === undefined ? '–' : ratio(a / b));
  printTable(
    `Rank mod ${P}, random dense n×n, processor ms (${machine()})`,
    ['n', 'TypeScript', 'WASM', 'FLINT', 'TypeScript / WASM', 'WASM / FLINT'],
    rows.map((r) => [
      r.n,
      show(r.typescript),
      show(r.wasm),
      show(r.flint),
      quotient(r.typescript, r.wasm),
      quotient(r.wasm, r.flint),
    ]),
  );
  if (reason !== undefined) console.log(`  FLINT skipped: ${reason}`);
}
