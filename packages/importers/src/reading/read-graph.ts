/**
 * The graph of a file, node by node: each value is a constant, a tensor of the network or not there; a row of the table of operators makes the values of a node. What no
 * row knows becomes an unknown function, when the file says what shape it has.
 */
import { opaque, type TensorNetwork } from '@lawful/networks';
import { ImportError, plainText, quoted } from '../files/import-error.js';
import type { Inputs } from '../operators/operator-row.js';
import { CONTROL_FLOW, operatorRow } from '../operators/table.js';
import { asTensor, tensorOf } from '../values/moves.js';
import { addLeaf, type Draft, nodeTitle, type Site, siteOf, Unsupported } from '../values/site.js';
import { type Constant, constantFrom, paddedShape, type Value } from '../values/value.js';
import { dataType, dataTypeName } from '../wire/data-types.js';
import { givenShape, type OnnxModel, type OnnxNode, type OnnxValue } from '../wire/messages.js';
import { countOf, type TensorData } from '../wire/tensor-data.js';
import { foldedValue } from './fold-node.js';
import { orderedNodes } from './order.js';
import type { Roles } from './roles.js';

export interface Reading {
  readonly draft: Draft;
  readonly model: OnnxModel;
  readonly roles: Roles;
  readonly weightsFromConstants: boolean;
  /** Widths by the names that the file has for them. */
  readonly sizes: Readonly<Record<string, number>>;
}

const [OLDEST, NEWEST] = [6, 28];

export function readGraph(reading: Reading): TensorNetwork['outputs'] {
  const { draft, model } = reading;
  const { graph } = model;
  const { file } = draft;
  const opset = model.versions.get('') ?? NEWEST;
  if (!(opset >= OLDEST && opset <= NEWEST))
    throw new ImportError({ file, found: `version ${opset} of the operators`, expected: `${OLDEST} to ${NEWEST}` });
  const values = new Map<string, Value>();
  const stored = new Map(graph.initializers.map((t): [string, TensorData] => [t.name, t]));
  const inputs = new Map(graph.inputs.map((v): [string, OnnxValue] => [v.name, v]));
  const known = new Map([...graph.values, ...graph.outputs].map((v): [string, OnnxValue] => [v.name, v]));
  const valueNamed = (name: string, site: Site): Value => {
    const before = values.get(name);
    if (before !== undefined) return before;
    const tensor = stored.get(name);
    const input = inputs.get(name);
    const made =
      tensor !== undefined
        ? storedValue(reading, tensor, site)
        : input !== undefined
          ? inputValue(reading, input, site)
          : site.fail(
              `the value ${quoted(name)}, which nothing makes`,
              'an input, an initialiser or an output of a node',
            );
    values.set(name, made);
    return made;
  };
  const weights = new Map<string, Value>();
  for (const node of orderedNodes(file, graph)) {
    const site = siteOf(draft, node, opset);
    refuse(site, model);
    const operands: Inputs = node.inputs.map((name) => (name === '' ? undefined : valueNamed(name, site)));
    const made = readNode(reading, site, operands, weights, known);
    for (const [k, name] of node.outputs.entries()) {
      const value = made[k] ?? missing(`output ${k + 1} of ${nodeTitle(node)}, which is not computed here`);
      if (name !== '') values.set(name, named(value, name));
    }
  }
  return outputsOf(reading, (name) => valueNamed(name, siteOf(draft, OUTPUTS, opset)), values);
}

/** Where outputs of the graph are read. */
const OUTPUTS: OnnxNode = {
  number: 0,
  name: 'outputs',
  operator: 'output',
  domain: '',
  inputs: [],
  outputs: [],
  attributes: new Map(),
};

const missing = (why: string): Value => ({ kind: 'missing', shape: undefined, why });

const named = (value: Value, name: string): Value =>
  value.kind === 'constant' && value.name === undefined ? { ...value, name } : value;

