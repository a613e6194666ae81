// The cards of docs/laws.md: of each model in this folder what it shows, its source, its count and laws, as found; the laws that its head names are proved.
// With --check the file must hold what is computed; without it the file is rewritten.
import { readFileSync } from 'node:fs';
import { find, parseModel, prove } from '../../packages/lawful/dist/index.js';
import { putTable } from '../page-table.mjs';

/** In the order of the page. */
const SECTIONS = {
  'Layers that meet in a product': [
    'linear-two-layers',
    'linear-deep',
    'product-of-numbers',
    'low-rank-update',
    'convolutions',
    'residual-stream',
  ],
  'Units that are homogeneous': ['relu-units', 'path-family', 'power-units', 'swiglu-unit', 'gelu-none'],
  Attention: ['attention-grams', 'attention-lightning', 'rotary-scores', 'key-bias'],
  'What softmax and norms do not see': [
    'softmax-translation',
    'softmax-gate',
    'sigmoid-gate',
    'batch-norm-scale',
    'layer-norm-translation',
    'norm-gain',
    'position-and-token',
  ],
  'Other flows': ['momentum-skew', 'weight-decay', 'learning-rates', 'mirror-flow', 'mirror-quotient'],
  'Data symmetry': ['orbit-ratio', 'orbit-angle', 'orbit-range', 'orbit-phase'],
  'Beyond polynomials': ['exponential-gain'],
};

/** Sections of the theory and tags of sources, as links. */
const linked = (source) =>
  source
    .replace(/(theory )?§([\d.]+)/g, (all, _, number) => `[${all}](theory.md#t-${number.replaceAll('.', '-')})`)
    .replace(/\[([A-Z]\w*\d\d)\]/g, '[\\[$1\\]](theory.md#sources)');

const counted = ({ found, maxLaws, complete, point }) =>
  `${found}${complete ? ', complete' : ` of at most ${maxLaws}`}${point === undefined ? '' : ' near a point'}`;

function card(name) {
  const text = readFileSync(new URL(`${name}.law`, import.meta.url), 'utf8');
  const lines = text.trimEnd().split('\n');
  const [title, says, source] = lines.slice(0, 3).map((line) => line.replace(/^# (says: |source: )?/, ''));
  const model = parseModel({ file: `${name}.law`, text });
  for (const [, law] of text.matchAll(/^# {3}law: (.*)$/gm)) {
    const { verdict } = prove(model, law, { seed: 1 });
    if (verdict !== 'proved') throw new Error(`${name}: ${law} is ${verdict}`);
  }
  const { plain, augmented, laws, parameters } = find(model, { seed: 1 }).result;
  const average = augmented === null ? '' : `; averaged over the symmetry ${counted(augmented)}`;
  const found = laws.map(({ law, count }) => `\`${law}\`${count > 1 ? ` (${count})` : ''}`).join(', ');
  return [
    '',
    `### ${title.replace(/\.$/, '')}`,
    '',
    says,
    '',
    '```law',
    ...lines.filter((line) => !line.startsWith('#')),
    '```',
    '',
    `Laws: ${counted(plain)}${average}, of ${parameters} parameters. ${found === '' ? '' : `Found: ${found}. `}Source: ${linked(source)}.`,
    '',
    `[Open in the playground](../examples/laws/${name}.law)`,
  ];
}

const lines = Object.entries(SECTIONS).flatMap(([title, names]) => ['', `## ${title}`, ...names.flatMap(card)]);
putTable('laws.md', [...lines, ''], 'examples/laws/page.mjs');
