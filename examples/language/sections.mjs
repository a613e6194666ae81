// The parts of docs/model-language.md that are computed: the functions with the shapes of their examples, and what is done with each function, loss and flow.
import { dimsOf, EXAMPLE_NAMES, formatShape, parseModel, VOCABULARY } from '../../packages/networks/dist/index.js';
import { COLUMNS, capabilitiesOf } from './capabilities.mjs';
import { exampleText, FLOWS, functionText, LOSSES } from './models.mjs';

const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;
const cell = (text) => text.replaceAll('|', '\\|');

const shapeOf = (example) => {
  const { bindings } = parseModel({ file: 'example', text: exampleText(example) });
  const dims = dimsOf(bindings[0].shape);
  return dims.length === 2 && dims[1] === 1 && dims[0] !== 1 ? `${dims[0]}` : formatShape(bindings[0].shape);
};

/** Every function: how it is written, its meaning, the shape of its value, an example with its shape. */
export function functionLines() {
  const names = Object.entries(EXAMPLE_NAMES).map(([name, shape]) => `${name} : ${shape}`);
  return [
    `Examples are in ${code(names.join(', '))}.`,
    '',
    '| function | meaning | shape of its value | example | its shape |',
    '|---|---|---|---|---|',
    ...Object.values(VOCABULARY.functions).map(
      ({ usage, meaning, shape, example }) =>
        `| ${code(usage)} | ${cell(meaning)} | ${cell(shape)} | ${code(example)} | ${shapeOf(example)} |`,
    ),
  ];
}

const tables = () => [
  [
    'function',
    Object.entries(VOCABULARY.functions).map(([name, { example }]) => {
      const ofColumn = /\bX\b/.test(example) ? functionText(example.replace(/\bX\b/g, 'v')) : undefined;
      return [name, functionText(example), ofColumn];
    }),
  ],
  ['loss', Object.entries(LOSSES)],
  ['flow', Object.entries(FLOWS)],
];

/** What is done with each function, loss and flow; reasons are told once, below. */
export async function capabilityLines() {
  const reasons = [];
  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (!reasons.includes(value.no)) reasons.push(value.no);
    return `no (${reasons.indexOf(value.no) + 1})`;
  };
  const lines = [];
  for (const [kind, rows] of tables()) {
    lines.push(`| ${kind} | ${COLUMNS.join(' | ')} |`, `|---|${COLUMNS.map(() => '---').join('|')}|`);
    for (const [name, text, columns] of rows) {
      const cells = await capabilitiesOf(text, columns);
      lines.push(`| ${code(name)} | ${COLUMNS.map((column) => shown(cells[column])).join(' | ')} |`);
    }
    lines.push('');
  }
  return [...lines, ...reasons.map((why, k) => `${k + 1}. ${why}`)];
}

/** A page with what stands between the marks of a name put anew. */
export function withSection(page, name, lines) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}: expected ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${lines.join('\n')}\n\n${page.slice(to)}`;
}

export async function currentPage(page) {
  return withSection(withSection(page, 'functions', functionLines()), 'capabilities', await capabilityLines());
}
