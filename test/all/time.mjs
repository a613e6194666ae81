/**
 * The time is kept: models that take much longer than two seconds, each run by the built command with `--time 2 --json`. Printed are
 * the wall time and what was proved by then; a run that takes more than LIMIT seconds, another exit code than 0 or 3, or text that
 * is not JSON with the fixed fields fails. Wall times want an idle machine, so this is no part of `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SECONDS = 2;
const LIMIT = 3.5;
const command = new URL('../../packages/lawful/bin/lawful.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'lawful-time-'));

const names = Array.from({ length: 5000 }, (_, i) => `a${i + 1}`);
const scalars = names.map((name) => `param ${name}`).join('\n');

/** The symmetries of the cube in dimension five on the 160 pairs of a vertex and an axis: order 3840. */
function lift() {
  const places = Array.from({ length: 160 }, (_, k) => [k & 31, k >> 5]);
  const number = ([vertex, axis]) => axis * 32 + vertex;
  const permuted = (vertex, image) => [0, 1, 2, 3, 4].reduce((out, i) => out | (((vertex >> i) & 1) << image(i)), 0);
  const moves = [
    ([v, i]) => {
      const swap = (j) => (j === 0 ? 1 : j === 1 ? 0 : j);
      return [permuted(v, swap), swap(i)];
    },
    ([v, i]) => {
      const cycle = (j) => (j + 1) % 5;
      return [permuted(v, cycle), cycle(i)];
    },
    ([v, i]) => [v ^ 1, i],
  ];
  const cycles = moves.map((move) => {
    const image = places.map((place) => number(move(place)));
    const seen = new Set();
    let text = '';
    for (let k = 0; k < 160; k++) {
      if (seen.has(k) || image[k] === k) continue;
      const cycle = [];
      for (let j = k; !seen.has(j); j = image[j]) {
        seen.add(j);
        cycle.push(j + 1);
      }
      text += `(${cycle.join(' ')})`;
    }
    return text;
  });
  return `param w : 160\ninput x : 160\noutput w' * x\nsymmetry permutations(160, ${cycles.join(', ')}) : x -> g * x\n`;
}

const models = {
  'deep linear 64-64-64-64': [
    'find',
    'param A : 64 x 64\nparam B : 64 x 64\nparam C : 64 x 64\ninput x : 64\noutput C*B*A*x\n',
  ],
  'ReLU 700-700-700': ['find', 'param A : 700 x 700\nparam B : 700 x 700\ninput x : 700\noutput B*relu(A*x)\n'],
  '5000 scalars, three used': ['find', `${scalars}\ninput x\noutput a1*a2*x + a3*x\n`],
  '5000 scalars, all used': ['find', `${scalars}\ninput x\noutput ${names.map((a) => `${a}*x`).join(' + ')}\n`],
  'an unused vector of 20000': ['find', 'param w : 20000\nparam a\ninput x\noutput a*x\n'],
  'transformer block': [
    'find',
    'param Q : 4 x 4\nparam K : 4 x 4\nparam V : 4 x 4\nparam O : 4 x 4\nparam A : 8 x 4\nparam B : 8 x 4\nparam C : 4 x 8\n' +
      "input X : 4 x 4\nlet N = X ./ (sqrt(diag(X*X')/4 + ones(4))*ones(4)')\nlet S = X + softmax(N*Q'*K*N')*N*V'*O'\n" +
      "let M = S ./ (sqrt(diag(S*S')/4 + ones(4))*ones(4)')\noutput S + (silu(M*A') .* (M*B'))*C'\n",
  ],
  'lightning attention O(16)': [
    'find',
    "param K : 2 x 16\nparam Q : 2 x 16\nparam V : 2 x 16\ninput X : 16 x 2\noutput V * X * (X' * K' * Q * X)\nsymmetry O(16) : X -> g * X\n",
  ],
  'lift of a reflection group on 160 points': ['lift', lift()],
  'softmax attention 24 x 24': [
    'find',
    "param Q : 24 x 24\nparam K : 24 x 24\nparam V : 24 x 24\ninput X : 24 x 24\noutput softmax(X*Q'*K*X')*X*V\n",
  ],
};

const FIELDS = {
  find: ['parameters', 'hypotheses', 'plain', 'augmented', 'laws'],
  lift: ['features', 'blocks', 'commutantGroup', 'effectiveGroup', 'liftedAlgebraDimension', 'realizableDimension'],
};

let failures = 0;
for (const [title, [name, text]] of Object.entries(models)) {
  const file = join(folder, 'model.law');
  writeFileSync(file, text);
  const begun = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, name, file, '--time', `${SECONDS}`, '--json'],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      timeout: 60_000,
    },
  );
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const complaint = complaintOf(name, status, stdout, stderr);
  const late = seconds > LIMIT ? `more than ${LIMIT} s` : '';
  if (complaint !== '' || late !== '') failures++;
  const told = complaint === '' ? saidBy(name, JSON.parse(stdout)) : '';
  console.log(
    `${seconds.toFixed(2)} s  exit ${status}  ${title}: ${told}${[complaint, late].filter(Boolean).join('; ')}`,
  );
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;

function complaintOf(name, status, stdout, stderr) {
  if (status !== 0 && status !== 3) return `exit ${status}: ${stderr.slice(0, 200)}`;
  try {
    const json = JSON.parse(stdout);
    const missing = FIELDS[name].filter((field) => !(field in json));
    if (missing.length > 0) return `without ${missing.join(', ')}`;
    return (status === 3) === 'stopped' in json ? '' : 'exit code and "stopped" disagree';
  } catch (error) {
    return `no JSON: ${error.message}; ${stderr.slice(0, 200)}`;
  }
}

function saidBy(name, json) {
  if (name !== 'find') return `${json.features} features, orders ${json.orders ?? '?'}`;
  const { found, maxLaws, upperBound } = json.plain;
  return `${found} laws proved, ${upperBound === undefined ? `at most ${maxLaws}` : 'upper bound not computed'}`;
}
