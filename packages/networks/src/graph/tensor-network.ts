/**
 * A network that came from elsewhere: the Graph of its outputs over named tensors, every width a number. Importers make it (`packages/importers`); what is asked
 * of it is asked of the Graph, whatever the format.
 *
 * Tensors keep the order and the shape of their format, but for two axes of width 1 behind what has fewer than two: a vector is n x 1, a scalar 1 x 1. What
 * numpy aligns from the right is reshaped before, so that operands have equally many axes.
 */
import type { GraphNode } from './graph.js';

/**
 * `parameter`: trained. `constant`: fixed, with values known or not (frozen weights, buffers, masks, positions). `input`: data that takes all values; `tokens`:
 * rows that are unit vectors, by which a table is read.
 */
export type TensorRole = 'parameter' | 'constant' | 'input' | 'tokens';

export interface NetworkTensor {
  readonly name: string;
  readonly role: TensorRole;
  /** As the format has it; scalars have none. */
  readonly shape: readonly number[];
  /** Of constants: a parameter of the model that is not trained. */
  readonly frozen?: boolean;
  /** Row by row, where they are known: asked for when they are needed, since a file may hold gigabytes. */
  readonly values?: () => Float64Array;
}

export interface TensorNetwork {
  /** Of the model, as the file or configuration names it. */
  readonly name: string;
  /** By the name of the leaf that stands for each in the Graph, in a fixed order. */
  readonly tensors: ReadonlyMap<string, NetworkTensor>;
  /** By name, in the order of the format. */
  readonly outputs: ReadonlyMap<string, GraphNode>;
  /** Sentences for the reader: what was left out, or is not as it seems. */
  readonly warnings: readonly string[];
}
