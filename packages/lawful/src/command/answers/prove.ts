/** `lawful prove`, at the widths of the model or, with `--all-widths`, at all of them. */
import { judgeLaw } from '../../proving/judge-law.js';
import { PROVE_CODES, proveJson, proveText } from '../report.js';
import type { Reply } from '../request.js';
import { UsageError } from '../usage-error.js';
import { type ModelJob, replyOf } from './job.js';

export async function answer(job: ModelJob): Promise<Reply> {
  const { request, model, work, surroundings } = job;
  const { options } = request;
  const [law] = options.law;
  if (law === undefined) throw new UsageError('prove: expected --law EXPR, as in --law "W1*W1\' - W2\'*W2"');
  if (options.allWidths) return (await import('./prove-all-widths.js')).answer(job, law);
  const symmetries =
    model.symmetry === undefined ? undefined : (await import('../../finding/symmetries.js')).SYMMETRIES;
  const result = judgeLaw(symmetries, model, law, { seed: options.seed, budget: work, tell: surroundings.tell });
  return replyOf(
    request,
    PROVE_CODES[result.verdict],
    () => proveJson(result),
    () => proveText(law, result),
  );
}
