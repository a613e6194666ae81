/**
 * The product f·(f + 1) over ℚ against PARI's in the same run: dense f = (1 + x + y + z)^10, and sparse ones in more
 * variables. Processor milliseconds of one product, the minimum of several runs of several products each.
 */
import { spawnSync } from 'node:child_process';
import { polynomialRing, QQ } from '../packages/cas-core/dist/index.js';
import { cpuMs, isMain, machine, milliseconds, printTable, ratio } from './measure.mjs';

const RUNS = 12;
/** Products in one run: single ones are too short for PARI's clock. */
const PRODUCTS = 20;

/** f as (1 + Σ variables)^power. */
const CASES = [
  { variables: ['x', 'y', 'z'], power: 10 },
  { variables: ['x', 'y', 'z'], power: 16 },
  { variables: ['x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8'], power: 3 },
];

const text = ({ variables, power }) => `(1+${variables.join('+')})^${power}`;

function ours({ variables, power }) {
  const ring = polynomialRing(QQ, variables);
  const base = variables.reduce((sum, _, i) => ring.add(sum, ring.generator(i)), ring.one);
  let f = ring.one;
  for (let i = 0; i < power; i++) f = ring.mul(f, base);
  const g = ring.add(f, ring.one);
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++)
    best = Math.min(
      best,
      cpuMs(() => {
        for (let i = 0; i < PRODUCTS; i++) ring.mul(f, g);
      }) / PRODUCTS,
    );
  return { ms: best, terms: ring.mul(f, g).terms.size };
}

/** PARI's milliseconds of each case, or the reason why there are none. */
function pari() {
  const lines = CASES.map(
    (c) =>
      `f=${text(c)};g=f+1;b=oo;for(r=1,${RUNS},gettime();for(i=1,${PRODUCTS},f*g);b=min(b,gettime()));print(b/${PRODUCTS}.)`,
  );
  const { status, stdout, error } = spawnSync('gp', ['-q', '-f'], { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
  if (error !== undefined) return { reason: 'gp is not installed (Debian: pari-gp)' };
  if (status !== 0) return { reason: `gp ended with ${status}` };
  return { ms: stdout.trim().split('\n').map(Number) };
}

/** The dense case in three variables: our milliseconds, and PARI's where it is installed. */
export function productRow() {
  const { ms, terms } = ours(CASES[0]);
  return { name: text(CASES[0]), terms, ms, pari: pari().ms?.[0] };
}

if (isMain(import.meta.url)) {
  const peer = pari();
  printTable(
    `f·(f + 1) over ℚ, processor ms, minimum of ${RUNS} runs (${machine()})`,
    ['f', 'terms', 'lawful', 'PARI', 'lawful / PARI'],
    CASES.map((c, i) => {
      const { ms, terms } = ours(c);
      const other = peer.ms?.[i];
      return [text(c), terms, milliseconds(ms), ...(other > 0 ? [milliseconds(other), ratio(ms / other)] : ['–', '–'])];
    }),
  );
  if (peer.reason !== undefined) console.log(`  PARI skipped: ${peer.reason}`);
}
