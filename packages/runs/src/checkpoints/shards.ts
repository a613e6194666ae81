/**
 * Large checkpoints in several files: an index in JSON, {"weight_map": {tensor: file}}, beside files of one format each. The files must lie in the
 * folder of the index; every tensor must be where the index says.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Checkpoint, checkpointFrom, type TensorInfo } from './checkpoint.js';
import { CheckpointError, shown } from './checkpoint-error.js';

const [MOST_INDEX, MOST_SHARDS] = [100_000_000, 512];

interface InShard extends TensorInfo {
  readonly shard: Checkpoint;
}

/** @param open opens one file that is no index. Throws `CheckpointError`; all files are closed again then. */
export async function openShards(file: string, open: (file: string) => Promise<Checkpoint>): Promise<Checkpoint> {
  const map = await weightMap(file);
  const names = [...new Set(map.values())].sort();
  if (names.length > MOST_SHARDS)
    throw new CheckpointError({ file, found: `${names.length} files`, expected: `at most ${MOST_SHARDS}` });
  const shards = new Map<string, Checkpoint>();
  const close = async (): Promise<void> => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    for (const name of names) shards.set(name, await open(join(dirname(file), name)));
    const tensors = new Map<string, InShard>();
    for (const [shardName, shard] of shards)
      for (const [name, info] of shard.tensors) if (map.get(name) === shardName) tensors.set(name, { ...info, shard });
    for (const [name, shardName] of map)
      if (!tensors.has(name) && !shards.get(shardName)!.notes.some((note) => note.startsWith('left out')))
        throw new CheckpointError({
          file,
          tensor: name,
          found: 'missing',
          expected: `a tensor in ${shown(shardName)}`,
        });
    const pieces = async function* ({ name }: TensorInfo, bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
      yield* tensors.get(name)!.shard.pieces(name, bytes);
    };
    const of = [...shards.values()];
    return checkpointFrom({
      file,
      tensors,
      ties: of.flatMap((shard) => shard.ties),
      notes: of.flatMap((shard) => shard.notes),
      pieces,
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function weightMap(file: string): Promise<Map<string, string>> {
  const fault = (found: string, expected: string, tensor?: string): CheckpointError =>
    new CheckpointError({ file, tensor, found, expected });
  const { size } = await stat(file);
  if (size > MOST_INDEX) throw fault(`${size} bytes`, `an index of at most ${MOST_INDEX}`);
  let index: unknown;
  try {
    index = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw fault(`an index that does not parse (${error instanceof Error ? error.message : String(error)})`, 'JSON');
  }
  const map: unknown =
    typeof index === 'object' && index !== null && 'weight_map' in index ? index.weight_map : undefined;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw fault('JSON without a weight_map', '{"weight_map": {tensor: file}}');
  const out = new Map<string, string>();
  for (const [name, shard] of Object.entries(map)) {
    // Out of the folder leads no name of an index.
    if (typeof shard !== 'string' || !/^[^/\\\0]+$/.test(shard) || shard === '.' || shard === '..')
      throw fault(`the file ${shown(shard)}`, 'a name in the same folder', name);
    out.set(name, shard);
  }
  if (out.size === 0) throw fault('an empty weight_map', 'tensors');
  return out;
}
