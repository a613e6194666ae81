// The lemma behind "complete for all inner widths" (theory §13), written in Coq by hand: compiled, resting on nothing, and refused once it is spoilt.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumed, call, has, REAL_AXIOMS } from './systems.mjs';

export const peer = 'coqc (coq)';
export const available = () => has('coqc');

const FILE = 'proofs/signature_algebra.v';
/** Seconds for the whole file. */
const LIMIT = 60;

/** The theorem whose proof Coq no longer takes, what is replaced in the text, and by what. */
const SPOILT = [
  ['bracket_identity', '(diag n (minus (times m E (transpose F))', '(diag n (plus (times m E (transpose F))'],
  ['bracket_above', '(diag n (minus (unit i j) (unit j i)) Zero).', '(diag n (minus (unit i j) (unit j i)) (minus (unit i j) (unit j i))).'],
  ['bracket_below', '(diag n Zero (minus (unit i j) (unit j i))).', '(diag n Zero (minus (unit j i) (unit i j))).'],
  ['S_in_so', 'then 1%K else (- (1))%K', 'then 1%K else 1%K'],
  ['so_diagonal', 'forall x : K, (x + x = 0)%K -> x = 0%K', 'forall x : K, (x + x = 0)%K -> x = x'],
  ['generation', 'Theorem generation : 0 < n -> 0 < m ->', 'Theorem generation : 0 < n -> 0 <= m ->'],
  ['laws_of_blocks', 'minus (times n (transpose A) A)', 'plus (times n (transpose A) A)'],
  ['in_places', 'seq (S j) (size - S j)', 'seq j (size - j)'],
  ['tangent_is_kernel', 'tangent V <-> same r r', 'tangent V <-> same N r'],
  ['dimension', 'N * (N - 1) - (N - r) * (N - r - 1).', 'N * (N - 1) - (N - r + 1) * (N - r).'],
  ['codimension', '+ r * (r + 1).', '+ r * r.'],
];

/** A text without comments, which in this file hold no others. */
const bare = (text) => text.replace(/\(\*[\s\S]*?\*\)/g, '');

const theorems = (text) => [...bare(text).matchAll(/^Theorem (\w+)/gm)].map((m) => m[1]);

/** Compiles; throws when a theorem's assumptions are not printed, or are more than those of the numbers it speaks of. */
function compile(folder, text) {
  writeFileSync(join(folder, 'Lemma.v'), text);
  const blocks = call('coqc', ['Lemma.v'], '', { cwd: folder }).split(/^(?=Closed under the global context$|Axioms:$)/m);
  const names = [...text.matchAll(/^Print Assumptions (\w+)\.$/gm)].map((m) => m[1]);
  if (blocks.length !== names.length) throw new Error(`${names.length} theorems, assumptions printed of ${blocks.length}`);
  const silent = theorems(text).filter((name) => !names.includes(name));
  if (silent.length > 0) throw new Error(`no assumptions printed of ${silent.join(', ')}`);
  names.forEach((name, i) => {
    const allowed = name.endsWith('_over_the_reals') ? REAL_AXIOMS : new Set();
    const strange = blocks[i].startsWith('Axioms:') ? assumed(blocks[i].replace('Axioms:', '')).filter((a) => !allowed.has(a)) : [];
    if (strange.length > 0) throw new Error(`${name} rests on ${strange.join(', ')}`);
  });
  return names.length;
}

function spoil(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`"${from}" does not stand in ${FILE} once`);
  return text.replace(from, () => to);
}

/** Why a text is refused; throws when it is not. */
function refusal(folder, text, what) {
  try {
    compile(folder, text);
  } catch (error) {
    return error.message;
  }
  throw new Error(`compiles although spoilt: ${what}`);
}

/** The theorem or lemma in whose proof Coq stopped. */
function stoppedIn(text, message) {
  const [, line] = /line (\d+), characters/.exec(message) ?? [];
  if (line === undefined || /Syntax error|was not found/.test(message)) throw new Error(`fails for another reason: ${message}`);
  const above = text.split('\n').slice(0, Number(line)).join('\n');
  return [...above.matchAll(/^(?:Theorem|Lemma) (\w+)/gm)].at(-1)?.[1];
}

export function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-signature-algebra-'));
  const text = readFileSync(FILE, 'utf8');
  const start = Date.now();
  const count = compile(folder, text);
  const seconds = (Date.now() - start) / 1000;
  if (seconds > LIMIT) throw new Error(`${FILE} took ${seconds} s`);
  for (const [theorem, from, to] of SPOILT) {
    const wrong = spoil(text, from, to);
    const message = refusal(folder, wrong, theorem);
    const where = stoppedIn(wrong, message);
    if (where !== theorem) throw new Error(`spoilt in ${theorem}, refused in ${where}: ${message}`);
  }
  // A proof left out compiles; it is the assumptions that tell.
  const admitted = spoil(text, '  - intros H L HL HS. apply generation; assumption.\nQed.', 'Admitted.');
  const message = refusal(folder, admitted, 'a proof left out');
  if (message !== 'generated_is_so rests on generated_is_so') throw new Error(`a proof left out is refused otherwise: ${message}`);
  return `${count} theorems proved in ${seconds.toFixed(1)} s, resting on nothing but, where they name them, the real numbers; ${SPOILT.length + 1} spoilt files refused`;
}
