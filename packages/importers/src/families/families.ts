/** Known families of models: from the text of a `config.json` to a network, without weights. A new family is a row. */
import type { TensorNetwork } from '@lawful/networks';
import { ImportError } from '../files/import-error.js';
import { type Config, type ConfigOptions, configOf } from './config.js';
import { resnet } from './resnet.js';
import { bert, gpt2, llama, vit } from './transformers.js';

const FAMILIES: Readonly<Record<string, (config: Config) => TensorNetwork>> = {
  gpt2,
  llama,
  mistral: llama,
  qwen2: llama,
  qwen3: llama,
  bert,
  vit,
  resnet,
};

const LONGEST = 1_000_000;

const ENCODER = {
  hidden_size: 4,
  num_attention_heads: 2,
  intermediate_size: 3,
} as const;
const LLAMA = { ...ENCODER, num_key_value_heads: 1, head_dim: 4, vocab_size: 3, max_position_embeddings: 2 } as const;

/** Sizes at which all laws of a family can be counted, but for the number of layers; the kind of a model stays. */
const SMALL: Readonly<Record<string, (layers: number) => Readonly<Record<string, unknown>>>> = {
  gpt2: (layers) => ({ n_embd: 4, n_head: 2, n_layer: layers, n_positions: 2, vocab_size: 3, n_inner: 3 }),
  llama: (layers) => ({ ...LLAMA, num_hidden_layers: layers }),
  mistral: (layers) => ({ ...LLAMA, num_hidden_layers: layers }),
  qwen2: (layers) => ({ ...LLAMA, num_hidden_layers: layers }),
  qwen3: (layers) => ({ ...LLAMA, num_hidden_layers: layers }),
  bert: (layers) => ({
    ...ENCODER,
    num_hidden_layers: layers,
    vocab_size: 3,
    max_position_embeddings: 2,
    type_vocab_size: 2,
  }),
  vit: (layers) => ({
    ...ENCODER,
    num_hidden_layers: layers,
    image_size: 2,
    patch_size: 1,
    num_channels: 1,
    id2label: null,
    num_labels: 3,
  }),
  resnet: (layers) => ({
    embedding_size: 2,
    hidden_sizes: layers === 1 ? [2] : [2, 2],
    depths: layers === 1 ? [1] : [1, 1],
    layer_type: 'basic',
    image_size: 9,
    num_channels: 1,
    id2label: null,
    num_labels: 3,
  }),
};

/** A small copy of a model of a known family, and the sizes of it in words; undefined for other files. */
export function smallCopy(
  text: string,
  file: string,
  layers: 1 | 2,
  options: ConfigOptions = {},
): { readonly network: TensorNetwork; readonly sizes: string } | undefined {
  const fields = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const type = String(fields.model_type);
  if (!Object.hasOwn(SMALL, type)) return undefined;
  const small = SMALL[type]!(layers);
  const sizes = Object.entries(small)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} = ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`)
    .join(', ');
  return { network: readConfig(JSON.stringify({ ...fields, ...small }), file, options), sizes };
}

/**
 * @param text of a `config.json` with a `model_type`
 * @param file for errors
 * @throws `ImportError` for what is no such configuration, or of an unknown family
 */
export function readConfig(text: string, file: string, options: ConfigOptions = {}): TensorNetwork {
  const fault = (found: string, expected: string): ImportError => new ImportError({ file, found, expected });
  if (text.length > LONGEST) throw fault(`${text.length} characters`, `a configuration of at most ${LONGEST}`);
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw fault(error instanceof Error ? error.message : 'no JSON', 'a JSON object');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw fault('another value', 'a JSON object');
  const given = fields as Readonly<Record<string, unknown>>;
  const type = given.model_type;
  if (typeof type !== 'string' || !Object.hasOwn(FAMILIES, type))
    throw fault(
      `model_type: ${typeof type === 'string' ? JSON.stringify(type.slice(0, 60)) : 'nothing'}`,
      `one of ${Object.keys(FAMILIES).join(', ')}`,
    );
  return FAMILIES[type]!(configOf(file, given, options));
}
