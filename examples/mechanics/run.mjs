// The recorded run against the predictions of its conserved quantities: table on the terminal, pictures in docs/figures.
//   node examples/mechanics/run.mjs [FOLDER]     default: the recorded VGG-16 of the tests; another one writes to FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  openCheckpoint,
  quantityFigure,
  readRun,
  reportRun,
  residualFigure,
  runTable,
  summarise,
} from '../../packages/runs/dist/index.js';
import { main } from './one-line-errors.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await main(async () => {
  const folder = process.argv[2] ?? here('../../test/fixtures/vgg16-bn');
  const out = process.argv[2] ?? here('../../docs/figures');
  const checkpoint = await openCheckpoint(`${folder}/run.safetensors`);
  const run = await readRun(checkpoint);
  const name = checkpoint.metadata.get('model') ?? 'recorded run';
  await checkpoint.close();
  const report = reportRun(run);
  process.stdout.write(`${name}, ${run.learningRates.length} steps, ${JSON.stringify(run.settings)}\n`);
  process.stdout.write(`loss ${run.losses[0].toFixed(3)} to ${run.losses.at(-1).toFixed(3)}\n\n${runTable(report)}\n`);
  if (report.noContinuous !== undefined) process.stdout.write(`no continuous model: ${report.noContinuous}\n`);
  for (const s of summarise(report))
    process.stdout.write(
      `${s.kind}: largest relative residual of the exact recurrence ${s.recurrence.toExponential(1)} (${s.worst}), ` +
        `with the measured ⟨X,g⟩ ${s.recurrenceWithBreaking.toExponential(1)}\n`,
    );
  mkdirSync(out, { recursive: true });
  const prefix = process.argv[2] === undefined ? 'vgg16-bn-' : '';
  for (const kind of new Set(run.map.map((law) => law.kind)))
    for (const [suffix, svg] of [
      ['', await quantityFigure(report, kind, name)],
      ['-residuals', await residualFigure(report, kind, name)],
    ])
      if (svg !== undefined) {
        writeFileSync(`${out}/${prefix}${kind}${suffix}.svg`, svg);
        process.stdout.write(`${out}/${prefix}${kind}${suffix}.svg\n`);
      }
});
