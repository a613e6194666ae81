// All networks of the peer's benchmark, end to end in one process: count, find the laws, prove each over Q, verify completeness. The minimum of several
// processes, each compiled as the command is.
import { readFileSync } from 'node:fs';
import { find, parseModel } from '../packages/lawful/dist/index.js';
import { answer, childJob, compileAsTheCommand, cpuMs, inChild, isMain } from './measure.mjs';

const table = JSON.parse(readFileSync(new URL('../test/oracles/networks100.json', import.meta.url), 'utf8'));

/** Biases on hidden layers only, as in the benchmark. */
const declarations = (w, bias) =>
  w
    .slice(1)
    .map((n, i) => `param W${i + 1} : ${n} x ${w[i]}\n${bias && i < w.length - 2 ? `param b${i + 1} : ${n}\n` : ''}`)
    .join('') + `input x : ${w[0]}\n`;

export const linearModel = (w) =>
  `${declarations(w, false)}output ${w
    .slice(1)
    .map((_, i) => `W${w.length - 1 - i}`)
    .join(' * ')} * x\n`;

export function reluModel(w, bias) {
  let f = 'x';
  for (let i = 1; i < w.length; i++) {
    f = `W${i} * ${f}${bias && i < w.length - 1 ? ` + b${i}` : ''}`;
    if (i < w.length - 1) f = `relu(${f})`;
  }
  return `${declarations(w, bias)}output ${f}\n`;
}

/**
 * Runs one list; returns processor seconds and the rows that differ from the table. The table counts for the path family; `open` lists the networks where true
 * slopes were not seen to attain that bound, so that the list of laws is complete for the path family alone.
 */
export function runList(list, text) {
  const wrong = [];
  const open = [];
  let laws = 0;
  const run = (row) => {
    const { result } = find(parseModel({ file: 'bench', text: text(row) }));
    laws += result.plain.found;
    const { maxLaws, complete } = result.plain.pathFamily ?? result.plain;
    if (!result.plain.complete) open.push(row.widths.join('-'));
    if (result.plain.found !== row.laws || maxLaws !== row.laws || !complete || result.parameters !== row.parameters)
      wrong.push(`${row.widths.join('-')}: ${result.plain.found} found, at most ${maxLaws}, table ${row.laws}`);
  };
  const milliseconds = cpuMs(() => list.forEach(run));
  return { networks: list.length, laws, seconds: milliseconds / 1000, wrong, open };
}

const LISTS = ['linear', 'relu', 'linearWithRetryDraws'];
const PROCESSES = 5;

/** In a process of its own: the lists, one after the other. */
function runLists() {
  compileAsTheCommand();
  return LISTS.map((name) => ({
    name,
    ...runList(table[name], (row) => (name === 'relu' ? reluModel(row.widths, row.bias) : linearModel(row.widths))),
  }));
}

const secondsOfBoth = ({ lists }) => lists[0].seconds + lists[1].seconds;

/** The lists of linear and ReLU networks as the fastest of several processes has them; `seconds` by process. */
export function fastestLists() {
  const runs = Array.from({ length: PROCESSES }, () => inChild(import.meta.url, 'lists'));
  const seconds = runs.map(secondsOfBoth).sort((a, b) => a - b);
  const best = runs.find((r) => secondsOfBoth(r) === seconds[0]);
  return { lists: best.lists, seconds };
}

if (childJob() === 'lists') answer({ lists: runLists() });
else if (isMain(import.meta.url)) {
  const { lists, seconds } = fastestLists();
  for (const r of lists) {
    console.log(
      `${r.name}: ${r.networks} networks, ${r.laws} independent laws found and proved, ${r.seconds.toFixed(2)} s, ${r.wrong.length} differ`,
    );
    for (const line of r.wrong) console.log(`  ${line}`);
    if (r.open.length > 0) console.log(`  complete for the path family alone: ${r.open.join(', ')}`);
  }
  console.log(`linear and relu together, by process: ${seconds.map((s) => s.toFixed(2)).join(' ')} s`);
}
