/**
 * Measures the claims of the README and rewrites the table between `<!-- bench:begin -->` and `<!-- bench:end -->`, there and in docs/performance.md.
 * Ratios come from one run on one machine; no date, so that only a change of the figures changes the files. With
 * `--print` the table goes to standard output and the files stay as they are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { certificateRows, cleanUp, findCommandRows, startUp } from './commands.mjs';
import { everyWidthRow } from './every-width.mjs';
import { importRows } from './import.mjs';
import { machine, milliseconds, ratio } from './measure.mjs';
import { fastestLists } from './networks100.mjs';
import { productRow } from './polynomial-product.mjs';
import { findAndProve, NETWORKS, proofRows } from './prove-one-law.mjs';
import { rankRows } from './rank.mjs';
import { countRows } from './scaling.mjs';

const PAGES = ['../README.md', '../docs/performance.md'].map((path) => new URL(path, import.meta.url));
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

const seconds = (s) => (s < 10 ? `${s.toFixed(2)} s` : `${s.toFixed(0)} s`);
const against = (name, peer, own) => (peer === undefined ? '' : `${name} ${milliseconds(peer)}: ${ratio(peer / own)}`);

function rows() {
  const lists = fastestLists().lists.slice(0, 2);
  const total = (key) => lists.reduce((t, r) => t + r[key], 0);
  const differ = lists.flatMap((r) => r.wrong).length;
  const open = lists.flatMap((r) => r.open).length;
  const proofs = proofRows([2, 4, 6]).rows;
  const whole = NETWORKS.map(([name, text]) => findAndProve(name, text));
  const ranks = rankRows([100, 1000, 2000]).rows;
  const large = findCommandRows();
  const certificates = certificateRows();
  const product = productRow();
  const count = countRows([4, 8, 12, 16, 24], 8);
  const wide = everyWidthRow();
  return [
    [
      `${total('networks')} networks of the peer's benchmark: count, laws, proofs`,
      seconds(total('seconds')),
      differ > 0
        ? `${differ} differ from the table`
        : `all ${total('laws')} laws of the table found and proved; ${open === 0 ? 'every list is complete' : `${open} of the lists ${open === 1 ? 'is' : 'are'} complete for the path family alone`}`,
    ],
    ...whole.map((r) => [`find ${r.name}, every law proved`, milliseconds(r.steady), `${r.laws} laws, complete`]),
    ...large.map((r) => [
      `find ${r.name}, ${r.parameters} parameters`,
      seconds(r.seconds),
      `${r.laws} laws${r.complete ? ', complete' : `, at most ${r.atMost}`}; ${r.megabytes} MB`,
    ]),
    ...certificates.map((r) => [
      `certify ${r.name}`,
      seconds(r.certify),
      `find ${seconds(r.find)}, check ${seconds(r.check)}; certificate ${Math.round(r.certificate / 1000)} kB, all files ${Math.round(r.bytes / 1000)} kB`,
    ]),
    [
      'find the laws of GPT-2 for every width: 12 blocks of 12 heads',
      seconds(wide.find),
      `${wide.laws} laws, ${wide.numbers} numbers at the widths of GPT-2 small; check ${seconds(wide.check)}, ${wide.verdict}`,
    ],
    ...importRows(['gpt2', 'llama-7b']).map((r) => [
      `import ${r.model}, ${r.parameters.toLocaleString('en')} parameters`,
      seconds(r.seconds),
      `${r.total.toLocaleString('en')} laws, each at every width; ${r.megabytes} MB; check ${seconds(r.check)}`,
    ]),
    ['start-up: `lawful --version`', seconds(startUp()), ''],
    [
      `f·(f + 1), f = ${product.name}, over ℚ`,
      milliseconds(product.ms),
      product.pari > 0
        ? `PARI ${milliseconds(product.pari)}: ${ratio(product.pari / product.ms)}`
        : 'PARI is not installed',
    ],
    [
      'growth of the time to count, linear n-n-n, D parameters',
      `D^${count.exponent.toFixed(1)}`,
      `n = 8 … 24; D^${count.last.toFixed(1)} over the last step`,
    ],
    ...proofs.map((r) => [
      `prove one law of linear ${r.n}-${r.n}-${r.n}, all data symbolic`,
      milliseconds(r.alone),
      [against('SymPy', r.sympy, r.alone), `${milliseconds(r.whole)} with reading and lowering the model`]
        .filter((s) => s !== '')
        .join('; '),
    ]),
    ...ranks.map((r) => [
      `rank mod 2²⁴ − 3, dense ${r.n} × ${r.n}`,
      milliseconds(r.wasm ?? r.typescript),
      [against('TypeScript', r.typescript, r.wasm ?? r.typescript), against('FLINT', r.flint, r.wasm ?? r.typescript)]
        .filter((s) => s !== '')
        .join('; '),
    ]),
  ];
}

/** Milliseconds get their unit; longer times carry theirs. */
const unit = (cell) => (/^[\d.]+$/.test(cell) ? `${cell} ms` : cell);
const units = (cell) =>
  cell.replace(/(SymPy|TypeScript|FLINT|PARI) ([\d.]+):/g, '$1 $2 ms:').replace(/([\d.]+) with/, '$1 ms with');

const table = [
  '| task | time | against, or found |',
  '|---|---|---|',
  ...rows().map(([task, time, note]) => `| ${task} | ${unit(time)} | ${units(note)} |`),
  '',
  `${machine()}; processor time: of whole processes, start-up included, the minimum of several runs for \`find\`, \`certify\`, \`check\`; medians elsewhere. A ratio above 1 means the other`,
  'system took longer in the same run. Reproduce with `npm run build && node bench/readme-table.mjs`.',
].join('\n');

if (process.argv.includes('--print')) console.log(table);
else {
  for (const page of PAGES) {
    const text = readFileSync(page, 'utf8');
    const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
    if (from < 0 || to < from) {
      console.log(table);
      console.error(`${page.pathname} has no ${BEGIN} … ${END}; the table was only printed`);
      process.exitCode = 1;
    } else writeFileSync(page, `${text.slice(0, from + BEGIN.length)}\n${table}\n${text.slice(to)}`);
  }
}
cleanUp();
