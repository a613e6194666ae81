/**
 * What was imported computes what other programs computed: the models of the ONNX suite, and one model an operator of its package, evaluated in float64.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '../jest-globals.js';
import { conformance, FIXTURES, fixture } from './onnx-files.js';

const TOLERANCE = 1e-5;

/** The files of a folder whose names begin so, in order. */
const files = (folder: string, prefix: string): Uint8Array[] =>
  readdirSync(`${FIXTURES}${folder}`)
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
    .map((name) => fixture(`${folder}/${name}`));

describe.each(['suite/pytorch-converted', 'suite/pytorch-operator'])('%s', (suite) => {
  const folders = readdirSync(`${FIXTURES}${suite}`);

  it('has its models', () => {
    expect(folders.length).toBe(suite.endsWith('converted') ? 62 : 35);
  });

  it.each(folders)('%s', (name) => {
    const folder = `${suite}/${name}`;
    const data = `${folder}/test_data_set_0`;
    const model = fixture(`${folder}/model.onnx`);
    expect(conformance(model, files(data, 'input_'), files(data, 'output_'))).toBeLessThan(TOLERANCE);
  });
});

interface Case {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Outputs that are given in float16 or in float32 with fewer digits. */
const COARSE: Readonly<Record<string, number>> = { test_celu_float16: 1e-3 };

describe('one model an operator', () => {
  const cases: Readonly<Record<string, Case>> = JSON.parse(new TextDecoder().decode(fixture('nodes.json')));
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');

  it.each(Object.keys(cases))('%s', (name) => {
    const { model, inputs, outputs } = cases[name]!;
    expect(conformance(bytes(model), inputs.map(bytes), outputs.map(bytes))).toBeLessThan(COARSE[name] ?? 2e-5);
  });
});
