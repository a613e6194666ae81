// Every example's laws as a Coq file: compiled, resting on nothing but the real numbers, and refused once a law is spoilt.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../packages/lawful/dist/command/main.js';
import { coqDocument } from '../../packages/verifier/dist/exports/coq/coq-document.js';
import { call, has } from './systems.mjs';

export const peer = 'coqc (coq)';
export const available = () => has('coqc');

const EXAMPLES = [
  'two-layer-linear', 'deep-linear', 'relu', 'relu-deep', 'power-neurons', 'convolutions', 'lightning-attention',
  'product', 'mirror', 'momentum',
];

/** The axioms under the real numbers of Coq's standard library. */
const AXIOMS = new Set([
  'ClassicalDedekindReals.sig_not_dec', 'ClassicalDedekindReals.sig_forall_dec',
  'FunctionalExtensionality.functional_extensionality_dep', 'Classical_Prop.classic',
]);

const MODELS = {
  'cross-entropy': 'param U : 2 x 3\nparam V : 2 x 2\ninput x : 3\noutput V * U * x\nloss cross-entropy\n',
  'linear 6-6-6': 'param U : 6 x 6\nparam V : 6 x 6\ninput x : 6\noutput V * U * x\n',
  'linear 8-8-8': 'param U : 8 x 8\nparam V : 8 x 8\ninput x : 8\noutput V * U * x\n',
};

async function certify(file, folder) {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (_text, ...rest) => {
    rest.find((r) => typeof r === 'function')?.();
    return true;
  };
  const code = await main(['certify', file, '-o', folder]);
  process.stdout.write = write;
  if (code !== 0) throw new Error(`certify ${file} ended with ${code}`);
}

/** Compiles; returns the seconds and the axioms that it printed. */
function compile(folder, document) {
  if (document.unable !== undefined) throw new Error(document.unable);
  writeFileSync(join(folder, 'Law.v'), document.text);
  const start = Date.now();
  const printed = call('coqc', ['Law.v'], '', { cwd: folder });
  const blocks = printed.split(/^Axioms:$/m).slice(1);
  if (blocks.length === 0) throw new Error(`no assumptions printed: ${printed.slice(0, 300)}`);
  const axioms = blocks.flatMap((b) => [...b.matchAll(/^([A-Za-z][\w.']*)(?= |$)/gm)].map((m) => m[1]));
  const strange = axioms.filter((a) => !AXIOMS.has(a));
  if (axioms.length === 0 || strange.length > 0) throw new Error(`rests on ${strange.join(', ')}`);
  if (/\b(Admitted|admit|Axiom|Parameter|Conjecture)\b/.test(document.text)) throw new Error('something is assumed');
  return (Date.now() - start) / 1000;
}

function mustFail(folder, certificate, what) {
  const document = coqDocument(certificate);
  if (document.unable !== undefined) throw new Error(document.unable);
  writeFileSync(join(folder, 'Wrong.v'), document.text);
  try {
    call('coqc', ['Wrong.v'], '', { cwd: folder });
  } catch (error) {
    if (/Unable to unify|while it is expected to have type|The term "eq_refl" has type/.test(error.message)) return;
    throw new Error(`${what} fails for another reason: ${error.message}`);
  }
  throw new Error(`${what} compiles`);
}

const copy = (value) => JSON.parse(JSON.stringify(value));
const negated = (q) => (q.startsWith('-') ? q.slice(1) : `-${q}`);

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-coq-'));
  let laws = 0;
  let refused = 0;
  let bounds = 0;
  const examine = (certificate, name) => {
    laws += certificate.claim.laws.length;
    try {
      compile(folder, coqDocument(certificate));
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
    const wrong = copy(certificate);
    wrong.claim.laws = [wrong.claim.laws[0]];
    delete wrong.evidence.lieRank;
    const term = wrong.claim.laws[0].numerator[0];
    term[0] = negated(term[0]);
    mustFail(folder, wrong, `${name} with a wrong sign`);
    refused++;
    if (!coqDocument(certificate).covered.some((c) => c.includes('(at_most_'))) return;
    bounds++;
    const dependent = copy(certificate);
    dependent.claim.laws = [dependent.claim.laws[0]];
    const { words } = dependent.evidence.lieRank;
    words[words.length - 1] = words[0];
    if (words.length > 1) {
      mustFail(folder, dependent, `${name} with a word twice`);
      refused++;
    }
  };
  for (const name of EXAMPLES) {
    await certify(join('examples', `${name}.law`), folder);
    examine(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')), name);
  }
  const times = [];
  for (const [name, model] of Object.entries(MODELS)) {
    writeFileSync(join(folder, 'model.law'), model);
    await certify(join(folder, 'model.law'), folder);
    const certificate = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    if (name === 'cross-entropy') {
      examine(certificate, name);
      // Laws that need the cotangents to sum to zero are refused when these are free.
      const wrong = copy(certificate);
      wrong.claim.family.cotangent = 'free';
      mustFail(folder, wrong, 'cross-entropy with free cotangents');
      refused++;
      continue;
    }
    const one = copy(certificate);
    one.claim.laws = [one.claim.laws[1]];
    delete one.evidence.lieRank;
    times.push(`${name} ${compile(folder, coqDocument(one)).toFixed(1)} s`);
    laws++;
  }
  return `${laws} laws and ${bounds} bounds proved, ${refused} wrong ones refused; one law of ${times.join(', of ')}, prelude included`;
}
