/** A model from its file, by the kind of the file. */
import { existsSync, readFileSync } from 'node:fs';
import { ImportError, readConfig, readDump, readOnnx } from '@lawful/importers';
import type { TensorNetwork } from '@lawful/networks';

export interface ReadNetworkOptions {
  readonly eps: 'kept' | 'zero';
  readonly weightsFromConstants: boolean;
  /** Whether dropout of a configuration is part of the network. */
  readonly dropout?: boolean | undefined;
  /** The list of parameters that the export script wrote; that beside the model unless given. */
  readonly parameters?: string | undefined;
}

const MOST_TEXT = 64_000_000;

/** Language models and classifiers of known families are trained on the softmax of their outputs; of other files nothing is known. */
export const lossOf = (path: string): 'any' | 'cross-entropy' =>
  isJson(path) && !isDump(textOf(path)) ? 'cross-entropy' : 'any';

const isJson = (path: string): boolean => /\.json$/i.test(path);

/** What the script for dumps writes says so at once. */
const isDump = (text: string): boolean => /^\s*\{\s*"format":\s*"lawful-dump"/.test(text.slice(0, 200));

/** @throws `ImportError` with the file, what was found and what was expected */
export async function readNetwork(path: string, options: ReadNetworkOptions): Promise<TensorNetwork> {
  const { eps, weightsFromConstants } = options;
  if (isJson(path)) {
    const text = textOf(path);
    return isDump(text) ? readDump(text, path, { eps }) : readConfig(text, path, { eps, dropout: options.dropout });
  }
  if (!/\.onnx$/i.test(path))
    throw new ImportError({
      file: path,
      found: 'another kind of file',
      expected: 'a name that ends in .onnx or .json',
    });
  return readOnnx(path, { eps, weightsFromConstants, parameters: parametersOf(path, options.parameters) });
}

function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ImportError({ file: path, found: `a file that cannot be read (${code})`, expected: 'a readable file' });
  }
  if (bytes.length > MOST_TEXT)
    throw new ImportError({ file: path, found: `${bytes.length} bytes`, expected: `at most ${MOST_TEXT}` });
  return bytes.toString('utf8');
}

function parametersOf(path: string, given: string | undefined): never | undefined {
  const file = given ?? `${path.replace(/\.onnx$/i, '')}.params.json`;
  if (given === undefined && !existsSync(file)) return undefined;
  try {
    return JSON.parse(textOf(file)) as never;
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError({
      file,
      found: error instanceof Error ? error.message : 'no JSON',
      expected: 'the list that the export script wrote',
    });
  }
}
