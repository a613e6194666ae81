/** The axes of the parameters of a Model, by classes: positions at which a network treats several tensors alike. */
import type { Model } from '../language/model.js';
import { dimsOf } from '../language/shape.js';
import { axisClass } from './axis.js';
import { nodesInOrder } from './graph.js';

/** A parameter: its sizes, and the class of each of its axes; undefined for an axis of width 1, along which nothing runs. */
export interface ParameterAxes {
  readonly name: string;
  readonly dims: readonly number[];
  readonly classes: readonly (number | undefined)[];
}

/** Of a model with bound widths, in the order of its declarations. */
export function parameterAxes({ graph, declarations }: Model): ParameterAxes[] {
  const number = new Map<object, number>();
  const found = new Map<string, readonly (number | undefined)[]>();
  for (const node of nodesInOrder([...graph.bindings.values(), graph.output])) {
    if (node.operation.kind !== 'leaf') continue;
    const classes = node.axes.map((axis) => {
      if (axis.width === 1) return undefined;
      const own = axisClass(axis);
      if (!number.has(own)) number.set(own, number.size);
      return number.get(own)!;
    });
    found.set(node.operation.name, classes);
  }
  return declarations.flatMap(({ kind, name, shape }) => {
    if (kind !== 'param') return [];
    const dims = dimsOf(shape) as readonly number[];
    const classes = found.get(name) ?? [];
    return [{ name, dims, classes: dims.map((_, k) => classes[k]) }];
  });
}
