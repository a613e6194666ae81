// Writes one figure to out/figures: the picture, and beside it the numbers that were plotted.
import { mkdirSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../../out/figures/', import.meta.url);

export function write(name, svg, numbers) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${name}.svg`, FOLDER), svg);
  writeFileSync(new URL(`${name}.json`, FOLDER), `${JSON.stringify(numbers)}\n`);
  process.stdout.write(`out/figures/${name}.svg\n`);
}

export const isMain = (url) => process.argv[1] !== undefined && new URL(url).pathname === process.argv[1];

export const largest = (series) => Math.max(...series.flatMap((s) => s.drift)).toExponential(1);
