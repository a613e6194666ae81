/**
 * How `find` scales: seconds, peak memory and counts, one child process per row, for two-layer linear networks n-n-n
 * and for ReLU networks of up to 100,000 parameters. The last line fits the exponent of the time of *counting* alone
 * (bracket words until a level adds nothing, with the target D out of reach) against the number D of parameters of the
 * linear networks. Dense counting cannot cost less than the elimination of D rows of D entries, which is D³; neither
 * the fit nor the last step may exceed 3.1.
 */
import { readFileSync } from 'node:fs';
import { find, parseModel } from '../packages/lawful/dist/index.js';
import { lieRank } from '../packages/lie/dist/index.js';
import { flowFamily, lowerModel } from '../packages/networks/dist/index.js';
import { answer, childJob, cpuMs, exponent, inChild, isMain, machine, median, printTable, quick } from './measure.mjs';
import { linearModel, reluModel } from './networks100.mjs';

const modelText = ({ kind, widths, bias, file }) => {
  if (kind === 'example') return readFileSync(new URL(`../examples/${file}.law`, import.meta.url), 'utf8');
  return kind === 'linear' ? linearModel(widths) : reluModel(widths, bias);
};
const modelOf = (job) => parseModel({ file: 'bench', text: modelText(job) });

/** In a child: either `find` on a model, or the count alone, the median over `times` fresh runs. */
function work(job) {
  const model = modelOf(job);
  if (job.count !== undefined) {
    const family = flowFamily(lowerModel(model));
    const D = family.state.length;
    const ranks = [];
    const ms = median(
      Array.from({ length: job.count }, (_, i) =>
        cpuMs(() => {
          ranks.push(lieRank(family, { seed: 1 + i, target: D }).rank);
        }),
      ),
    );
    answer({ parameters: D, rank: Math.max(...ranks), seconds: ms / 1000 });
    return;
  }
  const start = process.hrtime.bigint();
  const { result } = find(model);
  const { parameters, plain } = result;
  answer({
    parameters,
    found: plain.found,
    atMost: plain.maxLaws,
    complete: plain.complete,
    seconds: Number(process.hrtime.bigint() - start) / 1e9,
  });
}

const name = ({ kind, widths, bias, file }) =>
  kind === 'example' ? file : `${kind} ${widths.join('-')}${bias ? ' bias' : ''}`;
const linear = (n) => ({ kind: 'linear', widths: [n, n, n] });

/** `find` on the given networks, each in a process of its own. */
export const findRows = (jobs) => jobs.map((job) => ({ name: name(job), ...inChild(import.meta.url, job) }));

/** Rows of the count alone for linear n-n-n; the exponent of its time against D fitted from `from` on, and over the last step. */
export function countRows(sizes, from) {
  const rows = sizes.map((n) => ({
    n,
    ...inChild(import.meta.url, { ...linear(n), count: n <= 16 ? 5 : n <= 24 ? 3 : 1 }),
  }));
  const fitted = rows.filter((r) => r.n >= from).map((r) => [r.parameters, r.seconds]);
  return { rows, exponent: exponent(fitted), last: exponent(fitted.slice(-2)) };
}

export const LINEAR = [4, 8, 12, 16, 24, 32].map(linear);
export const RELU = [
  { kind: 'relu', widths: [16, 20, 16], bias: true },
  { kind: 'relu', widths: [32, 40, 32], bias: true },
  { kind: 'relu', widths: [64, 80, 64], bias: true },
  { kind: 'relu', widths: [100, 500, 100], bias: false },
];

/** Kernels: softmax attention with two heads, a tanh network, an average of logistic loss. */
export const ANALYTIC = ['two-heads', 'tanh-60', 'logistic-c3'].map((f) => ({
  kind: 'example',
  file: `analytic/${f}`,
}));

const job = childJob();
if (job !== undefined) work(job);
else if (isMain(import.meta.url)) {
  const rows = findRows(quick ? [...LINEAR.slice(0, 4), RELU[0], RELU[3]] : [...LINEAR, ...RELU, ...ANALYTIC]);
  printTable(
    `find: count, laws, proofs (${machine()})`,
    ['network', 'parameters', 'laws found', 'at most', 'complete', 'seconds', 'peak MB'],
    rows.map((r) => [r.name, r.parameters, r.found, r.atMost, r.complete, r.seconds.toFixed(2), r.megabytes]),
  );
  const count = countRows(quick ? [4, 8, 12, 16, 24] : [4, 8, 12, 16, 24, 32], 8);
  printTable(
    'count alone, linear n-n-n (processor time)',
    ['n', 'parameters', 'rank', 'seconds', 'peak MB'],
    count.rows.map((r) => [r.n, r.parameters, r.rank, r.seconds.toFixed(3), r.megabytes]),
  );
  const { exponent: e, last } = count;
  console.log(
    `  time grows as D^${e.toFixed(2)} from n = 8 on, D^${last.toFixed(2)} over the last step: ${Math.max(e, last) <= 3.1 ? 'within' : 'BEYOND'} the bound of 3.1`,
  );
  if (Math.max(e, last) > 3.1) process.exitCode = 1;
}
