// A recorded run against the predictions of its conserved quantities: table on the terminal, pictures in docs/figures.
//   node examples/mechanics/run.mjs [FOLDER | RECORDING]
// Default: the recorded VGG-16 of the tests. Pictures of another run go to its folder, or beside the recording.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  gradientVerdict,
  quantityFigure,
  residualFigure,
  runTable,
  summarise,
} from '../../packages/runs/dist/index.js';
import { main } from './one-line-errors.mjs';
import { reportOf } from './report-of.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const say = (text) => process.stdout.write(`${text}\n`);
const small = (x) => x.toExponential(1);

/** What the gradients say of the backward pass. */
function verdictText(laws) {
  const verdict = gradientVerdict(laws);
  if (verdict === undefined) return [];
  const most = Math.max(...laws.map(({ defect }) => defect.units)).toPrecision(2);
  if (verdict.broken.length === 0) return [`gradients obey every law: ⟨X,g⟩ is at most ${most} units of rounding`];
  return [
    ...verdict.broken.map((d) => `gradients break ${d.law.name}: ⟨X,g⟩ is ${small(d.relative)} of its scale`),
    `look at ${verdict.suspects.join(', ') || 'more than one place'}`,
  ];
}

await main(async () => {
  const given = process.argv[2];
  const path = given ?? here('../../test/fixtures/vgg16-bn');
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const [file, folder] = isFile ? [path, dirname(path)] : [`${path}/run.safetensors`, path];
  const out = given === undefined ? here('../../docs/figures') : folder;
  const { report, name } = await reportOf(file);
  const { run, laws } = report;
  say(`${name}, ${run.learningRates.length} steps of ${run.optimizer}, ${JSON.stringify(run.settings)}`);
  say(`loss ${run.losses[0].toFixed(3)} to ${run.losses.at(-1).toFixed(3)}\n`);
  say(runTable(report));
  if (report.noContinuous !== undefined) say(`no continuous model: ${report.noContinuous}`);
  for (const s of summarise(report)) {
    const known = s.recurrence !== undefined;
    const exact =
      known &&
      `the exact recurrence ${small(s.recurrence)} (${s.worst}), with the measured ⟨X,g⟩ ${small(s.recurrenceWithBreaking)}`;
    const decay = s.decay !== undefined && `decay alone ${small(s.decay)} (${s.worst})`;
    say(
      `${s.kind}: largest relative residual of ${exact || decay || `gradient flow ${small(s.gradientFlow)} (${s.worst})`}`,
    );
  }
  const shares = laws.flatMap(({ ofRounding }) => ofRounding ?? []);
  if (shares.length > 0) say(`one step is off by at most ${Math.max(...shares).toFixed(2)} of what rounding may do`);
  for (const line of verdictText(laws)) say(line);
  mkdirSync(out, { recursive: true });
  const prefix = given === undefined ? 'vgg16-bn-' : isFile ? `${file.replace(/^.*[/\\]|\.[^.]*$/g, '')}-` : '';
  for (const kind of new Set(run.map.map((law) => law.kind)))
    for (const [suffix, svg] of [
      ['', await quantityFigure(report, kind, name)],
      ['-residuals', await residualFigure(report, kind, name)],
    ])
      if (svg !== undefined) {
        writeFileSync(`${out}/${prefix}${kind}${suffix}.svg`, svg);
        say(`${out}/${prefix}${kind}${suffix}.svg`);
      }
});
