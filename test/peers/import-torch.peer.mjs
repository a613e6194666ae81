// The importer against PyTorch: modules of the usual families are exported by python/lawful_export.py, and known families are read from their configurations; parameters and
// laws are counted by hand, and along the flow of PyTorch's own gradients of the original module every law must stand still, while with one sign turned it must not.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, pythonWith } from './systems.mjs';

const python = ['torch', 'onnx'].every((m) => pythonWith(m) !== undefined) ? pythonWith('torch') : undefined;
export const peer = 'PyTorch with ONNX (python3-torch, python3-onnx)';
export const available = () => python !== undefined;

const SCRIPT = fileURLToPath(new URL('torch/run.py', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../packages/lawful/bin/lawful.mjs', import.meta.url));

/** Rates of a law are rounding; with a sign turned they are far from it. */
const [STILL, MOVES] = [1e-9, 1e-6];

function imported(file, loss, output) {
  const { stdout, stderr } = spawnSync('node', [COMMAND, 'import', file, '--loss', loss, '--json', '-o', output], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const answer = JSON.parse(stdout || '{"error": {"message": "no answer"}}');
  if (answer.error) throw new Error(`${file}: ${answer.error.message} ${stderr}`);
  return answer;
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-import-torch-'));
  const faults = [];
  try {
    const models = JSON.parse(call(python, [SCRIPT, 'export', folder]));
    let counted = 0;
    for (const [name, { parameters, frozen, family = false, laws, softmax }] of Object.entries(models)) {
      const runs = family ? [['cross-entropy', laws]] : [['any', laws], ['cross-entropy', softmax]];
      for (const [loss, expected] of runs) {
        const output = join(folder, `${name}-${loss}`);
        try {
          const answer = imported(join(folder, family ? `${name}/config.json` : `${name}.onnx`), loss, output);
          copyFileSync(join(output, `${name}.laws.json`), join(folder, `${name}${loss === 'any' ? '' : '.softmax'}.laws.json`));
          const found = [answer.parameters, answer.frozen, expected === null ? null : answer.total];
          if (found.join() !== [parameters, frozen, expected].join())
            faults.push(`${name}, ${loss}: parameters, frozen, laws are ${found.join(', ')}, by hand ${[parameters, frozen, expected].join(', ')}`);
          if (answer.warnings.length > 0) faults.push(`${name}: ${answer.warnings.join('; ')}`);
          if (expected !== null) counted += expected;
        } catch (error) {
          faults.push(error.message);
        }
      }
    }
    const rates = JSON.parse(call(python, [SCRIPT, 'rates', folder]));
    let [worst, held] = [0, 0];
    for (const [name, laws] of Object.entries(rates)) {
      for (const [law, terms, rate, turned] of laws) {
        held++;
        worst = Math.max(worst, rate);
        if (!(rate <= STILL)) faults.push(`${name}: ${law} moves at ${rate}`);
        if (terms > 1 && !(turned >= MOVES)) faults.push(`${name}: ${law} with a sign turned moves at ${turned} only`);
      }
      if (process.env.VERBOSE) console.log(`  ${name}: ${laws.length} families of laws, worst rate ${Math.max(...laws.map((l) => l[2])).toExponential(1)}`);
    }
    if (faults.length > 0) throw new Error(`\n  ${faults.join('\n  ')}`);
    return `${Object.keys(models).length} models, ${counted} laws as counted by hand; ${held} families of laws stand still under autograd, worst rate ${worst.toExponential(1)}, and none with a sign turned`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
