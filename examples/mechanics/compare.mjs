// Two pictures of docs/real-runs.md, from the recordings of the tests: SGD against AdamW, and a wrong backward.
//   node examples/mechanics/compare.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decayFigure, defectFigure } from '../../packages/runs/dist/index.js';
import { main } from './one-line-errors.mjs';
import { reportOf } from './report-of.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const recorded = async (name) =>
  (await reportOf(here(`../../test/fixtures/runs/transformer-${name}.safetensors`))).report;

await main(async () => {
  const [sgd, adamw, scores] = [await recorded('sgd'), await recorded('adamw'), await recorded('scores')];
  const runs = [
    { name: 'SGD', report: sgd },
    { name: 'AdamW', report: adamw },
  ];
  for (const [name, svg] of [
    [
      'transformer-decay',
      await decayFigure(runs, 'What weight decay alone leaves of the laws, and what training leaves'),
    ],
    [
      'transformer-defect',
      await defectFigure(sgd, scores, 'A backward of attention that forgets 1/√d for the queries'),
    ],
  ]) {
    const file = here(`../../docs/figures/${name}.svg`);
    writeFileSync(file, svg);
    process.stdout.write(`${file}\n`);
  }
});
