// The tables of docs/analytic.md: networks x groups x losses, laws without and with augmentation, Assumption 1 or gaps of logits, and the theorem,
// all computed here. With --check the file must hold what is computed; without it the file is rewritten.
import { readFileSync } from 'node:fs';
import { assumption, find, parseModel } from '../../packages/lawful/dist/index.js';
import { putTable } from '../page-table.mjs';

const NETWORKS = {
  'W x': (n, m) => `param W : ${m} x ${n}\ninput x : ${n}\noutput W * x\n`,
  'V W x': (n, m) => `param W : 2 x ${n}\nparam V : ${m} x 2\ninput x : ${n}\noutput V * W * x\n`,
  'V tanh(W x)': (n, m) => `param W : 2 x ${n}\nparam V : ${m} x 2\ninput x : ${n}\noutput V * tanh(W * x)\n`,
  'V (W x)^2': (n, m) => `param W : 2 x ${n}\nparam V : ${m} x 2\ninput x : ${n}\noutput V * (W * x).^2\n`,
};
const GROUPS = [
  ['C3', 'cyclic(3)', 3],
  ['S3', 'symmetric(3)', 3],
  ['{±1}', 'sign(2)', 2],
  ['D4', 'dihedral(4)', 4],
];
const LOSSES = ['exponential', 'logistic', 'cross-entropy'];
const FAILING = [
  [
    'even network, −1',
    'param W : 2 x 2\nparam v : 1 x 2\ninput x : 2\noutput v * cosh(W * x)\nloss logistic\nsymmetry sign(2) : x -> g * x\n',
  ],
  [
    'odd network, −1, logistic loss',
    'param W : 2 x 2\nparam v : 1 x 2\ninput x : 2\noutput v * tanh(W * x)\nloss logistic\nsymmetry sign(2) : x -> g * x\n',
  ],
  [
    'odd network, −1, loss tanh(z)',
    'param W : 2 x 2\nparam v : 1 x 2\ninput x : 2\noutput v * tanh(W * x)\nloss margin(tanh(z))\nsymmetry sign(2) : x -> g * x\n',
  ],
  [
    'invariant network, S3',
    'param a\nparam b\ninput x : 3\noutput a * tanh(b * sum(x))\nloss exponential\nsymmetry symmetric(3) : x -> g * x\n',
  ],
  ['w x1 under S3', 'param w\ninput x : 3\noutput w * x[1]\nloss logistic\nsymmetry symmetric(3) : x -> g * x\n'],
  [
    'x1 − x2 under S2',
    'param w\ninput x : 3\noutput w * tanh(x[1] - x[2])\nloss exponential\nsymmetry permutations(3, (1 2)) : x -> g * x\n',
  ],
];
/** Cross-entropy where gaps coincide or logits are not homogeneous: files beside this one. */
const COINCIDING = ['cross-entropy-odd', 'cross-entropy-labels', 'cross-entropy-rotated'];
const GAPS = { yes: 'gaps distinct', no: 'gaps coincide', unknown: 'gaps undecided' };
/** The first hypothesis that was not seen to hold, and what is true all the same. */
const reason = ({ conditions, gaps }) => {
  const { name, how } = conditions.find(({ verdict }) => verdict !== 'yes');
  return `${name}: ${how}${gaps.sameLaws === 'yes' ? '; same laws by homogeneity alone' : ''}`;
};
const pointOf = ({ witness }) =>
  Object.entries(witness.values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
const crossEntropy = [];
const count = ({ found, maxLaws, complete }) => (complete ? `${found}` : `${found}–${maxLaws}`);
const lines = [
  '| network | group | loss | plain | augmented | Assumption 1 | theorem applies |',
  '|---|---|---|---|---|---|---|',
];
for (const [name, network] of Object.entries(NETWORKS))
  for (const [group, text, n] of GROUPS)
    for (const loss of LOSSES) {
      const vector = loss === 'cross-entropy';
      const model = parseModel({
        file: 'table',
        text: `${network(n, vector ? 2 : 1)}loss ${loss}\nsymmetry ${text} : x -> g * x\n`,
      });
      const { plain, augmented } = find(model).result;
      const r = assumption(model, { count: false });
      // Laws that only the average has would make it a no.
      if (vector && augmented.found > plain.maxLaws) throw new Error(`${name}, ${group}: the average has more laws`);
      lines.push(
        `| ${name} | ${group} | ${loss} | ${count(plain)} | ${count(augmented)} | ${vector ? GAPS[r.gaps.distinct] : r.assumption1} | ${r.theorem3Applies} |`,
      );
      if (vector)
        crossEntropy.push(
          `| ${name} | ${group} | ${r.gaps.degree ?? 'none'} | ${r.stabilizer} | ${r.gaps.count} | ${r.theorem3Applies} | ${r.theorem3Applies === 'yes' ? pointOf(r) : reason(r)} | ${count(plain)}, ${count(augmented)} |`,
        );
    }
lines.push(
  '',
  'Cross-entropy, two logits, by Theorem A: the degree q of differences of logits, K, how many gaps over its cosets, and the point at which they are distinct, or why nothing is claimed.',
  '',
  '| network | group | q | \\|K\\| | gaps | theorem applies | point, or reason | plain, augmented |',
  '|---|---|---|---|---|---|---|---|',
  ...crossEntropy,
  '',
  'Where gaps coincide:',
  '',
  '| example | q | coinciding gaps | theorem applies | same laws | plain | augmented |',
  '|---|---|---|---|---|---|---|',
);
for (const name of COINCIDING) {
  const text = readFileSync(new URL(`${name}.law`, import.meta.url), 'utf8');
  const r = assumption(parseModel({ file: name, text }));
  lines.push(
    `| [${name}](../examples/analytic/${name}.law) | ${r.gaps.degree ?? 'none'} | ${r.gaps.coinciding.join('; ')} | ${r.theorem3Applies} | ${r.gaps.sameLaws} | ${count(r.counts.plain)} | ${count(r.counts.augmented)} |`,
  );
}
lines.push(
  '',
  'Where Assumption 1 fails:',
  '',
  '| example | \\|G\\| | \\|K\\| | character | loss on the cosets | theorem applies | plain | augmented |',
  '|---|---|---|---|---|---|---|---|',
);
for (const [name, text] of FAILING) {
  const r = assumption(parseModel({ file: 'table', text }));
  const trivial = Object.values(r.character).every((s) => s === 1);
  lines.push(
    `| ${name} | ${r.order} | ${r.stabilizer} | ${trivial ? 'trivial' : 'with signs'} | ${r.effectiveLoss} | ${r.theorem3Applies} | ${count(r.counts.plain)} | ${count(r.counts.augmented)} |`,
  );
}
putTable('analytic.md', lines, 'examples/analytic/table.mjs');
