/**
 * A hundred thousand mutants of certificates of all kinds: one to three tokens of claim or evidence are changed by
 * reproducible dice. A mutant that is accepted must claim what the original claims, or be judged true by brute force with
 * arithmetic that is not the checker's. Run after the build: node test/all/mutants.mjs [count]. Exits with 1 when a
 * false claim is accepted.
 */
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const THREADS = 2;
const STEP = 1000;

/** Each kind: its name, its certificates as texts, the judge, and what of a mutant the judge looks at. */
async function kinds() {
  const from = (name) => import(new URL(`../dist/checker/${name}.js`, import.meta.url).href);
  const [plain, averaged, real, networks, widths, assumption, { certify }, { augmented }] = await Promise.all(
    [
      'falsehood',
      'augmented-falsehood',
      'kernels',
      'kernel-networks',
      'matrix-laws',
      'assumption-falsehood',
      'certificates',
      'augmented',
    ].map(from),
  );
  const claimOf = ({ claim }) => claim;
  const near = ({ claim, evidence }) => [claim, claim.hypotheses.includes('near-point') && evidence.lieRank?.point];
  const kind = (name, texts, judge, seen = claimOf) => ({ name, texts, judge, seen });
  const byMotion = (make) => (model) => ({ ...make(model), version: 3 });
  const texts = (models, make) => models.map(([, model]) => JSON.stringify(make(model)));
  return [
    kind('plain', texts(plain.models, certify), plain.falsehood, near),
    kind('kernels', texts(networks.theorems, (model) => real.certifyKernels(model())), real.realFalsehood),
    kind('plain by motion', texts(plain.models, byMotion(certify)), plain.falsehood, near),
    kind('kernels by motion', texts(networks.theorems, byMotion((model) => real.certifyKernels(model()))), real.realFalsehood),
    kind('augmented', texts(averaged.examples, augmented), averaged.falsehood),
    kind('assumption', assumption.small.map(assumption.stored), assumption.assumptionFalsehood),
    kind(
      'all widths',
      [widths.linear(), widths.traced(), widths.rectified()].map(widths.textOf),
      ({ claim }) => (widths.moves(claim) ? 'law' : undefined),
    ),
  ];
}

async function work({ from, to }) {
  const { check } = await import('@lawful/checker');
  const { mutated } = await import(new URL('../dist/checker/mutants.js', import.meta.url).href);
  const { dice } = await import(new URL('../dist/checker/fields.js', import.meta.url).href);
  const all = await kinds();
  const originals = all.flatMap((kind) => kind.texts.map((text) => ({ text, kind })));
  const judged = new Map();
  const verdict = (kind, certificate, key) => {
    if (!judged.has(key)) {
      let found;
      try {
        found = kind.judge(certificate);
      } catch (fault) {
        found = `the judge cannot say: ${fault}`;
      }
      judged.set(key, found);
    }
    return judged.get(key);
  };
  const counts = Object.fromEntries(all.map(({ name }) => [name, { tried: 0, accepted: 0, unchanged: 0, true: 0 }]));
  const wrong = [];
  for (let n = from; n < to; n++) {
    const roll = dice(7919 * n + 1);
    const { text, kind } = originals[n % originals.length];
    const mutant = mutated(text, roll, roll(4));
    const count = counts[kind.name];
    count.tried++;
    if (check(mutant).accepted) {
      count.accepted++;
      const certificate = JSON.parse(mutant);
      const key = JSON.stringify(kind.seen(certificate));
      if (key === JSON.stringify(kind.seen(JSON.parse(text)))) count.unchanged++;
      else {
        const fault = verdict(kind, certificate, key);
        if (fault === undefined) count.true++;
        else wrong.push(`mutant ${n}, ${kind.name}: ${fault}: ${mutant}`);
      }
    }
    if ((n + 1 - from) % STEP === 0) parentPort.postMessage({ step: STEP });
  }
  parentPort.postMessage({ counts, wrong });
}

async function main(total) {
  let done = 0;
  const results = await Promise.all(
    Array.from({ length: THREADS }, (_, i) => {
      const part = { from: Math.floor((i * total) / THREADS), to: Math.floor(((i + 1) * total) / THREADS) };
      return new Promise((resolve, fail) => {
        const worker = new Worker(fileURLToPath(import.meta.url), { workerData: part });
        worker.on('error', fail);
        worker.on('message', ({ step, counts, wrong }) => {
          if (counts) resolve({ counts, wrong });
          else process.stderr.write(`\r${(done += step)} of ${total} mutants`);
        });
      });
    }),
  );
  process.stderr.write('\n');
  const sums = { tried: 0, accepted: 0, unchanged: 0, true: 0 };
  for (const name of Object.keys(results[0].counts)) {
    const own = { tried: 0, accepted: 0, unchanged: 0, true: 0 };
    for (const { counts } of results) for (const key of Object.keys(own)) own[key] += counts[name][key];
    for (const key of Object.keys(own)) sums[key] += own[key];
    console.log(`${name}: ${own.tried} mutants, ${own.accepted} accepted (${own.unchanged} with the claim unchanged, ${own.true} with another that is true)`);
  }
  const wrong = results.flatMap((result) => result.wrong);
  for (const line of wrong.slice(0, 20)) console.log(line);
  console.log(`together: ${sums.tried} mutants, ${sums.accepted} accepted, ${sums.unchanged + sums.true} of them unchanged or true, ${wrong.length} wrongly accepted`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

if (isMainThread) await main(Number(process.argv[2] ?? 100_000));
else await work(workerData);
