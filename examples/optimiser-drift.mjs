// The drift of each law of a model under every optimiser: a table on the terminal, and a picture.
//   node examples/optimiser-drift.mjs [MODEL.law OUT.svg]
// Default: the two models whose pictures are in docs/figures.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { find, parseModel } from '../packages/lawful/dist/index.js';
import { lowerModel } from '../packages/networks/dist/index.js';
import { optimiserDrift, optimiserFigure } from '../packages/runs/dist/index.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const DEFAULTS = [
  ['laws/softmax-translation.law', '../docs/figures/optimisers-softmax-head.svg'],
  ['two-layer-linear.law', '../docs/figures/optimisers-two-layer-linear.svg'],
].map((pair) => pair.map(here));

async function draw(file, out) {
  const model = parseModel({ file, text: readFileSync(file, 'utf8') });
  const { plain, result } = find(model);
  const laws = plain.laws.map(({ entries }, i) => ({ name: result.laws[i].law, entries }));
  const network = lowerModel(model);
  const [rate, steps, factor] = [0.01, 1000, 10];
  const drifts = optimiserDrift(network, laws, { learningRate: rate, steps });
  const fine = optimiserDrift(network, laws, { learningRate: rate / factor, steps: steps * factor });
  const say = (...cells) => {
    const [name, ...rest] = cells.map(String);
    process.stdout.write(`${name.padEnd(18)}${rest.map((cell) => cell.padStart(24)).join('')}\n`);
  };
  const most = (law) => Math.max(...law.drifts.flat()).toExponential(1);
  say('largest drift', 'loss', ...laws.flatMap(({ name }) => [name, `η/${factor}`]));
  drifts.forEach(({ optimiser, losses, laws: kept }, k) => {
    say(
      optimiser,
      losses.map((x) => x.toPrecision(3)).join(' → '),
      ...kept.flatMap((law, i) => [most(law), most(fine[k].laws[i])]),
    );
  });
  const name = file.replace(/^.*[/\\]/, '');
  writeFileSync(
    out,
    await optimiserFigure(drifts, `Drift of the laws of ${name} under each optimiser`, { drifts: fine, factor }),
  );
  process.stdout.write(`${out}\n\n`);
}

const [file, out] = process.argv.slice(2);
if (file === undefined) for (const pair of DEFAULTS) await draw(...pair);
else if (out === undefined) {
  process.stderr.write('expected MODEL.law OUT.svg\n');
  process.exitCode = 2;
} else await draw(file, out);
