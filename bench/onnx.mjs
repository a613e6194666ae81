/**
 * Imported architectures: time to read, parameters, memory, and, with --values, their outputs in float64 against those of the ONNX suite. A model of one's own, with the
 * list of parameters beside it when there is one:
 *
 *   node bench/onnx.mjs [--values] [MODEL.onnx …]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { bytesOfFile } from '../packages/importers/dist/files/byte-source.js';
import { evaluateNetwork, ImportError, readOnnx } from '../packages/importers/dist/index.js';
import { readTensor } from '../packages/importers/dist/wire/tensor-data.js';

/** @import { Evaluated, OnnxOptions, ParameterList } from '../packages/importers/dist/index.js' */

const LIGHT = new URL('../test/fixtures/onnx/light/', import.meta.url).pathname;

const given = process.argv.slice(2).filter((argument) => argument !== '--values');
const light = readdirSync(LIGHT)
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => `${LIGHT}${name}`);
const size = (shape) => shape.reduce((a, b) => a * b, 1);

/** @returns {OnnxOptions} */
function options(file) {
  const path = file.replace(/\.onnx$/, '.params.json');
  /** @type {ParameterList | undefined} */
  const parameters = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  return { parameters, weightsFromConstants: given.length === 0 };
}

for (const file of given.length > 0 ? given : light) {
  const start = performance.now();
  try {
    const network = readOnnx(file, options(file));
    const took = performance.now() - start;
    const tensors = [...network.tensors.values()];
    const trained = tensors.filter((t) => t.role === 'parameter');
    const count = trained.reduce((sum, t) => sum + size(t.shape), 0);
    const memory = Math.round(process.memoryUsage().rss / 1e6);
    console.log(
      `${network.name}: ${count} parameters in ${trained.length} tensors, ${took.toFixed(0)} ms, ${memory} MB`,
    );
    for (const warning of network.warnings) console.log(`  ${warning}`);
    const expected = file.replace(/\.onnx$/, '_output_0.pb');
    if (!process.argv.includes('--values') || !existsSync(expected)) continue;
    const inputs = tensors
      .filter((t) => t.role === 'input')
      .map((t) => [t.name, new Float64Array(size(t.shape)).fill(1)]);
    const before = performance.now();
    /** @type {Evaluated} */
    const [output] = [...evaluateNetwork(network, new Map(inputs)).values()];
    const source = bytesOfFile(expected);
    const values = readTensor({ source, from: 0, to: source.size }).values();
    const worst = values.reduce((most, v, k) => Math.max(most, Math.abs(v - output.values[k])), 0);
    console.log(`  values: ${((performance.now() - before) / 1000).toFixed(1)} s, off by ${worst.toExponential(1)}`);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    console.log(error.message);
  }
}
