// Every example's laws as a Coq file: compiled, resting on nothing but the real numbers, and refused once a law is spoilt.
// The prelude, the same in all files, is compiled once and required; with LAWFUL_ALL_PEERS=1 every file is compiled as it is exported.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certify } from '../../packages/lawful/dist/index.js';
import { parseModel } from '../../packages/networks/dist/index.js';
import { coqDocument } from '../../packages/verifier/dist/writers/coq/coq-document.js';
import { coqPrelude } from '../../packages/verifier/dist/writers/coq/prelude.js';
import { assumed, call, has, REAL_AXIOMS } from './systems.mjs';

export const peer = 'coqc (coq)';
export const available = () => has('coqc');

const WHOLE = process.env.LAWFUL_ALL_PEERS === '1';

const EXAMPLES = [
  'two-layer-linear', 'deep-linear', 'relu', 'relu-deep', 'power-neurons', 'convolutions', 'lightning-attention',
  'product', 'quotient', 'mirror', 'momentum',
];

/** Averaged squared losses, most of them with rational laws. */
const AVERAGED = WHOLE
  ? ['c3-linear', 'equivariant-c3', 'lightning-o4', 'linear-s5', 'order21-phase', 'order21', 'rotation-c7', 'two-layer-s4']
  : ['c3-linear', 'linear-s5', 'rotation-c7', 'two-layer-s4'];

const MODELS = {
  'cross-entropy': 'param U : 2 x 3\nparam V : 2 x 2\ninput x : 3\noutput V * U * x\nloss cross-entropy\n',
  'linear 6-6-6': 'param U : 6 x 6\nparam V : 6 x 6\ninput x : 6\noutput V * U * x\n',
  'linear 8-8-8': 'param U : 8 x 8\nparam V : 8 x 8\ninput x : 8\noutput V * U * x\n',
};

/** Networks with kernels, as programs: files of test/fixtures/blocks, and attention of width 6 on two tokens. */
const BLOCKS = WHOLE
  ? ['pre-norm-swiglu-d4', 'pre-norm-swiglu-d8', 'llama-block', 'softmax-experts', 'shared-key-values-d8', 'small/attn_bias_dh2', 'small/norm_batch_train']
  : ['pre-norm-swiglu-d4', 'llama-block', 'softmax-experts', 'small/attn_bias_dh2'];
const ATTENTION = `param Q : 6 x 6
param K : 6 x 6
param V : 6 x 6
param O : 6 x 6
input x1 : 6
input x2 : 6
let a = softmax([[(Q*x2)'*(K*x1), (Q*x2)'*(K*x2)]])
output O*(a[1]*(V*x1) + a[2]*(V*x2))
`;
/** Seconds for the file of a block. */
const BLOCK_LIMIT = 60;

