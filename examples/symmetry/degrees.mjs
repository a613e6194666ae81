/**
 * How many laws a symmetry of the data adds under losses of degree P = 2, 3, …, and under one of all degrees: docs/figures/loss-degrees.svg, from `lossDegrees`.
 * `--check` compares with the file instead of writing it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { find, lossDegrees, parseModel } from 'lawful';

const FILE = new URL('../../docs/figures/loss-degrees.svg', import.meta.url);
const linear = (n, group, output = 'w * x') =>
  `param w : 1 x ${n}\ninput x : ${n}\noutput ${output}\nsymmetry ${group} : x -> g * x\n`;
const MODELS = [
  ['w·x, C3 on three coordinates', linear(3, 'cyclic(3)')],
  ['w·x, C5 on five coordinates', linear(5, 'cyclic(5)')],
  ['w·x, C7 on seven coordinates', linear(7, 'cyclic(7)')],
  ['w·x, rotations of the plane by 1/4 turn', linear(2, 'rotation(4)')],
  ['w·x, by 1/7 turn', linear(2, 'rotation(7)')],
  ['(w·x)², by 1/7 turn', linear(2, 'rotation(7)', '(w * x)^2')],
  ['(w·x)³, by 1/7 turn', linear(2, 'rotation(7)', '(w * x)^3')],
  ['w·x, by 1/11 turn', linear(2, 'rotation(11)')],
  ['(w·x)³, by 1/11 turn', linear(2, 'rotation(11)', '(w * x)^3')],
  ['w·x, all rotations of space, O(3)', linear(3, 'O(3)')],
  ['x′Mx, O(3)', "param M : 3 x 3\ninput x : 3\noutput x' * M * x\nsymmetry O(3) : x -> g * x\n"],
];
const DEGREES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

const rows = MODELS.map(([name, text]) => {
  const { rows: found, reason } = lossDegrees(find(parseModel({ file: `${name}.law`, text })));
  if (reason !== null) throw new Error(`${name}: ${reason}`);
  const at = new Map(found.map((r) => [r.degree, r.extra]));
  const end = at.get('infinity');
  // From the last row on nothing changes: at 0 there is nothing to lose, and sums of powers up to the order make all others.
  return [name, [...DEGREES.map((P) => at.get(P) ?? end), end]];
});

const [LEFT, TOP, CELL, ROW] = [250, 54, 34, 26];
const width = LEFT + CELL * (DEGREES.length + 1) + 26;
const height = TOP + ROW * rows.length + 14;
const shades = ['#f4f4f4', '#b8d4e8', '#7fb0d4', '#4689bd', '#0b5a94'];
const column = (j) => LEFT + CELL * j + (j === DEGREES.length ? 12 : 0);
const cell = (value, i, j) =>
  `<rect x="${column(j)}" y="${TOP + ROW * i}" width="${CELL - 2}" height="${ROW - 2}" fill="${shades[Math.min(value, 4)]}"/><text x="${column(j) + (CELL - 2) / 2}" y="${TOP + ROW * i + 16}" text-anchor="middle" fill="${value > 2 ? '#ffffff' : '#1a1a1a'}">${value}</text>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Laws that a symmetry of the data adds, by the degree of the loss">
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="${LEFT}" y="18" fill="#1a1a1a">laws added under a loss of degree P</text>
${[...DEGREES, '∞'].map((P, j) => `<text x="${column(j) + (CELL - 2) / 2}" y="${TOP - 10}" text-anchor="middle" fill="#1a1a1a">${P}</text>`).join('\n')}
${rows.map(([name, values], i) => `<text x="${LEFT - 10}" y="${TOP + ROW * i + 16}" text-anchor="end" fill="#1a1a1a">${name}</text>${values.map((v, j) => cell(v, i, j)).join('')}`).join('\n')}
</svg>
`;
if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== svg)
    throw new Error('docs/figures/loss-degrees.svg is not what lossDegrees answers');
  console.log('loss-degrees.svg is current');
} else writeFileSync(FILE, svg);
