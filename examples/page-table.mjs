// A computed table of a page of docs/, between <!-- table: begin --> and <!-- table: end -->: written, or with --check compared.
import { readFileSync, writeFileSync } from 'node:fs';

const [BEGIN, END] = ['<!-- table: begin -->', '<!-- table: end -->'];

/** `page` is a file of docs/, `script` what makes its table, for the message of a check that fails. */
export function putTable(page, lines, script) {
  const file = new URL(`../docs/${page}`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const next = `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n${lines.join('\n')}\n${text.slice(text.indexOf(END))}`;
  if (!process.argv.includes('--check')) writeFileSync(file, next);
  else if (next !== text) {
    process.stderr.write(`docs/${page} does not hold the table that is computed: run node ${script}\n`);
    process.exitCode = 1;
  }
}