function refuse(site: Site, model: OnnxModel): void {
  const { operator, attributes } = site.node;
  if (CONTROL_FLOW.has(operator))
    site.fail('control flow, which depends on data', 'a graph without it: an export by an example, of a fixed length');
  for (const { name, other } of attributes.values())
    if (other !== undefined) site.fail(`the attribute ${quoted(name)} with ${other}`, 'numbers, texts or a tensor');
  if (model.functions.has(operator))
    site.fail('a function that the model brings along', 'operators only (onnx.inliner.inline_local_functions)');
}

function storedValue({ draft, roles }: Reading, tensor: TensorData, site: Site): Value {
  const { name, shape, type, count } = tensor;
  // A leaf, not numbers to compute with: it stays a tensor of the model.
  if (roles.frozen.has(name) && type.kind === 'float' && count > 0) return frozenValue(draft, name, tensor, site);
  if (!roles.isTrained(tensor)) return constantFrom(tensor, { name, made: false });
  if (count === 0) site.fail(`the parameter ${quoted(name)} without entries`, 'some');
  const node = addLeaf(draft, name, 'parameter', shape, tensor.values, site.at);
  return { kind: 'tensor', type: 'float', shape, node };
}

function frozenValue(draft: Draft, name: string, { shape, values }: TensorData, site: Site): Value {
  const node = addLeaf(draft, name, 'constant', shape, values, site.at, true);
  return { kind: 'tensor', type: 'float', shape, node };
}

function inputValue({ draft, sizes }: Reading, { name, type, shape }: OnnxValue, site: Site): Value {
  const fail = (found: string, expected: string): never => {
    throw new ImportError({ file: draft.file, place: `input ${quoted(name)}`, found, expected });
  };
  const row = dataType(type ?? 0);
  if (row === undefined) return fail(`values of type ${dataTypeName(type ?? 0)}`, 'a tensor of numbers');
  const widths = (shape ?? fail('no shape', 'one')).map((w) => {
    const width = typeof w === 'string' && Object.hasOwn(sizes, w) ? sizes[w] : w;
    if (typeof width === 'number' && Number.isSafeInteger(width) && width > 0) return width;
    return fail(`the shape ${givenShape(shape)}`, 'numbers (export with fixed sizes), or a size for each name');
  });
  if (countOf(widths) === undefined) fail(`the shape ${givenShape(shape)}`, 'less than 2^44 entries');
  if (row.kind !== 'float') return { kind: 'tokens', type: row.kind, name, shape: widths, declared: widths };
  const node = addLeaf(draft, name, 'input', widths, undefined, site.at);
  return { kind: 'tensor', type: 'float', shape: widths, node };
}

/** The values of a node's outputs. */
function readNode(
  reading: Reading,
  site: Site,
  operands: Inputs,
  weights: Map<string, Value>,
  known: ReadonlyMap<string, OnnxValue>,
): readonly (Value | undefined)[] {
  const { node } = site;
  const { roles, draft } = reading;
  const [output] = node.outputs;
  // A copy in the graph that is a parameter of its own in the model.
  if (node.operator === 'Identity' && output !== undefined && roles.copies.has(output)) {
    const source = reading.model.graph.initializers.find((t) => t.name === node.inputs[0])!;
    if (roles.frozen.has(output)) return [frozenValue(draft, output, source, site)];
    const leaf = addLeaf(draft, output, 'parameter', source.shape, source.values, site.at);
    return [{ kind: 'tensor', type: 'float', shape: source.shape, node: leaf }];
  }
  const row = node.domain === '' ? operatorRow(node.operator) : undefined;
  try {
    if (row === undefined) return unknownNode(site, operands, known, '');
    const own = reading.weightsFromConstants
      ? operands.map((v, k) =>
          row.weights?.includes(k) === true && v?.kind === 'constant' ? asWeight(site, v, weights) : v,
        )
      : operands;
    const made = row.read(site, own);
    const list = 'kind' in made ? [made] : made;
    if (own.length === 0 || !own.every((v) => v === undefined || v.kind === 'constant')) return list;
    return list.map((v) => (v === undefined ? v : foldedValue(site, v)));
  } catch (error) {
    if (error instanceof Unsupported) return unknownNode(site, operands, known, error.message);
    if (error instanceof RangeError) return site.fail('sizes that are too large to be read', 'tensors of a network');
    throw error;
  }
}

