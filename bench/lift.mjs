/**
 * `lawful lift` on large permutation representations: processor time of the whole command, start included, the minimum of several runs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMain, machine, printTable, quick } from './measure.mjs';

const COMMAND = fileURLToPath(new URL('../packages/lawful/bin/lawful.mjs', import.meta.url));
const REFLECTIONS = fileURLToPath(
  new URL('../test/fixtures/symmetry/reflection-group-160-points.law', import.meta.url),
);

const line = (n, group) => `param w : 1 x ${n}\ninput x : ${n}\noutput w * x\nsymmetry ${group} : x -> g * x\n`;
const cubed = (n) =>
  `param W : 1 x ${n ** 3}\ninput a : ${n}\ninput b : ${n}\ninput c : ${n}\noutput W * kron(kron(a, b), c)\n` +
  `symmetry symmetric(${n}) : a -> g * a, b -> g * b, c -> g * c\n`;

const compose = (a, b) => b.map((v) => a[v]);
/** A permutation in cycles, points from 1. */
function cycles(images) {
  const seen = new Set();
  let text = '';
  for (const start of images.keys()) {
    const cycle = [];
    for (let j = start; !seen.has(j); j = images[j]) {
      seen.add(j);
      cycle.push(j + 1);
    }
    if (cycle.length > 1) text += `(${cycle.join(' ')})`;
  }
  return text;
}
/** The regular representation of the group that permutations generate. */
function regular(generators) {
  const elements = [generators[0].map((_, i) => i)];
  const place = new Map([[elements[0].join(), 0]]);
  for (const x of elements)
    for (const g of generators) {
      const y = compose(g, x);
      if (place.has(y.join())) continue;
      place.set(y.join(), elements.length);
      elements.push(y);
    }
  const images = generators.map((g) => cycles(elements.map((x) => place.get(compose(g, x).join()))));
  return [elements.length, `permutations(${elements.length}, ${images.join(', ')})`];
}
const lengths = (...list) => {
  let next = 1;
  const text = list.map((m) => `(${Array.from({ length: m }, () => next++).join(' ')})`).join('');
  return `permutations(${next - 1}, ${text})`;
};

const A5 = [
  [1, 2, 0, 3, 4],
  [1, 2, 3, 4, 0],
];
/** [what, model text or file, seconds that it should take]. */
const CASES = [
  ['S5 on triples, 125', cubed(5), 0.6],
  ['S6 on triples, 216', cubed(6), 3],
  ['A5 regular, 60', line(...regular(A5)), 0.7],
  ['one cycle, 157 points', line(157, 'cyclic(157)'), 2],
  ['order 7680, 160 points', undefined, 5],
  ['cycles 37, 20, 13: 70 points', line(70, lengths(37, 20, 13)), 2],
  ['S9 on triples, 729', cubed(9), undefined],
];

function seconds(file) {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%U %S"; time "$@" > /dev/null', 'bash', process.execPath, COMMAND, 'lift', file],
    { encoding: 'utf8' },
  );
  const match = /([\d.]+) ([\d.]+)\n$/.exec(stderr);
  if (status !== 0 || match === null) throw new Error(`${file}: ${stderr}`);
  return Number(match[1]) + Number(match[2]);
}

export function liftRows(times = quick ? 2 : 5) {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-lift-'));
  try {
    return CASES.map(([what, text, target], k) => {
      const file = text === undefined ? REFLECTIONS : join(folder, `m${k}.law`);
      if (text !== undefined) writeFileSync(file, text);
      const least = Math.min(...Array.from({ length: times }, () => seconds(file)));
      return [what, least.toFixed(2), target === undefined ? '' : target.toFixed(1)];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMain(import.meta.url)) {
  printTable('lawful lift (s of processor time, minimum)', ['what', 'seconds', 'at most'], liftRows());
  console.log(machine());
}
