// Shapes of the names of a model, for SymPy: node shapes.mjs FILE|- [a=2,b=3]
import { readFileSync } from 'node:fs';
import { parseModel } from '../dist/bundle/index.js';

const [file, widths = ''] = process.argv.slice(2);
const bound = widths.split(',').filter((w) => w !== '').map((w) => w.split('='));
const text = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
const model = parseModel({ file, text }, Object.fromEntries(bound.map(([name, value]) => [name.trim(), Number(value)])));
const shapes = model.declarations.map(({ name, shape: { rows, cols, dims } }) => [name, dims ?? [rows, cols]]);
process.stdout.write(JSON.stringify(Object.fromEntries(shapes)));
