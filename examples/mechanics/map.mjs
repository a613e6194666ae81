// Writes FOLDER/map.json: the symmetries that the names and shapes in FOLDER/initial.safetensors tell of.
//   node examples/mechanics/map.mjs FOLDER [--units] [--drop REGEX]
// --units: one scale or rescale law a unit, not one a layer; --drop: leave out the laws whose name matches.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openCheckpoint, symmetryMap } from '../../packages/runs/dist/index.js';
import { main, UsageError } from './one-line-errors.mjs';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { units: { type: 'boolean' }, drop: { type: 'string' } },
  });
  const [folder] = positionals;
  if (folder === undefined)
    throw new UsageError('usage: node examples/mechanics/map.mjs FOLDER [--units] [--drop REGEX]');
  const checkpoint = await openCheckpoint(`${folder}/initial.safetensors`);
  const map = symmetryMap([...checkpoint.tensors.values()], { granularity: values.units ? 'unit' : 'layer' });
  await checkpoint.close();
  const laws = map.laws.filter((law) => values.drop === undefined || !new RegExp(values.drop).test(law.name));
  const list = (entries) => `[\n${entries.map((e) => `  ${JSON.stringify(e)}`).join(',\n')}\n ]`;
  writeFileSync(`${folder}/map.json`, `{\n "laws": ${list(laws)},\n "assumptions": ${list(map.assumptions)}\n}\n`);
  for (const line of map.assumptions) process.stdout.write(`assumed: ${line}\n`);
  for (const { tensor, reason } of map.uncovered) process.stdout.write(`in no law: ${tensor} (${reason})\n`);
  process.stdout.write(`${laws.length} laws in ${folder}/map.json\n`);
});