/** A constant of the graph that is trained all the same: of a model whose weights are made, not stored. */
function asWeight(site: Site, constant: Constant, weights: Map<string, Value>): Value {
  const { name, shape, type, made, count } = constant;
  if (type !== 'float' || !made || name === undefined || count === 0) return constant;
  const before = weights.get(name);
  if (before !== undefined) return before;
  const node = addLeaf(site.draft, name, 'parameter', shape, constant.values, site.at);
  const value: Value = { kind: 'tensor', type: 'float', shape, node };
  weights.set(name, value);
  return value;
}

/** Any function of the inputs, of the shapes that the file gives. */
function unknownNode(
  site: Site,
  operands: Inputs,
  known: ReadonlyMap<string, OnnxValue>,
  why: string,
): readonly (Value | undefined)[] {
  const { node, draft } = site;
  const what = `the operator ${node.domain === '' ? '' : `${plainText(node.domain)}.`}${plainText(node.operator)}${why === '' ? '' : ` (${why})`}`;
  const shapes = node.outputs.map((name) => {
    const shape = known.get(name)?.shape;
    return shape?.every((w) => typeof w === 'number' && w > 0) === true && countOf(shape as number[]) !== undefined
      ? (shape as number[])
      : undefined;
  });
  if (shapes.every((shape) => shape === undefined))
    return site.fail(
      `${what}, which is not known here, with an output whose shape the file does not give`,
      'shapes of values (onnx.shape_inference.infer_shapes), or an export without it',
    );
  draft.warn(
    `${nodeTitle(node)}: ${what} is not known here and stands for any function of its inputs; laws of parameters before and behind it still hold, laws that need its form are not seen`,
  );
  const inputs = operands.flatMap((v) =>
    v === undefined || (v.kind === 'constant' && (v.type !== 'float' || v.count === 0)) ? [] : [asTensor(site, v).node],
  );
  return shapes.map((shape, k): Value => {
    if (shape === undefined) return missing(`output ${k + 1} of ${what}`);
    const label = node.outputs.length > 1 ? `${node.operator}.${k + 1}` : node.operator;
    const kind = dataType(known.get(node.outputs[k]!)?.type ?? 1)?.kind ?? 'float';
    return tensorOf(site, opaque(label, inputs, paddedShape(shape), site.at), shape, kind);
  });
}

function outputsOf(
  { draft, model }: Reading,
  valueNamed: (name: string) => Value,
  made: ReadonlyMap<string, Value>,
): TensorNetwork['outputs'] {
  const outputs = new Map<string, ReturnType<typeof asTensor>['node']>();
  const site = siteOf(draft, OUTPUTS, NEWEST);
  for (const { name } of model.graph.outputs) {
    const value = made.get(name) ?? valueNamed(name);
    const skipped =
      value.kind === 'missing'
        ? value.why
        : value.kind === 'constant' && value.type !== 'float'
          ? 'a constant of whole numbers'
          : undefined;
    if (skipped === undefined) outputs.set(name, asTensor(site, value).node);
    else draft.warn(`the output ${quoted(name)} is left out: ${skipped}`);
  }
  if (outputs.size === 0)
    throw new ImportError({
      file: draft.file,
      found: model.graph.outputs.length === 0 ? 'no outputs' : 'no output that depends on anything',
      expected: 'an output of numbers',
    });
  return outputs;
}
