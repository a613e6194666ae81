/**
 * Writes src/writers/coq/prelude-text.ts: the Coq prelude, kept as plain .v files that coqc and editors open, as one module that is bundled and loaded when a
 * Coq file is written. Parts are concatenated in order; Discrete.v follows the first two, which are about polynomials, in files about steps.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('./src/writers/coq/', import.meta.url);
const number = (name) => Number(/\d+/.exec(name)[0]);
const parts = readdirSync(folder)
  .filter((name) => /^Prelude\d+\.v$/.test(name))
  .sort((a, b) => number(a) - number(b));
const read = (name) => readFileSync(new URL(name, folder), 'utf8').replaceAll('\r\n', '\n');
const lines = parts.map(read).join('\n');
const text = `/** Prelude1.v and those behind it, written by write-preludes.mjs. */
export const PRELUDE =
  ${JSON.stringify(lines)};

/** How much of it is about polynomials. */
export const POLYNOMIALS = ${parts.slice(0, 2).map(read).join('\n').length};

/** Discrete.v. */
export const DISCRETE =
  ${JSON.stringify(read('Discrete.v'))};
`;
const module = new URL('prelude-text.ts', folder);
if (!existsSync(module) || readFileSync(module, 'utf8') !== text) writeFileSync(module, text);
