// docs/optimisers.md: which optimiser keeps which law in discrete time, for the examples below; each cell leads to the proofs and witnesses of its example
// in docs/optimisers/. With --check the files must hold what is computed; with --few only for the first few examples, and says so.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mechanics, parseModel } from '../packages/lawful/dist/index.js';
import { putTable } from './page-table.mjs';

/** In the order of the page; the first few are those of --few. */
const EXAMPLES = [
  'laws/softmax-translation',
  'two-layer-linear',
  'analytic/cross-entropy-head',
  'laws/layer-norm-translation',
  'laws/softmax-gate',
  'laws/key-bias',
  'laws/batch-norm-scale',
  'analytic/normalised-layer',
  'laws/norm-gain',
  'deep-linear',
  'deep-linear-trap',
  'laws/low-rank-update',
  'product',
  'quotient',
  'relu',
  'relu-deep',
  'max-pooling',
  'convolutions',
  'power-neurons',
  'analytic/logistic-c3',
  'lightning-attention',
  'lightning-qkvo',
  'rotary',
  'analytic/softmax-attention',
  'analytic/softmax-mixture',
  'analytic/swiglu',
  'laws/residual-stream',
  'analytic/exponential-gain',
  'architectures/gcn',
  'architectures/lenet',
  'architectures/hopfield-layer',
  'architectures/gated-linear-unit',
];
const FEW = 5;
const WORDS = { exact: '**exact**', recurrence: 'recurrence', no: 'no', unknown: 'unknown' };

const fileOf = (name) => `optimisers/${name.replaceAll('/', '-')}.md`;
const bars = (text) => text.replaceAll('|', '\\|');
/** A long quotient also by its first digits. */
const readable = (value) => {
  const quotient = /^(-?)(\d+)\/(\d+)$/.exec(value);
  if (quotient === null || value.length <= 24) return value;
  const [, sign, above, below] = quotient;
  const digits = ((BigInt(above) * 10n ** 9n) / BigInt(below)).toString().padStart(10, '0');
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}… (${value})`;
};

const listed = (values) =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** Quantities that fare alike, with what each optimiser does to them. */
function groupsOf({ symmetries, otherLaws }) {
  const groups = new Map();
  for (const s of [...symmetries, ...otherLaws]) {
    if (s.discrete.length === 0) continue;
    const text = s.law === null ? `J = ${s.quantity}` : s.law;
    const key = s.discrete.map((d) => `${d.optimiser} ${d.keeps} ${d.identity}`).join('\n');
    const group = groups.get(key) ?? { texts: [], rows: s.discrete };
    groups.set(key, group);
    group.texts.push(text);
  }
  return [...groups.values()];
}

function pageOf(name, groups) {
  const lines = [
    `# Optimisers and the laws of ${name}`,
    '',
    `The model: [examples/${name}.law](../../examples/${name}.law). Written by \`node examples/optimisers.mjs\`; \`lawful mechanics examples/${name}.law --json\` has the same. What the words mean: [optimisers](../optimisers.md).`,
  ];
  for (const [i, { texts, rows }] of groups.entries()) {
    lines.push('', `## Quantities ${i + 1}`, '', ...texts.map((text) => `- \`${text}\``), '');
    lines.push('| optimiser | keeps | identity | by |', '|---|---|---|---|');
    for (const d of rows) lines.push(`| ${d.optimiser} | ${WORDS[d.keeps]} | ${bars(d.identity)} | ${bars(d.by)} |`);
    const seen = rows.filter((d) => d.witness !== null);
    if (seen.length > 0) lines.push('', `Witnesses, for \`${texts[0]}\`:`, '');
    for (const { optimiser, witness: w } of seen)
      lines.push(
        `- ${optimiser} (${w.settings}): ${readable(w.before)} → ${readable(w.after)} in ${w.steps === 1 ? 'one step' : `${w.steps} steps`} at ${listed(w.theta)}; ${w.batches.map((b) => listed({ ...b.x, ...b.y })).join('; then ')}; gradient ${listed(w.gradient)}.`,
      );
  }
  return `${lines.join('\n')}\n`;
}

const check = process.argv.includes('--check');
const few = process.argv.includes('--few');
const table = [];
for (const name of few ? EXAMPLES.slice(0, FEW) : EXAMPLES) {
  const result = mechanics(
    parseModel({ file: `${name}.law`, text: readFileSync(new URL(`${name}.law`, import.meta.url), 'utf8') }),
  );
  if (table.length === 0) {
    table.push(`| example | law, and how many fare alike | ${result.optimisers.map((o) => o.title).join(' | ')} |`);
    table.push(`|---|---|${result.optimisers.map(() => '---').join('|')}|`);
  }
  const groups = groupsOf(result);
  for (const { texts, rows } of groups) {
    const cells = result.optimisers.map(({ optimiser }) => {
      const own = rows.find((d) => d.optimiser === optimiser);
      return own === undefined ? '–' : `[${WORDS[own.keeps]}](${fileOf(name)})`;
    });
    const law = texts[0].length > 60 ? `${texts[0].slice(0, 57)}...` : texts[0];
    table.push(`| [${name}](../examples/${name}.law) | \`${law}\` (${texts.length}) | ${cells.join(' | ')} |`);
  }
  const file = new URL(`../docs/${fileOf(name)}`, import.meta.url);
  const page = pageOf(name, groups);
  if (!check) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, page);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
    process.stderr.write(`docs/${fileOf(name)} does not hold what is computed: run node examples/optimisers.mjs\n`);
    process.exitCode = 1;
  }
}
if (!few) putTable('optimisers.md', table, 'examples/optimisers.mjs');
else {
  const text = readFileSync(new URL('../docs/optimisers.md', import.meta.url), 'utf8');
  for (const line of table)
    if (!text.includes(`${line}\n`)) {
      process.stderr.write(`docs/optimisers.md lacks a row that is computed: ${line}\n`);
      process.exitCode = 1;
    }
  process.stdout.write(`the first ${FEW} of ${EXAMPLES.length} examples\n`);
}
