// The table of docs/architectures.md: of each model in this folder its source, parameters, count and laws, as found. With --check the file must
// hold what is computed; without it the file is rewritten.
import { readdirSync, readFileSync } from 'node:fs';
import { find, parseModel } from '../../packages/lawful/dist/index.js';
import { putTable } from '../page-table.mjs';

const here = new URL('./', import.meta.url);
const cell = (text) => text.replaceAll('|', '\\|');
const row = (name) => {
  const text = readFileSync(new URL(`${name}.law`, here), 'utf8');
  const [what, source, stated] = text.split('\n').map((line) => line.replace(/^# (source: |laws: )?/, ''));
  const degree = /, degree (\d)/.exec(stated.split(';')[0])?.[1];
  const model = parseModel({ file: `${name}.law`, text });
  const { plain, laws, parameters } = find(model, {
    seed: 1,
    ...(degree === undefined ? {} : { degree: Number(degree) }),
  }).result;
  const count = plain.complete ? `${plain.found}` : `${plain.found} of at most ${plain.maxLaws}`;
  const near = plain.point === undefined ? '' : ' near a point';
  const found = laws.map(({ law, count }) => `\`${law}\`${count > 1 ? ` (${count})` : ''}`).join(', ');
  return `| [${name}](../examples/architectures/${name}.law) | ${cell(what.replace(/\.$/, ''))} | ${cell(source)} | ${parameters} | ${count}${near} | ${cell(found)} |`;
};

const names = readdirSync(here)
  .filter((file) => file.endsWith('.law'))
  .map((file) => file.slice(0, -'.law'.length))
  .sort();
const lines = [
  '| model | what it is | source | parameters | laws | as found |',
  '|---|---|---|---|---|---|',
  ...names.map(row),
];
putTable('architectures.md', lines, 'examples/architectures/table.mjs');
