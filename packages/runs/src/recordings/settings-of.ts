/** Settings of an optimiser out of the metadata of a recording. */
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { CheckpointError, shortened, shown } from '../checkpoints/checkpoint-error.js';
import { checkSettings, type SgdSettings } from '../training/sgd-settings.js';

/** Throws `CheckpointError` where there is none. */
export function metadataOf({ file, metadata }: Checkpoint, key: string): string {
  const text = metadata.get(key);
  if (text === undefined)
    throw new CheckpointError({ file, found: `no metadata ${key}`, expected: 'what the recorder writes' });
  return text;
}

/** The JSON of an entry. Throws `CheckpointError`. */
export function metadataJson(checkpoint: Checkpoint, key: string): unknown {
  const text = metadataOf(checkpoint, key);
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CheckpointError({
      file: checkpoint.file,
      found: `${key} that does not parse (${shortened(why)})`,
      expected: 'JSON',
    });
  }
}

/** @param field gives the value behind a name of PyTorch */
export function sgdSettings(file: string, field: (name: string) => unknown): SgdSettings {
  const number = (key: string): number => {
    const value = field(key);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new CheckpointError({ file, found: `${key} = ${shown(value)}`, expected: 'a number' });
    return value;
  };
  const nesterov = field('nesterov');
  if (typeof nesterov !== 'boolean')
    throw new CheckpointError({ file, found: `nesterov = ${shown(nesterov)}`, expected: 'true or false' });
  const settings = {
    weightDecay: number('weight_decay'),
    momentum: number('momentum'),
    dampening: number('dampening'),
    nesterov,
  };
  try {
    checkSettings(settings);
  } catch (error) {
    throw new CheckpointError({
      file,
      found: error instanceof Error ? error.message : String(error),
      expected: 'settings of SGD',
    });
  }
  return settings;
}