/** Laws in steps, and for each what is spoilt in its file: a weight, and that a form is skew. */
const IN_STEPS = {
  'softmax': ['param W : 3 x 2\nparam s\ninput x : 2\noutput s * W * x\nloss cross-entropy\n', [/(law_1 : linear_form := \[\(\()1 # 1/, /still true/]],
  'linear 3-3-3': ['param U : 3 x 3\nparam V : 3 x 3\ninput x : 3\noutput V * U * x\n', [/(bilinear_form := \[\(\()1 # 1/]],
  'constants': ['param p : 2\nconst c\ninput x\noutput c * (p[1] + 2 * p[2]) * x\n', [/(linear_form := \[\(\()2 # 1/]],
};
/** Seconds for the file of laws in steps, its prelude included. */
const STEPS_LIMIT = 10;

/** Seconds for one law. */
const LIMITS = { 'linear 6-6-6': 10, 'linear 8-8-8': 60 };

/** The JSON certificate of a model, asking no other engine on the way, and the one of its average. */
async function certified(text, name) {
  const { files, findings } = await certify(parseModel({ file: `${name}.law`, text }), { title: name.replaceAll('/', '-'), opinionTimeout: 0 });
  const json = (extension) => {
    const file = files.find((f) => f.extension === extension);
    return file === undefined ? undefined : JSON.parse(file.content);
  };
  return { certificate: json('json'), average: json('augmented.json'), averaged: findings.averaged?.average.exact };
}

/** The imports and scopes at the prelude's head, which requiring it does not repeat. */
const head = () => coqPrelude().split('(* ----')[0];

/** The text with its prelude replaced by the compiled one. */
function shortened(text) {
  if (WHOLE) return text;
  if (!text.includes(coqPrelude())) throw new Error('the file does not hold the prelude');
  return text.replace(coqPrelude(), () => `${head()}Require Import LawPrelude.\n`);
}

/** Compiles; returns the seconds, and checks the axioms that it printed. */
function compile(folder, document, whole = false) {
  if (document.unable !== undefined) throw new Error(document.unable);
  writeFileSync(join(folder, 'Law.v'), whole ? document.text : shortened(document.text));
  const start = Date.now();
  const printed = call('coqc', ['Law.v'], '', { cwd: folder });
  const blocks = printed.split(/^Axioms:$/m).slice(1);
  if (blocks.length === 0) throw new Error(`no assumptions printed: ${printed.slice(0, 300)}`);
  const axioms = blocks.flatMap(assumed);
  const strange = axioms.filter((a) => !REAL_AXIOMS.has(a));
  if (axioms.length === 0 || strange.length > 0) throw new Error(`rests on ${strange.join(', ')}`);
  if (/\b(Admitted|admit|Axiom|Parameter|Conjecture)\b/.test(document.text)) throw new Error('something is assumed');
  return (Date.now() - start) / 1000;
}

function mustFail(folder, certificate, what, averaged) {
  const document = coqDocument(certificate, averaged);
  if (document.unable !== undefined) throw new Error(document.unable);
  textMustFail(folder, document.text, what);
}

function textMustFail(folder, text, what, whole = false) {
  writeFileSync(join(folder, 'Wrong.v'), whole ? text : shortened(text));
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
  writeFileSync(join(folder, 'LawPrelude.v'), coqPrelude());
  call('coqc', ['LawPrelude.v'], '', { cwd: folder });
  let laws = 0;
  let refused = 0;
  let bounds = 0;
  const examine = (certificate, name, averaged) => {
    laws += certificate.claim.laws.length;
    try {
      compile(folder, coqDocument(certificate, averaged), name === EXAMPLES[0]);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
    const wrong = copy(certificate);
    wrong.claim.laws = [wrong.claim.laws[0]];
    delete wrong.evidence.lieRank;
    const [term, ...others] = wrong.claim.laws[0].numerator;
    // A law of one monomial stays one when its sign changes.
    if (others.length > 0) term[0] = negated(term[0]);
    else term[1][0][1]++;
    mustFail(folder, wrong, `${name} with a wrong monomial`, averaged);
    refused++;
    if (!coqDocument(certificate, averaged).covered.some((c) => c.includes('(at_most_'))) return;
    bounds++;
    const dependent = copy(certificate);
    dependent.claim.laws = [dependent.claim.laws[0]];
    const { words } = dependent.evidence.lieRank;
    words[words.length - 1] = words[0];
    if (words.length > 1) {
      mustFail(folder, dependent, `${name} with a word twice`, averaged);
      refused++;
    }
  };
  for (const name of EXAMPLES) {
    const { certificate } = await certified(readFileSync(join('examples', `${name}.law`), 'utf8'), name);
    examine(certificate, name);
  }
  for (const name of AVERAGED) {
    const text = readFileSync(join('examples/symmetry', `${name}.law`), 'utf8');
    const { average, averaged } = await certified(text, name);
    examine(average, `${name}, averaged,`, averaged);
  }
  const times = [];
  const blocks = BLOCKS.map((name) => [name, readFileSync(join('test/fixtures/blocks', `${name}.law`), 'utf8')]);
  for (const [name, text] of [...blocks, ['softmax attention 6', ATTENTION]]) {
    const { certificate } = await certified(text, name.replace(/^.*\//, ''));
    const document = coqDocument(certificate);
    if (document.covered?.length !== certificate.claim.laws.length) throw new Error(`${name}: laws without a theorem`);
    const seconds = compile(folder, document, name === BLOCKS[0]);
    if (seconds > BLOCK_LIMIT) throw new Error(`${name} took ${seconds} s`);
    if (name === BLOCKS[0]) times.push(`all laws of ${name} ${seconds.toFixed(1)} s`);
    laws += certificate.claim.laws.length;
    // A law, and a motion, with another coefficient.
    for (const place of [/(Definition law_1 : expr := \((?:- )?)/, /(Definition steps_1 : list step :=\s+\[moves_by\s+\d+\s+\()/]) {
      const wrong = document.text.replace(place, '$1(num 3) * ');
      if (wrong === document.text) throw new Error(`${name}: ${place} is not to be found`);
      // A motion that is zero stays so.
      if (/\(\(num 3\) \* num 0\)/.test(wrong)) continue;
      textMustFail(folder, wrong, `${name} with a wrong coefficient`);
      refused++;
    }
  }
  for (const [name, model] of Object.entries(MODELS)) {
    const { certificate } = await certified(model, name);
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
    const seconds = compile(folder, coqDocument(one), true);
    if (seconds > LIMITS[name]) throw new Error(`one law of ${name} took ${seconds} s`);
    times.push(`one law of ${name} ${seconds.toFixed(1)} s`);
    laws++;
  }
  let steps = 0;
  for (const [name, [text, spoilt]] of Object.entries(IN_STEPS)) {
    const { files } = await certify(parseModel({ file: 'm.law', text }), { title: 'm', opinionTimeout: 0, discrete: true });
    const file = files.find((f) => f.extension === 'discrete.v');
    if (file === undefined) throw new Error(`${name} has no file of laws in steps`);
    const seconds = compile(folder, { text: file.content }, true);
    if (seconds > STEPS_LIMIT) throw new Error(`laws in steps of ${name} took ${seconds} s`);
    steps += file.content.match(/^Theorem law_/gm).length;
    for (const place of spoilt) {
      const wrong = file.content.replace(place, (_, head) => (typeof head === 'string' ? `${head}3 # 1` : 'still false'));
      if (wrong === file.content) throw new Error(`${name}: ${place} is not to be found`);
      textMustFail(folder, wrong, `laws in steps of ${name}, spoilt,`, true);
      refused++;
    }
  }
  return `${laws} laws and ${bounds} bounds proved, ${steps} theorems on steps, ${refused} wrong ones refused; ${times.join(', ')}, prelude included`;
}
