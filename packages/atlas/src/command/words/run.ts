/** `lawful atlas run`. */
import { LawfulError } from 'lawful';
import { duration, runAtlas } from '../run.js';
import { effortOf, natural, type Words, working } from './words.js';

export function addRun({ add, on, around }: Words): void {
  working(
    add('run', 'make the atlas of a specification, or go on with it')
      .alias('resume')
      .argument('<spec>', 'a .json file, or a folder of models'),
  )
    .requiredOption('-o, --output <db>', 'the DuckDB file')
    .option('--shard <k/n>', 'only the k-th of n parts, k from 0; a model is in the part that its key says')
    .option('--time <s>', 'stop after so many seconds; the same line goes on')
    .action(
      on(async ([spec = ''], raw) => {
        const shard = raw.shard === undefined ? undefined : partOf(String(raw.shard));
        const done = await runAtlas(
          spec,
          {
            output: String(raw.output),
            shard,
            time: raw.time === undefined ? undefined : natural(raw.time, '--time'),
            ...effortOf(raw),
          },
          around,
        );
        const { total, before, made, seconds } = done;
        const left = total - before - made;
        around.print(
          `${made} models in ${duration(seconds)}${made === 0 ? '' : ` (${(made / seconds).toFixed(1)} a second)`}, ${before} before; ${left === 0 ? 'the atlas is whole' : `${left} are left: the same line goes on`}\n`,
        );
        return left === 0 ? 0 : 3;
      }),
    );
}

function partOf(text: string): { readonly index: number; readonly of: number } {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  const [index, of] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || of < 1 || index >= of)
    throw new LawfulError(`--shard: found ${text}, expected k/n with 0 <= k < n`);
  return { index, of };
}
