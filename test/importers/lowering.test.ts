/**
 * Two ways from an imported network to numbers agree: the operations of the Graph in float64, and the Program that laws are found on. What a rule refuses (a root of what
 * is not seen to be positive) has no Program and is counted.
 */
import { LawfulError, programBuilder } from '@lawful/cas-core';
import { evaluateNetwork, readOnnx } from '@lawful/importers';
import type { TensorNetwork } from '@lawful/networks';
import { lowerNode } from '@lawful/networks/inside/lowering/lower-graph';
import { nodeTensor } from '@lawful/networks/inside/lowering/node-tensor';
import { floatEvaluator } from '@lawful/runs/inside/simulation/float-evaluation';
import { describe, expect, it } from '../jest-globals.js';
import { distance, fixture } from './onnx-files.js';
import { spread } from './onnx-writer.js';

/** Larger networks take long, entry by entry. */
const MOST_ENTRIES = 600;

/** Values of all leaves: those of the file, and some numbers for inputs; tokens by turns. */
function leafValues({ tensors }: TensorNetwork): Map<string, Float64Array> {
  const out = new Map<string, Float64Array>();
  for (const { name, role, shape, values } of tensors.values()) {
    const count = shape.reduce((a, b) => a * b, 1);
    const unit = (k: number): number => (k % shape[1]! === Math.floor(k / shape[1]!) % shape[1]! ? 1 : 0);
    const own = role === 'tokens' ? Array.from({ length: count }, (_, k) => unit(k)) : spread(count, name.length);
    out.set(name, values?.() ?? Float64Array.from(own));
  }
  return out;
}

/** The outputs as a Program computes them, or undefined where a rule refuses. */
function byProgram(network: TensorNetwork, leaves: ReadonlyMap<string, Float64Array>): number[] | undefined {
  const builder = programBuilder();
  const named = new Map(
    [...network.tensors.values()].map(({ name, shape }) => {
      const dims = [...shape, ...Array.from({ length: Math.max(0, 2 - shape.length) }, () => 1)];
      const rows = dims[0]!;
      const cols = dims.slice(1).reduce((a, b) => a * b, 1);
      return [name, nodeTensor(dims, builder.entries({ name, rows, cols, role: 'input' }))] as const;
    }),
  );
  const source = { name: 'imported', text: '' } as unknown as Parameters<typeof lowerNode>[1]['source'];
  const lowering = { source, builder, named: (name: string) => named.get(name), known: new Map() };
  try {
    const nodes = [...network.outputs.values()].flatMap((node) => [...lowerNode(node, lowering).nodes]);
    const program = builder.build(nodes);
    const given = [...leaves.values()].flatMap((list) => [...list]);
    let next = 0;
    const values = Float64Array.from(program.variables, (v) => (v.role === 'input' ? given[next++]! : 0));
    const out = new Float64Array(nodes.length);
    floatEvaluator(program).evaluate(values, out);
    return [...out];
  } catch (error) {
    if (error instanceof LawfulError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const cases: Readonly<Record<string, { readonly model: string }>> = JSON.parse(
  new TextDecoder().decode(fixture('nodes.json')),
);
const models: readonly (readonly [string, Uint8Array])[] = [
  ...Object.entries(cases).map(([name, { model }]) => [name, new Uint8Array(Buffer.from(model, 'base64'))] as const),
  ...['mlp', 'cnn', 'cnn2', 'ln_mlp', 'lstm', 'mha', 'mobile', 'resblock_train'].map(
    (name) => [name, fixture(`cases/${name}.onnx`)] as const,
  ),
];

describe('the Program of an imported network', () => {
  const answers = models.flatMap(([name, bytes]) => {
    const network = readOnnx(bytes);
    const sizes = [...network.tensors.values()].map((t) => t.shape.reduce((a, b) => a * b, 1));
    if (sizes.reduce((a, b) => a + b, 0) > MOST_ENTRIES) return [];
    const leaves = leafValues(network);
    const lowered = byProgram(network, leaves);
    const direct = [...evaluateNetwork(network, leaves).values()].flatMap((o) => [...o.values]);
    return [{ name, lowered, direct }];
  });

  it('computes what the Graph computes', () => {
    const wrong = answers.filter(({ lowered, direct }) => lowered !== undefined && !(distance(lowered, direct) < 1e-9));
    expect(wrong.map((a) => a.name)).toEqual([]);
  });

  it('exists for nearly all of them, and for every network of our own', () => {
    const without = answers.filter((a) => a.lowered === undefined).map((a) => a.name);
    expect(answers.length).toBeGreaterThan(200);
    expect(without.filter((name) => !/log|sqrt|pow|l2|lrn|lppool/.test(name))).toEqual([]);
  });
});
