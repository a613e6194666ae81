/**
 * Real isotypic decompositions of permutation actions against GAP: characters, Frobenius–Schur indicators and multiplicities there, commutants and minimal
 * polynomials here. Galois-conjugate blocks are counted one by one.
 */
import { spawnSync } from 'node:child_process';
import { lift, parseModel } from '../../packages/lawful/dist/index.js';

export const peer = 'GAP (gap-core)';
export const available = () => spawnSync('gap', ['--version'], { stdio: 'ignore' }).status === 0;

/** Permutations as images of 0 … n − 1. */
const cycles = (p) => {
  const seen = new Set();
  const out = [];
  p.forEach((_, start) => {
    const cycle = [];
    for (let at = start; !seen.has(at); at = p[at]) {
      seen.add(at);
      cycle.push(at + 1);
    }
    if (cycle.length > 1) out.push(cycle);
  });
  return out;
};
const cycle = (n, from = 0, size = n) => Array.from({ length: n }, (_, i) => (i < from || i >= from + size ? i : from + ((i - from + 1) % size)));
const swap = (n) => Array.from({ length: n }, (_, i) => (i < 2 ? 1 - i : i));
/** The action on k-tuples of points. */
const tuples = (p, k) => {
  const n = p.length;
  return Array.from({ length: n ** k }, (_, i) => {
    let [at, out, place] = [i, 0, 1];
    for (let j = 0; j < k; j++, place *= n, at = Math.floor(at / n)) out += place * p[at % n];
    return out;
  });
};
/** Left multiplication on the elements that the permutations generate. */
const regular = (generators) => {
  const all = new Map([[generators[0].map((_, i) => i).join(), generators[0].map((_, i) => i)]]);
  for (const g of all.values()) for (const s of generators) all.set(g.map((v) => s[v]).join(), g.map((v) => s[v]));
  const place = new Map([...all.keys()].map((k, i) => [k, i]));
  return generators.map((s) => [...all.values()].map((g) => place.get(g.map((v) => s[v]).join())));
};
const symmetric = (n, k) => [tuples(cycle(n), k), tuples(swap(n), k)];

let state = 20260905;
const draw = (below) => {
  state = (state * 48271) % 2147483647;
  return state % below;
};
const shuffled = (n) => {
  const p = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = draw(i + 1);
    [p[i], p[j]] = [p[j], p[i]];
  }
  return p;
};

const CASES = [
  ['S4 on triples', symmetric(4, 3)],
  ['S5 on triples', symmetric(5, 3)],
  ['S6 on triples', symmetric(6, 3)],
  ['A5 on itself', regular([cycle(5), [1, 2, 0, 3, 4]])],
  ['one cycle of 157 points', [cycle(157)]],
  ['cycles of 7, 5 and 4 points', [cycle(16).map((_, i) => (i < 7 ? (i + 1) % 7 : i < 12 ? 7 + ((i - 6) % 5) : 12 + ((i - 11) % 4)))]],
  ['the quaternions on themselves', regular([[1, 2, 3, 0, 5, 6, 7, 4], [4, 7, 6, 5, 2, 1, 0, 3]])],
  ['C7 with C3 on 7 points', [cycle(7), [0, 2, 4, 6, 1, 3, 5]]],
  ['C3 with C4 on itself', regular([[1, 2, 0, 3, 4, 5, 6], [0, 2, 1, 4, 5, 6, 3]])],
  ...Array.from({ length: 25 }, (_, i) => {
    const n = 4 + draw(3);
    return [`two random permutations of ${n} points, ${i + 1}`, [shuffled(n), shuffled(n)]];
  }),
];

const key = ([type, dimension, multiplicity]) => `${type} of dimension ${dimension}, ${multiplicity} times`;
const tally = (list) => {
  const counts = new Map();
  for (const [block, times] of list) counts.set(key(block), (counts.get(key(block)) ?? 0) + times);
  return JSON.stringify([...counts].sort());
};

function ours(generators) {
  const n = generators[0].length;
  const text = generators.map((p) => cycles(p).map((c) => `(${c.join(' ')})`).join('')).filter((t) => t !== '');
  const model = `param w : ${n}\ninput x : ${n}\noutput w' * x\nsymmetry permutations(${n}, ${text.join(', ')}) : x -> g * x\n`;
  const { blocks } = lift(parseModel({ file: 'gap.law', text: model })).result;
  return tally(blocks.map((b) => [[b.type, b.dimension, b.multiplicity], b.conjugates]));
}

function theirs(cases) {
  const group = (generators) =>
    `Group(${generators.map((p) => cycles(p).map((c) => `(${c.join(',')})`).join('') || '()').join(',')})`;
  const script = `
Decompose := function(g, n)
  local t, irr, ind, chi, i, m;
  t := CharacterTable(g); irr := Irr(t); ind := Indicator(t, 2);
  chi := ClassFunction(t, List(ConjugacyClasses(t), c -> n - NrMovedPoints(Representative(c))));
  for i in [1..Length(irr)] do
    m := ScalarProduct(chi, irr[i]);
    if m > 0 then Print(irr[i][1], ",", m, ",", ind[i], " "); fi;
  od;
  Print("\\n");
end;;
SizeScreen([100000, 1000]);;
${cases.map(([, generators]) => `Decompose(${group(generators)}, ${generators[0].length});`).join('\n')}
QUIT;
`;
  const { stdout, status } = spawnSync('gap', ['-q', '-b'], { input: script, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`gap ended with ${status}`);
  const lines = stdout.split('\n').filter((l) => /^\d+,/.test(l.trim()));
  if (lines.length !== cases.length) throw new Error(`gap answered ${lines.length} of ${cases.length}`);
  return lines.map((line) =>
    tally(
      line.trim().split(' ').map((part) => {
        const [degree, multiplicity, indicator] = part.split(',').map(Number);
        if (indicator === 1) return [['real', degree, multiplicity], 1];
        // Of a pair of conjugate characters each is half a block.
        if (indicator === 0) return [['complex', 2 * degree, multiplicity], 0.5];
        return [['quaternionic', 2 * degree, multiplicity / 2], 1];
      }),
    ),
  );
}

export function run() {
  const expected = theirs(CASES);
  CASES.forEach(([name, generators], i) => {
    const own = ours(generators);
    if (own !== expected[i]) throw new Error(`${name}: ${own}, but GAP says ${expected[i]}`);
  });
  return `${CASES.length} permutation actions decompose alike`;
}
