/**
 * The numeric oracle over many models: `node test/all/oracle.mjs [COUNT [FIRST]] [--papers]`, the models of the seeds FIRST, FIRST + 1, … (500 from 1000).
 * Printed are each discrepancy with the model, and a summary; the exit code is 1 when there was any.
 */
import { judge } from '../dist/oracle/judge.js';
import { modelOf } from '../dist/oracle/models.js';
import { paperOf } from '../dist/oracle/papers.js';

const [count, first] = [Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 1000)];
const verbose = process.argv.includes('--verbose');
const papers = process.argv.includes('--papers');
const total = { refused: 0, laws: 0, complete: 0, proofs: 0, unclear: 0, wrong: 0 };
const by = {};
const refusals = {};
const begun = performance.now();
for (let seed = first; seed < first + count; seed++) {
  if (verbose && (seed - first) % 200 === 0) console.error(`${seed - first} models, ${Math.round((performance.now() - begun) / 1000)} s`);
  const draft = papers ? paperOf(seed) : modelOf(seed);
  const start = performance.now();
  const judged = judge(draft, seed);
  const seconds = (performance.now() - start) / 1000;
  const { refused, discrepancies, unclear, text, kind } = judged;
  if (refused !== undefined) {
    total.refused++;
    refusals[refused] = (refusals[refused] ?? 0) + 1;
  }
  total.laws += judged.laws;
  total.complete += judged.complete ? 1 : 0;
  total.proofs += judged.proofs;
  total.unclear += unclear.length;
  for (const b of judged.by) by[b] = (by[b] ?? 0) + 1;
  if (discrepancies.length > 0) {
    total.wrong++;
    console.log(`seed ${seed} (${kind}):\n${text}${discrepancies.map((d) => `  ${d}\n`).join('')}`);
  }
  if (verbose && (unclear.length > 0 || seconds > 5))
    console.log(`seed ${seed} (${kind}), ${seconds.toFixed(1)} s:\n${text}${unclear.map((d) => `  unclear: ${d}\n`).join('')}`);
}
if (verbose) console.log(refusals);
console.log(
  `${count} models in ${((performance.now() - begun) / 1000).toFixed(0)} s: ${count - total.refused} answered (${total.complete} complete), ` +
    `${total.laws} laws, ${total.proofs} questions to prove; true ranks by ${JSON.stringify(by)}; ${total.unclear} undecided in floats; ` +
    `${total.wrong} models with discrepancies`,
);
process.exitCode = total.wrong === 0 ? 0 : 1;
