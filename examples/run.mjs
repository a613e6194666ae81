// The main job on two examples (or, with --all, on every one): find the laws, certify them, check the certificates.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { main } from '../packages/lawful/dist/command/main.js';

const models = (folder) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((f) => f.endsWith('.law'))
    .map((f) => `examples/${folder === '.' ? '' : `${folder}/`}${f}`);

/** Models whose averaged certificate has more terms than the checker takes on; `find` proves them all the same. */
const TOO_LARGE_TO_CHECK = new Set(['examples/symmetry/lightning-o8.law']);

const all = process.argv.includes('--all');
const files = all
  ? [...models('.'), ...models('symmetry'), ...models('analytic'), ...models('optimisers')]
  : ['examples/two-layer-linear.law', 'examples/relu.law'];
let worst = 0;
const run = async (command) => {
  process.stdout.write(`\n$ npx lawful ${command.map((c) => (/[ *'|]/.test(c) ? JSON.stringify(c) : c)).join(' ')}\n`);
  worst = Math.max(worst, await main(command));
};
/** Of signs that depend on the parameters no certificate is written. */
const WITHOUT_CERTIFICATE = new Set(['examples/optimisers/sign-product.law']);

for (const file of files) {
  if (WITHOUT_CERTIFICATE.has(file)) {
    await run(['find', file]);
    continue;
  }
  const name = file.replace(/^.*\//, '').replace(/\.law$/, '');
  await run(['certify', file, '-o', 'out']);
  await run(['check', `out/${name}.json`, '--model', file]);
  if (existsSync(`out/${name}.augmented.json`) && !TOO_LARGE_TO_CHECK.has(file))
    await run(['check', `out/${name}.augmented.json`, '--model', file]);
}
if (all) {
  for (const file of models('all-widths')) {
    await run(['certify', file, '--all-widths']);
    await run(['check', `out/${file.replace(/^.*\//, '').replace(/\.law$/, '')}.json`, '--model', file]);
  }
  for (const file of models('analytic'))
    if (/^symmetry/m.test(readFileSync(file, 'utf8'))) await run(['assumption', file]);
  await run(['find', 'examples/relu.law', '--sets']);
  for (const file of models('symmetry')) if (!TOO_LARGE_TO_CHECK.has(file)) await run(['lift', file]);
  // Laws and counts alone: certificates of all of them would take minutes.
  await run(['find', ...models('architectures')]);
}
process.exitCode = worst;
