/**
 * The outputs of a network in float64, tensor by tensor. It serves to compare what was imported with what other programs compute: a tensor is forgotten when nothing
 * needs it any more, each operation is one function, and nothing is exact.
 */
import { boundWidths, type GraphNode, nodesInOrder, type TensorNetwork } from '@lawful/networks';
import { ImportError, quoted } from '../files/import-error.js';
import { evaluateNode } from './operations.js';

export interface Evaluated {
  /** With two axes at least, as the Graph has it. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * @param inputs by the name of the tensor, row by row; of tokens the places in the table, or unit rows. Parameters and constants that are not given have the values of the
 * file. Throws `ImportError` for a tensor without values, for a wrong number of them, and for operators that are not known.
 */
export function evaluateNetwork(
  network: TensorNetwork,
  inputs: ReadonlyMap<string, ArrayLike<number>>,
): ReadonlyMap<string, Evaluated> {
  const fail = (found: string, expected: string): never => {
    throw new ImportError({ file: network.name, found, expected });
  };
  const leafValues = (name: string): Float64Array => {
    const { role, shape, values } =
      network.tensors.get(name) ?? fail(`an unknown tensor ${quoted(name)}`, 'one of the network');
    const given = inputs.get(name);
    const count = shape.reduce((a, b) => a * b, 1);
    if (given === undefined) return values?.() ?? fail(`no values of ${quoted(name)}`, `${count} numbers`);
    if (role === 'tokens' && given.length === shape[0] && shape[1] !== 1) return unitRows(given, shape[1]!);
    if (given.length !== count) fail(`${given.length} values of ${quoted(name)}`, `${count}`);
    return Float64Array.from(given);
  };
  const unitRows = (places: ArrayLike<number>, width: number): Float64Array => {
    const rows = new Float64Array(places.length * width);
    for (let r = 0; r < places.length; r++) {
      const place = places[r]! < 0 ? places[r]! + width : places[r]!;
      if (!Number.isInteger(place) || place < 0 || place >= width)
        fail(`the place ${places[r]}`, `one of 0 … ${width - 1}`);
      rows[r * width + place] = 1;
    }
    return rows;
  };
  const order = nodesInOrder([...network.outputs.values()]);
  const uses = new Map<GraphNode, number>();
  for (const node of order) for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  for (const node of network.outputs.values()) uses.set(node, (uses.get(node) ?? 0) + 1);
  const known = new Map<GraphNode, Float64Array>();
  for (const node of order) {
    const { operation } = node;
    if (operation.kind === 'leaf') known.set(node, leafValues(operation.name));
    else {
      const values = node.inputs.map((i) => known.get(i)!);
      try {
        known.set(node, evaluateNode(node, values));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        fail(`node ${node.at.line}: ${error.message}`, 'operations with values that fit into memory');
      }
    }
    for (const input of node.inputs) {
      const left = uses.get(input)! - 1;
      uses.set(input, left);
      if (left === 0) known.delete(input);
    }
  }
  return new Map(
    [...network.outputs].map(([name, node]) => [name, { shape: boundWidths(node)!, values: known.get(node)! }]),
  );
}
