/**
 * The time to prove one law: entry (1,2) of W1 W1' − W2' W2 for linear n-n-n, weights, input and cotangent symbolic,
 * against SymPy's sparse polynomial rings on the same identity in the same run. Two columns are ours: from the text of
 * model and law to the verdict, and `proveLaw` alone, the family being given. SymPy's runs from the creation of the ring
 * to the verdict. Processor time, the median of five runs of ten calls. Then `find`, which proves every quadratic law it reports, on two networks.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { find, parseModel } from '../packages/lawful/dist/index.js';
import { flowFamily, lowerModel, parseLaw } from '../packages/networks/dist/index.js';
import { proveLaw } from '../packages/verifier/dist/index.js';
import { cpuMs, isMain, machine, median, medianMs, milliseconds, printTable, ratio } from './measure.mjs';
import { linearModel, reluModel } from './networks100.mjs';

const RUNS = 5;
/** Calls in one measured run, on both sides: single ones are too short for the processor clock. */
const CALLS = 10;

function entry12(n) {
  const sum = (term) => Array.from({ length: n }, (_, k) => term(k + 1)).join(' + ');
  return `${sum((k) => `W1[1,${k}] * W1[2,${k}]`)} - (${sum((k) => `W2[${k},1] * W2[${k},2]`)})`;
}

/** Milliseconds { whole, alone } of proving the law for n. */
function ours(n) {
  const text = linearModel([n, n, n]);
  const law = entry12(n);
  const prepare = () => {
    const network = lowerModel(parseModel({ file: 'bench', text }));
    const family = flowFamily(network);
    return { family, h: parseLaw(network, law, family).entries[0] };
  };
  const verify = ({ family, h }) => {
    const outcome = proveLaw(family, h);
    if (outcome.kind !== 'ok' || !outcome.value.holds) throw new Error(`linear ${n}-${n}-${n}: not proved`);
  };
  const ready = prepare();
  const steady = (job) =>
    medianMs(RUNS, () => {
      for (let i = 0; i < CALLS; i++) job();
    }) / CALLS;
  return { whole: steady(() => verify(prepare())), alone: steady(() => verify(ready)) };
}

/** SymPy's milliseconds by n, or the reason why there are none. */
function sympy(sizes) {
  const script = fileURLToPath(new URL('sympy-law.py', import.meta.url));
  const { status, stdout, stderr, error } = spawnSync(
    '/usr/bin/python3',
    [script, sizes.join(','), String(RUNS), String(CALLS)],
    {
      encoding: 'utf8',
    },
  );
  if (error !== undefined) return { reason: '/usr/bin/python3 is not installed' };
  if (status !== 0) return { reason: /No module/.test(stderr) ? 'python3-sympy is not installed' : stderr.slice(-300) };
  const [version, ...ms] = stdout.trim().split(' ');
  return { version, ms: new Map(sizes.map((n, i) => [n, Number(ms[i])])) };
}

export function proofRows(sizes) {
  // The compiler warms up on the small sizes; SymPy has none.
  for (const n of [2, 3, 4]) ours(n);
  const peer = sympy(sizes);
  return {
    rows: sizes.map((n) => ({ n, ...ours(n), sympy: peer.ms?.get(n) })),
    version: peer.version,
    reason: peer.reason,
  };
}

/** `find` with all its proofs: the first call in this process and the median of five more. */
export function findAndProve(name, text) {
  const run = () => {
    const { result } = find(parseModel({ file: 'bench', text }));
    if (!result.plain.complete) throw new Error(`${name}: ${result.plain.found} of ${result.plain.maxLaws} laws`);
    return result.plain.found;
  };
  const first = cpuMs(run);
  return { name, laws: run(), first, steady: median(Array.from({ length: RUNS }, () => cpuMs(run))) };
}

export const NETWORKS = [
  ['linear 5-5-5', linearModel([5, 5, 5])],
  ['relu 4-8-4', reluModel([4, 8, 4], false)],
];

if (isMain(import.meta.url)) {
  const { rows, version, reason } = proofRows([2, 3, 4, 5, 6]);
  const show = (ms) => (ms === undefined ? '–' : milliseconds(ms));
  const quotient = (a, b) => (a === undefined || b === undefined ? '–' : ratio(a / b));
  printTable(
    `One law of linear n-n-n, all data symbolic, processor ms (${machine()}, SymPy ${version ?? 'absent'})`,
    ['n', 'from text', 'proveLaw', 'SymPy ring', 'SymPy / from text', 'SymPy / proveLaw'],
    rows.map((r) => [
      r.n,
      show(r.whole),
      show(r.alone),
      show(r.sympy),
      quotient(r.sympy, r.whole),
      quotient(r.sympy, r.alone),
    ]),
  );
  if (reason !== undefined) console.log(`  SymPy skipped: ${reason}`);
  printTable(
    'find, with a proof of every law (processor ms)',
    ['network', 'laws', 'first call', 'median'],
    NETWORKS.map(([name, text]) => findAndProve(name, text)).map((r) => [
      r.name,
      r.laws,
      show(r.first),
      show(r.steady),
    ]),
  );
}
