// Writes the computed parts of docs/model-language.md. With --check the page must hold what is computed.
import { readFileSync, writeFileSync } from 'node:fs';
import { currentPage } from './sections.mjs';

const file = new URL('../../docs/model-language.md', import.meta.url);
const page = readFileSync(file, 'utf8');
const next = await currentPage(page);
if (next === page) console.log('docs/model-language.md is current');
else if (process.argv.includes('--check')) {
  console.error('docs/model-language.md differs from what is computed: npm run language');
  process.exit(1);
} else {
  writeFileSync(file, next);
  console.log('docs/model-language.md is written');
}
