/** What a row of the table of ATen operations is given: its arguments, and how it writes operators of ONNX, which have rows of their own already. */

import { dataType } from '../wire/data-types.js';
import type { OnnxAttribute, OnnxNode } from '../wire/messages.js';
import type { TensorData } from '../wire/tensor-data.js';
import type { Argument, DumpNode } from './dump-file.js';

type Setting = number | string | readonly number[];

export interface Translator {
  readonly node: DumpNode;
  /** An argument by its place, or by its name among the keywords. */
  given(k: number, name?: string): Argument | undefined;
  /** The name of a value; numbers become constants. */
  value(k: number): string;
  named(argument: Argument): string;
  optional(k: number): string;
  number(k: number, otherwise: number, name?: string): number;
  numbers(k: number, otherwise: readonly number[], name?: string): readonly number[];
  shapeOf(name: string): readonly number[];
  /** A constant of whole numbers, or of numbers, by its name. */
  integers(list: readonly number[]): string;
  float(value: number): string;
  /** An operator; its outputs are named after the node unless names are given. */
  emit(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Setting>>,
    outputs?: readonly string[],
  ): string;
  fresh(): string;
  /** A value of its own with this name, which has that of another and not its gradient. */
  stopped(of: string, name: string, shape?: readonly number[]): string;
  /** Names of the values in an argument. */
  namesIn(argument: Argument): readonly string[];
  fail(found: string, expected: string): never;
}

export interface Written {
  readonly nodes: OnnxNode[];
  readonly constants: TensorData[];
  readonly shapes: Map<string, readonly number[]>;
  /** Values that are data for the gradient: detached ones. */
  readonly stopped: { readonly name: string; readonly shape: readonly number[] }[];
  /** Whether a value depends on what is trained. */
  trains(name: string): boolean;
}

export const attribute = (name: string, setting: Setting): OnnxAttribute => {
  if (typeof setting === 'string') return { name, text: setting };
  if (typeof setting !== 'number') return { name, integers: setting };
  return Number.isInteger(setting) ? { name, integer: setting, float: setting } : { name, float: setting };
};

/** A tensor whose numbers are known, or never asked for. */
export function tensorData(
  name: string,
  shape: readonly number[],
  kind: 'float' | 'integer',
  values: () => Float64Array,
): TensorData {
  return {
    name,
    shape,
    // Numbers as doubles, or as whole numbers.
    type: dataType(kind === 'float' ? 11 : 7)!,
    count: shape.reduce((a, b) => a * b, 1),
    values,
    sample: (places) => {
      const all = values();
      return places.map((k) => all[k]!);
    },
  };
}

/** Names of values among arguments. */
export const namesIn = (argument: Argument): readonly string[] => {
  if (typeof argument !== 'object' || argument === null) return [];
  return 'of' in argument ? [argument.of] : (argument as readonly Argument[]).flatMap(namesIn);
};

const INFINITE: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity };

/** Infinities are texts, since JSON has none. */
const numberOf = (argument: Argument): number | undefined => {
  if (typeof argument === 'string') return Object.hasOwn(INFINITE, argument) ? INFINITE[argument] : undefined;
  return typeof argument === 'number' || typeof argument === 'boolean' ? Number(argument) : undefined;
};

export function translator(
  node: DumpNode,
  { nodes, constants, shapes, stopped, trains }: Written,
  fail: Translator['fail'],
): Translator {
  let count = 0;
  const fresh = (): string => `${node.name}/${++count}`;
  const given: Translator['given'] = (k, name) => node.args[k] ?? (name === undefined ? undefined : node.kwargs[name]);
  const constant = (kind: 'float' | 'integer', shape: readonly number[], list: readonly number[]): string => {
    const name = fresh();
    constants.push(tensorData(name, shape, kind, () => Float64Array.from(list)));
    shapes.set(name, shape);
    return name;
  };
  const named = (argument: Argument): string => {
    const number = numberOf(argument);
    if (number !== undefined) return constant('float', [], [number]);
    if (typeof argument === 'object' && argument !== null && 'of' in argument) return argument.of;
    return fail('an argument that is no tensor', 'a tensor or a number');
  };
  const isNumber = (a: Argument): a is number | boolean => typeof a === 'number' || typeof a === 'boolean';
  const emit: Translator['emit'] = (operator, inputs, attributes = {}, outputs = [node.name]) => {
    nodes.push({
      number: nodes.length + 1,
      name: node.name,
      operator,
      domain: operator.startsWith('aten') ? 'aten' : '',
      inputs,
      outputs,
      attributes: new Map(Object.entries(attributes).map(([key, s]) => [key, attribute(key, s)])),
    });
    return outputs[0]!;
  };
  return {
    node,
    given,
    named,
    value: (k) => named(given(k) ?? null),
    optional: (k) => {
      const argument = given(k);
      return argument === undefined || argument === null ? '' : named(argument);
    },
    number: (k, otherwise, name) => {
      const argument = given(k, name);
      return argument === undefined || argument === null
        ? otherwise
        : (numberOf(argument) ?? fail('an argument that is no number', 'a number'));
    },
    numbers: (k, otherwise, name) => {
      const argument = given(k, name);
      if (isNumber(argument ?? null)) return [Number(argument)];
      if (!Array.isArray(argument)) return otherwise;
      return (argument as readonly Argument[]).every(isNumber)
        ? argument.map(Number)
        : fail('an argument that is no list of numbers', 'numbers');
    },
    shapeOf: (name) => shapes.get(name) ?? fail(`the value ${name} of unknown shape`, 'a tensor'),
    integers: (list) => constant('integer', [list.length], list),
    float: (value) => constant('float', [], [value]),
    emit,
    stopped: (of, name, shape = shapes.get(of)) => {
      // What nothing trained is behind has no gradient to lose.
      if (!trains(of)) return emit('Identity', [of], {}, [name]);
      stopped.push({ name, shape: shape ?? fail(`the value ${of} of unknown shape`, 'a tensor') });
      return name;
    },
    fresh,
    namesIn,
    fail,
  };
}
