/** Files of test/fixtures/onnx, and what they hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateNetwork, type OnnxOptions, readOnnx } from '@lawful/importers';
import { bytesInMemory } from '@lawful/importers/inside/files/byte-source';
import { type OnnxModel, readModel } from '@lawful/importers/inside/wire/messages';
import { readTensor, type TensorData } from '@lawful/importers/inside/wire/tensor-data';

export const FIXTURES = new URL('../../fixtures/onnx/', import.meta.url).pathname;

export const fixture = (path: string): Uint8Array => readFileSync(join(FIXTURES, path));

const whole = (bytes: Uint8Array) => ({ source: bytesInMemory('bytes', bytes), from: 0, to: bytes.length });

export const modelOf = (bytes: Uint8Array): OnnxModel => readModel(whole(bytes));

export const tensorOf = (bytes: Uint8Array): TensorData => readTensor(whole(bytes));

/** Numbers as float32 has them: the distance over 1 + the size. */
export const distance = (found: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let k = 0; k < found.length; k++) {
    const [a, b] = [found[k]!, expected[k]!];
    if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const error = Math.abs(a - b) / (1 + Math.abs(b));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
};

/** The largest distance of an output from what it should be; outputs of the model that the network leaves out are not counted. */
export function conformance(
  model: Uint8Array,
  inputs: readonly Uint8Array[],
  outputs: readonly Uint8Array[],
  options: OnnxOptions = {},
): number {
  const { graph } = modelOf(model);
  const network = readOnnx(model, options);
  const stored = new Set(graph.initializers.map((t) => t.name));
  const free = graph.inputs.filter((v) => !stored.has(v.name));
  const given = new Map(
    free.flatMap(({ name }, k) => (network.tensors.has(name) ? [[name, tensorOf(inputs[k]!).values()] as const] : [])),
  );
  const found = evaluateNetwork(network, given);
  const distances = graph.outputs.flatMap(({ name }, k) => {
    const value = found.get(name);
    return value === undefined ? [] : [distance(value.values, tensorOf(outputs[k]!).values())];
  });
  return distances.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...distances);
}
