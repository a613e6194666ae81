/**
 * The messages of ONNX that are read, as records: a model, its graph, nodes with attributes, and what is known of a value. The numbers of fields are those of
 * `onnx.proto`, which never change; fields that are not named here are skipped. Bodies of control flow are seen to be there, and not read.
 */
import { quoted, shapeText } from '../files/import-error.js';
import {
  bytesOf,
  type Field,
  fieldsOf,
  floatOf,
  floatsOf,
  integerOf,
  integersOf,
  messageOf,
  type Range,
  textOf,
  wrongFile,
} from './protobuf.js';
import { readTensor, type TensorData } from './tensor-data.js';

export interface OnnxAttribute {
  readonly name: string;
  readonly integer?: number;
  readonly float?: number;
  readonly text?: string;
  readonly tensor?: TensorData;
  readonly integers?: readonly number[];
  readonly floats?: readonly number[];
  readonly texts?: readonly string[];
  /** What it has besides: a graph, a sparse tensor, a reference to an attribute of a function. */
  readonly other?: string;
}

export interface OnnxNode {
  /** From 1, in the order of the file. */
  readonly number: number;
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  /** Names of values; an input that is left out is the empty name. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** What a file says of a value; a width is a number, a name, or not known. */
export interface OnnxValue {
  readonly name: string;
  /** Undefined when no tensor type is given. */
  readonly type: number | undefined;
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly TensorData[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly values: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly producer: string;
  readonly graph: OnnxGraph;
  /** Versions by domain; the standard one is the empty name. */
  readonly versions: ReadonlyMap<string, number>;
  /** Names of functions that the model brings. */
  readonly functions: ReadonlySet<string>;
}

/** Each field of a message by its number, in the order of the file. */
function readFields(range: Range, readers: Readonly<Record<number, (field: Field) => void>>): void {
  for (const field of fieldsOf(range)) if (Object.hasOwn(readers, field.number)) readers[field.number]!(field);
}

export function readModel(range: Range): OnnxModel {
  let graph: OnnxGraph | undefined;
  let producer = '';
  const versions = new Map<string, number>();
  const functions = new Set<string>();
  readFields(range, {
    2: (f) => {
      producer = textOf(f);
    },
    7: (f) => {
      if (graph !== undefined) throw wrongFile(range.source, 'two graphs', 'one');
      graph = readGraph(messageOf(f));
    },
    8: (f) => {
      let domain = '';
      let version = 1;
      readFields(messageOf(f), {
        1: (g) => {
          domain = textOf(g);
        },
        2: (g) => {
          version = integerOf(g);
        },
      });
      versions.set(domain === 'ai.onnx' ? '' : domain, version);
    },
    25: (f) => {
      readFields(messageOf(f), { 1: (g) => functions.add(textOf(g)) });
    },
  });
  if (graph === undefined) throw wrongFile(range.source, 'no graph', 'an ONNX model');
  return { producer, graph, versions, functions };
}

function readGraph(range: Range): OnnxGraph {
  let name = '';
  const nodes: OnnxNode[] = [];
  const initializers: TensorData[] = [];
  const lists: Record<'inputs' | 'outputs' | 'values', OnnxValue[]> = { inputs: [], outputs: [], values: [] };
  readFields(range, {
    1: (f) => nodes.push(readNode(messageOf(f), nodes.length + 1)),
    2: (f) => {
      name = textOf(f);
    },
    5: (f) => initializers.push(readTensor(messageOf(f))),
    11: (f) => lists.inputs.push(readValue(messageOf(f))),
    12: (f) => lists.outputs.push(readValue(messageOf(f))),
    13: (f) => lists.values.push(readValue(messageOf(f))),
    15: () => {
      throw wrongFile(range.source, 'a sparse initialiser', 'dense tensors');
    },
  });
  return { name, nodes, initializers, ...lists };
}

function readNode(range: Range, number: number): OnnxNode {
  const texts = { name: '', operator: '', domain: '' };
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, OnnxAttribute>();
  readFields(range, {
    1: (f) => inputs.push(textOf(f)),
    2: (f) => outputs.push(textOf(f)),
    3: (f) => {
      texts.name = textOf(f);
    },
    4: (f) => {
      texts.operator = textOf(f);
    },
    5: (f) => {
      const attribute = readAttribute(messageOf(f));
      attributes.set(attribute.name, attribute);
    },
    7: (f) => {
      texts.domain = textOf(f);
    },
  });
  const domain = texts.domain === 'ai.onnx' ? '' : texts.domain;
  return { number, ...texts, domain, inputs, outputs, attributes };
}

function readAttribute(range: Range): OnnxAttribute {
  const found: { -readonly [K in keyof OnnxAttribute]: OnnxAttribute[K] } = { name: '' };
  const [integers, floats, texts]: [number[], number[], string[]] = [[], [], []];
  const other = (what: string) => (): void => {
    found.other = what;
  };
  const text = (f: Field): string => new TextDecoder().decode(bytesOf(messageOf(f)));
  readFields(range, {
    1: (f) => {
      found.name = textOf(f);
    },
    2: (f) => {
      found.float = floatOf(f);
    },
    3: (f) => {
      found.integer = integerOf(f);
    },
    4: (f) => {
      found.text = text(f);
    },
    5: (f) => {
      found.tensor = readTensor(messageOf(f));
    },
    6: other('a graph'),
    7: (f) => {
      for (const x of floatsOf(f, 4)) floats.push(x);
    },
    8: (f) => {
      for (const x of integersOf(f)) integers.push(x);
    },
    9: (f) => texts.push(text(f)),
    10: other('a list of tensors'),
    11: other('a list of graphs'),
    21: other('a reference to an attribute of a function'),
    22: other('a sparse tensor'),
    23: other('a list of sparse tensors'),
  });
  return {
    ...found,
    ...(integers.length > 0 ? { integers } : {}),
    ...(floats.length > 0 ? { floats } : {}),
    ...(texts.length > 0 ? { texts } : {}),
  };
}

function readValue(range: Range): OnnxValue {
  let name = '';
  let type: number | undefined;
  let shape: (number | string | undefined)[] | undefined;
  const width = (f: Field): void => {
    let value: number | string | undefined;
    readFields(messageOf(f), {
      1: (g) => {
        value = integerOf(g);
      },
      2: (g) => {
        value = textOf(g) || undefined;
      },
    });
    shape!.push(value);
  };
  const tensor = (f: Field): void =>
    readFields(messageOf(f), {
      1: (g) => {
        type = integerOf(g);
      },
      2: (g) => {
        shape = [];
        readFields(messageOf(g), { 1: width });
      },
    });
  readFields(range, {
    1: (f) => {
      name = textOf(f);
    },
    2: (f) => readFields(messageOf(f), { 1: tensor }),
  });
  return { name, type, shape };
}

/** A shape that a file gives, in print. */
export const givenShape = (shape: OnnxValue['shape']): string =>
  shape === undefined
    ? 'no shape'
    : shape.every((w) => typeof w === 'number')
      ? shapeText(shape as number[])
      : shape.map((w) => (w === undefined ? '?' : typeof w === 'number' ? w : quoted(w))).join(' x ');
