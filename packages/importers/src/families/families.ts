/** Known families of models: from the text of a `config.json` to a network, without weights. A new family is a row. */
import type { TensorNetwork } from '@lawful/networks';
import { ImportError } from '../files/import-error.js';
import { type Config, configOf } from './config.js';
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

/**
 * @param text of a `config.json` with a `model_type`
 * @param file for errors
 * @throws `ImportError` for what is no such configuration, or of an unknown family
 */
export function readConfig(text: string, file: string, eps: 'kept' | 'zero' = 'kept'): TensorNetwork {
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
  const type = given['model_type'];
  if (typeof type !== 'string' || !Object.hasOwn(FAMILIES, type))
    throw fault(
      `model_type: ${typeof type === 'string' ? JSON.stringify(type.slice(0, 60)) : 'nothing'}`,
      `one of ${Object.keys(FAMILIES).join(', ')}`,
    );
  return FAMILIES[type]!(configOf(file, given, eps));
}
