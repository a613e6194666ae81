/** Writes the grammar and the mode beside this file; with `--check` says whether they are current, and writes nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { grammarFiles } from './dist/grammars/files.js';

const stale = Object.entries(grammarFiles()).filter(([name, text]) => {
  const file = new URL(name, import.meta.url);
  let now;
  try {
    now = readFileSync(file, 'utf8');
  } catch {
    now = undefined;
  }
  if (now !== text && !process.argv.includes('--check')) writeFileSync(file, text);
  return now !== text;
});
for (const [name] of stale)
  console.log(process.argv.includes('--check') ? `packages/editors/${name}: run npm run editors` : `wrote packages/editors/${name}`);
if (process.argv.includes('--check') && stale.length > 0) process.exit(1);
