// The main job on two examples: find the laws, certify them, check the certificates.
import { readdirSync } from 'node:fs';
import { main } from '../packages/lawful/dist/command/main.js';

const all = process.argv.includes('--all');
const names = all
  ? readdirSync(new URL('.', import.meta.url))
      .filter((f) => f.endsWith('.law'))
      .map((f) => f.slice(0, -4))
  : ['two-layer-linear', 'relu'];
let worst = 0;
for (const name of names) {
  for (const command of [
    ['certify', `examples/${name}.law`, '-o', 'out'],
    ['check', `out/${name}.json`],
  ]) {
    process.stdout.write(`\n$ npx lawful ${command.join(' ')}\n`);
    worst = Math.max(worst, await main(command));
  }
}
process.exitCode = worst;
