/** A model in the format ONNX as a network: the file is read without its weights, the roles of its tensors are found, and its graph is read node by node. */
import type { TensorNetwork } from '@lawful/networks';
import { bytesInMemory, bytesOfFile } from '../files/byte-source.js';
import { ImportError, quoted } from '../files/import-error.js';
import { newDraft } from '../values/site.js';
import { readModel } from '../wire/messages.js';
import { leavesOf } from './fold-node.js';
import type { ParameterList } from './parameter-list.js';
import { readGraph } from './read-graph.js';
import { rolesOf } from './roles.js';

export interface OnnxOptions {
  /** What is trained, as a script wrote it beside the model; without it, what is stored as floats and is no buffer. */
  readonly parameters?: ParameterList | undefined;
  /** Whether weights that nodes make out of numbers are trained: of models that were published without theirs. */
  readonly weightsFromConstants?: boolean | undefined;
  /** The ε of normalisations: as the file has it, or 0. */
  readonly eps?: 'kept' | 'zero' | undefined;
  /** Widths for names that the file leaves open, such as that of a batch. */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  /** What bytes are called in errors. */
  readonly file?: string | undefined;
}

/**
 * Reads a model from a file, or from its bytes. Weights are read when their values are asked for.
 * Throws `ImportError` for what is no model, what is beyond the Graph, and what would give laws of another model.
 */
export function readOnnx(model: string | Uint8Array, options: OnnxOptions = {}): TensorNetwork {
  const source = typeof model === 'string' ? bytesOfFile(model) : bytesInMemory(options.file ?? 'model.onnx', model);
  const { file } = source;
  try {
    const parsed = readModel({ source, from: 0, to: source.size });
    const names = new Set<string>();
    for (const { name } of parsed.graph.initializers) {
      if (names.has(name))
        throw new ImportError({ file, found: `two stored tensors ${quoted(name)}`, expected: 'each name once' });
      names.add(name);
    }
    const roles = rolesOf(file, parsed, options.parameters);
    const draft = newDraft(file, options.eps ?? 'kept');
    for (const sentence of roles.warnings) draft.warn(sentence);
    const outputs = readGraph({
      draft,
      model: parsed,
      roles,
      weightsFromConstants: options.weightsFromConstants ?? false,
      sizes: options.sizes ?? {},
    });
    const used = leavesOf(outputs.values());
    const tensors = new Map([...draft.tensors].filter(([name]) => used.has(name)));
    const unused = parsed.graph.initializers.filter((t) => roles.isTrained(t) && !used.has(t.name));
    if (unused.length > 0) {
      const [many, which] =
        unused.length === 1 ? ['a stored tensor is', 'it'] : [`${unused.length} stored tensors are`, 'them'];
      const names = unused.slice(0, 3).map((t) => quoted(t.name));
      draft.warn(`${many} left out, since no output depends on ${which}: ${names.join(', ')}`);
    }
    if (![...tensors.values()].some((t) => t.role === 'parameter')) draft.warn('the network has no parameters');
    const name = parsed.graph.name === '' ? file.replace(/^.*[\\/]/, '') : parsed.graph.name;
    return Object.freeze({ name, tensors, outputs, warnings: [...draft.warnings] });
  } catch (error) {
    // Nesting or sizes that no network has.
    if (error instanceof RangeError)
      throw new ImportError({
        file,
        found: `what is too large or too deep to be read (${error.message})`,
        expected: 'a network',
      });
    throw error;
  }
}
